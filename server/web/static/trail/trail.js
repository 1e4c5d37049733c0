/** The trail for its auditor, and what takes two persons (双人复核) for everybody who may ask or approve. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { has, language, onLanguage, t } from "/assets/shared/words.js";
import { byId, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{id: string, purpose: string, subject: string, why: string, asked_by: string, asked_at: string, decided_by: string | null, granted: boolean | null, used_at: string | null, mine: boolean, may_decide: boolean, may_use: boolean}} Approval */
/** @typedef {{seq: number, at: string, kind: string, actor: string, payload: any}} Line */

const AGAIN_MS = 10_000;
const PAGE = 100;

let hall = "";
/** @type {string[]} */
let roles = [];
/** @type {Approval[]} */
let approvals = [];
/** @type {Line[] | null} */
let lines = null;
/** @type {Record<string, string>} */
let asked = {};
/** @type {string[]} every kind of event, by its code */
let kinds = [];
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
  if (answer.status === 200) approvals = answer.body.approvals;
  paint();
}

/** @param {Record<string, string>} query @param {number} [before] */
async function search(query, before) {
  asked = query;
  const named = Object.entries(query).filter(([, value]) => value);
  const limits = [["limit", String(PAGE)], ...(before ? [["before", String(before)]] : [])];
  const answer = await get(at(`/trail?${new URLSearchParams([...named, ...limits])}`));
  if (said(answer)) lines = [...(before ? lines || [] : []), ...answer.body.events];
  byId("search").removeAttribute("aria-busy");
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
  const done = said(await post(at("/approvals"), { purpose, subject, why }, { key: newKey(), patience: 8000 }));
  await readApprovals();
  return done;
}

/** @param {Approval} one @param {boolean} granted */
async function decide(one, granted) {
  said(await post(at(`/approvals/${one.id}/decide`), { granted }, { key: newKey(), patience: 8000 }));
  await readApprovals();
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
  const headers = { "Content-Type": "application/json", "Idempotency-Key": newKey() };
  const answer = await fetch(at(`/approvals/${one.id}/export`), { method: "POST", headers, body: "{}" });
  if (!answer.ok) {
    said({ status: answer.status, body: await answer.json() });
    return;
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = `trail-${one.subject}.jsonl`;
  link.click();
  URL.revokeObjectURL(link.href);
}

function paint() {
  render(number ? html`<p class="banner">${t("number_shown")} <b class="number trail__number">${number}</b></p>` : nothing, byId("number"));
  render(html`<h2>${t("approvals_title")}</h2>${asking()}${approvals.length ? approvalTable() : html`<p>${t("approvals_none")}</p>`}`, byId("approvals"));
  render(roles.includes("auditor") ? html`<h2>${t("search_title")}</h2>${searchForm()}${lines ? found(lines) : nothing}` : nothing, byId("search"));
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
  return html`<form class="trail__form" @submit=${(/** @type {Event} */ event) => submitted(event, (given) => search({ ...given, readings: given.readings ? "true" : "" }))}>
    ${field("actor", "who", {})}${kindChoices()}${field("text", "text", {})}${field("since", "first_day", { type: "date" })}${field("until", "last_day", { type: "date" })}
    <label class="check"><input type="checkbox" name="readings">${t("readings")}</label>
    <button class="button button--primary">${t("search")}</button></form>`;
}

/** @param {string} name @param {string} word @param {{type?: string, required?: boolean}} more */
function field(name, word, { type = "text", required = false }) {
  return html`<div class="field"><label for=${name}>${t(word)}</label><input id=${name} name=${name} type=${type} maxlength="200" autocomplete="off" ?required=${required}></div>`;
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

/** @param {Line[]} some */
function found(some) {
  if (!some.length) return html`<p>${t("found_none")}</p>`;
  const more = some.length % PAGE === 0 && some[some.length - 1].seq > 1;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("search_title")}><table class="table">
    <thead><tr><th scope="col">#</th>${["when", "who", "what", "details"].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${some.map((one) => html`<tr><th scope="row" class="number">${one.seq}</th><td>${hallTime(one.at, "medium")}</td><td>${one.actor}</td><td>${word("event", one.kind)}<small class="trail__code">${one.kind}</small></td><td class="trail__payload">${details(one.payload)}</td></tr>`)}</tbody></table></div>
    ${more ? html`<p><button class="button" @click=${() => search(asked, some[some.length - 1].seq)}>${t("more")}</button></p>` : nothing}`;
}

/** @param {any} payload */
function details(payload) {
  return Object.entries(payload)
    .filter(([name, value]) => name !== "at" && value !== null && value !== "")
    .map(([name, value]) => `${word("field", name)}${language() === "zh" ? "：" : ": "}${shown(value)}`)
    .join(" · ");
}

/** A kind of event or a field as people call it; a log may know one that this page does not. @param {string} what @param {string} code */
function word(what, code) {
  return has(`${what}_${code}`) ? t(`${what}_${code}`) : code;
}

/** @param {any} value */
function shown(value) {
  if (typeof value === "boolean") return t(value ? "is_true" : "is_false");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Every kind of event by its name, in the order of the reader's language. */
function kindChoices() {
  const named = kinds.map((kind) => ({ kind, name: word("event", kind) }));
  named.sort((one, other) => one.name.localeCompare(other.name, language() === "zh" ? "zh-CN" : "en"));
  return html`<div class="field"><label for="kind">${t("what")}</label><select id="kind" name="kind">
    <option value="">${t("every_kind")}</option>${named.map((one) => html`<option value=${one.kind}>${one.name}</option>`)}</select></div>`;
}

staffPage({ screens: ["trail", "trail_log"] }).then(async ({ me }) => {
  if (!me) return;
  hall = me.hall;
  roles = me.roles || [];
  onLanguage(paint);
  readApprovals();
  setInterval(readApprovals, AGAIN_MS);
  if (roles.includes("auditor")) {
    const named = await get("/assets/wording/trail_log.json");
    kinds = Object.keys(named.body || {}).filter((key) => key.startsWith("event_")).map((key) => key.slice("event_".length));
    search({});
  }
  else byId("search").removeAttribute("aria-busy");
});
