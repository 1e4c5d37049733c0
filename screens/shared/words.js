/**
 * The words of a page, in Chinese, English and the further languages it has, from config/wording/<screen>.toml.
 *
 *     import { loadWords, t, pick, setLanguage } from "/assets/shared/words.js";
 *     await loadWords("staff", "console");          // inside a function: no top-level await on device pages
 *     t("ahead", { ahead: 3 });  pick(state.business_name);
 *
 * @typedef {string} Language "zh", "en", or the code of a further one
 * @typedef {{zh: string, en: string, [further: string]: string}} Words
 * @typedef {{name: string, tag: string, direction: "ltr" | "rtl", otherwise: "zh" | "en"}} Tongue how a language is called, runs, and what stands in for it
 */

const KEEP = "youxu.language";

/** @type {Record<string, Words>} */
const table = {};

/** @type {Record<Language, Tongue>} */
const tongues = {
  zh: { name: "中文", tag: "zh-CN", direction: "ltr", otherwise: "zh" },
  en: { name: "English", tag: "en", direction: "ltr", otherwise: "zh" },
};

/** @type {Language} */
let current = remembered();

/** @type {Set<(language: Language) => void>} */
const listeners = new Set();

/**
 * Load the words of one or more screens; later ones win where two use the same key.
 * @param {...string} screens
 * @returns {Promise<typeof t>}
 */
export async function loadWords(...screens) {
  const tables = await Promise.all(screens.map(fetchTable));
  Object.assign(table, ...tables);
  show();
  return t;
}

/**
 * Learn the further languages of a screen, so that they can be offered and chosen.
 * @param {string} screen
 */
export async function loadLanguages(screen) {
  Object.assign(tongues, await fetchJson(`/assets/wording/${screen}/languages.json`));
}

/** @param {Language} code */
export const tongue = (code) => tongues[code] || tongues.zh;

/**
 * The word `key` in the current language. An unknown key stays visible as itself and is reported in the log.
 * @param {string} key
 * @param {Record<string, string | number>} [params]
 * @returns {string}
 */
export function t(key, params = {}) {
  const word = table[key];
  if (!word) {
    console.error(`no word ${key}`);
    return key;
  }
  return fill(word[current] || word[tongue(current).otherwise], params);
}

/**
 * Whether the loaded screens have the word `key` (for codes sent by the server).
 * @param {string} key
 */
export function has(key) {
  return Object.prototype.hasOwnProperty.call(table, key);
}

/**
 * The current language's side of words that came with the state, else of the language that stands in for it; "" for null.
 * @param {Words | null | undefined} words
 */
export function pick(words) {
  return words ? words[current] || isolated(words[tongue(current).otherwise] || words.zh) : "";
}

/**
 * Text of another language inside one that runs from right to left keeps its own order, full stop included.
 * @param {string} text
 */
export function isolated(text) {
  return tongue(current).direction === "rtl" && text ? `\u2068${text}\u2069` : text;
}

/** @returns {Language} */
export function language() {
  return current;
}

/** What belongs in a `lang` attribute. */
export function htmlLanguage() {
  return tongue(current).tag;
}

function show() {
  document.documentElement.lang = htmlLanguage();
  document.documentElement.dir = tongue(current).direction;
}

/**
 * Change the language of the page; remembered on this machine, and told to the server by cookie so that the next page
 * is rendered in it. `{remember: false}` for devices that serve one visitor after another.
 * @param {Language} wanted
 * @param {{remember?: boolean}} [options]
 */
export function setLanguage(wanted, { remember = true } = {}) {
  current = wanted;
  show();
  if (remember) {
    try {
      localStorage.setItem(KEEP, wanted);
    } catch {
      // storage may be switched off; the cookie below still carries the choice
    }
    document.cookie = `youxu_language=${wanted}; Path=/; Max-Age=31536000; SameSite=Lax`;
  }
  listeners.forEach((listener) => listener(wanted));
}

/**
 * Be told when the language changes.
 * @param {(language: Language) => void} listener
 * @returns {() => void} stop being told
 */
export function onLanguage(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Quotation marks within quotation marks are the single ones (GB/T 15834-2011, 4.8).
 * @param {string} text @param {Record<string, string | number>} params
 */
function fill(text, params) {
  return text.replace(/(“?)\{([a-z_][a-z0-9_]*)\}/g, (whole, open, name) => {
    if (!(name in params)) return whole;
    const value = isolated(String(params[name]));
    return open + (open ? value.replace(/“/g, "‘").replace(/”/g, "’") : value);
  });
}

/** @param {string} screen @returns {Promise<Record<string, Words>>} */
async function fetchTable(screen) {
  return fetchJson(`/assets/wording/${screen}.json`);
}

/** @param {string} path @returns {Promise<any>} */
async function fetchJson(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** @returns {Language} */
function remembered() {
  let kept = null;
  try {
    kept = localStorage.getItem(KEEP);
  } catch {
    // storage may be switched off
  }
  if (kept === "zh" || kept === "en") return kept;
  return document.documentElement.lang.startsWith("en") ? "en" : "zh";
}
