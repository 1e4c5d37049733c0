/** Done: the number first and huge, the slip after; without paper the screen itself is the slip. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { slipAgain } from "../commands.js";
import { camera, slip } from "../icons.js";
import { businessOf, canPrint } from "../journey.js";
import { dayWords, timeWords } from "../clock.js";
import { aheadWords, placeWords, split, waitWords } from "../words.js";

/**
 * What the last screen waits for: "slip" (take it), "ask" (did you get it?), "photo" (no paper), or "" while printing.
 * @param {any} state @param {any} journey @param {boolean} late the printer has said nothing for too long
 */
export function slipStands(state, journey, late) {
  const { job } = journey.taken;
  if (!job) return "photo";
  if (journey.slipTaken) return "slip";
  const progress = state.printing && state.printing.job === job ? state.printing.state : "queued";
  if (progress === "confirmed") return "slip";
  if (progress === "failed") return "photo";
  if (progress === "suspect" || late) return "ask";
  return canPrint(state) ? "" : "photo";
}

/** @param {any} app */
export function done(app) {
  const { journey, state } = app;
  if (journey.taken.booking) return booked(app);
  const { ticket, qr } = journey.taken;
  const business = businessOf(state, ticket.business);
  const stands = app.standing;
  return {
    name: "done",
    info: paper(ticket, business, state.time_zone),
    touch: html`
      <div class="left ${stands ? `left--${stay(stands)}` : ""}" data-stands=${stands}>${stands ? html`<i></i>` : nothing}</div>
      <div class="after">
        <div class="after__words">${message(stands)}${where(ticket, business)}</div>
        ${qr ? html`<figure class="qr ${stands === "photo" ? "qr--large" : ""}">
          <img src=${qr} alt=${t("scan")} /><figcaption>${t("scan")}</figcaption></figure>` : nothing}
      </div>
      <div class="row">${buttons(app, stands)}</div>
    `,
  };
}

/** A slot is booked: the code instead of a number, the day instead of a wait. @param {any} app */
function booked(app) {
  const { journey, state } = app;
  const { booking } = journey.taken;
  const business = businessOf(state, booking.business);
  const stands = app.standing;
  return {
    name: "done",
    info: html`<div class="paper" role="status">
      <p class="paper__label">${t("booking_code")}</p>
      <p class="paper__code paper__code--long" data-booking>${booking.code}</p>
      <p class="paper__business">${business ? split(business.name).name : ""}</p>
      <p class="paper__booked">${dayWords(booking.starts, state.time_zone)} ${timeWords(booking.starts, state.time_zone)}</p>
    </div>`,
    touch: html`
      <div class="left ${stands ? `left--${stay(stands)}` : ""}" data-stands=${stands}>${stands ? html`<i></i>` : nothing}</div>
      <div class="after"><div class="after__words">${message(stands, t("photo_booking"))}<p>${t("booking_then")}</p></div></div>
      <div class="row">${buttons(app, stands)}</div>`,
  };
}

/** @param {string} stands */
const stay = (stands) => (stands === "slip" ? 6 : stands === "ask" ? 15 : 60);

/** @param {any} ticket @param {any} business @param {string} zone */
function paper(ticket, business, zone) {
  return html`<div class="paper" role="status">
    <p class="paper__label">${t("your_number")}</p>
    <p class="paper__code ${ticket.code.length > 5 ? "paper__code--long" : ""}">${ticket.code}</p>
    <p class="paper__business">${ticket.steps ? ticket.steps.map(pick).join(" → ") : business ? split(business.name).name : ""}</p>
    ${ticket.due_at ? html`<p class="paper__booked">${t("booked_for", { at: timeWords(ticket.due_at, zone) })}</p>` : nothing}
    <p class="paper__facts">${facts(ticket)}</p>
  </div>`;
}

/** What is known of the wait; a kiosk that is cut off knows nothing. @param {any} ticket */
function facts(ticket) {
  if (ticket.ahead === null) return html`<b>${t("wait_unknown")}</b>`;
  return html`<span>${t("ahead_label")} <b>${aheadWords(ticket.ahead)}</b></span>
    <span>${t("wait_label")} <b>${waitWords(ticket.wait) || t("wait_unknown")}</b></span>`;
}

/** @param {string} stands @param {string} hint what stands in for the paper */
function message(stands, hint = t("photo_hint")) {
  if (stands === "photo") return html`<span class="slot">${camera()}</span><h1>${t("photo")}</h1><p>${hint}</p>`;
  if (stands === "ask") return html`<h2 class="after__ask">${t("slip_question")}</h2>`;
  return html`<span class="slot ${stands ? "slot--ready" : ""}">${slip()}</span><h1>${t(stands ? "take_slip" : "printing")}</h1>`;
}

/** @param {any} ticket @param {any} business */
function where(ticket, business) {
  if (!business) return nothing;
  return html`<p>${t("then_wait", { zone: placeWords(business) })}</p>`;
}

/** @param {any} app @param {string} stands */
function buttons(app, stands) {
  const leave = app.press(() => app.forgetVisitor());
  if (stands === "ask")
    return html`<button class="press press--grow" type="button" data-again @click=${app.press(() => slipAgain(app))}>${t("slip_again")}</button>
      <button class="press press--go press--grow" type="button" @click=${app.press(() => {
        app.journey.slipTaken = true;
      })}>${t("slip_yes")}</button>`;
  return html`<button class="press press--grow" type="button" @click=${leave}>${t(stands === "photo" ? "noted" : "finish")}</button>`;
}
