/** The right of the console: who waits (numbers only), who is on hold, who was missed, and today's count. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { clock, minutesSince } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** Rows of the preview, so that the page never scrolls at 1366 × 768. Long hold and missed lists scroll in themselves. */
const QUEUE_ROWS = 6;

/** @param {Desk} desk */
export function sideView(desk) {
  return html`<aside class="side">${queueView(desk.state.queue)}${heldView(desk)}${missedView(desk)}${todayView(desk.state.today)}</aside>`;
}

/** @param {any} queue */
function queueView(queue) {
  const rows = queue.next.slice(0, QUEUE_ROWS);
  const more = queue.waiting - rows.length;
  return html`
    <section class="list list--queue" aria-labelledby="queue-title">
      <h2 class="list__title" id="queue-title">${t("queue")}<span class="list__count number">${t("queue_count", { waiting: queue.waiting })}</span></h2>
      ${rows.length
        ? html`<ol class="list__rows">${rows.map(waiterView)}</ol>`
        : html`<p class="list__none">${t("queue_none")}</p>`}
      ${more > 0 && rows.length ? html`<p class="list__more">${t("queue_more", { count: more })}</p>` : nothing}
    </section>
  `;
}

/** @param {any} waiter */
function waiterView(waiter) {
  return html`
    <li class="row">
      <span class="row__code number shape shape--waiting">${waiter.code}</span>
      <span class="row__name">${pick(waiter.business_name)}</span>
      ${waiter.priority ? html`<span class="badge badge--warm row__mark">${t("priority")}</span>` : nothing}
      ${waiter.own ? nothing : html`<span class="badge row__mark">${t("assist")}</span>`}
      <span class="row__time number">${t("minutes_short", { minutes: waiter.waited_min })}</span>
    </li>
  `;
}

/** @param {Desk} desk */
function heldView({ state, moves, act, now }) {
  if (!state.held.length) return nothing;
  const reminder = state.rules.hold_reminder_min;
  return html`
    <section class="list list--own" aria-labelledby="held-title">
      <h2 class="list__title" id="held-title">${t("held")}<span class="list__count number">${state.held.length}</span></h2>
      <ul class="list__rows">
        ${state.held.map((/** @type {any} */ one) => {
          const minutes = minutesSince(one.since, now);
          return html`<li class="row ${reminder && minutes >= reminder ? "row--due" : ""}">
            <span class="row__code number shape shape--hold">${one.code}</span>
            <span class="row__name" title=${one.why || ""}>${t(`hold_${one.kind}`)}${one.why ? ` · ${one.why}` : ""}</span>
            <span class="row__time number">${t("minutes_short", { minutes })}</span>
            ${one.resumable
              ? html`<button type="button" class="button row__do" aria-label=${t("resume_label", { code: one.code })}
                  aria-disabled=${String(moves.busy || Boolean(state.current))} @click=${() => !state.current && act("resume", { ticket: one.id })}>${t("do_resume")}</button>`
              : html`<span class="row__mark">${t("elsewhere")}</span>`}
          </li>`;
        })}
      </ul>
    </section>
  `;
}

/** @param {Desk} desk */
function missedView({ state, moves, act }) {
  if (!state.missed.length) return nothing;
  return html`
    <section class="list list--own" aria-labelledby="missed-title">
      <h2 class="list__title" id="missed-title">${t("missed")}<span class="list__count number">${state.missed.length}</span></h2>
      <ul class="list__rows">
        ${state.missed.map(
          (/** @type {any} */ one) => html`<li class="row">
            <span class="row__code number shape shape--no-show">${one.code}</span>
            <span class="row__name"></span>
            <span class="row__time number">${clock(one.at)}</span>
            <button type="button" class="button row__do" aria-label=${t("requeue_label", { code: one.code })}
              aria-disabled=${String(moves.busy)} @click=${() => act("requeue", { ticket: one.id })}>${t("do_requeue")}</button>
          </li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {any} today */
function todayView(today) {
  if (!today) return nothing;
  return html`<dl class="today">
    <dt>${t("today")}</dt>
    <dd>${t("today_served", { count: today.served })}</dd>
    <dd>${t("today_no_show", { count: today.no_show })}</dd>
    ${today.mean_minutes === null || today.mean_minutes === undefined
      ? nothing
      : html`<dd>${t("today_mean", { minutes: Math.round(today.mean_minutes) })}</dd>`}
  </dl>`;
}
