/**
 * The other moves. Only those that mean something in this state of the window are shown, and a move that is shown in two
 * states keeps its place. The lower row is always about the window itself.
 */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { intentOf } from "/pages/staff/console/intents.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";
import { isMine, may, secondsToWait } from "/pages/staff/console/rules.js";
import { secondsUntil } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @type {Record<string, string[]>} */
const SHOWN = {
  called: ["recall", "no_show", "transfer", "pause", "help", "abandon", "undo"],
  serving: ["hold", "matters", "transfer", "notice", "pause", "help", "abandon", "undo"],
  free: ["search", "call_booked", "walk_in", "hold", "pause", "help", "no_show", "undo"],
  shut: ["help", "no_show", "leave", "undo"],
  none: [],
};

/** @param {Desk} desk */
export function gridView(desk) {
  const kind = kindOf(desk);
  return html`<div class="act__moves act__moves--${kind}" role="group" aria-label=${t("more_moves")}>
    ${SHOWN[kind].map((action) => moveView(action, desk))}
  </div>`;
}

/** @param {Desk} desk */
function kindOf({ state, me }) {
  if (!isMine(state, me)) return "none";
  if (state.current) return state.current.state === "serving" ? "serving" : "called";
  return state.window.state === "open" ? "free" : "shut";
}

/** @param {string} action @param {Desk} desk */
function moveView(action, desk) {
  const { state, me, moves, now, keymap, act } = desk;
  const { move } = intentOf(action, state, me);
  const off = moves.busy || !may(state, me, move, now);
  const key = keymap.keyOf(action);
  return html`
    <button type="button" class="button move move--${move}" aria-disabled=${String(off)} @click=${() => act(action)}>
      ${key ? html`<span class="key">${labelOf(key)}</span>` : nothing}
      <span class="move__word">${wordOf(move, state)}<span class="move__note">${note(move, desk)}</span></span>
      ${move === "undo" ? undoTime(state, now) : nothing}
    </button>
  `;
}

/** @param {string} move @param {any} state */
function wordOf(move, state) {
  if (move === "open" && state.window.state === "paused") return t("do_reopen");
  if (move === "pause" && state.pause_next) return t("do_pause_back");
  if (move === "resume") return t("do_resume_held");
  return t(`do_${move}`);
}

/** What stands under a move: when it may be made, how many it concerns, or what it takes back. @param {string} move @param {Desk} desk */
function note(move, { state, now }) {
  const { current, rules, queue, held = [], missed = [] } = state;
  if (move === "undo") return undoNote(state, now);
  if (move === "call_booked") return queue.booked_due ? t("people_due", { count: queue.booked_due }) : nothing;
  if (move === "resume") return held.length ? t("people", { count: held.length }) : nothing;
  if (move === "restore") return missed.length ? t("people", { count: missed.length }) : nothing;
  if (move === "pause" && current) return t(state.pause_next ? "pause_comes" : "after_this");
  if (!current) return nothing;
  if (move === "no_show" && state.actions.no_show.code === "too_few_calls")
    return t("calls_left", { count: rules.calls_before_no_show - current.times });
  const wait = secondsToWait(state, move, now);
  return wait ? t("wait_seconds", { seconds: wait }) : nothing;
}

/** @param {any} state @param {number} now */
function undoNote({ undo }, now) {
  const left = undo ? secondsUntil(undo.until, now) : 0;
  if (!left) return nothing;
  const made = undo.move === "call" ? "call_next" : undo.move; // the hall knows one call, in turn or not
  return t("undo_left", { move: t(`move_${made}`), seconds: left });
}

/** The seconds that are left, as a bar that shrinks. @param {any} state @param {number} now */
function undoTime({ undo, rules }, now) {
  const left = undo ? secondsUntil(undo.until, now) : 0;
  return left ? html`<progress class="move__left" aria-hidden="true" max=${rules.undo_s} .value=${Math.min(left, rules.undo_s)}></progress>` : nothing;
}
