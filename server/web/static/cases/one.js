/** One case: what the visitor said, how far the work is, what can be done now, and everything that was done. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { acting } from "/pages/staff/casework/acting.js";
import { left, moment } from "/pages/staff/casework/times.js";
import { contact, steps, trace } from "/pages/staff/casework/trace.js";
import { ACTS } from "./acts.js";

const STEPS = ["contacted", "verified", "rectified", "answered", "called_back", "closed"];
const DONE_BY = {
  opened: 0, contacted: 1, verified: 2, appealed: 2, rectified: 3, answered: 4, called_back: 5, invalid: 2, closed: 6, withdrawn: 6,
};
const SAID = ["outcome", "valid", "hard", "upheld", "clock", "stage", "owner", "reason", "plan", "what", "answer", "why", "name", "note", "level"];

/** @param {any} step @param {string} name */
const HIDDEN = (step, name) => step.kind === "case_opened" && (name === "owner" || name === "level");

/** @param {any} seen  what the page knows @param {any} on  what it does */
export function onePart(seen, on) {
  const one = seen.one;
  return html`
    <header class="case__head">
      <h2 tabindex="-1" id="case-title">${title(one)}</h2>
      ${chip(one)}
      <p class="case__due case__due--${one.standing}">${one.clock ? html`${t(`clock_${one.clock}`)} · ${t("until", { time: moment(one.due, seen.zone) })} · ` : nothing}<b>${left(one, seen.now, seen.zone)}</b></p>
    </header>
    ${steps(STEPS, DONE_BY[/** @type {keyof typeof DONE_BY} */ (one.state)])}
    ${facts(seen, one, on)}
    ${acting(seen, ACTS, on)}
    ${files(one, on)}
    ${trace(one, seen.zone, SAID, HIDDEN)}`;
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

/** @param {any} seen @param {any} one @param {any} on */
function facts(seen, one, on) {
  const place = [one.window && t("at_window", { window: one.window }), one.clerk].filter(Boolean).join(" · ");
  const rows = [
    [t("said"), html`${stars(one)} ${one.reasons.length ? html`<ul class="case__reasons">${one.reasons.map((/** @type {any} */ reason) => html`<li>${pick(reason.name)}</li>`)}</ul>` : nothing}${one.text ? html`<blockquote>${one.text}</blockquote>` : nothing}`],
    [t("about"), [pick((one.matter || one.business || {}).name), place].filter(Boolean).join(" · ")],
    [t("opened"), moment(one.opened_at, seen.zone)],
    [t("owner"), one.owner || t("nobody_yet")],
    [t("visitor"), html`${t(one.real_name ? "real_name" : "no_name")} ${one.has_phone ? contact(seen.phone, on.phone) : nothing}`],
  ];
  return html`<dl class="case__facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

/** @param {any} one @param {any} on */
function files(one, on) {
  if (!one.attachments.length) return nothing;
  return html`<section><h3>${t("files")}</h3><ul class="case__files">${one.attachments.map((/** @type {any} */ file) => html`<li><button class="button button--quiet" type="button" @click=${() => on.save(`/files/${encodeURIComponent(file.id)}`, file.name)}>${file.name}</button> <span>${t("kilobytes", { size: Math.max(1, Math.round(file.size / 1024)) })}</span></li>`)}</ul></section>`;
}
