/** The case desk (差评件处置): cases by deadline, one with its whole trace, and every step of the work. */
import { get } from "/assets/shared/command.js";
import { html, nothing } from "/assets/shared/lit.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { desk } from "/pages/staff/casework/desk.js";
import { left } from "/pages/staff/casework/times.js";
import { saveFile } from "/pages/staff/save_file.js";
import { staffPage } from "/pages/staff/staff.js";
import { ACTS } from "./acts.js";
import { chip, onePart, stars, title } from "./one.js";

const cases = desk({ doors: "cases", list: "cases", acts: ACTS, row, words, part: onePart, asked: "reason", shown: (answer) => answer.phone, more: { save } });

/** @param {string} rest @param {string} name */
async function save(rest, name) {
  cases.heard({ replayed: false, ...(await saveFile(cases.ofOne(rest), {}, name)) });
}

/** @param {any} one @param {any} seen */
function row(one, seen) {
  return html`<span class="cases__first"><b>${title(one)}</b> ${stars(one)}</span>
    <span class="cases__about">${about(one) || nothing}</span>
    <span class="cases__left">${one.clock ? html`${t(`clock_${one.clock}`)} · ` : nothing}${left(one, seen.now, seen.zone)}</span>
    ${chip(one)}`;
}

/** @param {any} one */
function about(one) {
  return [pick((one.matter || one.business || {}).name), one.window && t("at_window", { window: one.window })].filter(Boolean).join(" · ");
}

/** @param {any} one @param {any} seen */
function words(one, seen) {
  return [one.ticket || one.work_order, one.level && pick(one.level_name), about(one), one.clerk, one.owner, t(`state_${one.state}`), left(one, seen.now, seen.zone)].filter(Boolean).join(" ");
}

staffPage({ screens: ["casework", "cases"] }).then(async ({ me }) => {
  if (!me) return;
  cases.seen.hall = me.hall;
  onLanguage(cases.paint);
  const owners = me.roles.includes("hall_manager") ? await get(cases.address("/case-owners")) : null;
  if (owners && owners.status === 200) cases.seen.owners = owners.body.owners;
  await cases.begin();
});
