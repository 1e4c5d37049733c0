/** Attendance: a line a person for the month, and the chosen person day by day. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { monthPage } from "/pages/staff/figures/month.js";

const SUMS = ["present_min", "open_min", "breaks", "paused_min"];

monthPage("attendance", "attendance", all);

/** @param {any} page */
function all(page) {
  const { state } = page;
  const alone = state.of === "self" || state.clerks.length === 1;
  const chosen = state.clerks.find((/** @type {any} */ one) => one.clerk === page.by) || (alone ? state.clerks[0] : null);
  return html`<section class="card figures__groups">
      <header class="figures__head"><h2>${t(`lead_${state.of}`)}</h2>
        <div class="attendance__files"><button class="button" type="button" @click=${() => page.save({ by: "person" })}>${t("download_person")}</button>
        <button class="button" type="button" @click=${() => page.save({ by: "day" })}>${t("download_day")}</button></div></header>
      ${state.clerks.length ? persons(page, chosen) : html`<p class="figures__none">${t("nothing")}</p>`}
      <p class="figures__note">${t("note", { grace: state.grace_min })}</p>
    </section>
    ${chosen ? details(chosen) : nothing}`;
}

/** @param {any} page @param {any} chosen */
function persons(page, chosen) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("persons")}><table class="table"><thead><tr>
      ${["clerk", "days", ...SUMS, "late_days", "early_days", "missed"].map(head)}</tr></thead>
    <tbody>${page.state.clerks.map((/** @type {any} */ one) => html`<tr class=${one === chosen ? "attendance__chosen" : ""}>
      <th scope="row"><button type="button" class="button button--quiet" aria-pressed=${String(one === chosen)} aria-label=${t("show_days", { clerk: one.clerk })} @click=${() => { page.by = one.clerk; page.paint(); }}>${one.clerk}</button></th>
      <td class="number">${one.days.length}</td>${SUMS.map((name) => html`<td class="number">${one[name]}</td>`)}
      ${[one.late, one.early, one.missed].map(fault)}</tr>`)}</tbody></table></div>`;
}

/** @param {any} one */
function details(one) {
  return html`<section class="card figures__groups"><h2>${t("details", { clerk: one.clerk })}</h2>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("details", { clerk: one.clerk })}><table class="table"><thead><tr>
      ${["day", "windows", "first_in", "last_out", ...SUMS, "late_min", "early_min", "missed"].map(head)}</tr></thead>
    <tbody>${one.days.map((/** @type {any} */ day) => html`<tr><th scope="row">${day.day}</th><td>${day.windows.join(" ")}</td>
      <td class="number">${clock(day.first_in)}</td><td class="number">${day.still_in ? t("still_in") : clock(day.last_out)}</td>
      ${SUMS.map((name) => html`<td class="number">${day[name]}</td>`)}${[day.late_min, day.early_min, day.missed].map(fault)}</tr>`)}</tbody></table></div></section>`;
}

/** @param {string} name */
function head(name) {
  return html`<th scope="col">${t(name)}</th>`;
}

/** @param {number} value */
function fault(value) {
  return html`<td class=${value ? "number attendance__late" : "number"}>${value}</td>`;
}

/** A time of the day in the hall's own zone. @param {string} moment */
function clock(moment) {
  const timeZone = document.body.dataset.timeZone || undefined;
  return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
}
