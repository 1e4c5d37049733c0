/**
 * Which key does what, for this clerk on this computer. Function keys first, because they work while an input method
 * is on. What the clerk changed is kept in the browser under the clerk's code; everything else follows the defaults.
 *
 * @typedef {Record<string, string[]>} Keys  the combos of each action, the one on the button first
 */
import { mayBeMapped } from "/pages/staff/console/keys/combo.js";

/** @type {Keys} */
export const DEFAULTS = {
  call_next: ["F2", "Space"],
  call_booked: ["Shift+F2"],
  search: ["F10"],
  recall: ["F3"],
  no_show: ["F8"],
  auto_call: ["Shift+F3"],
  start: ["F4"],
  walk_in: ["Shift+F4"],
  finish: ["F5"],
  notice: ["Shift+F5"],
  transfer: ["F6"],
  matters: ["Shift+F6"],
  hold: ["F7"],
  abandon: ["Shift+F8"],
  pause: ["F9"],
  leave: ["Shift+F9"],
  help: ["Shift+F1"],
  undo: ["Ctrl+Z"],
  keys: ["F1"],
};

export const MOST_KEYS = 2; // for one action

export class Keymap {
  /** @param {Pick<Storage, "getItem" | "setItem" | "removeItem">} storage @param {string} person  the clerk's code */
  constructor(storage, person) {
    this.storage = storage;
    this.place = `youxu.console.keys.${person}`;
    /** @type {Keys} */
    this.keys = {};
    this.read();
  }

  /** Take what is kept; another tab may have changed it. */
  read() {
    this.keys = withDefaults(kept(this.storage, this.place));
  }

  /** @param {string} combo @returns {string | null} the action on it */
  actionOf(combo) {
    return Object.keys(this.keys).find((action) => this.keys[action].includes(combo)) || null;
  }

  /** @param {string} action @returns {string} the combo shown on its button, "" for none */
  keyOf(action) {
    return (this.keys[action] || [])[0] || "";
  }

  get changed() {
    return JSON.stringify(this.keys) !== JSON.stringify(DEFAULTS);
  }

  /**
   * Put an action on a key, in place of one of its keys or as another one.
   * @param {string} action @param {number} slot @param {string} combo
   * @returns {{problem: "" | "reserved" | "taken", by: string}}  `by` is the action that has the key already
   */
  put(action, slot, combo) {
    if (!mayBeMapped(combo)) return { problem: "reserved", by: "" };
    const by = this.actionOf(combo);
    if (by && (by !== action || this.keys[action][slot] !== combo)) return { problem: "taken", by };
    const keys = [...this.keys[action]];
    keys[Math.min(slot, keys.length)] = combo;
    this.keep(action, keys);
    return { problem: "", by: "" };
  }

  /** Take a key away from an action. @param {string} action @param {number} slot */
  clear(action, slot) {
    this.keep(action, this.keys[action].filter((_combo, n) => n !== slot));
  }

  /** All as it was delivered. */
  reset() {
    this.storage.removeItem(this.place);
    this.read();
  }

  /** @param {string} action @param {string[]} keys */
  keep(action, keys) {
    this.keys = { ...this.keys, [action]: keys };
    const own = Object.entries(this.keys).filter(([one, combos]) => JSON.stringify(combos) !== JSON.stringify(DEFAULTS[one]));
    this.storage.setItem(this.place, JSON.stringify(Object.fromEntries(own)));
  }
}

/** The clerk's own keys win; a default that would clash with one is left out. @param {Keys} own @returns {Keys} */
function withDefaults(own) {
  /** @type {Set<string>} */
  const used = new Set();
  /** @param {string[]} combos */
  const free = (combos) => combos.filter((combo) => mayBeMapped(combo) && !used.has(combo) && used.add(combo)).slice(0, MOST_KEYS);
  /** @type {Keys} */
  const chosen = {};
  for (const action of Object.keys(DEFAULTS)) if (own[action]) chosen[action] = free(own[action]);
  return Object.fromEntries(Object.keys(DEFAULTS).map((action) => [action, chosen[action] || free(DEFAULTS[action])]));
}

/** What storage holds, as far as it is a keymap. @param {Pick<Storage, "getItem">} storage @param {string} place @returns {Keys} */
function kept(storage, place) {
  let found;
  try {
    found = JSON.parse(storage.getItem(place) || "{}");
  } catch {
    return {}; // written by something else, or storage is switched off: the defaults hold
  }
  if (!found || typeof found !== "object") return {};
  return Object.fromEntries(
    Object.entries(found).filter(([, combos]) => Array.isArray(combos) && combos.every((one) => typeof one === "string")),
  );
}
