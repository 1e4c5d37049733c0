/** Figures as drawings: bars of levels, reasons by weight, days. Every number stands beside its bar as text. */
import { html, nothing, svg } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";

const LEVELS = ["5", "4", "3", "2", "1"];
const DAY_W = 26;
const DAYS_H = 120;

/** @param {number | null} rate */
export function percent(rate) {
  return rate === null ? "–" : `${(rate * 100).toFixed(1)} %`;
}

/** @param {number} part @param {number} whole @param {string} look */
function bar(part, whole, look) {
  const width = whole ? (part / whole) * 100 : 0;
  return html`<svg class="stripe ${look}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${svg`<rect class="stripe__track" width="100" height="10"></rect><rect class="stripe__fill" width=${width} height="10"></rect>`}</svg>`;
}

/** Five levels of the hall. @param {any} total */
export function levelBars(total) {
  return html`<ul class="bars">${LEVELS.map((level) => html`<li><span class="bars__name">${t(`level_${level}`)}</span>
    ${bar(total.levels[level], total.counted, `stripe--${level}`)}<span class="bars__count number">${total.levels[level]}</span>
    <span class="bars__share number">${percent(total.counted ? total.levels[level] / total.counted : null)}</span></li>`)}</ul>`;
}

/** Reasons, the most frequent first, with the share of all up to each. @param {any[]} rows @param {string} look */
export function pareto(rows, look) {
  if (!rows.length) return html`<p class="figures__none">${t("no_reasons")}</p>`;
  return html`<ol class="bars bars--reasons">${rows.slice(0, 10).map((row) => html`<li><span class="bars__name">${pick(row.name)}</span>
    ${bar(row.count, rows[0].count, look)}<span class="bars__count number">${row.count}</span>
    <span class="bars__share number">${t("up_to", { share: percent(row.up_to) })}</span></li>`)}</ol>`;
}

/** Ratings a day, bad ones on top, and the good rate as a line. @param {any[]} days */
export function trend(days) {
  if (!days.length) return nothing;
  const most = Math.max(1, ...days.map((day) => day.counted));
  const width = days.length * DAY_W;
  const height = (/** @type {number} */ count) => (count / most) * (DAYS_H - 20);
  const line = days.map((day, n) => (day.rates.good.rate === null ? null : `${n * DAY_W + DAY_W / 2},${DAYS_H - day.rates.good.rate * (DAYS_H - 20)}`)).filter(Boolean).join(" ");
  return html`<div class="scroll trend" tabindex="0" role="img" aria-label=${t("trend_label", { days: days.length, most })}>
    <svg viewBox="0 0 ${width} ${DAYS_H + 18}" width=${Math.max(width, 240)} height=${DAYS_H + 18} aria-hidden="true">${days.map((day, n) => svg`
      <rect class="trend__good" x=${n * DAY_W + 4} y=${DAYS_H - height(day.good)} width=${DAY_W - 8} height=${height(day.good)}></rect>
      <rect class="trend__bad" x=${n * DAY_W + 4} y=${DAYS_H - height(day.counted)} width=${DAY_W - 8} height=${height(day.bad)}></rect>
      <text class="trend__day" x=${n * DAY_W + DAY_W / 2} y=${DAYS_H + 14}>${Number(day.code.slice(8))}</text>`)}
      ${line ? svg`<polyline class="trend__line" points=${line}></polyline>` : nothing}</svg></div>
    <p class="trend__legend"><span class="is-good">${t("good")}</span><span class="is-bad">${t("bad")}</span><span class="is-line">${t("rate_good")}</span></p>`;
}
