/** The day by its slots, looking somebody up, and bringing in a file. */
import { newKey, post } from "/assets/shared/command.js";
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { change } from "/pages/staff/bookings/entry.js";
import { lockLine } from "/pages/staff/bookings/blacklist.js";
import { personOf } from "/pages/staff/bookings/desk.js";

/** @typedef {import("/pages/staff/bookings/desk.js").Desk} Desk */
/** @typedef {import("/pages/staff/bookings/desk.js").Booking} Booking */

const A_DAY = 24 * 3600 * 1000;

/** @param {Desk} desk */
export function list(desk) {
  return html`${finding(desk)}${desk.found ? foundOnes(desk, desk.found) : nothing}
    <div class="bookings__bar">
      <h2>${desk.day ? desk.dayInWords(desk.day) : ""}</h2>
      <div class="bookings__acts">
        <button class="button" type="button" aria-label=${t("day_before")} @click=${() => step(desk, -1)}>‹</button>
        <input class="input" type="date" aria-label=${t("day_shown")} .value=${desk.day} @change=${(/** @type {any} */ event) => show(desk, event.target.value)}>
        <button class="button" type="button" aria-label=${t("day_after")} @click=${() => step(desk, 1)}>›</button>
      </div>
    </div>
    <p class="bookings__hint">${t("count", counts(desk.bookings))}</p>
    ${table(desk, desk.bookings, false)}
    ${bringing(desk)}`;
}

/** @param {Booking[]} bookings */
function counts(bookings) {
  /** @param {string} state */
  const of = (state) => bookings.filter((one) => one.state === state).length;
  return { all: bookings.length, booked: of("booked"), checked_in: of("checked_in"), missed: of("missed"), cancelled: of("cancelled") };
}

/** @param {Desk} desk @param {Booking[]} bookings @param {boolean} withDay */
function table(desk, bookings, withDay) {
  if (!bookings.length) return html`<p class="bookings__none">${t("nobody")}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${withDay ? t("found") : t("of_slots")}><table class="table bookings__table">
    <thead><tr>${["slot", "code", "what", "state", "action"].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${bookings.map((one, n) => row(desk, one, withDay || n === 0 || bookings[n - 1].starts !== one.starts, withDay))}</tbody></table></div>`;
}

/** @param {Desk} desk @param {Booking} one @param {boolean} first of its slot @param {boolean} withDay */
function row(desk, one, first, withDay) {
  const open = one.state === "booked";
  return html`<tr class=${first ? "bookings__first" : ""} data-booking=${one.code}>
    <td>${withDay ? `${desk.dayInWords(one.day)} ` : ""}<span class="number">${first ? desk.clock(one.starts) : ""}</span></td>
    <th scope="row" class="number">${one.code}</th><td>${desk.nameOf(one)}</td>
    <td><span class="state bookings__state--${one.state}">${t(`state_${one.state}`)}</span></td>
    <td>${open
      ? html`<div class="bookings__acts">
        <button class="button" type="button" @click=${() => change(desk, { moving: one, made: null, wanted: one.day, time: "" })}>${t("move")}</button>
        <button class="button" type="button" @click=${() => cancel(desk, one)}>${t("cancel")}</button></div>`
      : nothing}</td></tr>`;
}

/** @param {Desk} desk */
function finding(desk) {
  return html`<form class="bookings__find" role="search" @submit=${(/** @type {Event} */ event) => find(desk, event)}>
    <label for="find">${t("find")}</label>
    <input class="input" id="find" name="find" maxlength="40" autocomplete="off" required>
    <button class="button">${t("look_up")}</button>
  </form>`;
}

/** @param {Desk} desk @param {NonNullable<Desk["found"]>} found */
function foundOnes(desk, found) {
  return html`<div class="card bookings__found" id="found">
    <div class="bookings__bar"><h2>${t("found")}</h2><button class="button button--quiet" type="button" @click=${() => {
      desk.found = null;
      desk.paint();
    }}>${t("close")}</button></div>
    <p class="bookings__hint">${t("lapses", { missed: found.missed, cancelled: found.cancelled })}</p>
    ${found.locks.map((one) => html`<p class="banner banner--warm">${lockLine(one)}</p>`)}
    ${table(desk, found.bookings, true)}</div>`;
}

/** @param {Desk} desk */
function bringing(desk) {
  const file = /** @type {any} */ (desk.brought);
  return html`<details class="bookings__file"><summary>${t("from_file")}</summary>
    <p class="bookings__hint">${t("columns")}</p>
    <label class="label" for="csv">${t("file")}</label>
    <input id="csv" type="file" accept=".csv,text/csv" @change=${(/** @type {any} */ event) => bring(desk, event.target)}>
    ${file ? html`<div role="status" id="brought"><p>${t("brought", { made: file.made })}</p>
      ${file.refused.length ? html`<ul>${file.refused.map((/** @type {any} */ one) => html`<li>${t("line", { line: one.line })} ${one.problem || t(one.code, one.detail)}</li>`)}</ul>` : nothing}</div>` : nothing}
  </details>`;
}

/** @param {Desk} desk @param {number} days */
function step(desk, days) {
  show(desk, new Date(new Date(`${desk.day}T00:00:00Z`).getTime() + days * A_DAY).toISOString().slice(0, 10));
}

/** @param {Desk} desk @param {string} day */
function show(desk, day) {
  if (!day) return;
  desk.day = day;
  desk.read();
}

/** @param {Desk} desk @param {Booking} one */
async function cancel(desk, one) {
  await desk.act(`/bookings/${encodeURIComponent(one.id)}/cancel`, {});
  desk.found = null;
  if (desk.made && desk.made.id === one.id) desk.made = null; // a slip for it would lead nowhere
  await desk.read();
}

/** Six digits are a code, eleven a phone, anything else a card. @param {Desk} desk @param {Event} event */
async function find(desk, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const typed = String(new FormData(form).get("find") || "").trim();
  const digits = typed.replace(/[ -]/g, "");
  const given = new FormData();
  given.set(/^\+?\d{11,13}$/.test(digits) ? "phone" : "id_number", typed);
  desk.found = await desk.act("/bookings/find", /^\d{6}$/.test(digits) ? { code: digits } : personOf(given));
  form.reset();
  desk.paint();
}

/** @param {Desk} desk @param {HTMLInputElement} input */
async function bring(desk, input) {
  const chosen = input.files && input.files[0];
  if (!chosen) return;
  const answer = await post(desk.path(`/bookings/import`), { csv: await chosen.text() }, { key: newKey(), patience: 20000 });
  const faults = answer.status === 422 && answer.body && answer.body.detail ? answer.body.detail.faults || [] : null;
  if (faults) {
    desk.brought = { made: 0, refused: faults.map((/** @type {any} */ one) => ({ line: one.line, problem: `${one.field} ${one.problem}` })) };
  } else if (desk.told(answer)) {
    desk.brought = { made: answer.body.made.length, refused: answer.body.refused };
  }
  input.value = "";
  await desk.read();
}
