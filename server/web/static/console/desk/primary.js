/** The one big button: what the clerk does next. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { intentOf } from "/pages/staff/console/intents.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";
import { may, primaryOf } from "/pages/staff/console/rules.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function primaryView(desk) {
  const { state, me, now, moves, keymap, act } = desk;
  const action = primaryOf(state, me);
  const { move } = intentOf(action, state, me);
  const { doing } = moves;
  const off = !doing && !may(state, me, move, now);
  const keys = keymap.keys[action].map(labelOf).join(" / ");
  return html`
    <button type="button" class="button primary primary--${toneOf(desk, move)}" aria-disabled=${String(off || moves.busy)}
      @click=${() => act(doing ? "again" : action)}>
      ${doing && doing.phase !== "unknown"
        ? html`<span class="primary__dots" aria-hidden="true"></span><span class="primary__word">${t("doing", { move: t(`move_${doing.move}`) })}</span>`
        : html`<span class="primary__word">${doing ? t("again", { move: t(`move_${doing.move}`) }) : t(wordOf(move, state))}</span><span class="primary__hint">${doing ? nothing : hint(move, state)}</span>`}
      ${keys ? html`<span class="key primary__key">${keys}</span>` : nothing}
    </button>
  `;
}

/** Amber as long as it is not sure that the server hears us. @param {Desk} desk @param {string} move */
function toneOf({ moves, link, state }, move) {
  const { doing } = moves;
  if (doing) return doing.phase === "sending" || doing.phase === "confirming" ? "sending" : "amber";
  if (!link.up || link.silent !== null) return "amber";
  return move === "call_next" && !following(state) ? "calm" : move;
}

/** @param {string} move @param {any} state */
function wordOf(move, state) {
  if (move === "open" && state.window.state === "paused") return "do_reopen";
  return move === "finish" && nextMatter(state) ? "do_finish_on" : `do_${move}`;
}

/** @param {string} move @param {any} state */
function hint(move, state) {
  if (move === "call_next" && following(state)) return t("next_code", { code: following(state) });
  if (move === "take_over" && state.current) return t("with_visit", { code: state.current.code });
  if (move !== "finish") return "";
  const next = nextMatter(state);
  return next ? t("next_matter", { matter: pick(next.name) }) : t("finish_hint");
}

/** Who is called next: of those with a ticket, else off a paper roll (纸号). @param {any} state */
function following({ queue }) {
  return queue.next[0] ? queue.next[0].code : queue.roll ? queue.roll.next : "";
}

/** @param {any} state */
function nextMatter({ current }) {
  return ((current && current.further) || [])[0];
}
