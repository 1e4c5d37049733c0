/** Who is on hold here: kind, reason, how long, and whose reminder has come. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { may } from "/pages/staff/console/rules.js";
import { clock, minutesSince } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function heldView(desk) {
  const { held } = desk.state;
  if (!held.length) return nothing;
  const due = held.filter((/** @type {any} */ one) => isDue(one, desk.now)).length;
  return html`
    <section class="list list--own" aria-labelledby="held-title">
      <h2 class="list__title" id="held-title"><span>${t("held")}
        ${due ? html`<span class="due shape shape--degraded">${t("held_due", { count: due })}</span>` : nothing}</span>
        <span class="list__count number">${held.length}</span></h2>
      <ul class="list__rows">${held.map((/** @type {any} */ one) => rowView(one, desk))}</ul>
    </section>
  `;
}

/** Whether its reminder has come, what it waited for has happened, or its visitor says to be back. @param {any} held @param {number} now */
export function isDue(held, now) {
  return Boolean(held.woken || held.back_at) || (Boolean(held.remind_at) && Date.parse(held.remind_at) <= now);
}

/** @param {any} one @param {Desk} desk */
function rowView(one, { state, me, moves, send, now }) {
  const due = isDue(one, now);
  const awaits = one.awaits && !one.woken && !one.back_at ? t("held_awaits", { what: pick(one.awaits_name) || one.awaits }) : "";
  const how = one.back_at ? t("held_back", { time: clock(one.back_at) }) : t(one.woken ? "held_woken" : `hold_${one.kind}_short`);
  const reason = [how, awaits, one.why].filter(Boolean).join(" · ");
  return html`<li class="row ${due ? "row--due" : ""}">
    <span class="row__code number shape ${due ? "shape--degraded" : "shape--hold"}">${one.code}</span>
    <span class="row__name" title=${reason}>${reason}</span>
    <span class="row__time number">${t("minutes_short", { minutes: minutesSince(one.since, now) })}</span>
    ${one.resumable
      ? html`<button type="button" class="button row__do" aria-label=${t("resume_label", { code: one.code })}
          aria-disabled=${String(moves.busy || !may(state, me, "resume", now))} @click=${() => send("resume", { ticket: one.id })}>${t("do_resume")}</button>`
      : html`<span class="row__mark">${t("elsewhere")}</span>`}
  </li>`;
}
