/** Ratings and devices. Each gives a compact look; tables.js has the same as tables. */
import { html, nothing, svg } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { clerkName, coded, deviceWhy, percent } from "./words.js";

/** @param {any} ratings @param {"window" | "clerk"} by @param {(by: "window" | "clerk") => void} choose */
export function ratingPanel(ratings, by, choose) {
  const rated = ratings.good + ratings.bad;
  const finished = rated + ratings.unrated;
  return html`<section class="panel panel--ratings" aria-labelledby="ratings">
    <header class="panel__head"><h2 id="ratings">${t("ratings")}</h2>
      <div class="switch" role="group" aria-label=${t("ratings")}>
        ${["window", "clerk"].map(
          (one) => html`<button class="switch__choice" aria-pressed=${by === one ? "true" : "false"} @click=${() => choose(/** @type {any} */ (one))}>${t(`by_${one}`)}</button>`,
        )}
      </div></header>
    <div class="rates" title=${t("rates_explained")}>
      ${rate("good_rate", ratings.good, rated)} ${rate("response_rate", rated, finished)}
      ${levels(ratings.by_level)}
    </div>
    <div class="scroll" tabindex="0" role="region" aria-label=${t(`by_${by}`)}>${rated || finished ? ratingTable(by === "window" ? ratings.by_window : ratings.by_clerk, by) : html`<p class="panel__none">${t("no_ratings")}</p>`}</div>
  </section>`;
}

/** @param {string} word @param {number} part @param {number} whole */
function rate(word, part, whole) {
  return html`<p class="rate"><span class="rate__word">${t(word)}</span><b class="rate__value number">${percent(part, whole)}</b>
    <span class="rate__of number">${t("of", { part, whole })}</span></p>`;
}

/** @param {Record<string, number>} byLevel */
function levels(byLevel) {
  const most = Math.max(1, ...Object.values(byLevel));
  return html`<ul class="levels">
    ${[5, 4, 3, 2, 1].map(
      (level) => html`<li class="level"><span>${t(`level_${level}`)}</span>
        <svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar__track" width="100" height="10"></rect>
          ${svg`<rect class=${level > 2 ? "bar__fill bar__fill--good" : "bar__fill bar__fill--bad"} width=${(100 * (byLevel[level] || 0)) / most} height="10"></rect>`}</svg>
        <b class="number">${byLevel[level] || 0}</b></li>`,
    )}
  </ul>`;
}

/** Worst first: that is what a manager looks for. @param {any[]} rows @param {"window" | "clerk"} by */
export function ratingTable(rows, by) {
  const sorted = [...rows].sort((a, b) => b.bad - a.bad || b.good + b.bad - a.good - a.bad);
  return html`<table class="table">
    <thead><tr><th scope="col">${t(by)}</th><th scope="col">${t("good")}</th><th scope="col">${t("bad")}</th><th scope="col">${t("unrated")}</th><th scope="col">${t("response_rate")}</th></tr></thead>
    <tbody>${sorted.map((row) => {
      const rated = row.good + row.bad;
      return html`<tr class=${row.bad ? "row--bad" : ""}>
        <th scope="row">${by === "window" ? row.window : clerkName(row.clerk)}</th><td>${row.good}</td><td class="cell--bad">${row.bad}</td><td>${row.unrated}</td>
        <td>${percent(rated, rated + row.unrated)} <span class="faint">${t("of", { part: rated, whole: rated + row.unrated })}</span></td></tr>`;
    })}</tbody>
  </table>`;
}

/** The devices that need somebody; the others are numbers. What was never set up is no trouble. @param {any[]} devices */
export function devicePanel(devices) {
  const ill = troubled(devices);
  const unused = devices.filter((one) => one.condition === "not_set_up").length;
  const ok = devices.length - ill.length - unused;
  const words = !devices.length ? t("devices_none") : ill.length ? t("devices_some", { bad: ill.length, ok }) : t("devices_all_ok", { count: ok });
  return html`<section class="panel panel--devices" aria-labelledby="devices">
    <header class="panel__head"><h2 id="devices">${t("devices")}</h2>
      <span class="state state--${!devices.length ? "unknown" : ill.length ? "degraded" : "ok"}">${words}</span></header>
    ${unused ? html`<p class="faint">${t("devices_unused", { count: unused })}</p>` : nothing}
    ${ill.length
      ? html`<ul class="devices scroll" tabindex="0" aria-labelledby="devices">
          ${ill.map((one) => html`<li class="device"><span class="state state--${one.condition}">${coded("condition_", one.condition)}</span>
            <span class="device__name">${coded("device_", one.kind)} ${one.code}</span><span class="device__why">${deviceWhy(one)}</span></li>`)}
        </ul>`
      : nothing}
  </section>`;
}

/** @param {any[]} devices @returns {any[]} */
export function troubled(devices) {
  return devices.filter((one) => one.condition !== "ok" && one.condition !== "not_set_up");
}
