/** Windows needed by field today and on the next workday, and what could be done, as a table a day. */
import { html, nothing } from "/assets/shared/lit.js";
import { language, t } from "/assets/shared/words.js";
import { clock } from "./words.js";

/** @param {any} state */
export function staffingDays(state) {
  const days = (state.staffing_days || []).filter((/** @type {any} */ one) => one.half_hours.length);
  if (!days.length) return nothing;
  return html`<section class="chart chart--wide" aria-labelledby="chart-staffing-days">
    <h2 class="chart__title" id="chart-staffing-days">${t("staffing_days")}</h2>
    <p class="chart__means">${t("staffing_days_means")}</p>
    ${days.map((/** @type {any} */ one) => dayOf(state, one))}</section>`;
}

/** @param {any} state @param {any} one */
function dayOf(state, one) {
  return html`<details class="chart__table" data-day=${one.day}>
    <summary>${t(one.day === state.business_day ? "staffing_today" : "staffing_next", { day: one.day })}</summary>
    <div class="chart__rows" tabindex="0" role="region" aria-label=${one.day}><table class="table">
      <thead><tr>${["half_hour", "needed", "rostered", "staffing_short", "staffing_idle"].map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
      <tbody>${one.half_hours.map((/** @type {any} */ half) => html`<tr><th scope="row">${clock(half.from, state.hall.time_zone)}</th><td>${half.needed}</td><td>${half.rostered}</td>
        <td>${half.short.length ? half.short.map((/** @type {any} */ field) => shortOf(state, field)) : "–"}</td><td>${half.not_needed.join(t("list_comma")) || "–"}</td></tr>`)}</tbody></table></div></details>`;
}

/** @param {any} state @param {any} field */
function shortOf(state, field) {
  const names = field.businesses.map((/** @type {string} */ code) => businessName(state, code)).join(t("list_comma"));
  return html`<p>${t("staffing_missing", { field: names, count: field.needed - field.given })}
    ${field.turn.length ? t("staffing_turn", { windows: field.turn.join(t("list_comma")) }) : nothing}
    ${field.reserve.length ? t("staffing_reserve", { windows: field.reserve.join(t("list_comma")) }) : nothing}</p>`;
}

/** @param {any} state @param {string} code */
function businessName(state, code) {
  const found = state.queues.find((/** @type {any} */ one) => one.business === code);
  return found ? found.name[language()] || found.name.zh : code;
}
