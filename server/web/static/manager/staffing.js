/** Windows needed beside rostered, today and on the next workday: of one field as step lines, of all as a table a day. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { businessName, clock } from "./words.js";

const HALF_HOUR_MS = 30 * 60_000;

/**
 * @typedef {{day: string | null, field: string | null}} Choice  null: today, the whole hall
 * @typedef {{key: string, name: string, needed: number[], rostered: number[], missing: number}} Field  `missing`: windows short at the worst half-hour
 * @typedef {{day: string, days: string[], fields: Field[], field: Field, from: string[]}} Staffing
 */

/** @param {any} state @returns {any[]} */
function learnedDays(state) {
  return (state.staffing_days || []).filter((/** @type {any} */ one) => one.half_hours.length);
}

/** The chosen day and field among those there are, the fields that are shortest of windows first; null before anything is learned. @param {any} state @param {Choice} choice @returns {Staffing | null} */
export function staffingOf(state, choice) {
  const days = learnedDays(state);
  const day = days.find((one) => one.day === choice.day) || days[0];
  if (!day) return null;
  const whole = { key: "", name: t("whole_hall"), needed: day.half_hours.map((/** @type {any} */ one) => one.needed), rostered: day.half_hours.map((/** @type {any} */ one) => one.rostered) };
  const named = day.fields.map((/** @type {any} */ one) => ({ key: one.businesses.join(" "), name: one.businesses.map((/** @type {string} */ code) => businessName(state, code)).join(t("list_comma")), needed: one.needed, rostered: one.rostered }));
  const [hall, ...fields] = [whole, ...named].map((one) => ({ ...one, missing: Math.max(0, ...one.needed.map((/** @type {number} */ needed, /** @type {number} */ n) => needed - one.rostered[n])) }));
  const all = [hall, ...fields.sort((a, b) => b.missing - a.missing)];
  return { day: day.day, days: days.map((one) => one.day), fields: all, field: all.find((one) => one.key === choice.field) || hall, from: day.half_hours.map((/** @type {any} */ one) => one.from) };
}

/** Moments at which a line may step, with what holds from there on; nobody is needed or rostered between sessions and after the last. @param {Staffing} found @returns {{from: string, needed: number, rostered: number}[]} */
export function steps({ from, field }) {
  return from.flatMap((moment, n) => {
    const end = new Date(Date.parse(moment) + HALF_HOUR_MS);
    const goesOn = n + 1 < from.length && Date.parse(from[n + 1]) === end.getTime();
    const here = { from: moment, needed: field.needed[n], rostered: field.rostered[n] };
    return goesOn ? [here] : [here, { from: end.toISOString(), needed: 0, rostered: 0 }];
  });
}

/** Which day and which field the chart shows. @param {any} state @param {Staffing} found @param {(choice: Partial<Choice>) => void} choose */
export function staffingChoice(state, found, choose) {
  const value = (/** @type {Event} */ event) => /** @type {HTMLSelectElement} */ (event.target).value;
  return html`<p class="chart__choice">
    <label>${t("staffing_day")} <select id="staffing-day" @change=${(/** @type {Event} */ event) => choose({ day: value(event) })}>${found.days.map((day) => html`<option value=${day} ?selected=${day === found.day}>${dayName(state, day)}</option>`)}</select></label>
    <label>${t("field")} <select id="staffing-field" @change=${(/** @type {Event} */ event) => choose({ field: value(event) })}>${found.fields.map((one) => html`<option value=${one.key} ?selected=${one.key === found.field.key}>${one.name}${one.missing ? ` · ${t("staffing_lacks", { count: one.missing })}` : ""}</option>`)}</select></label></p>`;
}

/** @param {any} state @param {string} day */
function dayName(state, day) {
  return t(day === state.business_day ? "staffing_today" : "staffing_next", { day });
}

/** @param {any} state */
export function staffingDays(state) {
  const days = learnedDays(state);
  if (!days.length) return nothing;
  return html`<section class="chart chart--rota" aria-labelledby="chart-staffing-days">
    <h2 class="chart__title" id="chart-staffing-days">${t("staffing_days")}</h2>
    <p class="chart__means">${t("staffing_days_means")}</p>
    ${days.map((/** @type {any} */ one) => dayOf(state, one))}</section>`;
}

/** @param {any} state @param {any} one */
function dayOf(state, one) {
  return html`<details class="chart__table" data-day=${one.day}>
    <summary>${dayName(state, one.day)}</summary>
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
