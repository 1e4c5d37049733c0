/** The hall manager's page: follows the view `manager`, paints it, and sends the manager's moves. */
import { newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { follow } from "/assets/shared/live.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { byId, goToSignIn, staffPage } from "/pages/staff/staff.js";
import { ask } from "./ask.js";
import { businessDetail } from "./business.js";
import { detail } from "./detail.js";
import { fit } from "./fit.js";
import { floorMap } from "./floor.js";
import { devicePanel, queuePanel, ratingPanel } from "./panels.js";
import { tables } from "./tables.js";

const TOTALS = ["issued", "waiting", "serving", "served", "held", "no_show", "abandoned"];
const SLIPS_NAMED = 6;
const NOTICE_FOR = 6000;

const root = byId("manager");
/** @type {any} */
let state = null;
let hall = "";
/** @typedef {{kind: "window" | "business", code: string}} Chosen */

/** The window or business whose panel is open. @type {Chosen | null} */
let chosen = null;
let asTable = false;
/** @type {"window" | "clerk"} */
let ratingsBy = "window";
/** @type {number | null} */
let silent = null;
/** @type {{words: string, bad: boolean} | null} */
let notice = null;
/** @type {ReturnType<typeof setTimeout>} */
let noticeTimer;
let refused = false;
let busy = false;
/** One key for each press on one drawn state: two presses on it are one command. @type {Map<string, string>} */
let keys = new Map();

const acts = {
  turn: (/** @type {any} */ one, /** @type {boolean} */ noDifference) =>
    send(`windows/${code(one.code)}/turn`, { no_difference: noDifference }, t(noDifference ? "done_turned" : "done_restored", { window: one.code })),
  open: (/** @type {any} */ one) => send(`windows/${code(one.code)}/open`, {}, t("done_open", { window: one.code })),
  pause: pauseWindow,
  close: closeWindow,
  turnBusiness,
  turnMatter,
  leave: () => choose(null),
};

/** @param {string} text */
function code(text) {
  return encodeURIComponent(text);
}

/** @param {string} path @param {object} body @param {string | ((answer: any) => string)} done */
async function send(path, body, done) {
  if (busy) return;
  const what = path + JSON.stringify(body);
  const key = keys.get(what) || newKey();
  keys.set(what, key);
  busy = true;
  tell(t("doing"), false);
  const answer = await post(`/api/v1/halls/${code(hall)}/${path}`, body, { key, onSlow: () => tell(t("slow"), false) });
  busy = false;
  if (answer.status === 401) goToSignIn();
  if (answer.status >= 200 && answer.status < 300) tell(typeof done === "string" ? done : done(answer.body), false);
  else tell(answer.status === 0 ? t("unsure") : (answer.body && answer.body.message) || String(answer.status), true);
}

/** @param {string} words @param {boolean} bad */
function tell(words, bad) {
  notice = { words, bad };
  clearTimeout(noticeTimer);
  if (!busy) {
    noticeTimer = setTimeout(() => {
      notice = null;
      paint();
    }, bad ? 2 * NOTICE_FOR : NOTICE_FOR);
  }
  paint();
}

/** @param {any} one */
async function pauseWindow(one) {
  const reason = await ask({
    title: t("pause_window_ask", { window: one.code }), text: t("pause_window_why"), yes: t("pause_window"),
    reasons: ["reason_break", "reason_meeting", "reason_shift", "reason_system", "reason_equipment"],
  });
  if (reason !== null) await send(`windows/${code(one.code)}/pause`, { reason }, t("done_pause", { window: one.code }));
}

/** @param {any} one */
async function closeWindow(one) {
  const text = one.ticket ? t("close_window_busy", { ticket: one.ticket }) : t("close_window_free");
  const sure = await ask({ title: t("close_window_ask", { window: one.code }), text, yes: t("close_window"), danger: true });
  if (sure !== null) await send(`windows/${code(one.code)}/close`, {}, t("done_close", { window: one.code }));
}

/** @param {any} queue */
async function turnBusiness(queue) {
  return turnTickets(`businesses/${code(queue.business)}`, queue, "pause_business_why");
}

/** @param {any} matter */
async function turnMatter(matter) {
  return turnTickets(`matters/${code(matter.code)}`, matter, "pause_matter_why");
}

/** Pause, after asking why, or resume the tickets of a business or of one matter. @param {string} path @param {any} one @param {string} why */
async function turnTickets(path, one, why) {
  const business = pick(one.name);
  if (one.paused) return send(`${path}/resume`, {}, t("done_business_resume", { business }));
  const reason = await ask({
    title: t("pause_business", { business }), text: t(why), yes: t("pause"),
    reasons: ["reason_system", "reason_full", "reason_meeting", "reason_equipment"],
  });
  if (reason !== null) await send(`${path}/pause`, { reason }, t("done_business_pause", { business }));
  return undefined;
}

async function turnDay() {
  if (!state.open) {
    const sure = await ask({ title: t("open_day_ask"), text: t("open_day_why"), yes: t("open_day") });
    return sure === null ? undefined : send("day/open", {}, t("done_day_open"));
  }
  const { waiting, serving, held } = state.totals;
  const left = waiting + serving + held > 0;
  const sure = await ask({
    title: t("close_day_ask"), text: left ? t("close_day_left", { waiting, serving, held }) : t("close_day_clear"),
    yes: t(left ? "close_day_anyway" : "close_day_do"), danger: left,
  });
  return sure === null ? undefined : send("day/close", {}, dayEnded);
}

/** A day ends clean when no slip is still on its way. @param {{ clean?: boolean, open_slips?: string[] }} answer */
function dayEnded({ clean = true, open_slips: slips = [] }) {
  const named = slips.slice(0, SLIPS_NAMED).join(", ") + (slips.length > SLIPS_NAMED ? " …" : "");
  return clean ? t("done_day_close") : t("done_day_close_open", { count: slips.length, slips: named });
}

/** Open a panel, or close it and go back to where it was opened. @param {Chosen | null} wanted */
function choose(wanted) {
  const before = chosen;
  chosen = wanted;
  paint();
  const opener = before && `[data-${before.kind === "window" ? "window" : "open"}="${CSS.escape(before.code)}"]`;
  const goal = wanted || !opener ? "#detail" : opener;
  const element = /** @type {HTMLElement | null} */ (root.querySelector(goal));
  if (element) element.focus();
}

/** @param {string} hallWindow */
function chooseWindow(hallWindow) {
  choose({ kind: "window", code: hallWindow });
}

/** @param {string} business */
function chooseBusiness(business) {
  choose({ kind: "business", code: business });
}

/** The panel over the side, if one is open. @returns {unknown} */
function panel() {
  if (!chosen) return null;
  const { kind, code: wanted } = chosen;
  if (kind === "business") {
    const queue = state.queues.find((/** @type {any} */ other) => other.business === wanted);
    return queue ? businessDetail(queue, acts, busy) : null;
  }
  const one = state.windows.find((/** @type {any} */ other) => other.code === wanted);
  return one ? detail(state, one, acts, busy) : null;
}

function paint() {
  if (refused) return render(html`<p class="banner banner--danger" role="alert">${t("not_allowed")}</p>`, root);
  if (!state) return undefined;
  const open = panel();
  render(html`${strip()} ${messages()}
    <div class="work ${asTable ? "work--table" : ""}">
      <div class="work__main">${asTable ? tables(state, chooseWindow, turnBusiness, chooseBusiness) : nothing}<div class="map" id="map" ?hidden=${asTable}></div></div>
      <div class="work__side" ?inert=${Boolean(open)} ?hidden=${asTable}>
        ${queuePanel(state, turnBusiness, chooseBusiness)}
        ${ratingPanel(state.ratings, ratingsBy, (by) => { ratingsBy = by; paint(); })}
        ${devicePanel(state.devices)}
      </div>
      ${open || nothing}
    </div>`, root);
  render(day(), byId("day"));
  return asTable ? undefined : paintMap();
}

function paintMap() {
  const map = byId("map");
  const placed = fit(state.zones, state.windows, { width: map.clientWidth, height: map.clientHeight });
  map.style.setProperty("--tile-width", `${placed.width}px`);
  map.style.setProperty("--tile-height", `${placed.height}px`);
  map.classList.toggle("map--tight", placed.height < 58);
  map.classList.toggle("map--roomy", placed.height > 90);
  render(floorMap(placed, chosen && chosen.kind === "window" ? chosen.code : null, chooseWindow), map);
  for (const block of map.querySelectorAll("[data-cols]")) block.style.setProperty("--cols", block.dataset.cols);
  if (watching !== map) {
    if (watching) resized.unobserve(watching);
    watching = map;
    resized.observe(map);
  }
}

/** @type {HTMLElement | null} */
let watching = null;
const resized = new ResizeObserver(() => state && !asTable && requestAnimationFrame(paintMap));

function day() {
  return html`<span class="state state--${state.open ? "open" : "closed"}">${t(state.open ? "day_open" : "day_closed")}</span>
    ${state.business_day ? html`<span class="desk__date number">${t("business_day", { day: state.business_day })}</span>` : nothing}`;
}

function strip() {
  return html`<div class="strip">
    <dl class="totals">${TOTALS.map((one) => html`<div class="total total--${one}"><dt>${t(one)}</dt><dd class="number">${state.totals[one]}</dd></div>`)}</dl>
    <div class="strip__end">
      <div class="switch" role="group" aria-label=${t("show_as")}>
        ${[false, true].map((table) => html`<button class="switch__choice" data-show=${table ? "table" : "map"} aria-pressed=${asTable === table ? "true" : "false"}
          @click=${() => { asTable = table; paint(); }}>${t(table ? "as_table" : "as_map")}</button>`)}
      </div>
      <button class="button ${state.open ? "" : "button--primary"}" data-act="day" @click=${turnDay}>${t(state.open ? "close_day" : "open_day")}</button>
    </div>
  </div>`;
}

function messages() {
  return html`<div class="messages">
    <div role="alert">${silent === null ? nothing : html`<p class="banner banner--danger">${t("stale", { seconds: silent })}</p>`}</div>
    <div role="status">${(state.degraded || []).map((/** @type {string} */ one) => html`<p class="banner banner--warm" data-degraded=${one}>${t(`degraded_${one}`)}</p>`)}</div>
    <div role="status">${(state.alerts || []).map((/** @type {{ code: string, detail: Record<string, any> }} */ one) => html`<p class="banner banner--warm" data-alert=${one.code}>${t(`alert_${one.code}`, one.detail)}</p>`)}</div>
    <div role="status">${notice ? html`<p class="banner ${notice.bad ? "banner--warm" : ""}" id="notice">${notice.words}</p>` : nothing}</div>
  </div>`;
}

staffPage({ screens: ["manager"] }).then(({ me }) => {
  if (!me) return;
  hall = me.hall;
  root.textContent = ""; // the words drawn by the server
  onLanguage(paint);
  follow({
    hall,
    view: "manager",
    onState(fresh) {
      state = fresh;
      refused = false;
      if (!busy) keys = new Map();
      paint();
    },
    onStale(seconds) {
      silent = seconds;
      paint();
    },
    onRefused(error) {
      if (error.code === "not_signed_in") goToSignIn();
      if (error.code !== "not_allowed") return;
      refused = true;
      paint();
    },
  });
});
