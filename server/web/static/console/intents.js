/** What a key or button means now: a move to make at once, or a question to ask first. */
import { isMine } from "/pages/staff/console/rules.js";

/**
 * `move` is what the state's `actions` are asked about; `question` the dialog that comes before it, "" for none.
 * @typedef {{move: string, question: string, body?: any}} Intent
 */

/** @type {Record<string, Intent>} */
const PLAIN = {
  call_next: { move: "call_next", question: "" },
  call_booked: { move: "call_booked", question: "" },
  recall: { move: "recall", question: "" },
  walk_in: { move: "walk_in", question: "walk_in" },
  finish: { move: "finish", question: "outcome" },
  notice: { move: "notice", question: "notice" },
  transfer: { move: "transfer", question: "transfer" },
  matters: { move: "matters", question: "matters" },
  abandon: { move: "abandon", question: "abandon" },
  undo: { move: "undo", question: "" },
};

/**
 * @param {string} action  a name of the keymap
 * @param {any} state
 * @param {{code: string, name: string}} me
 * @returns {Intent}
 */
export function intentOf(action, state, me) {
  const meant = MEANT[action];
  return meant ? meant(state, me) : PLAIN[action] || { move: action, question: "" };
}

/** Keys whose meaning depends on the state. @type {Record<string, (state: any, me: any) => Intent>} */
const MEANT = {
  /** F4 begins: the visit, the work at this window, or somebody else's visit that has to be taken over. */
  start(state, me) {
    if (!isMine(state, me)) {
      return state.clerk ? { move: "take_over", question: "take_over" } : { move: "sign_in", question: "" };
    }
    if (!state.current && state.window.state !== "open") return { move: "open", question: "" };
    return { move: "start", question: "" };
  },
  /** F7 puts the visit on hold; with nobody at the window it brings one back. */
  hold: (state) => (state.current ? { move: "hold", question: "hold" } : { move: "resume", question: "resume" }),
  /** F8 is for the visitor who did not come; otherwise for the one who came after all. */
  no_show: (state) =>
    state.current && state.current.state === "called"
      ? { move: "no_show", question: "" }
      : { move: "restore", question: "restore" },
  /** F9 begins a break, takes one back that has not begun, or ends it. */
  pause(state) {
    if (state.window.state === "paused") return { move: "open", question: "" };
    if (state.pause_next) return { move: "pause", question: "", body: { after_this: true } };
    return { move: "pause", question: "pause" };
  },
  leave: () => ({ move: "leave", question: "leave" }),
  search: (state) => ({ move: state.current ? "search" : "call", question: "search" }),
  auto_call: (state) => ({ move: "auto_call", question: "", body: { on: state.auto_call === "off" } }),
  help: (state) => (state.help ? { move: "help_done", question: "" } : { move: "help", question: "help" }),
};
