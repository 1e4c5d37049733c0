/** The panels beside the map: queues, ratings, devices. Each gives a compact look; tables.js has the same as tables. */
import { html, nothing, svg } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { pausedOf, pauseWords } from "./business.js";
import { clerkName, coded, minutes, percent, waitRange } from "./words.js";

/** Minutes after which the longest wait is marked (tidal_oldest_wait_min, domain.md §11). */
const TOO_LONG = 30;

/** @param {any} state @param {(queue: any) => void} turn  pause or resume a business @param {(code: string) => void} show  open a business */
export function queuePanel(state, turn, show) {
  const most = Math.max(10, ...state.queues.map((/** @type {any} */ one) => one.waiting));
  return html`<section class="panel panel--queues" aria-labelledby="queues">
    <header class="panel__head"><h2 id="queues">${t("queues")}</h2></header>
    <p class="queue queue--head" aria-hidden="true"><span class="queue__name">${t("queue_business")}</span><span class="queue__waiting">${t("waiting")}</span>
      <span class="queue__oldest">${t("queue_oldest")}</span><span class="queue__wait">${t("queue_wait")}</span></p>
    <ul class="queues scroll" tabindex="0" aria-labelledby="queues">${state.queues.map((/** @type {any} */ one) => queueRow(one, most, turn, show))}</ul>
  </section>`;
}

/** @param {any} queue @param {number} most @param {(queue: any) => void} turn @param {(code: string) => void} show */
function queueRow(queue, most, turn, show) {
  const long = queue.oldest_min !== null && queue.oldest_min >= TOO_LONG;
  const name = pick(queue.name);
  return html`<li class="queue ${queue.paused ? "queue--paused" : ""}" data-business=${queue.business}>
    <span class="queue__name"><button class="queue__open" data-open=${queue.business} title=${t("open_business")} @click=${() => show(queue.business)}><b>${queue.series}</b> ${name}</button>
      ${stopped(queue)}</span>
    <svg class="queue__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar__track" width="100" height="10"></rect>
      ${svg`<rect class=${long ? "bar__fill bar__fill--long" : "bar__fill"} width=${(100 * queue.waiting) / most} height="10"></rect>`}
    </svg>
    <span class="queue__waiting number"><span class="hidden-text">${t("queue_waiting")}</span>${queue.waiting}</span>
    <span class="queue__oldest number ${long ? "queue__oldest--long shape shape--degraded" : ""}">${queue.waiting ? minutes(queue.oldest_min) : "–"}${long ? html`<span class="hidden-text">${t("too_long")}</span>` : nothing}</span>
    <span class="queue__wait number">${queueNote(queue)}</span>
    <button class="button queue__turn" aria-label=${t(queue.paused ? "resume_business" : "pause_business", { business: name })} @click=${() => turn(queue)}>
      ${t(queue.paused ? "resume" : "pause")}</button>
  </li>`;
}

/** How many single matters are paused; which ones, and why, in the tooltip and in the business's own panel. @param {any} queue */
function stopped(queue) {
  const count = pausedOf(queue).length;
  return count ? html`<span class="queue__stopped shape shape--hold" title=${pauseWords(queue)}>${count}<span class="hidden-text">${t("matters_paused")}</span></span>` : nothing;
}

/** @param {any} queue */
function queueNote(queue) {
  if (queue.paused) return html`<span class="shape shape--hold">${t("paused")}</span>`;
  if (queue.windows === 0 && queue.waiting) return html`<span class="shape shape--unavailable">${t("no_window")}</span>`;
  return waitRange(queue.wait);
}

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

/** Only the devices that need somebody; the others are a number. @param {any[]} devices */
export function devicePanel(devices) {
  const ill = devices.filter((one) => one.condition !== "ok");
  const words = !devices.length ? t("devices_none") : ill.length ? t("devices_some", { bad: ill.length, ok: devices.length - ill.length }) : t("devices_all_ok", { count: devices.length });
  return html`<section class="panel panel--devices" aria-labelledby="devices">
    <header class="panel__head"><h2 id="devices">${t("devices")}</h2>
      <span class="state state--${!devices.length ? "unknown" : ill.length ? "degraded" : "ok"}">${words}</span></header>
    ${ill.length
      ? html`<ul class="devices scroll" tabindex="0" aria-labelledby="devices">
          ${ill.map((one) => html`<li class="device"><span class="state state--${one.condition}">${coded("condition_", one.condition)}</span>
            <span class="device__name">${coded("device_", one.kind)} ${one.code}</span><span class="device__why">${deviceWhy(one)}</span></li>`)}
        </ul>`
      : nothing}
  </section>`;
}

/** The causes in words, with the parts they belong to. @param {any} device */
export function deviceWhy(device) {
  const parts = Object.entries(device.parts || {}).filter(([, part]) => part.condition && part.condition !== "ok");
  if (!parts.length) return (device.causes || []).map((/** @type {string} */ cause) => coded("cause_", cause)).join("、");
  return parts.map(([name, part]) => `${coded("part_", name)} ${(part.causes || []).map((/** @type {string} */ cause) => coded("cause_", cause)).join("、") || coded("condition_", part.condition)}`).join("；");
}
