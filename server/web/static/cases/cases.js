/** The case desk (差评件处置): cases by deadline, one with its whole trace, and every step of the work. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { Finder } from "/pages/staff/finder.js";
import { saveFile } from "/pages/staff/save_file.js";
import { byId, goToSignIn, showProblem, staffPage } from "/pages/staff/staff.js";
import { ACTS, bodyOf } from "./acts.js";
import { chip, onePart, stars, title } from "./one.js";
import { left } from "./times.js";

const LOOK_MS = 20000;

/** @type {any} what the page knows */
const seen = { hall: "", cases: null, closed: false, id: "", one: null, act: null, owners: [], phone: "", busy: false, now: "", zone: "Asia/Shanghai" };

const finder = new Finder(() => paint());
const on = { choose, send, phone: showPhone, save };

/** @param {string} rest */
function address(rest) {
  return `/api/v1/halls/${encodeURIComponent(seen.hall)}${rest}`;
}

/** @param {import("/assets/shared/command.js").Answer} answer @returns {boolean} whether it went well */
function heard(answer) {
  if (answer.status === 401) goToSignIn();
  const refused = answer.status >= 400 || answer.status === 0;
  showProblem(byId("problem"), refused ? (answer.body && answer.body.message) || t("no_answer") : "");
  return !refused;
}

async function readList() {
  const answer = await get(address(`/cases${seen.closed ? "?closed=true" : ""}`));
  byId("list").removeAttribute("aria-busy");
  if (answer.status !== 200) return heard(answer);
  Object.assign(seen, { cases: answer.body.cases, now: answer.body.now, zone: answer.body.time_zone });
  paint();
}

async function readOne() {
  if (!seen.id) return;
  const answer = await get(address(`/cases/${encodeURIComponent(seen.id)}`));
  if (answer.status === 200) seen.one = answer.body;
  else {
    seen.one = null;
    heard(answer);
  }
  paint();
}

/** @param {string} id */
async function open(id) {
  Object.assign(seen, { id, one: null, act: null, phone: "" });
  history.replaceState(null, "", `#${id}`);
  showProblem(byId("problem"), "");
  await readOne();
  const heading = byId("case-title");
  if (heading) heading.focus();
}

/** @param {string | null} act */
function choose(act) {
  seen.act = act;
  paint();
  const first = act && document.querySelector(".case__form textarea, .case__form input, .case__form select");
  if (first) /** @type {HTMLElement} */ (first).focus();
}

/** @param {Event} event */
async function send(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const act = ACTS.find((one) => one.id === seen.act);
  if (!act || seen.busy) return;
  seen.busy = true;
  paint();
  const answer = await post(address(`/cases/${encodeURIComponent(seen.id)}/${act.path}`), await bodyOf(act, form), { key: newKey(), patience: 10000 });
  seen.busy = false;
  if (heard(answer)) seen.act = null;
  await Promise.all([readOne(), readList()]);
}

/** @param {Event} event */
async function showPhone(event) {
  event.preventDefault();
  const reason = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("reason");
  const answer = await post(address(`/cases/${encodeURIComponent(seen.id)}/phone`), { reason }, { key: newKey(), patience: 10000 });
  if (heard(answer)) seen.phone = answer.body.phone;
  await readOne();
}

/** @param {string} path @param {string} name */
async function save(path, name) {
  heard({ replayed: false, ...(await saveFile(path, {}, name)) });
}

/** @param {boolean} closed */
function show(closed) {
  Object.assign(seen, { closed, cases: null, id: "", one: null, act: null });
  paint();
  readList();
}

function paint() {
  render(html`<div class="switch" role="group" aria-label=${t("which")}>
    ${[false, true].map((closed) => html`<button type="button" class="switch__choice" aria-pressed=${String(seen.closed === closed)} @click=${() => show(closed)}>${t(closed ? "closed_ones" : "open_ones")}</button>`)}</div>`, byId("which"));
  render(seen.cases ? list() : html`<p class="cases__none">${t("loading")}</p>`, byId("list"));
  render(onePart(seen, on), byId("one"));
}

function list() {
  if (!seen.cases.length) return html`<p class="cases__none">${t(seen.closed ? "none_closed" : "none_open")}</p>`;
  const found = finder.among(seen.cases, saidIn);
  return html`${finder.box(found.length, seen.cases.length)}<ul>${found.map((/** @type {any} */ one) => html`<li>
    <button type="button" class="cases__row cases__row--${one.standing}" aria-pressed=${String(one.id === seen.id)} @click=${() => open(one.id)}>
      <span class="cases__first"><b>${title(one)}</b> ${stars(one)}</span>
      <span class="cases__about">${about(one) || nothing}</span>
      <span class="cases__left">${one.clock ? html`${t(`clock_${one.clock}`)} · ` : nothing}${left(one, seen.now, seen.zone)}</span>
      ${chip(one)}</button></li>`)}</ul>`;
}

/** @param {any} one */
function about(one) {
  return [pick((one.matter || one.business || {}).name), one.window && t("at_window", { window: one.window })].filter(Boolean).join(" · ");
}

/** @param {any} one */
function saidIn(one) {
  return [one.ticket || one.work_order, one.level && pick(one.level_name), about(one), one.clerk, one.owner, t(`state_${one.state}`), left(one, seen.now, seen.zone)].filter(Boolean).join(" ");
}

staffPage({ screens: ["cases"] }).then(async ({ me }) => {
  if (!me) return;
  seen.hall = me.hall;
  onLanguage(paint);
  const owners = me.roles.includes("hall_manager") ? await get(address("/case-owners")) : null;
  if (owners && owners.status === 200) seen.owners = owners.body.owners;
  await readList();
  if (location.hash.length > 1) await open(decodeURIComponent(location.hash.slice(1)));
  else if (seen.cases && seen.cases.length) await open(seen.cases[0].id);
  setInterval(() => {
    if (document.visibilityState !== "visible" || seen.busy) return;
    readList();
    if (!seen.act) readOne();
  }, LOOK_MS);
});
