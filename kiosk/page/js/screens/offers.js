/** No number any more (满号转预约): why, and the next free slots. One touch books one for whoever has said who they are. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { dayWords, timeWords } from "../clock.js";
import { book } from "../commands.js";
import { calendar, card } from "../icons.js";
import { businessOf } from "../journey.js";
import { knownWords, split } from "../words.js";
import { working } from "./confirm.js";
import { refusalTitle } from "./plain.js";

/** @param {any} app */
export function offers(app) {
  const { journey, state } = app;
  const { code, slots } = journey.offers;
  const business = businessOf(state, journey.business);
  return {
    name: journey.place === "taking" ? "taking" : "offers",
    info: html`<p class="hint">${business ? split(business.name).name : ""}</p>
      <h1 class="ask ask--small">${refusalTitle(code)}</h1>
      <p class="hint">${t("offers_hint")}</p>
      ${state.card
        ? html`<div class="strip strip--known" role="status">${card()}<div class="strip__words"><p>${knownWords(state.card)}</p>
            <p><span class="figures">${state.card.masked}</span></p></div></div>`
        : html`<div class="strip">${card()}<div class="strip__words"><p>${t("offers_who")}</p></div></div>`}`,
    touch: journey.place === "taking" ? working(journey, t("booking_working")) : html`
      <h2>${t("offers_choose")}</h2>
      <div class="slots">${slots.map((/** @type {any} */ slot) => one(app, slot))}</div>
      <div class="row"><button class="press press--grow" type="button" data-home @click=${app.press(() => app.forgetVisitor())}>${t("offers_none")}</button></div>`,
  };
}

/** @param {any} app @param {any} slot */
function one(app, slot) {
  const { journey, state } = app;
  const choose = () => {
    if (state.card) book(app, slot);
    else {
      journey.wanted = slot;
      journey.sayWho("offers");
    }
  };
  return html`<button class="press slot-offer" type="button" data-slot=${slot.starts} @click=${app.press(choose)}>
    ${calendar()}<span class="slot-offer__day">${dayWords(slot.starts, state.time_zone)}</span>
    <b class="slot-offer__time figures">${timeWords(slot.starts, state.time_zone)}</b>
    ${slot.left < 4 ? html`<span class="slot-offer__left">${t("offers_left", { n: slot.left })}</span>` : nothing}
  </button>`;
}
