/** All halls of this server in sums (省级查看): today and the thirty days before. No row of it is about a person. */
import { get } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { byId, goToSignIn, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{part: number, whole: number, rate: number} | null} Share */
/** @typedef {{waiting: number | null, issued: number | null, served: number | null, mean_wait_min: number | null, good: Share, response: Share, few: string[]}} Cells */
/** @typedef {{code: string, name: any, open: boolean, last_at: string | null, windows_open: number, windows: number, devices_ill: number, least: number, today: Cells, days: Cells}} Hall */

const AGAIN_MS = 20_000;
const TODAY = ["waiting", "issued", "served", "mean_wait_min", "good", "response"];
const DAYS = ["served", "mean_wait_min", "good", "response"];
const CARDS = ["waiting", "issued", "served", "good", "response"];

/** @type {{at: string, days: number, halls: Hall[], total: any} | null} */
let told = null;

async function read() {
  const answer = await get("/api/v1/overview");
  byId("overview").removeAttribute("aria-busy");
  if (answer.status === 401) goToSignIn();
  showProblem(byId("problem"), answer.status === 200 ? "" : (answer.body && answer.body.message) || t("no_answer"));
  if (answer.status === 200) told = answer.body;
  paint();
}

function paint() {
  if (!told) return;
  const { total, halls, days } = told;
  render(html`
    <h2>${t("today_all")}</h2>
    <dl class="overview__cards">
      <div class="card"><dt>${t("halls_open")}</dt><dd><b class="number">${total.open}</b> <small>/ ${total.halls}</small></dd></div>
      <div class="card"><dt>${t("windows_open")}</dt><dd><b class="number">${total.windows_open}</b> <small>/ ${total.windows}</small></dd></div>
      ${CARDS.map((name) => html`<div class="card"><dt>${t(name)}</dt><dd>${summed(total.today, name)}</dd></div>`)}
    </dl>
    <div class="scroll" tabindex="0" role="region" aria-label=${t("overview_title")}><table class="table overview__table">
      <thead>
        <tr><th scope="col" rowspan="2">${t("hall")}</th><th scope="col" rowspan="2">${t("state")}</th><th scope="col" rowspan="2">${t("windows_open")}</th>
          <th scope="colgroup" colspan=${TODAY.length}>${t("today")}</th><th scope="colgroup" colspan=${DAYS.length}>${t("days_before", { days })}</th>
          <th scope="col" rowspan="2">${t("devices_ill")}</th><th scope="col" rowspan="2">${t("fresh")}</th></tr>
        <tr>${[...TODAY, ...DAYS].map((name) => html`<th scope="col">${t(name)}</th>`)}</tr>
      </thead>
      <tbody>${halls.map(row)}</tbody></table></div>
    <p class="overview__lead">${t("few_means", { least: Math.max(...halls.map((one) => one.least)) })} ${t("counted_at", { time: hallTime(told.at, "medium") })}</p>`, byId("overview"));
}

/** A sum of today, and of how many halls where some hold theirs back. @param {any} sums @param {string} name */
function summed(sums, name) {
  const missing = told ? told.halls.length - sums.told[name] : 0;
  const value = sums[name];
  return html`<b class="number">${value !== null && typeof value === "object" ? percent(value) : value ?? "–"}</b>
    ${value !== null && typeof value === "object" ? html`<small class="number">${value.part} / ${value.whole}</small>` : nothing}
    ${missing ? html`<small>${t("of_halls", { halls: sums.told[name] })}</small>` : nothing}`;
}

/** @param {Hall} one */
function row(one) {
  return html`<tr data-hall=${one.code}><th scope="row">${pick(one.name)}</th>
    <td><span class="state state--${one.open ? "open" : "closed"}">${t(one.open ? "is_open" : "is_closed")}</span></td>
    <td class="number">${one.windows_open} <small>/ ${one.windows}</small></td>
    ${TODAY.map((name) => cell(one.today, name))}${DAYS.map((name) => cell(one.days, name))}
    <td class="number">${one.devices_ill ? html`<span class="state state--degraded">${one.devices_ill}</span>` : 0}</td>
    <td class="number">${age(one.last_at)}</td></tr>`;
}

/** @param {Cells} cells @param {string} name */
function cell(cells, name) {
  if (cells.few.includes(name)) return html`<td class="overview__few">${t("few")}</td>`;
  const value = /** @type {any} */ (cells)[name];
  if (value === null) return html`<td class="number">–</td>`;
  if (name === "mean_wait_min") return html`<td class="number">${t("minutes", { minutes: value })}</td>`;
  if (typeof value === "object") return html`<td class="number overview__share">${percent(value)} <small>${value.part}/${value.whole}</small></td>`;
  return html`<td class="number">${value}</td>`;
}

/** @param {NonNullable<Share>} share */
function percent(share) {
  return `${(100 * share.rate).toFixed(1)} %`;
}

/** How long ago something last happened there. @param {string | null} moment */
function age(moment) {
  if (!moment || !told) return "–";
  const seconds = Math.max(0, Math.round((Date.parse(told.at) - Date.parse(moment)) / 1000));
  if (seconds < 90) return t("seconds_ago", { seconds });
  if (seconds < 5400) return t("minutes_ago", { minutes: Math.round(seconds / 60) });
  return hallTime(moment);
}

staffPage({ screens: ["overview"] }).then(({ me }) => {
  if (!me) return;
  onLanguage(paint);
  read();
  setInterval(read, AGAIN_MS);
});
