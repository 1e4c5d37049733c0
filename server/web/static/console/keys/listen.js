/**
 * Hears the keyboard. The page takes F1, F3, F5, F6, F7 and F10 from the browser, also while a dialog is open; a key that
 * writes counts only outside text fields. A hardware caller or numeric keypad may send the same keys.
 */
import { comboOf, writes } from "/pages/staff/console/keys/combo.js";

const BROWSERS_OWN = /^(Shift\+|Ctrl\+)?F([1-9]|10)$/;

/**
 * @param {import("/pages/staff/console/keys/keymap.js").Keymap} keymap
 * @param {(action: string) => void} act  called with a name of the keymap
 * @param {() => boolean} dialogOpen  while a dialog is open only the dialog's own keys count
 */
export function listenToKeys(keymap, act, dialogOpen) {
  addEventListener("keydown", (event) => {
    const combo = comboOf(event);
    if (!combo) return;
    if (BROWSERS_OWN.test(combo)) event.preventDefault();
    const action = dialogOpen() ? null : keymap.actionOf(combo);
    if (!action || (writes(combo) && writing(event)) || (combo === "Space" && pressing(event))) return;
    event.preventDefault();
    if (!event.repeat) act(action);
  });
}

/** @param {Event} event */
function writing(event) {
  const at = /** @type {HTMLElement} */ (event.target);
  return at.matches("input, textarea, select") || at.isContentEditable;
}

/** Space on a focused button presses that button, as everywhere. @param {Event} event */
function pressing(event) {
  return /** @type {HTMLElement} */ (event.target).matches("button, a, summary");
}
