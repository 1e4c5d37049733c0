/** The trail for its auditor, and what takes two persons (双人复核) for everybody who may ask or approve. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { has, language, onLanguage, t } from "/assets/shared/words.js";
import { saveFile } from "/pages/staff/save_file.js";
import { byId, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{id: string, purpose: string, subject: string, why: string, asked_by: string, asked_at: string, decided_by: string | null, granted: boolean | null, used_at: string | null, mine: boolean, may_decide: boolean, may_use: boolean}} Approval */
/** @typedef {{seq: number, at: string, kind: string, actor: string, payload: any}} Line */

/** @typedef {Record<string, string | number>} Search */
/** @typedef {{key: string, search: Search, lines: number, first: number | null, last: number | null, cut: boolean, next: number | null, events: Line[]}} Found */

const AGAIN_MS = 10_000;

let hall = "";
/** @type {string[]} */
let roles = [];
/** @type {Approval[]} */
let approvals = [];
/** @type {Found | null} */
let found = null;
/** @type {Record<string, string>} what a link to this page looks for, once somebody presses the button; then what was chosen */
const linked = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
/** @type {string[]} every kind of event, by its code */
let kinds = [];
/** @type {string[]} and every group of them */
let groups = [];
/** Whether the six digits of one's second factor go with every request and decision, or have to be set up first. */
const factor = { asked: false, needed: false };
let number = "";
let hiding = 0;

/** @param {string} path */
function at(path) {
  return `/api/v1/halls/${encodeURIComponent(hall)}${path}`;
}

/** @param {any} answer */
function said(answer) {
  const refused = answer.status >= 400 || answer.status === 0;
  showProblem(byId("problem"), refused ? (answer.body && answer.body.message) || t("no_answer") : "");
  return !refused;
}

async function readApprovals() {
  const answer = await get(at("/approvals"));
  if (answer.status === 200) {
    approvals = answer.body.approvals;
    factor.asked = answer.body.second_factor;
    factor.needed = answer.body.second_factor_needed;
  }
  paint();
}

/** A new search, which the trail is told of. @param {Search} given */
async function search(given) {
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value));
  const key = newKey();
  const answer = await post(at("/trail/search"), named, { key, patience: 8000 });
  if (said(answer)) {
    found = { ...answer.body, key, search: named };
    history.replaceState(null, "", `#${new URLSearchParams(Object.entries(named).map(([name, value]) => [name, String(value)]))}`);
  }
  paint();
}

/** The next page of the same search: sent under its key, it is told no second time. */
async function readOn() {
  if (!found) return;
  const { key, search: asked, next, events } = found;
  const answer = await post(at(`/trail/search?older_than=${next}`), asked, { key, patience: 8000 });
  if (said(answer)) found = { ...answer.body, key, search: asked, events: [...events, ...answer.body.events] };
  paint();
}

/** @param {Event} event @param {(given: Record<string, string>) => Promise<any>} then */
async function submitted(event, then) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const given = /** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form)));
  if ((await then(given)) === true) form.reset();
}

/** @param {string} purpose @param {string} subject @param {string} why */
async function ask(purpose, subject, why) {
  return withDigits("/approvals", { purpose, subject, why });
}

/** With the digits that stand in the field: each code is good once. @param {string} path @param {any} body */
async function withDigits(path, body) {
  const typed = /** @type {HTMLInputElement | null} */ (document.getElementById("digits"));
  const digits = typed ? typed.value.trim() : "";
  const answer = await post(at(path), digits ? { ...body, digits } : body, { key: newKey(), patience: 8000 });
  const done = said(answer);
  const wrong = !done && answer.body && (/^second_factor/.test(answer.body.code) || (answer.body.detail && answer.body.detail.fields));
  if (typed && (done || wrong)) typed.value = "";
  await readApprovals();
  if (typed && wrong) typed.focus();
  return done;
}

/** @param {Approval} one @param {boolean} granted */
async function decide(one, granted) {
  await withDigits(`/approvals/${one.id}/decide`, { granted });
}

/** @param {Approval} one */
async function use(one) {
  if (one.purpose === "export_log") await download(one);
  else if (one.purpose === "reset_day") said(await post(at(`/approvals/${one.id}/reset-day`), {}, { key: newKey(), patience: 8000 }));
  else await reveal(one);
  await readApprovals();
}

/** @param {Approval} one */
async function reveal(one) {
  const answer = await post(at(`/approvals/${one.id}/reveal`), {}, { key: newKey(), patience: 8000 });
  if (!said(answer)) return;
  number = answer.body.number || "";
  clearTimeout(hiding);
  hiding = window.setTimeout(hide, 1000 * answer.body.shown_s);
}

function hide() {
  number = "";
  paint();
}

/** @param {Approval} one */
async function download(one) {
  said(await saveFile(at(`/approvals/${one.id}/export`), {}));
}

function paint() {
  render(number ? html`<p class="banner">${t("number_shown")} <b class="number trail__number">${number}</b></p>` : nothing, byId("number"));
  render(html`<h2>${t("approvals_title")}</h2>${digitsField()}${asking()}${approvals.length ? approvalTable() : html`<p>${t("approvals_none")}</p>`}`, byId("approvals"));
  render(roles.includes("auditor") ? html`<h2>${t("search_title")}</h2>${searchForm()}${found ? results(found) : nothing}` : nothing, byId("search"));
}

function digitsField() {
  if (factor.needed) return html`<p class="banner banner--warm" id="factor-needed">${t("factor_needed")} <a href="/account?next=%2Ftrail">${t("factor_set_up")}</a></p>`;
  if (!factor.asked) return nothing;
  return html`<div class="trail__digits field"><label for="digits">${t("digits")}</label>
    <input id="digits" inputmode="numeric" autocomplete="one-time-code" maxlength="7" aria-describedby="digits-told"><p id="digits-told">${t("digits_told")}</p></div>`;
}

function asking() {
  const reveals = roles.some((role) => ["clerk", "team_lead", "hall_manager"].includes(role));
  return html`
    ${reveals ? html`<form class="trail__form" @submit=${(/** @type {Event} */ event) => submitted(event, (given) => ask("reveal_number", given.ticket, given.why))}>
      ${field("ticket", "ticket_id", { required: true })}${field("why", "why", { required: true })}
      <button class="button button--primary">${t("ask_reveal")}</button></form>` : nothing}
    ${roles.includes("hall_manager") ? html`<form class="trail__form" @submit=${(/** @type {Event} */ event) => submitted(event, (given) => ask("reset_day", given.day, given.cause))}>
      ${field("day", "business_day", { type: "date", required: true })}${field("cause", "why", { required: true })}
      <button class="button">${t("ask_reset")}</button><p class="trail__told">${t("reset_told")}</p></form>` : nothing}
    ${roles.includes("auditor") ? html`<form class="trail__form" @submit=${(/** @type {Event} */ event) => submitted(event, (given) => ask("export_log", `${given.first}..${given.last}`, given.reason))}>
      ${field("first", "first_day", { type: "date", required: true })}${field("last", "last_day", { type: "date", required: true })}${field("reason", "why", { required: true })}
      <button class="button button--primary">${t("ask_export")}</button></form>` : nothing}`;
}

function searchForm() {
  return html`<form class="trail__form trail__search" @submit=${(/** @type {Event} */ event) => submitted(event, search)}>
    ${field("who", "who", {})}${choices("group", "group", groups, "group")}${choices("kind", "what", kinds, "event")}${field("text", "text", {})}${field("since", "first_day", { type: "date" })}${field("until", "last_day", { type: "date" })}
    <button class="button button--primary">${t("search")}</button><p class="trail__told">${t("search_told")}</p></form>`;
}

/** @param {string} name @param {string} word @param {{type?: string, required?: boolean}} more */
function field(name, word, { type = "text", required = false }) {
  return html`<div class="field"><label for=${name}>${t(word)}</label><input id=${name} name=${name} type=${type} maxlength="100" autocomplete="off" .defaultValue=${linked[name] || ""} ?required=${required}></div>`;
}

function approvalTable() {
  const heads = ["purpose", "subject", "why", "asked_by", "when", "state", "action"];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("approvals_title")}><table class="table">
    <thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${approvals.map(approvalRow)}</tbody></table></div>`;
}

/** @param {Approval} one */
function approvalRow(one) {
  return html`<tr><th scope="row">${t(one.purpose)}</th><td class="number">${one.subject}</td><td>${one.why}</td><td>${one.asked_by}</td><td>${hallTime(one.asked_at)}</td><td>${state(one)}</td>
    <td><div class="trail__acts">
      ${one.may_decide ? html`<button class="button" @click=${() => decide(one, true)}>${t("grant")}</button><button class="button" @click=${() => decide(one, false)}>${t("refuse")}</button>` : nothing}
      ${one.may_use ? html`<button class="button button--primary" @click=${() => use(one)}>${t(`use_${one.purpose}`)}</button>` : nothing}
    </div></td></tr>`;
}

/** @param {Approval} one */
function state(one) {
  if (one.used_at) return t("is_used");
  if (one.granted === null) return t(one.may_decide || one.mine ? "is_waiting" : "is_over");
  return t(one.granted ? "is_granted" : "is_refused", { by: one.decided_by || "" });
}

/** @param {Found} one */
function results(one) {
  if (!one.lines) return html`<p role="status">${t("found_none")}</p>`;
  const { events, next, cut, first } = one;
  return html`<div class="trail__found"><p role="status">${t(cut ? "found_newest" : "found_all", { lines: one.lines })}</p>
    <button class="button trail__print" type="button" @click=${() => print()}>${t("print")}</button></div>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("search_title")}><table class="table">
    <thead><tr><th scope="col">#</th>${["when", "who", "what", "details"].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${events.map((one) => html`<tr><th scope="row" class="number">${one.seq}</th><td>${hallTime(one.at, "medium")}</td><td>${one.actor}</td><td>${word("event", one.kind)}<small class="trail__code">${one.kind}</small></td><td class="trail__payload">${details(one.payload)}</td></tr>`)}</tbody></table></div>
    <p class="trail__more">${next ? html`<button class="button" @click=${readOn}>${t("more")}</button>` : cut ? html`<button class="button" @click=${() => search({ ...one.search, before: first || 0 })}>${t("search_older")}</button>` : nothing}</p>`;
}

/** @param {any} payload */
function details(payload) {
  return Object.entries(payload)
    .filter(([name, value]) => name !== "at" && value !== null && value !== "")
    .map(([name, value]) => `${word("field", name)}${language() === "zh" ? "：" : ": "}${shown(name, value)}`)
    .join(" · ");
}

/** A kind of event or a field as people call it; a log may know one that this page does not. @param {string} what @param {string} code */
function word(what, code) {
  return has(`${what}_${code}`) ? t(`${what}_${code}`) : code;
}

/** @param {string} name @param {any} value */
function shown(name, value) {
  const list = { kind: "event", group: "group", what: "read" }[name];
  if (list && typeof value === "string") return word(list, value);
  if (typeof value === "boolean") return t(value ? "is_true" : "is_false");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** By their names, in the order of the reader's language. @param {string} name @param {string} label @param {string[]} codes @param {string} what */
function choices(name, label, codes, what) {
  const named = codes.map((code) => ({ code, name: word(what, code) }));
  named.sort((one, other) => one.name.localeCompare(other.name, language() === "zh" ? "zh-CN" : "en"));
  return html`<div class="field"><label for=${name}>${t(label)}</label><select id=${name} name=${name} @change=${(/** @type {any} */ event) => { linked[name] = event.target.value; }}>
    <option value="">${t("every_kind")}</option>${named.map((one) => html`<option value=${one.code} .selected=${linked[name] === one.code}>${one.name}</option>`)}</select></div>`;
}

/** The codes that a list of words speaks of. @param {string} list @param {string} prefix */
async function coded(list, prefix) {
  const named = await get(`/assets/wording/${list}.json`);
  return Object.keys(named.body || {}).filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

staffPage({ screens: ["trail", "trail_log"] }).then(async ({ me }) => {
  if (!me) return;
  hall = me.hall;
  roles = me.roles || [];
  onLanguage(paint);
  readApprovals();
  setInterval(readApprovals, AGAIN_MS);
  if (roles.includes("auditor")) {
    [kinds, groups] = await Promise.all([coded("trail_log", "event_"), coded("trail", "group_")]);
    paint();
  }
  byId("search").removeAttribute("aria-busy");
});
