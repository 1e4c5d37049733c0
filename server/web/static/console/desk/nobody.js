/** What stands where the visitor would stand. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { isMine } from "/pages/staff/console/rules.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function nobodyView(desk) {
  const { title, body } = nobody(desk);
  return html`<article class="person person--none">
    <div class="person__empty"><h2>${title}</h2>${body.map((line) => (line ? html`<p>${line}</p>` : nothing))}</div>
    ${isMine(desk.state, desk.me) ? figuresView(desk.state.today) : nothing}
  </article>`;
}

/** The clerk's own day so far, at whatever window. @param {any} today */
function figuresView(today) {
  if (!today || !today.outcomes) return nothing;
  const { served, no_show: missed, held, transferred, mean_minutes: mean, longest_minutes: longest } = today;
  const figures = { served, no_show: missed, held, transferred, mean: mean === null ? "–" : Math.round(mean), longest: Math.round(longest) };
  return html`<dl class="figures" aria-label=${t("figures")}>
    ${Object.entries(figures).map(([name, figure]) => html`<div><dt>${t(`figure_${name}`)}</dt><dd class="number">${figure}</dd></div>`)}
  </dl>`;
}

/** @param {Desk} desk @returns {{title: string, body: string[]}} */
function nobody({ state, me }) {
  const { window: hallWindow, queue, clerk, pause } = state;
  if (clerk && !isMine(state, me)) return { title: t("other_title", { name: clerk.name }), body: [t("other_body")] };
  if (!clerk) return { title: t("nobody_title"), body: [t(state.open ? "nobody_body" : "nobody_body_closed")] };
  if (!state.open) return { title: t("day_closed_title"), body: [t("day_closed_body")] };
  if (hallWindow.state === "paused") {
    return { title: t("paused_title"), body: [t("paused_body"), pause && pause.reason ? t("paused_for", { reason: pause.reason }) : ""] };
  }
  if (hallWindow.state === "closed") return { title: t("closed_title"), body: [t("closed_body")] };
  const auto = state.auto_call && state.auto_call !== "off" ? t(`auto_call_${state.auto_call}`) : "";
  if (!queue.next.length && queue.roll) return { title: t("idle_title"), body: [t("idle_roll", { next: queue.roll.next, business: pick(queue.roll.name) }), t("idle_roll_more")] };
  if (!queue.next.length) return { title: t("idle_title"), body: [t("idle_nobody"), auto] };
  return { title: t("idle_title"), body: [t("idle_waiting", { waiting: queue.waiting }), auto] };
}
