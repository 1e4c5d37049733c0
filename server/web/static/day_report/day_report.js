/** The report of a business day (日结单): its figures on one A4 page, with the head of the log, to be printed and signed. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { language, onLanguage, t } from "/assets/shared/words.js";
import { byId, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{mean: number, p90: number, longest: number}} Minutes */
/** @typedef {{seq: number, hash: string, at: string, by: string, anchor: string, line: string, qr: string, key: string}} Head */
/** @typedef {{code: string, name: {zh: string, en: string}, issued: number, finished: number, left: number, wait: Minutes | null}} Business */
/** @typedef {{code: string, finished: number, handling: Minutes | null}} Windows */
/** @typedef {{business_day: string, now: string, hall: {zh: string, en: string}, opened_at: string | null, closed_at: string | null, tickets: {issued: number, finished: number, no_show: number, abandoned: number, unserved: number, open: number}, sources: {source: string, count: number}[], wait: Minutes | null, businesses: Business[], windows: Windows[], ratings: {finished: number, given: number, good: number}, paper: {confirmed: number, reprinted: number, suspect: number, screen_only: number, open: string[]}, made: Head | null}} Report */

const NAMED = 20;
const SOURCES = ["kiosk", "window", "offline", "walk_in", "roll"];

let hall = "";
let makes = false;
/** @type {Report | null} */
let report = null;

/** @param {string} [day] */
async function read(day) {
  const query = day ? `?day=${encodeURIComponent(day)}` : "";
  const answer = await get(`/api/v1/halls/${encodeURIComponent(hall)}/day-report${query}`);
  const good = answer.status === 200;
  showProblem(byId("problem"), good ? "" : (answer.body && answer.body.message) || t("no_answer"));
  if (good) report = answer.body;
  byId("sheet").removeAttribute("aria-busy");
  paint();
}

async function make() {
  if (!report) return;
  const day = report.business_day;
  const answer = await post(`/api/v1/halls/${encodeURIComponent(hall)}/day-reports`, { day }, { key: newKey(), patience: 8000 });
  if (answer.status !== 201) {
    showProblem(byId("problem"), (answer.body && answer.body.message) || t("no_answer"));
    return;
  }
  await read(day);
  window.print();
}

function paint() {
  if (!report) return;
  render(controls(report), byId("controls"));
  render(sheet(report), byId("sheet"));
  const place = document.getElementById("qr");
  if (!place || !report.made) return;
  place.textContent = "";
  place.append(new DOMParser().parseFromString(report.made.qr, "image/svg+xml").documentElement);
}

/** @param {Report} one */
function controls(one) {
  const made = one.made;
  const open = Boolean(one.opened_at && !one.closed_at);
  return html`<div class="day-report__controls">
      <div class="field"><label for="day">${t("day")}</label><input id="day" type="date" .value=${one.business_day} @change=${(/** @type {any} */ event) => event.target.value && read(event.target.value)}></div>
      ${made ? html`<button class="button button--primary" @click=${() => window.print()}>${t("print_again")}</button>` : nothing}
      ${makes ? html`<button class=${made ? "button" : "button button--primary"} @click=${make}>${t(made ? "make_anew" : "make")}</button>` : nothing}
    </div>
    <p class=${open ? "banner banner--warm" : "banner"} role="status">${open ? t("still_open") : made ? t("was_made", { by: made.by, time: hallTime(made.at) }) : t("not_made")}</p>`;
}

/** @param {Report} one */
function sheet(one) {
  const { tickets, ratings, paper } = one;
  return html`<article class="sheet">
    <header class="sheet__head">
      <div><p class="sheet__hall">${named(one.hall)}</p><h2>${t("day_report_title")}</h2></div>
      <dl class="sheet__day">${fact(t("day"), one.business_day)}${fact(t("opened"), hallTime(one.opened_at))}${fact(t("closed"), hallTime(one.closed_at))}${fact(t("as_of"), hallTime(one.now))}</dl>
    </header>
    ${tickets.issued ? nothing : html`<p>${t("nothing")}</p>`}
    <div class="sheet__figures">
      ${figure(t("issued"), tickets.issued, one.sources.map(source).join("\n"))}
      ${figure(t("finished"), tickets.finished, tickets.open ? t("still", { count: tickets.open }) : "")}
      ${figure(t("left"), tickets.no_show + tickets.abandoned + tickets.unserved, t("left_of", tickets))}
      ${figure(t("wait"), one.wait ? t("minutes", { minutes: one.wait.mean }) : "–", one.wait ? t("wait_more", one.wait) : "")}
      ${figure(t("rated"), ratings.given, t("rated_of", ratings))}
    </div>
    <p class="sheet__paper"><b>${t("paper")}</b> ${t("paper_of", { confirmed: paper.confirmed, reprinted: paper.reprinted, suspect: paper.suspect, screen_only: paper.screen_only })}${paper.open.length ? html` · <b>${t("paper_open", { count: paper.open.length, codes: paper.open.slice(0, NAMED).join(" ") + (paper.open.length > NAMED ? " …" : "") })}</b>` : nothing}</p>
    ${one.businesses.length ? businesses(one.businesses) : nothing}
    ${one.windows.length ? html`<h3>${t("windows")}</h3><ul class="sheet__windows">${one.windows.map(windowDid)}</ul>` : nothing}
    <footer class="sheet__foot">
      ${one.made ? head(one.made) : nothing}
      <div class="sheet__signs">${["sign_lead", "sign_manager", "sign_date"].map((word) => html`<p><span>${t(word)}</span></p>`)}</div>
    </footer>
  </article>`;
}

/** @param {{zh: string, en: string}} words */
function named(words) {
  return language() === "zh" ? words.zh : words.en;
}

/** @param {string} name @param {string} value */
function fact(name, value) {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** @param {string} name @param {string | number} value @param {string} more */
function figure(name, value, more) {
  return html`<div class="sheet__figure"><p>${name}</p><p class="number">${value}</p><p>${more}</p></div>`;
}

/** @param {{source: string, count: number}} one */
function source(one) {
  return t(`source_${SOURCES.includes(one.source) ? one.source : "other"}`, { count: one.count });
}

/** @param {Business[]} all */
function businesses(all) {
  const heads = ["issued", "finished", "left", "wait"];
  return html`<table class="sheet__table"><thead><tr><th scope="col">${t("business")}</th>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${all.map((one) => html`<tr><th scope="row">${named(one.name)}</th><td>${one.issued}</td><td>${one.finished}</td><td>${one.left}</td><td>${one.wait ? t("minutes", { minutes: one.wait.mean }) : "–"}</td></tr>`)}</tbody></table>`;
}

/** @param {Windows} one */
function windowDid(one) {
  return html`<li><b>${t("window", { code: one.code })}</b> ${t("window_did", { count: one.finished })}${one.handling ? html` <span>${t("handling", { minutes: one.handling.mean })}</span>` : nothing}</li>`;
}

/** @param {Head} one */
function head(one) {
  return html`<section class="sheet__log">
    <div id="qr" role="img" aria-label=${t("head")}></div>
    <div><h3>${t("head")} <span>${t("head_place", { seq: one.seq, time: hallTime(one.at, "medium") })}</span></h3>
      <p class="sheet__hash">${one.anchor}</p>
      <p>${t("head_why")}</p>
      <p>${t("head_key")} <span class="sheet__hash">${one.key}</span></p></div>
  </section>`;
}

staffPage({ screens: ["day_report"] }).then(({ me }) => {
  if (!me) return;
  hall = me.hall;
  makes = (me.roles || []).includes("hall_manager");
  onLanguage(paint);
  read();
});
