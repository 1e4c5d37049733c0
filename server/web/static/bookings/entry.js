/** Entering a booking, moving one, and what the visitor is given: the code, large, to be read out or printed. */
import { newKey } from "/assets/shared/command.js";
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { chosen, personOf } from "/pages/staff/bookings/desk.js";

/** @typedef {import("/pages/staff/bookings/desk.js").Desk} Desk */

/** @param {Desk} desk */
export function entry(desk) {
  return html`${desk.made ? confirmation(desk, desk.made) : nothing}${desk.moving ? moving(desk, desk.moving) : booking(desk)}`;
}

/** @param {Desk} desk */
function booking(desk) {
  return html`<form class="card bookings__form" @submit=${(/** @type {Event} */ event) => book(desk, event)}>
    <h2>${t("new_booking")}</h2>
    <div class="field"><label for="what">${t("what")}</label>
      <select id="what" required @change=${(/** @type {any} */ event) => change(desk, { what: event.target.value })}>
        <option value="" .selected=${!desk.what}>${t("choose")}</option>
        ${desk.businesses.map((one) => html`<optgroup label=${pick(one.name)}>
          ${option(desk, `business:${one.code}`, one)}
          ${desk.matters.filter((matter) => matter.business === one.code).map((matter) => option(desk, `matter:${matter.code}`, matter))}
        </optgroup>`)}
      </select></div>
    ${when(desk)}
    <div class="field"><label for="id_number">${t("id_number")}</label><input id="id_number" name="id_number" maxlength="40" autocomplete="off"></div>
    <div class="field"><label for="phone">${t("phone")}</label><input id="phone" name="phone" inputmode="tel" maxlength="20" autocomplete="off"></div>
    <p class="bookings__hint">${t("kept_as_hash")}</p>
    <button class="button button--primary bookings__go" ?disabled=${!desk.time}>${t("book")}</button>
  </form>`;
}

/** @param {Desk} desk @param {string} value @param {any} one */
function option(desk, value, one) {
  return html`<option value=${value} .selected=${desk.what === value}>${pick(one.name)}</option>`;
}

/** @param {Desk} desk @param {import("/pages/staff/bookings/desk.js").Booking} one */
function moving(desk, one) {
  return html`<form class="card bookings__form" @submit=${(/** @type {Event} */ event) => move(desk, event)}>
    <h2>${t("moving", { code: one.code })}</h2>
    <p>${desk.nameOf(one)} · ${desk.dayInWords(one.day)} <span class="number">${desk.clock(one.starts)}</span></p>
    ${when(desk)}
    <div class="bookings__acts">
      <button class="button button--primary" ?disabled=${!desk.time}>${t("move")}</button>
      <button class="button" type="button" @click=${() => change(desk, { moving: null })}>${t("leave_it")}</button>
    </div>
  </form>`;
}

/** The day and its slots. @param {Desk} desk */
function when(desk) {
  return html`<div class="field"><label for="wanted">${t("on_day")}</label>
      <input id="wanted" type="date" required .value=${desk.wanted} min=${desk.earliest} max=${desk.furthest}
        @change=${(/** @type {any} */ event) => change(desk, { wanted: event.target.value })}></div>
    <fieldset class="bookings__slots"><legend>${t("slot")}</legend>
      ${desk.slots.length ? nothing : html`<p class="bookings__hint">${t(desk.what || desk.moving ? "no_slots" : "choose_first")}</p>`}
      ${desk.slots.map((slot) => slotButton(desk, slot))}
    </fieldset>`;
}

/** @param {Desk} desk @param {import("/pages/staff/bookings/desk.js").Slot} slot */
function slotButton(desk, slot) {
  const time = desk.clock(slot.starts);
  return html`<button type="button" class="button bookings__slot" data-slot=${time} ?disabled=${!slot.left} aria-pressed=${desk.time === time}
    @click=${() => {
      desk.time = time;
      desk.paint();
    }}><span class="number">${time}</span><small>${slot.left ? t("left", { left: slot.left }) : t("full")}</small></button>`;
}

/** @param {Desk} desk @param {import("/pages/staff/bookings/desk.js").Booking} one */
function confirmation(desk, one) {
  return html`<div class="card bookings__made" role="status">
    <h2>${t("booked")}</h2>
    <p class="bookings__code number" id="made-code">${one.code}</p>
    <p><b>${desk.dayInWords(one.day)} <span class="number">${desk.clock(one.starts)}</span></b><br>${desk.nameOf(one)}</p>
    <p class="bookings__hint">${t("how_to_check_in")}</p>
    <div class="bookings__acts bookings__noprint">
      <button class="button" type="button" @click=${() => print()}>${t("print")}</button>
      <button class="button button--quiet" type="button" @click=${() => change(desk, { made: null })}>${t("next_visitor")}</button>
    </div>
  </div>`;
}

/** @param {Desk} desk @param {Partial<Desk>} changes */
export async function change(desk, changes) {
  Object.assign(desk, changes, { key: newKey() });
  await desk.readSlots();
  desk.paint();
}

/** @param {Desk} desk @param {Event} event */
async function book(desk, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const body = { ...chosen(desk.what), day: desk.wanted, time: desk.time, ...personOf(new FormData(form)) };
  const made = await desk.act("/bookings", body, desk.key);
  if (made) {
    Object.assign(desk, { made, day: made.day, time: "" });
    form.querySelectorAll("input:not([type=date])").forEach((field) => {
      /** @type {HTMLInputElement} */ (field).value = "";
    });
  }
  desk.key = newKey();
  await desk.read();
}

/** @param {Desk} desk @param {Event} event */
async function move(desk, event) {
  event.preventDefault();
  if (!desk.moving) return;
  const moved = await desk.act(`/bookings/${encodeURIComponent(desk.moving.id)}/move`, { day: desk.wanted, time: desk.time }, desk.key);
  if (moved) Object.assign(desk, { moving: null, made: moved, day: moved.day, time: "" });
  desk.key = newKey();
  await desk.read();
}
