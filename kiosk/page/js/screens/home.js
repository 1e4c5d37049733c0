/** Home: what do you want to do? Businesses as tiles; in large halls first the zones. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { callStaff } from "../commands.js";
import { arrow, card, hand, icon, magnifier, question, slip, speaker, stack, star, unplugged } from "../icons.js";
import { canPrint, isCutOff, priorityGroups, zonesOf } from "../journey.js";
import { lying } from "../panel.js";
import { floorWords, knownWords, people, shortWait, split } from "../words.js";

/** @param {any} app */
export function home(app) {
  const { state, journey } = app;
  const zones = zonesOf(state);
  const zone = zones.find((candidate) => candidate.code === journey.zone);
  const offered = zone ? zone.businesses : state.businesses;
  const choosingZone = zones.length > 0 && !zone;
  return {
    name: zone ? "zone" : "home",
    info: html`
      <h1 class="ask">${zone ? pick(zone.name) : t("home_question")}</h1>
      <p class="hint">${t(choosingZone ? "zone_hint" : "home_hint")}</p>
      ${steps(app)} ${notice(app)} ${cardStrip(app)}
    `,
    touch: html`${choosingZone ? zoneTiles(app, zones) : businessTiles(app, offered)} ${zone ? nothing : finders(app)}`,
  };
}

/** How it goes, for who has not been here; gives way to what matters more. @param {any} app */
function steps(app) {
  const short = app.journey.isGreen(app.state) || hasBundles(app) ? "steps--short" : "";
  const between = html`<li class="steps__arrow" aria-hidden="true">${arrow()}</li>`;
  /** @param {unknown} picture @param {string} word */
  const step = (picture, word) => html`<li><span class="steps__picture">${picture}</span>${t(word)}</li>`;
  return html`<ol class="steps ${short}">
    ${step(hand(), "step_touch")}${between}${step(slip(), "step_slip")}${between}${step(speaker(), "step_listen")}
  </ol>`;
}

/** The one thing a visitor should know now: that they go first, or that no slip will come. @param {any} app */
function notice(app) {
  const { state, journey } = app;
  if (journey.isGreen(state)) {
    const groups = priorityGroups(state).map((group) => pick(group.name)).join(t("list_mark"));
    const title = journey.green === null ? t("green_elder") : t("green_who", { groups });
    return html`<div class="strip strip--known" role="status">${star()}
      <div class="strip__words"><p>${title}</p><p>${t("green_evidence")}</p></div></div>`;
  }
  if (isCutOff(state))
    return html`<div class="strip strip--warm" role="status">${unplugged()}<div class="strip__words">
      <p>${t("offline_giving")}</p><p>${t("offline_giving_hint")}</p></div></div>`;
  if (!canPrint(state))
    return html`<div class="strip strip--warm" role="status">${slip()}<div class="strip__words"><p>${t("no_printer")}</p></div></div>`;
  return nothing;
}

/** @param {any} app */
function cardStrip(app) {
  const { state } = app;
  if (state.card)
    return html`<div class="strip strip--known" role="status">${card()}
      <div class="strip__words"><p>${knownWords(state.card)}</p><p><span class="figures">${state.card.masked}</span></p></div></div>`;
  const readers = ["id_reader", "card_reader"].map((name) => (state.devices || {})[name]).filter(Boolean);
  if (!readers.length && isCutOff(state)) return html`<p class="hint">${t("not_sure")}</p>`;
  if (!readers.length) return html`<p class="hint">${t("who_may")}</p>`;
  if (readers.every((reader) => reader.condition === "unavailable"))
    return html`<div class="strip">${card()}<div class="strip__words"><p>${t("card_without")}</p><p>${t("card_without_hint")}</p></div></div>`;
  if (state.card_refused)
    return html`<div class="strip strip--warm" role="alert">${card()}<div class="strip__words"><p>${t("card_refused")}</p></div></div>`;
  return html`<div class="strip">${card()}
    <div class="strip__words"><p>${t("card_tap")}</p><p>${t("card_tap_hint")}</p></div></div>`;
}

/** So that all of them, and the ways below them, stand on the panel at once. @param {number} count */
function layout(count) {
  if (count <= (lying() ? 4 : 6)) return "tiles--few";
  return count > 9 ? "tiles--many" : "";
}

/** For who does not see it among the tiles. @param {any} app */
function finders(app) {
  const { journey, state } = app;
  const connected = !isCutOff(state);
  const booking = state.bookings > 0 && connected;
  const ways = 2 + Number(connected) + Number(booking) + Number(priorityGroups(state).length > 0);
  return html`<div class="row finders ${ways > 2 ? "finders--many" : ""} ${ways > 4 ? "finders--five" : ""}">
    ${priorityGroups(state).length ? green(app) : nothing}
    ${booking ? html`<button class="press press--grow" type="button" data-finder="booked" @click=${app.press(() => {
      journey.digits = "";
      journey.go("booked");
    })}>${t("booked")}</button>` : nothing}
    ${connected ? html`<button class="press press--grow" type="button" data-finder="who" @click=${app.press(() => journey.sayWho("home"))}>${t("who")}</button>` : nothing}
    <button class="press press--grow" type="button" data-finder="search" @click=${app.press(() => {
      journey.letters = "";
      journey.go("search");
    })}>${magnifier()}${t("search")}</button>
    <button class="press press--grow" type="button" data-finder="guide" @click=${app.press(() => {
      journey.asked = [];
      journey.question = state.guide && state.guide.length ? state.guide[0].code : null;
      if (journey.question) journey.go("guide");
      else callStaff(app);
    })}>${question()}${t("guide")}</button>
  </div>`;
}

/** @param {any} app @param {any[]} zones */
function zoneTiles(app, zones) {
  return html`<div class="tiles ${layout(zones.length + Number(hasBundles(app)))}">
    ${zones.map((zone) => {
      const known = zone.businesses.every((/** @type {any} */ one) => one.waiting !== null);
      const waiting = known ? zone.businesses.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + one.waiting, 0) : null;
      const named = zone.businesses.map((/** @type {any} */ one) => split(one.name).name).join(t("list_mark"));
      return html`<button class="tile tile--zone" type="button" data-zone=${zone.code}
        @click=${app.press(() => {
          app.journey.zone = zone.code;
          if (zone.businesses.length === 1) chooseBusiness(app, zone.businesses[0]);
          else app.journey.go("zone");
        })}>
        <span class="tile__top"><span class="tile__icon">${zone.code}</span><span class="tile__name">${pick(zone.name)}</span></span>
        <span class="tile__more tile__more--clip">${named}</span>
        <span class="tile__wait"><span>${floorWords(zone.floor)}</span><span>${people(waiting)}</span></span>
      </button>`;
    })}
    ${hasBundles(app) ? bundlesTile(app) : nothing}
  </div>`;
}

/** One button for everybody who may go first; nobody is asked why. @param {any} app */
function green(app) {
  const on = app.journey.isGreen(app.state);
  return html`<button class="press press--grow press--green" type="button" aria-pressed=${on}
    @click=${app.press(() => {
      app.journey.green = !on;
    })}>${star()}${t(on ? "green_on" : "green")}</button>`;
}

/** Lowered, so many fit as stand in the lower part of the panel; the last place leads on. @param {any} app @param {any[]} businesses */
function businessTiles(app, businesses) {
  const { journey } = app;
  const all = hasBundles(app) && !journey.zone ? [...businesses, null] : businesses;
  const places = app.isLow() ? (lying() ? 5 : 6) : Infinity;
  const size = all.length > places ? places - 1 : all.length;
  const pages = Math.max(1, Math.ceil(all.length / size));
  journey.page %= pages;
  const shown = all.slice(journey.page * size, (journey.page + 1) * size);
  return html`<div class="tiles ${app.isLow() ? "" : layout(all.length)}">
    ${shown.map((business) => (business ? tile(app, business) : bundlesTile(app)))}
    ${pages > 1 ? html`<button class="press" type="button" data-more @click=${app.press(() => {
      journey.page = (journey.page + 1) % pages;
    })}>${t("more", { page: journey.page + 1, pages })}</button>` : nothing}
  </div>`;
}

/** @param {any} app */
const hasBundles = ({ state }) => Boolean(state.bundles && state.bundles.length) && !isCutOff(state);

/** Leads to what is several matters at once. @param {any} app */
function bundlesTile(app) {
  const named = app.state.bundles.map((/** @type {any} */ one) => pick(one.name)).join(t("list_mark"));
  return html`<button class="tile" type="button" data-finder="bundles" @click=${app.press(() => app.journey.go("bundles"))}>
    <span class="tile__top"><span class="tile__icon">${stack()}</span><span class="tile__name">${t("bundles")}</span></span>
    <span class="tile__more tile__more--clip">${named}</span>
  </button>`;
}

/** @param {any} app @param {any} business */
function tile(app, business) {
  const { name, more } = split(business.name);
  const press = business.open ? app.press(() => chooseBusiness(app, business)) : app.press(() => {});
  const wait = business.open
    ? tileWait(business)
    : pick(business.reason) || t("paused");
  return html`<button class="tile" type="button" data-business=${business.code}
    aria-disabled=${business.open ? "false" : "true"} @click=${press}>
    <span class="tile__top"><span class="tile__icon">${icon(business.icon)}</span><span class="tile__name">${name}</span></span>
    ${more ? html`<span class="tile__more">${more}</span>` : nothing}
    <span class="tile__wait">${wait}</span>
  </button>`;
}

/** @param {any} business */
function tileWait(business) {
  if (business.unlikely_today) return html`<b class="tile__unlikely">${t("unlikely_short")}</b>`;
  if (!business.waiting) return html`<span>${people(business.waiting)}</span>`;
  return html`<span class="tile__ahead">${t("waiting_short", { n: business.waiting })}</span><span>${shortWait(business.wait)}</span>`;
}

/** @param {any} app @param {any} business */
function chooseBusiness(app, business) {
  app.journey.from = "home";
  app.journey.business = business.code;
  app.journey.matter = null;
  app.journey.go("confirm");
}

/** What was found by letters or questions; a step back leads there again. @param {any} app @param {any} business @param {any} matter */
export function chooseFound(app, business, matter) {
  app.journey.from = app.journey.place;
  app.journey.business = business.code;
  app.journey.matter = matter ? matter.code : null;
  app.journey.go("confirm");
}
