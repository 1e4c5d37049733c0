/** The right of the console: who waits (numbers only), who is on hold, and who was missed. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { may } from "/pages/staff/console/rules.js";
import { clock, minutesSince } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

// The preview shows as many whole rows as fit (console.css); long hold and missed lists scroll in themselves.

/** @param {Desk} desk */
export function sideView(desk) {
  return html`<aside class="side">${queueView(desk.state)}${heldView(desk)}${missedView(desk)}</aside>`;
}

/** @param {any} state */
function queueView({ queue, paused = [] }) {
  return html`
    <section class="list list--queue" aria-labelledby="queue-title">
      <h2 class="list__title" id="queue-title">${t("queue")}<span class="list__count number">${t("queue_count", { waiting: queue.waiting })}</span></h2>
      ${queue.next.length
        ? html`<ol class="list__rows">${queue.next.map(waiterView)}</ol>`
        : html`<p class="list__none">${t("queue_none")}</p>`}
      ${pausedView(paused)}
    </section>
  `;
}

/** Which businesses and matters of this window take no tickets now, and why: the clerk is asked. @param {any[]} paused */
function pausedView(paused) {
  if (!paused.length) return nothing;
  const named = paused.map(({ name, reason }) => (reason ? t("stopped_because", { name: pick(name), reason }) : pick(name)));
  return html`<p class="stopped" tabindex="0" role="note"><span class="shape shape--hold"><b>${t("stopped", { count: paused.length })}</b></span>
    ${named.join(t("list_mark"))}</p>`;
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
function heldView({ state, me, moves, act, now }) {
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
                  aria-disabled=${String(moves.busy || !may(state, me, "resume", now))} @click=${() => act("resume", { ticket: one.id })}>${t("do_resume")}</button>`
              : html`<span class="row__mark">${t("elsewhere")}</span>`}
          </li>`;
        })}
      </ul>
    </section>
  `;
}

/** @param {Desk} desk */
function missedView({ state, me, moves, act, now }) {
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
              aria-disabled=${String(moves.busy || !may(state, me, "requeue", now))} @click=${() => act("requeue", { ticket: one.id })}>${t("do_requeue")}</button>
          </li>`,
        )}
      </ul>
    </section>
  `;
}
