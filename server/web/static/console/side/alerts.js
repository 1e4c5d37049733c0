/** What cannot wait: an emergency in the hall, what the manager tells everybody, a call for help of this window, and windows that this clerk stands in for (AB岗). */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";
import { isMine } from "/pages/staff/console/rules.js";
import { clock, minutesSince } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function alertsView(desk) {
  const { emergency, help, stand_in_for: unattended = [], broadcasts = [] } = desk.state;
  if (!emergency && !help && !unattended.length && !broadcasts.length) return nothing;
  return html`<section class="alerts" aria-label=${t("alerts")}>
    ${emergency ? emergencyView(emergency) : nothing}
    ${help ? helpView(help, desk) : nothing}
    ${unattended.map((/** @type {any} */ one) => unattendedView(one, desk))}
    ${broadcasts.map(broadcastView)}
  </section>`;
}

/** What all public screens say now, until a manager ends it. @param {any} emergency */
function emergencyView(emergency) {
  return html`<div class="alert alert--urgent" role="alert"><p class="shape shape--unavailable">
      <span><b>${t("emergency_now", { time: clock(emergency.since) })}</b> ${pick(emergency)}</span></p></div>`;
}

/** What the boards say now: clerks are asked about it. @param {any} told */
function broadcastView(told) {
  return html`<div class="alert" role="status"><p class="shape shape--degraded">
      <span><b>${t("broadcast_now", { time: clock(told.until) })}</b> ${pick(told)}</span></p></div>`;
}

/** @param {any} help @param {Desk} desk */
function helpView(help, { state, me, keymap, moves, act }) {
  const mine = isMine(state, me);
  return html`<div class="alert alert--${help.kind}" role="alert"><p class="shape shape--unavailable">
      <span><b>${t(`help_${help.kind}_sent`)}</b> ${clock(help.since)}${help.why ? ` · ${help.why}` : ""}</span></p>
    ${mine
      ? html`<button type="button" class="button row__do" aria-disabled=${String(moves.busy)} @click=${() => act("help")}>${t("do_help_done")}
          <span class="key">${labelOf(keymap.keyOf("help"))}</span></button>`
      : nothing}
  </div>`;
}

/** A window whose first clerk is away while people wait: the stand-in goes there. @param {any} one @param {Desk} desk */
function unattendedView(one, { now }) {
  return html`<div class="alert" role="alert"><p class="shape shape--degraded">
      <span><b>${t("stand_in_wanted", { window: one.window, minutes: minutesSince(one.since, now) })}</b></span></p>
    <a class="button row__do" href="/console/${encodeURIComponent(one.window)}">${t("stand_in_go", { window: one.window })}</a>
  </div>`;
}
