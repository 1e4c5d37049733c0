/**
 * Words in both languages at once: boards show Chinese large and English small, signs alternate.
 *
 * @typedef {{zh: string, en: string}} Words
 */

/** @type {Record<string, Words>} */
let table = {};

const AGAIN_MS = 1000;

/** Load the words of the boards and signs; call it once, before the first paint. Nobody is there to load the page again,
 * so a program that is just being started anew is waited for. */
export async function loadBoth() {
  for (;;) {
    try {
      const answer = await fetch("/assets/wording/board.json");
      if (answer.ok) {
        table = await answer.json();
        return;
      }
    } catch (error) {
      console.info(`no words yet: ${error}`);
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

/**
 * A word with its placeholders filled, in both languages.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {Words}
 */
export function both(key, values = {}) {
  const word = table[key] || { zh: key, en: key };
  return { zh: fill(word.zh, values), en: fill(word.en, values) };
}

/** @param {string} text @param {Record<string, string | number>} values */
function fill(text, values) {
  return text.replace(/\{([a-z_]+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
