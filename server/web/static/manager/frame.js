/** The frame around the map: totals, switches, the state of the day, and messages. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { clock } from "./words.js";

const TOTALS = ["issued", "waiting", "serving", "served", "held", "no_show", "abandoned"];
const SHOWS = ["map", "charts", "table"];

/** Which floor is shown alone. @param {any} state @param {number | null} shown @param {(floor: number | null) => void} choose */
export function floorSwitch(state, shown, choose) {
  const floors = state.map.floors.map((/** @type {any} */ one) => one.floor);
  if (floors.length < 2) return nothing;
  const waiting = (/** @type {number} */ floor) => state.zones.filter((/** @type {any} */ zone) => zone.floor === floor).reduce((/** @type {number} */ sum, /** @type {any} */ zone) => sum + zone.waiting, 0);
  return html`<div class="switch floors__switch" role="group" aria-label=${t("floors")}>${[null, ...floors].map((floor) => html`<button class="switch__choice" data-floor=${floor ?? "all"}
    aria-pressed=${String(shown === floor)} @click=${() => choose(floor)}>${floor === null ? t("floors_all") : html`${t("floor", { floor })} <span class="floors__waiting">${t("floor_waiting", { waiting: waiting(floor) })}</span>`}</button>`)}</div>`;
}

/** Whether the day is open. @param {any} state */
export function day(state) {
  return html`<span class="state state--${state.open ? "open" : "closed"}">${t(state.open ? "day_open" : "day_closed")}</span>
    ${state.business_day ? html`<span class="desk__date number">${t("business_day", { day: state.business_day })}</span>` : nothing}`;
}

/** A team lead's page is called like the teams. @param {Element | null} title @param {any} state */
export function entitle(title, state) {
  if (!title || !state.teams) return;
  title.removeAttribute("data-t");
  title.textContent = state.teams.map((/** @type {any} */ one) => pick(one.name)).join(t("list_mark"));
}

/** The day's totals, what is looked at, and opening or closing the day. @param {any} state @param {string} shown @param {{show: (one: string) => void, day: () => void}} acts */
export function strip(state, shown, acts) {
  return html`<div class="strip">
    <dl class="totals">${TOTALS.map((one) => html`<div class="total total--${one}"><dt>${t(one)}</dt><dd class="number">${state.totals[one]}</dd></div>`)}</dl>
    <div class="strip__end">
      <div class="switch" role="group" aria-label=${t("show_as")}>
        ${SHOWS.map((one) => html`<button class="switch__choice" data-show=${one} aria-pressed=${String(shown === one)} @click=${() => acts.show(one)}>${t(`as_${one}`)}</button>`)}
      </div>
      ${state.teams ? nothing : html`<button class="button ${state.open ? "" : "button--primary"}" data-act="day" @click=${acts.day}>${t(state.open ? "close_day" : "open_day")}</button>`}
    </div>
  </div>`;
}

/** What lies over the page: silence, what works worse, how a press went, and taking it back. @param {any} state @param {number | null} silent @param {{words: string, bad: boolean} | null} notice @param {(() => void) | null} undo */
export function messages(state, silent, notice, undo) {
  return html`<div class="messages">
    <div role="alert">${state.emergency ? html`<p class="banner banner--danger" id="emergency-stands">${t("emergency_stands", { words: pick(state.emergency), since: clock(state.emergency.since, state.hall.time_zone), by: state.emergency.by })}</p>` : nothing}${silent === null ? nothing : html`<p class="banner banner--danger">${t("stale", { seconds: silent })}</p>`}</div>
    <div role="status">${(state.degraded || []).map((/** @type {string} */ one) => html`<p class="banner banner--warm" data-degraded=${one}>${t(`degraded_${one}`)}</p>`)}</div>
    <div class="messages__last"><div role="status">${notice ? html`<p class="banner ${notice.bad ? "banner--warm" : ""}" id="notice">${notice.words}</p>` : nothing}</div>
      ${undo ? html`<button class="button button--warm undo" data-act="undo" @click=${undo}>${t("undo")} <span class="key">Ctrl+Z</span></button>` : nothing}</div>
  </div>`;
}
