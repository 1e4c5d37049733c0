/** A key with its modifiers as one name: `F2`, `Shift+F4`, `Ctrl+Z`, `Space`, `Num1`. */
import { t } from "/assets/shared/words.js";

const MODIFIERS = ["Control", "Shift", "Alt", "AltGraph", "Meta", "OS", "CapsLock", "NumLock", "ScrollLock", "Fn", "Dead"];
const PLAIN = /^(F([1-9]|10|12)|Insert|Home|End|PageUp|PageDown|Delete|Pause|Space|[A-Z]|[0-9]|Num.+)$/;
const WITH_SHIFT = /^(F([1-9]|12)|Insert|Home|End|PageUp|PageDown|Delete|Pause)$/; // Shift+F10 is the computer's own menu key
const WITH_CTRL = /^(F[1-35-9]|F10|[BEIKMQYZ]|Space|Num[0-9])$/; // the rest is the browser's: Ctrl+F4 closes the tab

/**
 * The name of what was pressed; "" for a modifier alone, or while an input method is composing.
 * @param {KeyboardEvent} event
 */
export function comboOf(event) {
  if (event.isComposing || MODIFIERS.includes(event.key)) return "";
  const { ctrlKey, metaKey, altKey, shiftKey } = event;
  const modifiers = [ctrlKey || metaKey ? "Ctrl" : "", altKey ? "Alt" : "", shiftKey ? "Shift" : ""];
  return [...modifiers, baseOf(event)].filter(Boolean).join("+");
}

/** Whether the clerk may put an action on this. @param {string} combo */
export function mayBeMapped(combo) {
  const parts = combo.split("+");
  const base = parts.pop() || "";
  const modifiers = parts.join("+");
  if (modifiers === "") return PLAIN.test(base) && base !== "NumEnter";
  if (modifiers === "Shift") return WITH_SHIFT.test(base);
  return modifiers === "Ctrl" && WITH_CTRL.test(base);
}

/** Whether it writes or edits when the hands are in a text field, and so counts only outside. @param {string} combo */
export function writes(combo) {
  return /^(Space|[A-Z0-9]|Num.+|Delete|Insert|Home|End)$/.test(combo) || /^Ctrl\+[A-Z]$/.test(combo);
}

/** As it stands on a key cap. @param {string} combo */
export function labelOf(combo) {
  return combo
    .replace(/\+/g, " ")
    .replace("Space", t("space_key"))
    .replace(/Num(\w+)/, (_whole, key) => t("num_key", { key: NUM_SIGNS[key] || key }));
}

/** @type {Record<string, string>} */
const NUM_SIGNS = { Add: "+", Subtract: "−", Multiply: "×", Divide: "÷", Decimal: "." };

/** The key itself, whatever the input method or Num Lock makes of it. @param {KeyboardEvent} event */
function baseOf({ key, code }) {
  if (/^Numpad/.test(code)) return code.replace("Numpad", "Num");
  if (/^Key[A-Z]$/.test(code)) return code.slice(3);
  if (/^Digit[0-9]$/.test(code)) return code.slice(5);
  return key === " " || code === "Space" ? "Space" : key;
}
