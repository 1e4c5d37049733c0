/** Whom the newest call has reached: boards, sign and voice, each by shape and word; and what to do when it was not heard. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */
/** @typedef {{part: string, state: string, due_at: string}} Part */

const PARTS = ["board", "sign", "led", "voice"];
/** The worst of a kind speaks for it. */
const WORST_FIRST = ["missed", "waiting", "sent", "quiet", "spoken", "shown"];
/** @type {Record<string, string>} */
const SHAPES = { missed: "unavailable", waiting: "waiting", sent: "hold", quiet: "hold", spoken: "done", shown: "done" };

/** @param {Desk} desk */
export function reachView({ state: { reach }, now }) {
  const found = kindsOf(reach, now);
  if (!found.length) return nothing;
  return html`<dl class="reach">
    <dt class="reach__label">${t("reach_label")}</dt>
    ${found.map(
      ({ part, state }) => html`<dd class="reach__part reach__part--${state}"><span class="shape shape--${SHAPES[state]}">${t(`reach_${part}`)}
        <span class="reach__word">${t(wordOf(part, state))}</span></span></dd>`,
    )}
  </dl>`;
}

/** What the clerk had better do, "" while nothing is amiss. @param {Desk} desk */
export function unheard({ state: { reach, current }, now, keymap }) {
  const found = kindsOf(reach, now);
  const missed = found.filter((one) => one.state === "missed");
  if (!missed.length || !current) return "";
  const said = { code: current.code, key: labelOf(keymap.keyOf("recall")) };
  if (missed.length === found.length) return t("reach_none", said);
  return t("reach_some", { ...said, parts: missed.map((one) => t(`reach_${one.part}`)).join(t("list_mark")) });
}

/** One row a kind of device that was asked to tell. @param {{parts: Part[]} | null | undefined} reach @param {number} now */
function kindsOf(reach, now) {
  const parts = (reach ? reach.parts : []).map((one) => ({ part: one.part, state: lately(one, now) }));
  return PARTS.map((part) => ({ part, states: parts.filter((one) => one.part === part).map((one) => one.state) }))
    .filter(({ states }) => states.length)
    .map(({ part, states }) => ({ part, state: WORST_FIRST.find((one) => states.includes(one)) || "waiting" }));
}

/** Nobody tells the page that time has passed. @param {Part} part @param {number} now */
function lately({ state, due_at: due }, now) {
  return state === "waiting" && Date.parse(due) <= now ? "missed" : state;
}

/** @param {string} part @param {string} state */
function wordOf(part, state) {
  return state === "missed" ? `reach_missed_${part === "voice" ? "heard" : "seen"}` : `reach_${state}`;
}
