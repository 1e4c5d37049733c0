/** Who may not book for a while: the hall manager sees the reasons, enters people and lets them in again. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { personOf } from "/pages/staff/bookings/desk.js";

/** @typedef {import("/pages/staff/bookings/desk.js").Desk} Desk */
/** @typedef {import("/pages/staff/bookings/desk.js").Lock} Lock */

/** @param {Desk} desk */
export function blacklist(desk) {
  if (!desk.manages) return nothing;
  return html`<details class="card bookings__blacklist"><summary>${t("blacklist")} <span class="number">${desk.locks.filter((one) => one.holds).length}</span></summary>
    <p class="bookings__hint">${t("blacklist_lead")}</p>
    <form class="bookings__lock" @submit=${(/** @type {Event} */ event) => lock(desk, event)}>
      <div class="field"><label for="lock-id">${t("id_number")}</label><input id="lock-id" name="id_number" maxlength="40" autocomplete="off"></div>
      <div class="field"><label for="lock-phone">${t("phone")}</label><input id="lock-phone" name="phone" maxlength="20" autocomplete="off"></div>
      <div class="field"><label for="lock-days">${t("days")}</label><input id="lock-days" name="days" type="number" min="1" max="366" value="30" required></div>
      <div class="field bookings__why"><label for="lock-why">${t("why")}</label><input id="lock-why" name="why" maxlength="200" autocomplete="off" required></div>
      <button class="button">${t("lock")}</button>
    </form>
    ${desk.locks.length ? html`<ul class="bookings__locks">${desk.locks.map((one) => line(desk, one))}</ul>` : html`<p>${t("nobody_locked")}</p>`}
  </details>`;
}

/** @param {Lock} one */
export function lockLine(one) {
  return t("lock_line", { reason: t(`reason_${one.reason}`), until: one.until, why: one.why || t("by_rule", { bookings: one.bookings }) });
}

/** @param {Desk} desk @param {Lock} one */
function line(desk, one) {
  return html`<li class=${one.holds ? "" : "bookings__over"}>
    <span>${lockLine(one)}${one.lifted_at ? html`<br>${t("lifted_line", { by: one.lifted_by, why: one.lifted_why })}` : nothing}</span>
    ${one.holds ? html`<form class="bookings__lift" @submit=${(/** @type {Event} */ event) => lift(desk, one, event)}>
      <input class="input" name="why" maxlength="200" required autocomplete="off" aria-label=${t("lift_why")} placeholder=${t("lift_why")}>
      <button class="button">${t("lift")}</button></form>` : nothing}</li>`;
}

/** @param {Desk} desk @param {Event} event */
async function lock(desk, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const given = new FormData(form);
  const done = await desk.act("/booking-locks", { ...personOf(given), days: Number(given.get("days")), why: given.get("why") });
  if (done) form.reset();
  await desk.read();
}

/** @param {Desk} desk @param {Lock} one @param {Event} event */
async function lift(desk, one, event) {
  event.preventDefault();
  const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
  await desk.act(`/booking-locks/${encodeURIComponent(one.id)}/lift`, { why: given.get("why") });
  await desk.read();
}
