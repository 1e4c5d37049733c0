/** The window sign's picture: the window's number on the left, what it is doing on the right, what it takes below. */
import { html, nothing } from "/assets/shared/lit.js";
import { both } from "./both.js";
import { widthOf } from "./legible.js";
import { doing, shape } from "./shapes.js";

/**
 * @typedef {{now: number, time: import("./server_time.js").ServerTime, freshness: import("./freshness.js").Freshness,
 *   since: number, highlights: import("./highlights.js").Highlights, language: "zh" | "en"}} Moment
 */

/** The sign's own call as the board lists it, so that both highlight alike. @param {any} state */
export function callOf(state) {
  const { ticket, window: hallWindow } = state;
  if (!ticket || ticket.state !== "called") return [];
  return [{ ticket: ticket.code, window: hallWindow.code, at: ticket.at, times: ticket.times }];
}

/** @param {any} state @param {Moment} moment */
export function sign(state, moment) {
  const hallWindow = state.window || { code: "", name: null, state: null };
  const now = hallWindow.state ? doing({ ...hallWindow, ...ticketOf(state) }) : "offline";
  const trusted = moment.freshness === "live" || moment.freshness === "dim";
  const isNew = callOf(state).some((call) => moment.highlights.isNew(call, moment.now));
  return html`<div class="face ${trusted ? now : "offline"} ${isNew ? "new" : ""} ${moment.language}">
    ${plate(state, hallWindow, moment)}
    <section class="now" role="status">${trusted ? present(state, now, moment) : untrusted(moment)}</section>
    ${takes(state, hallWindow, moment)}
  </div>`;
}

/** How much smaller a number must be to stand on one line. @param {string} code */
function lengthOf(code) {
  const width = widthOf(code);
  return width > 3.6 ? "longest" : width > 2.7 ? "long" : "";
}

/** @param {any} state */
function ticketOf(state) {
  return { ticket: state.ticket && state.ticket.code, ticket_state: state.ticket && state.ticket.state };
}

/** @param {any} state @param {any} hallWindow @param {Moment} moment */
function plate(state, hallWindow, { language }) {
  const badge = state.clerk && state.clerk.badge;
  return html`<section class="plate">
    <b class="no ${widthOf(hallWindow.code) > 1.4 ? "long" : ""}">${hallWindow.code}</b>
    <p class="label">${both("window_no").zh}<span lang="en">${both("window_no").en}</span></p>
    ${hallWindow.accessible ? html`<p class="accessible">${shape("accessible")}${both("sign_accessible")[language]}</p>` : nothing}
    ${hallWindow.name ? html`<p class="title">${hallWindow.name[language]}</p>` : nothing}
    ${badge ? html`<p class="clerk">${both("clerk_badge", { badge })[language]}</p>` : nothing}
  </section>`;
}

/** @param {any} state @param {string} now @param {Moment} moment */
function present(state, now, moment) {
  const { language } = moment;
  const dim = moment.freshness === "dim" ? html`<p class="warning">${since(moment)}</p>` : nothing;
  if (now === "called" || now === "serving") {
    const word = both(now === "called" ? "sign_please" : "sign_serving")[language];
    return html`<p class="word">${shape(now)}${word}</p>
      <p
        class="ticket ${lengthOf(state.ticket.code)}"
        data-ticket=${state.ticket.code}
        data-window=${state.window.code}
        data-times=${state.ticket.times}
      >
        ${state.ticket.code}
      </p>
      ${dim}`;
  }
  if (now === "paused") {
    const until = state.pause && state.pause.until ? moment.time.clock(Date.parse(state.pause.until)) : "";
    return html`<p class="condition">${shape("paused")}${both("sign_paused")[language]}</p>
      <p class="more">${until ? both("sign_paused_until", { time: until })[language] : reason(state, language)}</p>
      ${dim}`;
  }
  if (now === "open") {
    return html`<p class="condition">${shape("open")}${both("sign_waiting")[language]}</p>${dim}`;
  }
  return html`<p class="condition">${shape("closed")}${both("sign_closed")[language]}</p>
    <p class="more">${both("sign_closed_more")[language]}</p>
    ${dim}`;
}

/** Only a reason that came in words is shown, never a code. @param {any} state @param {"zh" | "en"} language */
function reason(state, language) {
  const given = state.pause && state.pause.reason;
  return given && typeof given === "object" ? given[language] : nothing;
}

/** @param {Moment} moment */
function untrusted(moment) {
  const { language } = moment;
  if (moment.freshness === "starting") return html`<p class="condition">${both("starting")[language]}</p>`;
  if (moment.freshness === "refused") {
    return html`<p class="condition">${shape("offline")}${both("not_here")[language]}</p>
      <p class="more">${both("not_here_more")[language]}</p>`;
  }
  return html`<p class="condition">${shape("offline")}${both("sign_hidden")[language]}</p>
    <p class="more">${since(moment)}</p>`;
}

/** @param {Moment} moment */
function since({ since: moment, time, language }) {
  const clock = time.clock(moment);
  return (clock ? both("offline", { time: clock }) : both("offline_unknown"))[language];
}

/** @param {any} state @param {any} hallWindow @param {Moment} moment */
function takes(state, hallWindow, { language }) {
  const names = (state.businesses || []).map((/** @type {any} */ business) => business.name[language]);
  const all = hallWindow.mode === "no_difference";
  if (!names.length && !all) return html`<footer class="takes"></footer>`;
  const text = all ? both("no_difference")[language] : names.join(language === "zh" ? "、" : ", ");
  return html`<footer class="takes">
    <b>${both("sign_takes")[language]}</b>
    <p>${text}</p>
  </footer>`;
}
