/** Whoever has booked: by the code of six digits, or by the card or phone they booked with. The booking becomes the ticket. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { takeBooked } from "../commands.js";
import { card } from "../icons.js";
import { working } from "./confirm.js";
import { clearKey, keypad } from "./keypad.js";

const LENGTH = 6;

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
    touch: html`${keypad(app, LENGTH, clearKey(app))}
      <div class="row">
        ${state.card
          ? html`<button class="press press--grow" type="button" data-take="card" @click=${app.press(() => takeBooked(app, "mine"))}>${card()}${state.card.by === "phone" ? t("booked_by_phone") : t("booked_by_card")}</button>`
          : html`<button class="press press--grow" type="button" data-who @click=${app.press(() => journey.sayWho("booked"))}>${t("who")}</button>`}
        <button class="press press--go press--grow" type="button" data-take aria-disabled=${!whole}
          @click=${app.press(whole ? () => takeBooked(app, journey.digits) : () => {})}>${t("take")}</button>
      </div>`,
  };
}
