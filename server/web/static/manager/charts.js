/** The day so far as charts, each with its definition and a table. ECharts comes only when they are looked at. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { busySpread, options } from "./chart_options.js";
import { staffingChoice, staffingDays, staffingOf } from "./staffing.js";
import { clock, percent } from "./words.js";

const ECHARTS = "/assets/vendor/echarts/6.1.0/echarts.js";

/** @type {Promise<any> | null} */
let loading = null;
/** Drawn charts by the element they stand in. @type {Map<HTMLElement, {chart: any, drawn: string}>} */
const drawn = new Map();

/** @param {any} state @param {import("./staffing.js").Choice} choice @param {(choice: Partial<import("./staffing.js").Choice>) => void} choose */
export function chartsPage(state, choice, choose) {
  if (state.teams) return html`<div class="charts scroll" tabindex="0" role="region" aria-label=${t("as_charts")}>${busy(state)}</div>`;
  const half = (state.charts && state.charts.half_hours) || [];
  const staffing = staffingOf(state, choice);
  return html`<div class="charts scroll" tabindex="0" role="region" aria-label=${t("as_charts")}>
    ${card("tickets", half.length, ["half_hour", "issued", "served", "abandoned"], half.map((/** @type {any} */ one) => [clock(one.from, state.hall.time_zone), one.taken, one.served, one.abandoned]))}
    ${card("waits", half.length, ["half_hour", "mean_wait", "p90_wait"], half.map((/** @type {any} */ one) => [clock(one.from, state.hall.time_zone), one.mean_wait_min ?? "–", one.p90_wait_min ?? "–"]),
      html`<span>${t("promise_line", { minutes: (state.promise || {}).promised_wait_min ?? "–" })}</span>`)}
    ${busy(state)}
    ${card("promises", half.some(told), ["half_hour", "promise_kept", "promise_early", "promise_late"], half.filter(told).map((/** @type {any} */ one) => [clock(one.from, state.hall.time_zone), one.kept, one.early, one.late]), hitRates(state.charts || {}))}
    ${card("staffing", staffing, ["half_hour", "needed", "rostered", "staffing_short"], staffing ? staffing.from.map((from, n) => [clock(from, state.hall.time_zone), staffing.field.needed[n], staffing.field.rostered[n], Math.max(0, staffing.field.needed[n] - staffing.field.rostered[n]) || "–"]) : [],
      nothing, staffing ? staffingChoice(state, staffing, choose) : nothing)}
    ${staffingDays(state)}
  </div>`;
}

/** How busy each window was (忙闲不均). @param {any} state */
function busy(state) {
  const open = state.windows.filter((/** @type {any} */ one) => one.busy_share !== null && one.busy_share !== undefined);
  const rows = open.map((/** @type {any} */ one) => [one.code, percent(one.busy_share * 100, 100), one.busy_min, one.open_min]);
  return card("busy", open.length, ["window", "busy_share", "busy_min", "open_min"], rows, spread(state));
}

/** @param {any} state */
function spread(state) {
  const found = busySpread(state);
  return found === null ? nothing : html`<span>${t("busy_spread", { spread: found.spread.toFixed(2), mean: Math.round(100 * found.mean) })}</span>`;
}

/** @param {any} half */
function told(half) {
  return half.kept + half.early + half.late > 0;
}

/** How today's told waits came true, and those of the days before. @param {{promises?: any, forecast_hit_rate?: number | null}} charts */
function hitRates({ promises, forecast_hit_rate: before }) {
  const today = promises && promises.told ? t("hit_rate_today", { ...promises, percent: Math.round((100 * promises.kept) / promises.told) }) : t("hit_rate_today_none");
  return html`<b>${today}</b> <span>${before === null || before === undefined ? t("hit_rate_none") : t("hit_rate", { percent: Math.round(100 * before) })}</span>`;
}

/** @param {string} name @param {unknown} some @param {string[]} heads @param {any[][]} rows @param {unknown} [more]  said beside what it means @param {unknown} [choice]  what it shows */
function card(name, some, heads, rows, more = nothing, choice = nothing) {
  return html`<section class="chart" aria-labelledby="chart-${name}">
    <h2 class="chart__title" id="chart-${name}">${t(`chart_${name}`)}</h2>
    <p class="chart__means">${t(`chart_${name}_means`)} ${more}</p>
    ${choice}
    ${some ? html`<div class="chart__canvas" data-chart=${name} aria-hidden="true"></div>
      <details class="chart__table"><summary>${t("as_table")}</summary><div class="chart__rows"><table class="table"><thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
        <tbody>${rows.map((row) => html`<tr>${row.map((cell, n) => (n ? html`<td>${cell}</td>` : html`<th scope="row">${cell}</th>`))}</tr>`)}</tbody></table></div></details>`
      : html`<p class="panel__none">${t(`chart_${name}_none`)}</p>`}
  </section>`;
}

/** Draw what stands on the page now; gone elements are let go. @param {HTMLElement} root @param {any} state @param {import("./staffing.js").Choice} choice */
export async function drawCharts(root, state, choice) {
  const places = /** @type {HTMLElement[]} */ ([...root.querySelectorAll("[data-chart]")]);
  for (const [place, { chart }] of drawn) {
    if (places.includes(place)) continue;
    chart.dispose();
    drawn.delete(place);
  }
  if (!places.length) return;
  loading = loading || import(ECHARTS);
  const echarts = await loading;
  for (const place of places) {
    if (!place.isConnected) continue;
    const wanted = options(place.dataset.chart || "", state, choice);
    const fresh = JSON.stringify(wanted) + place.clientWidth;
    const known = drawn.get(place);
    if (known && known.drawn === fresh) continue;
    const chart = known ? known.chart : echarts.init(place, null, { renderer: "canvas" });
    chart.resize();
    chart.setOption(wanted, true);
    drawn.set(place, { chart, drawn: fresh });
  }
}
