/** The one sentence that has to be said now, and why a move is not possible. */
import { html, nothing } from "/assets/shared/lit.js";
import { has, t } from "/assets/shared/words.js";
import { unheard } from "/pages/staff/console/desk/reach.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";
import { secondsToWait } from "/pages/staff/console/rules.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function saidView(desk) {
  const { moves, link } = desk;
  const { doing } = moves;
  if (doing && doing.phase === "slow") return said("warm", t("slow", { move: t(`move_${doing.move}`) }));
  if (doing && doing.phase === "unknown") return said("warm", t("unknown", { move: t(`move_${doing.move}`) }));
  if (moves.outcome) return outcomeView(desk, moves.outcome);
  if (link.silent !== null) return said("warm", t("offline", { seconds: link.silent }));
  if (!link.up) return said("warm", t("polling"));
  const call = unheard(desk);
  return call ? said("warm", call) : nothing;
}

/** @param {Desk} desk @param {import("/pages/staff/console/moves.js").Outcome} outcome */
function outcomeView(desk, { kind, move, message }) {
  if (kind === "empty") return said("plain", t(move === "call_booked" ? "nobody_booked" : "nobody_to_call"));
  if (kind === "stale") return said("warm", t("stale_page"));
  if (kind === "taken") return said("danger", message);
  return said("danger", t("refused", { why: message }) + offerNext(desk, move));
}

/** Whoever lost a visitor to another window is offered the next one. @param {Desk} desk @param {string} move */
function offerNext({ state, keymap }, move) {
  const next = state.queue.next[0];
  if (!/^(call|call_booked|resume)$/.test(move) || state.current || !next) return "";
  return t("offer_next", { key: labelOf(keymap.keyOf("call_next")), code: next.code });
}

/** @param {"warm" | "danger" | "plain"} tone @param {string} sentence */
function said(tone, sentence) {
  return html`<span class="banner banner--${tone}">${sentence}</span>`;
}

/**
 * Why a move cannot be made now, in words.
 * @param {any} state @param {{code: string, name: string}} me @param {string} move @param {number} now
 */
export function whyNot(state, me, move, now) {
  const seconds = secondsToWait(state, move, now);
  if (seconds) return t("wait_seconds", { seconds });
  const { code = "" } = state.actions[move] || {};
  const word = has(code) ? t(code) : "";
  return word && !word.includes("{") ? word : t("not_now", { move: t(`move_${move}`) });
}
