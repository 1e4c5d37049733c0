/** One report: what could not be done, how far the work is, what can be done now, and everything that was done. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { acting } from "/pages/staff/casework/acting.js";
import { left, moment } from "/pages/staff/casework/times.js";
import { contact, steps, trace } from "/pages/staff/casework/trace.js";
import { ACTS } from "./acts.js";

const STEPS = ["taken", "classified", "passed_on", "done", "answered", "called_back", "closed"];
const DONE_BY = { taken: 1, classified: 2, passed_on: 3, done: 4, answered: 5, called_back: 6, closed: 7, refused: 1 };
const SAID = ["weight", "department", "ground", "outcome", "reason", "what", "negative_report", "answer", "why", "until", "due", "clock", "stage", "owner", "note"];

/** Who took it in is responsible: that need not be said twice. @param {any} step @param {string} name */
const HIDDEN = (step, name) => step.kind === "report_taken" && (name === "owner" || name === "due");

/** @param {any} seen  what the page knows @param {any} on  what it does */
export function onePart(seen, on) {
  const one = seen.one;
  return html`
    <header class="case__head">
      <h2 tabindex="-1" id="case-title">${title(one)}</h2>
      ${chip(one)}
      <p class="case__due case__due--${one.standing}">${one.held_until ? html`${t("held", { time: moment(one.held_until, seen.zone) })} · ` : nothing}${one.clock ? html`${t(`clock_${one.clock}`)} · ${t("until", { time: moment(one.due, seen.zone) })} · ` : nothing}<b>${left(one, seen.now, seen.zone)}</b></p>
    </header>
    ${one.state === "refused" ? nothing : steps(STEPS, DONE_BY[/** @type {keyof typeof DONE_BY} */ (one.state)])}
    ${facts(seen, one, on)}
    ${acting(seen, ACTS, on)}
    ${trace(one, seen.zone, SAID, HIDDEN)}`;
}

/** @param {any} one */
export function title(one) {
  return one.ticket ? html`<span class="number">${one.ticket}</span>` : html`${t("without_ticket")}`;
}

/** @param {any} one */
export function chip(one) {
  const look = one.state === "closed" ? "done" : one.state === "refused" ? "no-show" : one.standing === "over" ? "called" : "serving";
  return html`<span class="state state--${look}">${t(`state_${one.state}`)}</span>`;
}

/** @param {any} seen @param {any} one @param {any} on */
function facts(seen, one, on) {
  const about = [pick((one.matter || one.business || {}).name), one.window && t("at_window", { window: one.window })].filter(Boolean).join(" · ");
  const rows = [
    [t("said"), html`<blockquote>${one.text}</blockquote>`],
    ...(about ? [[t("about"), about]] : []),
    [t("taken"), `${moment(one.taken_at, seen.zone)} · ${one.taken_by}`],
    [t("owner"), one.owner],
    ...(one.weight ? [[t("class"), t(`choice_${one.weight}`)]] : []),
    ...(one.department ? [[t("department"), one.department]] : []),
    [t("visitor"), html`${t(one.reachable ? "reachable" : "not_reachable")} ${one.has_phone && one.moves.length ? contact(seen.phone, on.phone) : one.reachable && !one.has_phone ? t("contact_gone") : nothing}`],
    ...(one.outcome ? [[t("result"), t(`choice_${one.outcome}`)]] : []),
    ...(one.negative_report ? [[t("negative_report"), html`<blockquote>${one.negative_report}</blockquote>`]] : []),
  ];
  return html`<dl class="case__facts">${rows.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}
