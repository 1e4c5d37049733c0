/** The same content as the map and its panels, as tables: printable, and for whoever reads better in rows. */
import { html } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { pauseWords } from "./business.js";
import { MODES, changesFor } from "./moves.js";
import { ratingTable } from "./panels.js";
import { clerkName, coded, deviceWhy, look, minutes, minutesBetween, percent, waitRange } from "./words.js";

/**
 * @param {any} state @param {(code: string) => void} choose @param {(queue: any) => void} turn @param {(code: string) => void} show  open a business
 * @param {(codes: string[], target: import("./moves.js").Target) => void} moveTo
 */
export function tables(state, choose, turn, show, moveTo) {
  const zones = Object.fromEntries(state.zones.map((/** @type {any} */ zone) => [zone.code, zone]));
  return html`<div class="tables scroll" tabindex="0" role="region" aria-label=${t("as_table")}>
    <h2>${t("queues")}</h2>
    ${table(["queue_business", "queue_waiting", "queue_oldest", "queue_wait", "queue_soon", "queue_windows", "condition", "action"], state.queues.map((/** @type {any} */ one) => [
      html`<button class="button" data-open=${one.business} title=${t("open_business")} @click=${() => show(one.business)}><b>${one.series}</b> ${pick(one.name)}</button>`,
      one.waiting, minutes(one.oldest_min), waitRange(one.wait), one.soon ? t("rises_to", one.soon) : "–", one.windows, pauses(one),
      state.teams ? "" : html`<button class="button" @click=${() => turn(one)}>${t(one.paused ? "resume_business" : "pause_business", { business: pick(one.name) })}</button>`]))}
    <h2>${t("window")}</h2>
    ${table(["window", "zone", "condition", "mode", "clerk", "ticket", "since", "load", "served_today", "busy_share", "action"], state.windows.map((/** @type {any} */ one) => [
      html`<button class="button" data-window=${one.code} @click=${() => choose(one.code)}>${one.code}</button>`,
      zones[one.zone] ? `${pick(zones[one.zone].name)} · ${t("floor", { floor: zones[one.zone].floor })}` : one.zone,
      html`<span class="state state--${look(one).state}">${look(one).word}</span>`,
      `${coded("kind_", one.kind)} · ${t(one.mode === "no_difference" ? "mode_no_difference" : "mode_specialty")}`,
      clerkName(one.clerk), one.ticket || "–", minutes(minutesBetween(one.since, state.now)), minutes(one.load_min), one.served, typeof one.busy_share === "number" ? percent(100 * one.busy_share, 100) : "–", moveButtons(state, one, moveTo)]))}
    <h2>${t("ratings")} · ${t("by_window")}</h2>${ratingTable(state.ratings.by_window, "window")}
    <h2>${t("ratings")} · ${t("by_clerk")}</h2>${ratingTable(state.ratings.by_clerk, "clerk")}
    <p class="faint">${t("rates_explained")}</p>
    <h2>${t("devices")}</h2>
    ${table(["device", "condition", "causes", "last_seen"], state.devices.map((/** @type {any} */ one) => [
      `${coded("device_", one.kind)} ${one.code}`, html`<span class="state state--${one.condition}">${coded("condition_", one.condition)}</span>`,
      deviceWhy(one), one.last_seen ? minutes(minutesBetween(one.last_seen, state.now)) : t("never_seen")]))}
  </div>`;
}

/** What can be done with a window, as buttons. @param {any} state @param {any} one @param {(codes: string[], target: import("./moves.js").Target) => void} moveTo */
function moveButtons(state, one, moveTo) {
  const targets = MODES.map((code) => ({ kind: /** @type {const} */ ("mode"), code })).filter((target) => changesFor(state, one, target).changes.length);
  return html`<span class="row-acts">${targets.map((target) => html`<button class="button" data-move="${one.code}:${target.code}" aria-label="${t("window_of", { window: one.code })}: ${t(`move_${target.code}`)}"
    @click=${() => moveTo([one.code], target)}>${t(`move_${target.code}`)}</button>`)}</span>`;
}

/** @param {any} queue */
function pauses(queue) {
  const words = pauseWords(queue);
  return words ? html`<span class="shape shape--hold pauses">${words}</span>` : "";
}

/** The first cell of a row is its heading. @param {string[]} heads @param {any[][]} rows */
function table(heads, rows) {
  return html`<table class="table"><thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, n) => (n ? html`<td>${cell}</td>` : html`<th scope="row">${cell}</th>`))}</tr>`)}</tbody></table>`;
}
