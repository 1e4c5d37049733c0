/** Figures of ratings for managers: rates with numerator and denominator, levels, reasons, days, and tables by group. */
import { get } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { language, onLanguage, pick, t } from "/assets/shared/words.js";
import { saveFile } from "/pages/staff/save_file.js";
import { byId, goToSignIn, showProblem, staffPage } from "/pages/staff/staff.js";
import { levelBars, pareto, percent, trend } from "./drawn.js";

const GROUPS = ["window", "clerk", "matter", "department", "day"];
const RATES = ["good", "active", "rectified", "in_time", "called_back"];

/** @type {any} */
const seen = { hall: "", month: new Date().toISOString().slice(0, 7), by: "window", state: null, reporting: null };

async function read() {
  const answer = await get(`/api/v1/halls/${encodeURIComponent(seen.hall)}/figures${seen.month ? `?month=${seen.month}` : ""}`);
  byId("figures").removeAttribute("aria-busy");
  if (answer.status === 401) goToSignIn();
  showProblem(byId("problem"), answer.status === 200 ? "" : (answer.body && answer.body.message) || t("no_answer"));
  if (answer.status !== 200) return;
  const reporting = answer.body.windows ? null : await get(`/api/v1/halls/${encodeURIComponent(seen.hall)}/reporting`);
  seen.reporting = reporting && reporting.status === 200 ? reporting.body : null;
  seen.state = answer.body;
  seen.month = answer.body.first.slice(0, 7);
  paint();
}

/** A file of this month; the trail is told who took it. @param {string} what @param {object} asked */
async function save(what, asked) {
  const answer = await saveFile(`/api/v1/halls/${encodeURIComponent(seen.hall)}/${what}/export`, asked);
  showProblem(byId("problem"), answer.status === 200 ? "" : (answer.body && answer.body.message) || t("no_answer"));
}

/** @param {number} by */
function turn(by) {
  const [year, month] = seen.month.split("-").map(Number);
  const there = new Date(Date.UTC(year, month - 1 + by, 1));
  seen.month = there.toISOString().slice(0, 7);
  read();
}

function paint() {
  const [year, month] = seen.month.split("-");
  render(html`<button class="button" @click=${() => turn(-1)}>${t("month_before")}</button>
    <b class="figures__month">${t("month", { year, month: Number(month) })}</b>
    <button class="button" @click=${() => turn(1)}>${t("month_after")}</button>`, byId("choose"));
  if (seen.state) render(all(seen.state), byId("figures"));
}

/** @param {any} state */
function all(state) {
  const { total } = state;
  return html`
    ${state.windows ? html`<p class="banner" id="of-team">${t("of_team", { windows: state.windows.join(language() === "zh" ? "、" : ", ") })}</p>` : nothing}
    <section class="figures__rates" aria-label=${t("rates")}>${RATES.map((name) => rate(name, total.rates[name]))}
      <div class="card rate"><h2>${t("rate_score")}</h2><p class="rate__value number">${total.rates.score.rate === null ? "–" : total.rates.score.rate.toFixed(2)}</p><p class="rate__of">${t("of_ten")}</p></div></section>
    <p class="figures__beside">${t("beside", { unrated: total.unrated, invalid: total.invalid, unverified: total.unverified, flagged: total.flagged })}
      ${state.work_orders.valid_bad + state.work_orders.invalid ? t("orders_beside", { orders: state.work_orders.valid_bad + state.work_orders.invalid, rectified: state.work_orders.rectified }) : nothing}</p>
    <div class="figures__two">
      <section class="card"><h2>${t("levels")}</h2>${levelBars(total)}</section>
      <section class="card"><h2>${t("trend")}</h2>${state.by.day.length ? trend(state.by.day) : html`<p class="figures__none">${t("no_visits")}</p>`}</section>
      <section class="card"><h2>${t("reasons_bad")}</h2>${pareto(total.reasons.bad, "stripe--1")}</section>
      <section class="card"><h2>${t("reasons_good")}</h2>${pareto(total.reasons.good, "stripe--5")}</section>
    </div>
    <section class="card figures__groups">
      <header class="figures__head"><h2>${t("groups")}</h2>
        <div class="switch" role="group" aria-label=${t("groups")}>${GROUPS.map((by) => html`<button type="button" class="switch__choice" aria-pressed=${String(seen.by === by)} @click=${() => { seen.by = by; paint(); }}>${t(`by_${by}`)}</button>`)}</div>
        <button class="button" type="button" @click=${() => save("figures", { month: seen.month, by: seen.by })}>${t("download")}</button></header>
      ${table(state.by[seen.by])}
      <p class="figures__note">${t("ranked_from", { least: state.ranked_from })} ${t("told_later")}</p>
    </section>
    ${seen.reporting && seen.reporting.platform ? upward(seen.reporting) : nothing}`;
}

/** @param {any} reporting */
function upward(reporting) {
  const { sent, waiting, failed } = reporting.records;
  return html`<section class="card figures__upward"><header class="figures__head"><h2>${t("upward")}</h2>
      <button class="button" type="button" @click=${() => save("reporting", { month: seen.month })}>${t("upward_download")}</button></header>
    <p>${reporting.platform.title}${reporting.platform.sample ? html` <b>${t("upward_sample")}</b>` : nothing}</p>
    <ul class="figures__counts">
      <li><b class="number">${sent}</b> ${t("upward_sent")}</li>
      <li class=${reporting.late ? "figures__bad" : ""}><b class="number">${waiting}</b> ${t("upward_waiting")}${waiting ? html` · ${t("upward_lag", { minutes: Math.round(reporting.lag_min) })}` : nothing}</li>
      <li class=${failed ? "figures__bad" : ""}><b class="number">${failed}</b> ${t("upward_failed")}</li></ul>
    ${reporting.reasons.length ? html`<p class="figures__note">${reporting.reasons.filter((/** @type {any} */ one) => one.state !== "sent").map((/** @type {any} */ one) => `${t(`upward_${one.state}`)}: ${one.reason} × ${one.records}`).join(" · ")}</p>` : nothing}
  </section>`;
}

/** @param {string} name @param {any} share */
function rate(name, share) {
  return html`<div class="card rate rate--${name}"><h2>${t(`rate_${name}`)}</h2><p class="rate__value number">${percent(share.rate)}</p>
    <p class="rate__of"><span class="number">${share.part} / ${share.whole}</span> ${t(`of_${name}`)}</p></div>`;
}

/** @param {any[]} rows */
function table(rows) {
  if (!rows.length) return html`<p class="figures__none">${t("no_visits")}</p>`;
  const places = seen.by !== "day";
  const sorted = places ? [...rows].sort((one, other) => (one.rank || 1e9) - (other.rank || 1e9)) : rows;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t(`by_${seen.by}`)}><table class="table"><thead><tr>
    <th scope="col">${t(`by_${seen.by}`)}</th>${places ? html`<th scope="col">${t("rank")}</th>` : nothing}
    ${["finished", "given", "good", "bad"].map((name) => html`<th scope="col">${t(name)}</th>`)}
    ${RATES.map((name) => html`<th scope="col">${t(`rate_${name}`)}</th>`)}</tr></thead>
    <tbody>${sorted.map((row) => html`<tr><th scope="row">${named(row)}</th>${places ? html`<td class="number">${row.rank || "–"}</td>` : nothing}
      ${["finished", "given", "good", "bad"].map((name) => html`<td class="number">${row[name]}</td>`)}
      ${RATES.map((name) => html`<td class="number">${percent(row.rates[name].rate)} <small>${row.rates[name].part}/${row.rates[name].whole}</small></td>`)}</tr>`)}</tbody></table></div>`;
}

/** @param {any} row */
function named(row) {
  if (seen.by === "window") return `${row.code} ${pick(row.name)}`;
  return row.name ? pick(row.name) : row.code;
}

staffPage({ screens: ["figures"] }).then(({ me }) => {
  if (!me) return;
  seen.hall = me.hall;
  seen.month = "";
  onLanguage(paint);
  read();
});
