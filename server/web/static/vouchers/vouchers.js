/** Vouchers for a second chance (二次优先卡): given to whoever is queued, printed as slips, and how many were used. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { byId, goToSignIn, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

const USUAL_DAYS = 30;

/** @type {any} what the page knows */
const page = { hall: "", state: null, gives: false, busy: false, printed: "" };

/** @param {string} rest */
function address(rest) {
  return `/api/v1/halls/${encodeURIComponent(page.hall)}${rest}`;
}

/** @param {import("/assets/shared/command.js").Answer} answer @returns {boolean} whether it went well */
function heard(answer) {
  if (answer.status === 401) goToSignIn();
  const refused = answer.status >= 400 || answer.status === 0;
  showProblem(byId("problem"), refused ? (answer.body && answer.body.message) || t("no_answer") : "");
  return !refused;
}

async function read() {
  const answer = await get(address("/vouchers"));
  byId("give").removeAttribute("aria-busy");
  if (!heard(answer)) return;
  page.state = answer.body;
  paint();
}

/** @param {Event} event */
async function give(event) {
  event.preventDefault();
  const form = new FormData(/** @type {HTMLFormElement} */ (event.target));
  const body = { businesses: form.getAll("business"), until: form.get("until"), why: form.get("why") };
  page.busy = true;
  paint();
  const answer = await post(address("/vouchers"), body, { key: newKey(), patience: 10000 });
  page.busy = false;
  if (heard(answer)) await read();
  paint();
}

/** @param {string} batch */
function print(batch) {
  page.printed = batch;
  paint();
  window.print();
}

function paint() {
  if (!page.state) return;
  render(page.gives ? giving() : nothing, byId("give"));
  byId("give").hidden = !page.gives;
  render(html`<h2>${t("batches")}</h2>${page.state.batches.length ? page.state.batches.map(batchOf) : html`<p class="vouchers__none">${t("none_given")}</p>`}`, byId("batches"));
}

function giving() {
  const { queues, businesses, today, days } = page.state;
  const queued = Object.keys(queues);
  if (!today || !queued.length) return html`<p class="vouchers__none">${t(today ? "nobody_queued" : "day_closed")}</p>`;
  const day = (/** @type {number} */ after) => new Date(Date.parse(today) + after * 86400000).toISOString().slice(0, 10);
  return html`<form data-form="give" @submit=${give}>
    <fieldset class="vouchers__queues"><legend class="label">${t("queues")}</legend>
      ${queued.map((code) => html`<label class="check"><input type="checkbox" name="business" value=${code} checked>${pick(businesses[code])} <b class="number">${t("people", { count: queues[code] })}</b></label>`)}</fieldset>
    <div class="vouchers__pair">
      <div class="field"><label for="voucher-why">${t("why")}</label><input class="input" id="voucher-why" name="why" required maxlength="200" placeholder=${t("why_hint")}></div>
      <div class="field"><label for="voucher-until">${t("until")}</label><input class="input" id="voucher-until" name="until" type="date" required min=${day(1)} max=${day(days)} .value=${day(Math.min(USUAL_DAYS, days))}></div>
    </div>
    <button class="button button--primary" ?disabled=${page.busy}>${t("give")}</button></form>`;
}

/** @param {any} batch */
function batchOf(batch) {
  return html`<article class="card vouchers__batch ${batch.batch === page.printed ? "vouchers__batch--printed" : ""}" data-batch=${batch.batch}>
    <header><h3>${hallTime(batch.given_at)}</h3><p>${t("given_used", { given: batch.given, used: batch.used })} · ${t("good_until", { until: batch.until })}</p>
      <button class="button" type="button" @click=${() => print(batch.batch)}>${t("print")}</button></header>
    <ul class="vouchers__slips">${batch.vouchers.map((/** @type {any} */ one) => html`<li class=${one.used ? "is-used" : ""}>
      <p class="vouchers__name">${t("slip_title")}</p>
      <p>${t("slip_for", { ticket: one.ticket })} · ${pick(one.name)}</p>
      <p class="vouchers__code number">${one.code.slice(0, 3)} ${one.code.slice(3)}</p>
      <p>${one.used ? t("used") : t("slip_how", { until: batch.until })}</p></li>`)}</ul></article>`;
}

staffPage({ screens: ["vouchers"] }).then(async ({ me }) => {
  if (!me) return;
  Object.assign(page, { hall: me.hall, gives: me.roles.includes("hall_manager") });
  onLanguage(paint);
  await read();
});
