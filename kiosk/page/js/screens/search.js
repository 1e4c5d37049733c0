/** Searching by letters on an own keyboard: alphabetical, large keys, no input method needed. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { erase } from "../icons.js";
import { find } from "../finding.js";
import { chooseBundle } from "./bundles.js";
import { chooseFound } from "./home.js";
import { split } from "../words.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz".split("");
const SHOWN = 4;
const SHOWN_LOW = 3; // in one row
const LONGEST = 12;

/** @param {any} app */
export function search(app) {
  const { journey, state } = app;
  const found = find(state, journey.letters);
  const places = app.isLow() ? SHOWN_LOW : SHOWN;
  const size = found.length > places ? places - 1 : places; // the last place is for "more"
  const pages = Math.max(1, Math.ceil(found.length / size));
  journey.page %= pages;
  const shown = found.slice(journey.page * size, (journey.page + 1) * size);
  return {
    name: "search",
    info: html`
      <h1 class="ask ask--small">${t("search_question")}</h1>
      <p class="letters" role="status" aria-label=${t("search_typed", { letters: journey.letters })}>
        ${journey.letters ? html`<span class="figures">${journey.letters.toUpperCase()}</span>` : html`<span class="letters__hint">${t("search_hint")}</span>`}<i></i></p>
      ${journey.letters ? html`<p class="hint">${found.length ? t("search_found", { n: found.length }) : t("search_none")}</p>` : nothing}
    `,
    touch: html`
      <div class="found">${shown.map((one) => result(app, one))}
        ${pages > 1 ? html`<button class="press" type="button" data-more @click=${app.press(() => {
          journey.page = (journey.page + 1) % pages;
        })}>${t("more", { page: journey.page + 1, pages })}</button>` : nothing}</div>
      <div class="keys figures">${LETTERS.map((letter) => key(app, letter))}
        <button class="press key" type="button" aria-label=${t("search_erase")} data-key="erase"
          @click=${app.tap(() => type(journey, journey.letters.slice(0, -1)))}>${erase()}</button>
        <button class="press key key--word" type="button" data-key="clear" @click=${app.tap(() => type(journey, ""))}>${t("search_clear")}</button>
      </div>`,
  };
}

/** @param {any} app @param {string} letter */
const key = (app, letter) => html`<button class="press key" type="button" data-key=${letter}
  @click=${app.tap(() => type(app.journey, `${app.journey.letters}${letter}`))}>${letter.toUpperCase()}</button>`;

/** @param {any} journey @param {string} letters */
function type(journey, letters) {
  journey.letters = letters.slice(0, LONGEST);
  journey.page = 0;
}

/** @param {any} app @param {any} found */
function result(app, { business, matter, bundle }) {
  if (bundle)
    return html`<button class="press found__one" type="button" data-found=${bundle.code} aria-disabled=${!bundle.open}
      @click=${app.press(bundle.open ? () => chooseBundle(app, bundle, "search") : () => {})}>
      <span class="found__name">${pick(bundle.name)}</span><span class="found__where">${bundle.open ? t("bundles") : pick(bundle.reason || {})}</span>
    </button>`;
  const open = business.open && (!matter || matter.open !== false);
  const why = open ? "" : pick((matter && matter.reason) || business.reason || {}) || t("paused");
  return html`<button class="press found__one" type="button" data-found=${matter ? matter.code : business.code} aria-disabled=${!open}
    @click=${app.press(open ? () => chooseFound(app, business, matter) : () => {})}>
    <span class="found__name">${matter ? pick(matter.name) : split(business.name).name}</span>
    <span class="found__where">${why || (matter ? split(business.name).name : split(business.name).more)}</span>
  </button>`;
}
