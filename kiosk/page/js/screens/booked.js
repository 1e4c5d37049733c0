/** Whoever has booked: by the code of six digits, or by the card laid on the reader. The booking becomes the ticket. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { card, erase } from "../icons.js";
import { working } from "./confirm.js";

const LENGTH = 6;
const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** @param {any} app */
export function booked(app) {
  const { journey, state } = app;
  if (journey.place === "taking") return { name: "taking", info: html`<h1>${t("booked_question")}</h1>`, touch: working(journey) };
  const whole = journey.digits.length === LENGTH;
  if (whole) {
    journey.booking = journey.digits;
    journey.command(state); // the key is made when the screen is drawn
  }
  return {
    name: "booked",
    info: html`<h1 class="ask ask--small">${t("booked_question")}</h1>
      <p class="letters letters--code figures" role="status" aria-label=${t("booked_typed", { digits: journey.digits })}>
        ${Array.from({ length: LENGTH }, (_, n) => html`<span class="box">${journey.digits[n] || ""}</span>`)}</p>
      <p class="hint">${t("booked_hint")}</p>
      ${state.card ? nothing : html`<div class="strip">${card()}<div class="strip__words"><p>${t("booked_card")}</p></div></div>`}`,
    touch: html`<div class="pad figures">
        ${DIGITS.map((digit) => key(app, digit))}
        <button class="press key" type="button" aria-label=${t("booked_erase")} data-key="erase" @click=${app.tap(() => {
          journey.digits = journey.digits.slice(0, -1);
        })}>${erase()}</button>
        ${key(app, "0")}
        <button class="press key key--word" type="button" data-key="clear" @click=${app.tap(() => {
          journey.digits = "";
        })}>${t("search_clear")}</button>
      </div>
      <div class="row">
        ${state.card ? html`<button class="press press--grow" type="button" data-take="card" @click=${app.press(() => app.takeBooked("mine"))}>${card()}${t("booked_by_card")}</button>` : nothing}
        <button class="press press--go press--grow" type="button" data-take aria-disabled=${!whole}
          @click=${app.press(whole ? () => app.takeBooked(journey.digits) : () => {})}>${t("take")}</button>
      </div>`,
  };
}

/** @param {any} app @param {string} digit */
const key = (app, digit) => html`<button class="press key" type="button" data-key=${digit}
  @click=${app.tap(() => {
    app.journey.digits = `${app.journey.digits}${digit}`.slice(0, LENGTH);
  })}>${digit}</button>`;
