/** The hall's accounts, for its administrator. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { language, onLanguage, pick, t } from "/assets/shared/words.js";
import { byId, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{name: string, badge: string, roles: string[], teams: string[], disabled: boolean, must_change: boolean, second_factor: boolean, locked_until: string | null, seen_at: string | null}} Account */

const ROLES = ["clerk", "guide", "team_lead", "hall_manager", "case_officer", "auditor", "administrator", "province_viewer"];

let hall = "";
/** @type {Account[]} */
let accounts = [];
/** The teams as they are configured. @type {{code: string, name: any, windows: string[]}[]} */
let teams = [];
/** @type {{name: string, secret: string} | null} shown until the next change, and never again */
let told = null;

/** @param {string} path @param {any} body */
async function change(path, body) {
  told = null;
  const answer = await post(`/api/v1/halls/${encodeURIComponent(hall)}/accounts${path}`, body, { key: newKey(), patience: 8000 });
  const refused = answer.status >= 400 || answer.status === 0;
  showProblem(byId("problem"), refused ? (answer.body && answer.body.message) || t("no_answer") : "");
  if (!refused && answer.body.secret) told = { name: answer.body.name, secret: answer.body.secret };
  await read();
  return !refused;
}

async function read() {
  const answer = await get(`/api/v1/halls/${encodeURIComponent(hall)}/accounts`);
  if (answer.status === 200) ({ accounts, teams } = answer.body);
  else showProblem(byId("problem"), (answer.body && answer.body.message) || t("no_answer"));
  byId("accounts").removeAttribute("aria-busy");
  paint();
}

/** @param {Event} event */
async function add(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const given = new FormData(form);
  const made = await change("", { name: given.get("name"), badge: given.get("badge"), roles: given.getAll("roles"), teams: given.getAll("teams") });
  if (made) form.reset();
}

/** @param {Account} one @param {string} role @param {boolean} on */
function withRole(one, role, on) {
  const roles = ROLES.filter((known) => (known === role ? on : one.roles.includes(known)));
  return roles.length ? change(`/${encodeURIComponent(one.name)}/change`, { roles }) : paint();
}

/** @param {Account} one @param {string} team @param {boolean} on */
function withTeam(one, team, on) {
  const led = teams.map((known) => known.code).filter((code) => (code === team ? on : one.teams.includes(code)));
  return change(`/${encodeURIComponent(one.name)}/change`, { teams: led });
}

function paint() {
  render(told ? html`<p class="banner accounts__secret">${t("secret_once", { name: told.name })} <b class="number">${told.secret}</b></p>` : nothing, byId("secret"));
  render(html`${adding()}${listed()}`, byId("accounts"));
}

function adding() {
  return html`<form class="accounts__add" @submit=${add}>
    <div class="field"><label for="name">${t("name")}</label><input id="name" name="name" maxlength="64" autocomplete="off" required></div>
    <div class="field"><label for="badge">${t("badge")}</label><input id="badge" name="badge" maxlength="32" autocomplete="off"></div>
    <fieldset><legend>${t("roles")}</legend>${ROLES.map((role) => html`<label class="check"><input type="checkbox" name="roles" value=${role} ?checked=${role === "clerk"}>${t(`role_${role}`)}</label>`)}</fieldset>
    ${teams.length ? html`<fieldset><legend>${t("teams")}</legend>${teams.map((team) => html`<label class="check"><input type="checkbox" name="teams" value=${team.code}>${pick(team.name)}</label>`)}</fieldset>` : nothing}
    <button class="button button--primary">${t("add_account")}</button>
  </form>`;
}

function listed() {
  const heads = ["name", "badge", "roles", "condition", "seen", "action"];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("accounts_title")}><table class="table">
    <thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${accounts.map(row)}</tbody></table></div>`;
}

/** @param {Account} one */
function row(one) {
  const at = `/${encodeURIComponent(one.name)}`;
  return html`<tr class=${one.disabled ? "accounts__off" : ""}>
    <th scope="row">${one.name}</th><td>${one.badge}</td>
    <td><div class="accounts__roles">${ROLES.map((role) => html`<label class="check"><input type="checkbox" .checked=${one.roles.includes(role)} @change=${(/** @type {any} */ event) => withRole(one, role, event.target.checked)}>${t(`role_${role}`)}</label>`)}</div>${ledBy(one)}</td>
    <td>${conditions(one)}</td>
    <td>${hallTime(one.seen_at)}</td>
    <td><div class="accounts__acts">
      <button class="button" @click=${() => change(`${at}/change`, { disabled: !one.disabled })}>${t(one.disabled ? "enable" : "disable")}</button>
      <button class="button" @click=${() => change(`${at}/reset-password`, {})}>${t("reset_password")}</button>
      <button class="button" @click=${() => change(`${at}/end-sessions`, {})}>${t("end_sessions")}</button>
    </div></td></tr>`;
}

/** The teams of a team lead. @param {Account} one */
function ledBy(one) {
  if (!one.roles.includes("team_lead")) return nothing;
  return html`<fieldset class="accounts__teams"><legend>${t("teams_of", { name: one.name })}</legend>
    ${teams.length ? teams.map((team) => html`<label class="check"><input type="checkbox" .checked=${one.teams.includes(team.code)} @change=${(/** @type {any} */ event) => withTeam(one, team.code, event.target.checked)}>${pick(team.name)}</label>`) : t("teams_none")}
    ${teams.length && !one.teams.length ? html`<b class="accounts__idle">${t("teams_to_choose")}</b>` : nothing}</fieldset>`;
}

/** @param {Account} one */
function conditions(one) {
  const found = [one.disabled && "is_disabled", one.locked_until && new Date(one.locked_until) > new Date() && "is_locked",
    one.must_change && "is_new", one.second_factor && "has_factor"].filter(Boolean);
  return found.length ? found.map((word) => t(String(word))).join(language() === "zh" ? "、" : ", ") : t("is_usual");
}

staffPage({ screens: ["accounts"] }).then(({ me }) => {
  if (!me) return;
  hall = me.hall;
  onLanguage(paint);
  read();
});
