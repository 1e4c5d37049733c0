/** The data map (个人信息清单): what is kept about people here, why, how long, who sees it, and what was deleted when. */
import { get } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { byId, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{code: string, where: string[], days: number | null, since: string | null, deletes: boolean, in_use: boolean, kept: number, overdue: number, last_deleted: {at: string, rows: number} | null}} Line */
/** @typedef {{now: string, purpose: string, lines: Line[]}} DataMap */

const HEADS = ["what", "why", "long", "who", "kept", "deleted", "where"];
/** The line whose purpose each hall says in its own words. */
const OWN_PURPOSE = "id_sealed";

/** @type {DataMap | null} */
let map = null;

/** @param {string} hall */
async function read(hall) {
  const answer = await get(`/api/v1/halls/${encodeURIComponent(hall)}/data-map`);
  const good = answer.status === 200;
  showProblem(byId("problem"), good ? "" : (answer.body && answer.body.message) || t("no_answer"));
  if (good) map = answer.body;
  byId("map").removeAttribute("aria-busy");
  paint();
}

function paint() {
  if (!map) return;
  const over = map.lines.reduce((sum, one) => sum + one.overdue, 0);
  render(
    html`<p class=${over ? "banner banner--warm" : "banner"} role="status">${over ? t("not_well", { count: over }) : t("well")}</p>
      <div class="scroll" tabindex="0" role="region" aria-label=${t("data_map_title")}><table class="table">
        <thead><tr>${HEADS.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
        <tbody>${map.lines.map(row)}</tbody></table></div>
      <p class="data-map__lead">${t("checked", { time: hallTime(map.now) })}</p>`,
    byId("map"),
  );
}

/** @param {Line} one */
function row(one) {
  return html`<tr class=${one.in_use ? "" : "data-map__unused"}>
    <th scope="row">${t(`what_${one.code}`)}</th>
    <td>${t(`why_${one.code}`)}${one.code === OWN_PURPOSE && map && map.purpose ? html`<br><b>${t("purpose", { purpose: map.purpose })}</b>` : nothing}</td>
    <td>${t(`since_${one.since || "log"}`, { days: one.days || 0 })}</td>
    <td>${t(`who_${one.code}`)}</td>
    <td class="number">${one.in_use ? t("kept_number", { count: one.kept }) : t("not_in_use")}${one.overdue ? html`<br><b class="data-map__over">${t("over_number", { count: one.overdue })}</b>` : nothing}</td>
    <td>${deleted(one)}</td>
    <td class="data-map__where">${one.where.map((place) => html`<code>${place}</code> `)}</td>
  </tr>`;
}

/** @param {Line} one */
function deleted(one) {
  if (!one.deletes) return t("deleted_not");
  if (!one.last_deleted) return t("deleted_never");
  return t("deleted_at", { time: hallTime(one.last_deleted.at), count: one.last_deleted.rows });
}

staffPage({ screens: ["data_map"] }).then(({ me }) => {
  if (!me) return;
  onLanguage(paint);
  read(me.hall);
});
