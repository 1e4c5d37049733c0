/** The right of the console: who needs somebody, who waits (numbers only), who is on hold, and who was missed. */
import { html } from "/assets/shared/lit.js";
import { alertsView } from "/pages/staff/console/side/alerts.js";
import { heldView } from "/pages/staff/console/side/held.js";
import { missedView } from "/pages/staff/console/side/missed.js";
import { queueView } from "/pages/staff/console/side/queue.js";

/** @param {import("/pages/staff/console/main.js").Desk} desk */
export function sideView(desk) {
  return html`<aside class="side">${alertsView(desk)}${queueView(desk)}${heldView(desk)}${missedView(desk)}</aside>`;
}
