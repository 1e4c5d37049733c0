/** The left of the console: who is at the window, the one thing to do next, and the other moves. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { gridView } from "/pages/staff/console/desk/grid.js";
import { nobodyView } from "/pages/staff/console/desk/nobody.js";
import { visitorView } from "/pages/staff/console/desk/person.js";
import { primaryView } from "/pages/staff/console/desk/primary.js";
import { reachView } from "/pages/staff/console/desk/reach.js";
import { saidView } from "/pages/staff/console/said.js";
import { isDue } from "/pages/staff/console/side/held.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function deskView(desk) {
  const sentence = saidView(desk);
  return html`
    <section class="desk__left" aria-label=${t("current")}>
      <p class="hidden-text news" aria-live="polite">${newsOf(desk)}</p>
      ${desk.state.current ? visitorView(desk.state.current, desk) : nobodyView(desk)}
      <div class="act">
        <div class="act__line">
          <p class="act__said" role="status" aria-live="polite">${sentence}</p>
          ${sentence === nothing ? besideView(desk) : nothing}
        </div>
        ${primaryView(desk)}
        ${gridView(desk)}
      </div>
    </section>
  `;
}

/** Where nothing has to be said: whether the call was noticed, later the clerk's own day. @param {Desk} desk */
function besideView(desk) {
  const { current, today } = desk.state;
  if (!current) return nothing;
  const reached = current.state === "called" ? reachView(desk) : nothing;
  return reached === nothing ? todayView(today) : reached;
}

/** The state in one sentence for whoever hears the page: it is spoken when it changes. @param {Desk} desk */
function newsOf({ state: { window: hallWindow, current, held }, now }) {
  const due = held.filter((/** @type {any} */ one) => isDue(one, now)).map((/** @type {any} */ one) => t("bell_due", { code: one.code }));
  const here = current
    ? [t(`state_${current.state}`), current.code, pick(current.matter_name) || pick(current.business_name)].join(" ")
    : t(`window_${hallWindow.state}`);
  return [here, ...due].join("；");
}

/** The clerk's own figures of the day. @param {any} today */
function todayView(today) {
  if (!today) return nothing;
  const { served, no_show: missed, mean_minutes: mean } = today;
  return html`<dl class="today">
    <dt>${t("today")}</dt>
    <dd>${t("today_served", { count: served })}</dd>
    <dd>${t("today_no_show", { count: missed })}</dd>
    ${mean === null || mean === undefined ? nothing : html`<dd>${t("today_mean", { minutes: Math.round(mean) })}</dd>`}
  </dl>`;
}
