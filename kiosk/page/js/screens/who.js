/** Phone or ID number typed in place of laying a card. Who stands behind sees only its ends; nothing is kept. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { sayWho } from "../commands.js";
import { card } from "../icons.js";
import { clearKey, key, keypad } from "./keypad.js";

/** How long each number is, how it is grouped, and which part of it is covered once typed (domain.md 15). */
const FORMS = {
  phone: { length: 11, groups: [3, 4, 4], covered: [3, 7] },
  resident: { length: 18, groups: [6, 4, 4, 4], covered: [3, 14] },
};

/** @param {any} app */
export function who(app) {
  const { journey } = app;
  const { length } = FORMS[/** @type {keyof FORMS} */ (journey.kind)];
  const whole = journey.digits.length === length;
  const phone = journey.kind === "phone";
  return {
    name: "who",
    info: html`<h1 class="ask ask--small">${t(phone ? "who_phone" : "who_number")}</h1>
      <p class="letters letters--number figures" role="status" aria-label=${spoken(journey)}>
        ${typed(journey).map((group) => html`<span>${group}</span>`)}<i></i></p>
      ${journey.refused ? html`<p class="hint hint--warm" role="alert">${t("who_wrong")}</p>` : html`<p class="hint">${t("who_hint")}</p>`}
      ${journey.wanted ? nothing : html`<div class="strip">${card()}<div class="strip__words"><p>${t("who_card")}</p></div></div>`}`,
    touch: html`${keypad(app, length, phone || journey.digits.length < length - 1 ? clearKey(app) : key(app, "X", length))}
      <div class="row">
        <button class="press press--grow" type="button" data-kind @click=${app.press(() => {
          journey.kind = phone ? "resident" : "phone";
          journey.digits = "";
          journey.refused = false;
        })}>${t(phone ? "who_use_number" : "who_use_phone")}</button>
        <button class="press press--go press--grow" type="button" data-enter aria-disabled=${!whole}
          @click=${app.press(whole ? () => sayWho(app) : () => {})}>${t("who_enter")}</button>
      </div>`,
  };
}

/** The signs as they are shown: of the covered part only the newest one. @param {any} journey @returns {string[]} in groups */
export function typed({ digits, kind }) {
  const { groups, covered } = FORMS[/** @type {keyof FORMS} */ (kind)];
  const [from, to] = covered;
  const shown = Array.from(digits, (sign, n) => (n >= from && n < to && n < digits.length - 1 ? "•" : sign)).join("");
  let at = 0;
  return groups.map((size) => shown.slice(at, (at += size)));
}

/** What is heard of it: the covered signs as "asterisk" (screens.md 3). @param {any} journey */
function spoken(journey) {
  const signs = Array.from(typed(journey).join(""), (sign) => (sign === "•" ? t("who_covered") : sign));
  return t("who_typed", { digits: signs.join(" ") });
}
