/** Reports of what could not be done (办不成事反映): taken in, followed by deadline to their answer. */
import { html, nothing } from "/assets/shared/lit.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { desk } from "/pages/staff/casework/desk.js";
import { left } from "/pages/staff/casework/times.js";
import { staffPage } from "/pages/staff/staff.js";
import { ACTS } from "./acts.js";
import { chip, onePart, title } from "./one.js";
import { takingForms } from "./taking.js";

const TAKE_IN = ["clerk", "guide", "case_officer", "hall_manager"];
const EXPORT = ["hall_manager", "auditor"];

/** The manager's list of people is told with each report. @param {any} seen @param {any} on */
function part(seen, on) {
  return onePart(Object.assign(seen, { owners: seen.one.owners }), on);
}

/** @param {any} one @param {any} seen */
function row(one, seen) {
  const about = pick((one.matter || one.business || {}).name);
  return html`<span class="cases__first"><b>${title(one)}</b> <span>${about || nothing}</span></span>
    <span class="cases__about cases__about--short">${one.text}</span>
    <span class="cases__left">${one.clock ? html`${t(`clock_${one.clock}`)} · ` : nothing}${left(one, seen.now, seen.zone)}</span>
    ${chip(one)}`;
}

/** @param {any} one @param {any} seen */
function words(one, seen) {
  return [one.ticket, pick((one.matter || one.business || {}).name), one.text, one.department, one.owner, t(`state_${one.state}`), left(one, seen.now, seen.zone)].filter(Boolean).join(" ");
}

const reports = desk({
  doors: "unresolved",
  list: "reports",
  acts: ACTS,
  row,
  words,
  part,
  asked: "why",
  shown: (answer) => [answer.name, answer.phone].filter(Boolean).join(" · "),
});

staffPage({ screens: ["casework", "unresolved"] }).then(async ({ me }) => {
  if (!me) return;
  reports.seen.hall = me.hall;
  const forms = takingForms(reports, { takes: me.roles.some((role) => TAKE_IN.includes(role)), exports: me.roles.some((role) => EXPORT.includes(role)) });
  onLanguage(() => {
    reports.paint();
    forms.paint();
  });
  await reports.begin();
  forms.paint();
});
