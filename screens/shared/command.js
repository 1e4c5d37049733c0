/**
 * Commands to the server or to the local agent: one POST, one key, one effect (promises.md 2.2).
 *
 * A command that meets 429, 503, `in_progress` or a lost answer is sent again under the same key until `patience` is
 * over. After that the outcome is *unknown*, never *failed*: status 0, code `no_answer`.
 *
 * @typedef {{status: number, body: any, replayed: boolean}} Answer
 * @typedef {{
 *   key?: string,
 *   match?: string,
 *   token?: string | null,
 *   patience?: number,
 *   onSlow?: () => void,
 *   signal?: AbortSignal,
 * }} CommandOptions  `patience` in ms (default 20 s); `onSlow` is called once when the first attempt got no answer;
 *   `match` is the version that the command was made on, as an ETag: a stale one is refused (409 `stale_version`)
 */
import { language } from "/assets/shared/words.js";

const FIRST_PAUSE = 200;
const LONGEST_PAUSE = 2000;
const ATTEMPT = 8000;

/**
 * @param {string} path  such as `/api/v1/halls/huangtan/tickets`
 * @param {object} [body]
 * @param {CommandOptions} [options]
 * @returns {Promise<Answer>}
 */
export async function post(path, body = {}, options = {}) {
  const { key = newKey(), match, token = null, patience = 20000, onSlow, signal } = options;
  const until = performance.now() + patience;
  let pause = FIRST_PAUSE;
  let slow = false;
  for (;;) {
    const answer = await attempt(path, body, { ...headers(token), ...commandHeaders(key, match) }, signal);
    if (!again(answer)) return answer;
    if (!slow && onSlow) onSlow();
    slow = true;
    const rest = pause * (0.75 + Math.random() / 2);
    if ((signal && signal.aborted) || performance.now() + rest > until) return answer;
    await sleep(rest);
    pause = Math.min(pause * 2, LONGEST_PAUSE);
  }
}

/**
 * @param {string} path
 * @param {{token?: string | null}} [options]
 * @returns {Promise<Answer>} status 0 when there was no answer
 */
export async function get(path, { token = null } = {}) {
  return exchange(path, { headers: headers(token) });
}

/** A UUID v4 from getRandomValues: crypto.randomUUID is newer than our oldest browser and needs HTTPS. */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

/** @param {string | null} token */
function headers(token) {
  /** @type {Record<string, string>} */
  const all = { Accept: "application/json", "Accept-Language": language() === "zh" ? "zh-CN" : "en" };
  if (token) all.Authorization = `Bearer ${token}`;
  return all;
}

/** @param {string} key @param {string | undefined} match @returns {Record<string, string>} */
function commandHeaders(key, match) {
  return { "Content-Type": "application/json", "Idempotency-Key": key, ...(match ? { "If-Match": match } : {}) };
}

/** @param {string} path @param {object} body @param {Record<string, string>} sent @param {AbortSignal} [signal] */
async function attempt(path, body, sent, signal) {
  return exchange(path, { method: "POST", headers: sent, body: JSON.stringify(body) }, signal);
}

/** @param {string} path @param {RequestInit} request @param {AbortSignal} [outer] @returns {Promise<Answer>} */
async function exchange(path, request, outer) {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), ATTEMPT);
  const stop = () => limit.abort();
  if (outer) outer.addEventListener("abort", stop);
  try {
    const answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...request, signal: limit.signal });
    const text = await answer.text();
    return {
      status: answer.status,
      body: text ? parse(text) : null,
      replayed: answer.headers.get("Idempotent-Replay") === "1",
    };
  } catch {
    return { status: 0, body: { code: "no_answer", message: "", detail: {} }, replayed: false };
  } finally {
    clearTimeout(timer);
    if (outer) outer.removeEventListener("abort", stop);
  }
}

/** @param {string} text */
function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return { code: "not_json", message: text.slice(0, 200), detail: {} };
  }
}

/** Whether the same command may and should be sent again. @param {Answer} answer */
function again(answer) {
  const { status, body } = answer;
  return status === 0 || status === 429 || status === 502 || status === 503 || status === 504 || (body && body.code) === "in_progress";
}

/** @param {number} ms */
function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
