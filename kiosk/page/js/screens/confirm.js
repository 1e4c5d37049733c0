/** Confirm: how many are ahead, how long, where to wait, what to bring, and one large button. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { take } from "../commands.js";
import { icon, pause, slip, star } from "../icons.js";
import { businessOf, canPrint } from "../journey.js";
import { aheadWords, placeWords, split, waitWords } from "../words.js";

const MATTERS = 8; // on one page
const MATTERS_TALL = 6; // on one page where several, or large ones, say why they are paused
const MATTERS_LOW = 4; // on one page with the buttons lowered
const PAPERS = 6; // lines that fit; the window tells the rest

/** @param {any} app */
export function confirm(app) {
  const { state, journey } = app;
  const business = businessOf(state, journey.business);
  if (!business) return gone(app);
  if (journey.place === "confirm" && isPaused(matterOf(business, journey.matter))) journey.stop();
  if (journey.place === "confirm") journey.command(state); // the key is made when the screen is drawn
  const matter = matterOf(business, journey.matter);
  const warned = warning(app, business);
  return {
    name: journey.place === "taking" ? "taking" : "confirm",
    info: html`${subject(business, matter)} ${facts(business, matter, warned)} ${warned} ${matter ? papers(matter) : nothing}`,
    touch: journey.place === "taking" ? working(journey) : choices(app, business),
  };
}

/** @param {any} business @param {string | null} code */
function matterOf(business, code) {
  return business.matters.find((/** @type {any} */ one) => one.code === code) || null;
}

/** Whether a matter takes no tickets while its business goes on. @param {any} matter */
function isPaused(matter) {
  return Boolean(matter) && matter.open === false;
}

/** The business was taken off while the visitor looked at it. @param {any} app */
function gone(app) {
  app.journey.home();
  return { name: "home", info: nothing, touch: nothing };
}

/** @param {any} business @param {any} matter */
function subject(business, matter) {
  const { name, more } = split(business.name);
  return html`<div class="subject">
    <span class="subject__icon">${icon(business.icon)}</span>
    <div><h1>${name}</h1><p>${matter ? pick(matter.name) : more}</p></div>
  </div>`;
}

/** Where to wait gives way to the papers when both do not fit; it stands on the slip too. @param {any} business @param {any} matter @param {unknown} warned */
function facts(business, matter, warned) {
  const short = matter ? (warned === nothing ? "facts--short" : "facts--short facts--shorter") : "";
  const ahead = business.waiting;
  return html`<dl class="facts ${short}">
    <div class="fact"><dt>${t("ahead_label")}</dt><dd>${aheadWords(ahead)}</dd></div>
    <div class="fact"><dt>${t("wait_label")}</dt><dd>${waitWords(business.wait) || t("wait_unknown")}</dd></div>
    <div class="fact fact--wide"><dt>${t("where_label")}</dt><dd>${placeWords(business)}</dd></div>
  </dl>`;
}

/** @param {any} app @param {any} business */
function warning(app, business) {
  const { state, journey } = app;
  const limit = (state.rules || {}).warn_when_ahead;
  const stopped = matterOf(business, journey.stopped);
  if (isPaused(stopped))
    return html`<div class="strip strip--warm" role="alert">${pause()}<div class="strip__words">
      <p>${t("matter_just_paused", { matter: pick(stopped.name) })}</p><p>${pausedWords(stopped)}</p></div></div>`;
  if (business.unlikely_today)
    return html`<div class="strip strip--warm" role="alert">${pause()}<div class="strip__words">
      <p>${business.today_warning ? pick(business.today_warning) : t("unlikely_short")}</p><p>${t("unlikely_hint")}</p></div></div>`;
  if (journey.isGreen(state))
    return html`<div class="strip strip--known">${star()}<div class="strip__words"><p>${t("green_on")}</p><p>${t("green_evidence")}</p></div></div>`;
  if (limit && business.waiting >= limit)
    return html`<div class="strip strip--warm" role="status"><div class="strip__words"><p>${t("many_waiting")}</p></div></div>`;
  if (!canPrint(state))
    return html`<div class="strip strip--warm" role="status">${slip()}<div class="strip__words"><p>${t("no_printer")}</p></div></div>`;
  return nothing;
}

/** @param {any} matter */
function papers(matter) {
  const shown = matter.papers.slice(0, matter.papers.length > PAPERS ? PAPERS - 1 : PAPERS);
  const rest = matter.papers.length - shown.length;
  return html`<section class="papers">
    <h2>${matter.papers.length ? t("bring") : t("bring_nothing")}</h2>
    <ul>
      ${shown.map((/** @type {any} */ paper) => html`<li>${pick(paper)}</li>`)}
      ${rest ? html`<li class="papers__rest">${t("bring_more", { n: rest })}</li>` : nothing}
    </ul>
  </section>`;
}

/** @param {any} app @param {any} business */
function choices(app, business) {
  const { journey } = app;
  const go = html`<button class="press press--go press--grow" type="button" data-take
    @click=${app.press(() => take(app))}>${t(business.matters.length && !journey.matter ? "take_direct" : "take")}</button>`;
  if (!business.matters.length) return html`<div class="row row--alone">${go}</div>`;
  const paused = business.matters.filter(isPaused).length;
  const size = app.isLow() ? MATTERS_LOW : paused > (app.isLarge() ? 0 : 1) ? MATTERS_TALL : MATTERS;
  const pages = Math.ceil(business.matters.length / size);
  journey.page %= pages; // fewer pages when a pause ends
  const shown = business.matters.slice(journey.page * size, (journey.page + 1) * size);
  return html`
    <h2>${t("choose_matter")}</h2>
    <div class="matters">${shown.map((/** @type {any} */ matter) => matterButton(app, matter))}</div>
    <div class="row">${pages > 1 ? more(app, pages) : nothing}${go}</div>
  `;
}

/** @param {any} app @param {any} matter */
function matterButton(app, matter) {
  const on = app.journey.matter === matter.code;
  const off = isPaused(matter);
  const choose = off ? () => {} : () => app.journey.choose(matter.code);
  return html`<button class="press ${on ? "press--on" : ""}" type="button" aria-pressed=${on} aria-disabled=${off} data-matter=${matter.code}
    @click=${app.press(choose)}><span class="matter__name">${pick(matter.name)}</span>
    ${off ? html`<span class="matter__why">${pause()}<span>${pausedWords(matter)}</span></span>` : nothing}</button>`;
}

/** The word, and the reason where one was given that does not say the word itself. @param {any} matter */
function pausedWords(matter) {
  const reason = matter.reason ? pick(matter.reason) : "";
  if (!reason) return t("matter_paused");
  return reason.includes(t("matter_paused")) ? reason : t("matter_paused_because", { reason });
}

/** @param {any} app @param {number} pages */
function more(app, pages) {
  const { journey } = app;
  return html`<button class="press" type="button"
    @click=${app.press(() => {
      journey.page = (journey.page + 1) % pages;
    })}>${t("more", { page: journey.page + 1, pages })}</button>`;
}

/** @param {any} journey @param {string} words what is going on */
export function working(journey, words = t("working")) {
  return html`<div class="working" role="status"><span class="wheel"></span>
    <p>${words}</p>${journey.slow ? html`<p>${t("working_slow")}</p>` : nothing}</div>`;
}
