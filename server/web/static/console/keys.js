/**
 * The console's keys. Function keys, because they work while an input method is on; Space only outside text fields.
 * The page takes F3, F5, F6, F7 and F10 from the browser. A hardware caller or numeric keypad sends the same keys.
 */

/** @type {Record<string, string>} */
export const KEYS = {
  F2: "call_next",
  F3: "recall",
  F4: "start",
  F5: "finish",
  F6: "transfer",
  F7: "hold",
  F8: "no_show",
  F9: "pause",
  F10: "search",
};

/** The key shown on a button. @type {Record<string, string>} */
export const KEY_OF = {
  call_next: "F2",
  recall: "F3",
  start: "F4",
  finish: "F5",
  finish_other: "Shift F5",
  transfer: "F6",
  hold: "F7",
  no_show: "F8",
  pause: "F9",
  open: "F9",
  search: "F10",
  undo: "Ctrl Z",
};

/**
 * @param {(action: string) => void} act  called with a name of KEYS, `finish_other` or `undo`
 * @param {() => boolean} dialogOpen  while a dialog is open only the dialog's own keys count
 */
export function listenToKeys(act, dialogOpen) {
  addEventListener("keydown", (event) => {
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    if (event.repeat || dialogOpen()) return;
    act(action);
  });
}

/** @param {KeyboardEvent} event @returns {string | null} */
function actionOf(event) {
  const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
  if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "z") return writing(event) ? null : "undo";
  if (ctrlKey || metaKey || altKey) return null;
  if (key === "F5" && shiftKey) return "finish_other";
  if (shiftKey) return null;
  if (key === " ") return writing(event) || pressing(event) ? null : "call_next";
  return KEYS[key] || null;
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
