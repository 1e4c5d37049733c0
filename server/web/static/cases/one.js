/** One case: what the visitor said, how far the work is, what can be done now, and everything that was done. */
import { html, nothing } from "/assets/shared/lit.js";
import { has, pick, t } from "/assets/shared/words.js";
import { actsOf, choicesOf } from "./acts.js";
import { left, moment } from "./times.js";

const STEPS = ["contacted", "verified", "rectified", "answered", "called_back", "closed"];
const DONE_BY = {
  opened: 0, contacted: 1, verified: 2, appealed: 2, rectified: 3, answered: 4, called_back: 5, invalid: 2, closed: 6, withdrawn: 6,
};
const SAID = ["outcome", "valid", "hard", "upheld", "clock", "stage", "owner", "reason", "plan", "what", "answer", "why", "name", "note", "level"];
const ADDRESS = /** @param {any} seen @param {string} rest */ (seen, rest) => `/api/v1/halls/${encodeURIComponent(seen.hall)}/cases/${encodeURIComponent(seen.one.id)}${rest}`;

/**
 * @param {any} seen  what the page knows @param {{choose: (act: string | null) => void, send: (event: Event) => void, phone: (event: Event) => void, save: (path: string, name: string) => void}} on
 */
export function onePart(seen, on) {
  const one = seen.one;
  if (!one) return html`<p class="cases__none">${t(seen.cases && seen.cases.length ? "choose_one" : "none_open")}</p>`;
  return html`
    <header class="case__head">
      <h2 tabindex="-1" id="case-title">${title(one)}</h2>
      ${chip(one)}
      <p class="case__due case__due--${one.standing}">${one.clock ? html`${t(`clock_${one.clock}`)} · ${t("until", { time: moment(one.due, seen.zone) })} · ` : nothing}<b>${left(one, seen.now, seen.zone)}</b></p>
    </header>
    ${steps(one)}
    ${facts(seen, one, on)}
    ${acting(seen, one, on)}
    ${files(seen, one, on)}
    ${trace(seen, one)}`;
}

/** @param {any} one */
export function title(one) {
  return one.ticket ? html`<span class="number">${one.ticket}</span>` : html`${t("work_order")} <span class="number">${one.work_order}</span>`;
}

/** @param {any} one */
export function chip(one) {
  const look = one.state === "closed" ? "done" : one.state === "invalid" || one.state === "withdrawn" ? "no-show" : one.standing === "over" ? "called" : "serving";
  return html`<span class="state state--${look}">${t(`state_${one.state}`)}</span>`;
}

/** @param {any} one */
export function stars(one) {
  return one.level ? html`<span class="case__stars"><span aria-hidden="true">${"★".repeat(one.level)}${"☆".repeat(5 - one.level)}</span> ${pick(one.level_name)}</span>` : nothing;
}

/** @param {any} one */
function steps(one) {
  const done = DONE_BY[/** @type {keyof typeof DONE_BY} */ (one.state)];
  return html`<ol class="case__steps">${STEPS.map((step, n) => html`<li class=${n < done ? "is-done" : n === done ? "is-next" : ""} aria-current=${n === done ? "step" : nothing}>${t(`step_${step}`)}</li>`)}</ol>`;
}

/** @param {any} seen @param {any} one @param {any} on */
function facts(seen, one, on) {
  const place = [one.window && t("at_window", { window: one.window }), one.clerk].filter(Boolean).join(" · ");
  const rows = [
    [t("said"), html`${stars(one)} ${one.reasons.length ? html`<ul class="case__reasons">${one.reasons.map((/** @type {any} */ reason) => html`<li>${pick(reason.name)}</li>`)}</ul>` : nothing}${one.text ? html`<blockquote>${one.text}</blockquote>` : nothing}`],
    [t("about"), [pick((one.matter || one.business || {}).name), place].filter(Boolean).join(" · ")],
    [t("opened"), moment(one.opened_at, seen.zone)],
    [t("owner"), one.owner || t("nobody_yet")],
    [t("visitor"), html`${t(one.real_name ? "real_name" : "no_name")} ${one.has_phone ? phone(seen, on) : nothing}`],
  ];
  return html`<dl class="case__facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** @param {any} seen @param {any} on */
function phone(seen, on) {
  if (seen.phone) return html`<b class="number">${seen.phone}</b>`;
  return html`<form class="case__phone" @submit=${on.phone}><input class="input" name="reason" required maxlength="200" aria-label=${t("why_phone")} placeholder=${t("why_phone")}>
    <button class="button">${t("show_phone")}</button></form>`;
}

/** @param {any} seen @param {any} one @param {any} on */
function acting(seen, one, on) {
  const acts = actsOf(one);
  if (!acts.length) return nothing;
  const open = acts.find((act) => act.id === seen.act);
  return html`<section class="case__acts" aria-label=${t("to_do")}>
    <div class="case__buttons">${acts.map((act) => html`<button type="button" class="button ${act.main ? "button--primary" : ""}" aria-expanded=${act.id === seen.act ? "true" : "false"} data-act=${act.id} @click=${() => on.choose(act.id === seen.act ? null : act.id)}>${t(`act_${act.id}`)}</button>`)}</div>
    ${open ? form(seen, one, open, on) : nothing}</section>`;
}

/** @param {any} seen @param {any} one @param {import("./acts.js").Act} act @param {any} on */
function form(seen, one, act, on) {
  return html`<form class="case__form" data-form=${act.id} @submit=${on.send}>
    <p class="case__lead">${t(`lead_${act.id}`)}</p>
    ${act.fields.map((field) => html`<div class="field">${control(seen, one, act, field)}</div>`)}
    <div class="case__buttons"><button class="button button--primary" ?disabled=${seen.busy}>${t(`act_${act.id}`)}</button>
    <button type="button" class="button button--quiet" @click=${() => on.choose(null)}>${t("not_now")}</button></div></form>`;
}

/** @param {any} seen @param {any} one @param {import("./acts.js").Act} act @param {import("./acts.js").Field} field */
function control(seen, one, act, field) {
  const id = `field-${field.name}`;
  const label = html`<label for=${id}>${t(`field_${field.name}`)}${field.needed ? html` <span class="case__needed">${t("needed")}</span>` : nothing}</label>`;
  if (field.kind === "check") return html`<label class="check"><input type="checkbox" name=${field.name}>${t(`field_${field.name}`)}</label>`;
  if (field.kind === "choice") {
    return html`<fieldset class="case__choices"><legend class="label">${t(`field_${field.name}`)}</legend>${choicesOf(one, field).map((choice, n) => html`<label class="check"><input type="radio" name=${field.name} value=${choice} required ?checked=${n === 0 && act.id !== "decide"}>${t(`choice_${choice}`)}</label>`)}</fieldset>`;
  }
  if (field.kind === "person") {
    return html`${label}<select id=${id} name=${field.name} required>${seen.owners.map((/** @type {string} */ name) => html`<option value=${name} ?selected=${name === one.owner}>${name}</option>`)}</select>`;
  }
  if (field.kind === "file") return html`${label}<input id=${id} name=${field.name} type="file" required accept="image/png,image/jpeg,application/pdf,text/plain">`;
  return html`${label}<textarea id=${id} name=${field.name} rows="3" maxlength="500" ?required=${field.needed}></textarea>`;
}

/** @param {any} seen @param {any} one @param {any} on */
function files(seen, one, on) {
  if (!one.attachments.length) return nothing;
  return html`<section><h3>${t("files")}</h3><ul class="case__files">${one.attachments.map((/** @type {any} */ file) => html`<li><button class="button button--quiet" type="button" @click=${() => on.save(ADDRESS(seen, `/files/${encodeURIComponent(file.id)}`), file.name)}>${file.name}</button> <span>${t("kilobytes", { size: Math.max(1, Math.round(file.size / 1024)) })}</span></li>`)}</ul></section>`;
}

/** @param {any} seen @param {any} one */
function trace(seen, one) {
  return html`<section><h3>${t("trace")}</h3><ol class="case__trace">${one.trace.map((/** @type {any} */ step) => html`<li>
    <p><b>${t(`did_${step.kind}`)}</b> <span>${actor(step.actor)} · ${moment(step.at, seen.zone)}</span></p>
    ${SAID.filter((name) => said(step, name)).map((name) => html`<p class="case__said"><span>${t(`field_${name}`)}</span>${said(step, name)}</p>`)}</li>`)}</ol></section>`;
}

/** @param {any} step @param {string} name */
function said(step, name) {
  const value = step.said[name];
  if (value === undefined || value === null || value === "" || value === false) return name === "valid" || name === "upheld" ? (value === false ? t("choice_no") : "") : "";
  if (value === true) return t("choice_yes");
  if (step.kind === "case_opened" && (name === "owner" || name === "level")) return "";
  for (const key of [`choice_${value}`, `${name}_${value}`]) if (has(key)) return t(key);
  return String(value);
}

/** Who did it: a person's name; what the server did by itself, and the visitor, by a word. @param {string} actor */
function actor(actor) {
  const [kind, name] = [actor.split(":")[0], actor.split(":").slice(1).join(":")];
  if (kind === "timetable") return t("by_itself");
  if (["rating", "pad", "desk"].includes(kind)) return t("by_visitor");
  return name || actor;
}
