/** The board's picture: header, calls, the zone beside them, and the strip below. */
import { html, nothing, classMap, repeat } from "/assets/shared/lit.js";
import { both } from "./both.js";
import { side } from "./board_side.js";
import { keyOf } from "./highlights.js";
import { fullSize, rowsFor, tooFar, widthOf } from "./legible.js";
import { shape } from "./shapes.js";
import { dots, PAGE_MS, paged } from "./turning.js";

/**
 * @typedef {{now: number, time: import("./server_time.js").ServerTime, freshness: import("./freshness.js").Freshness,
 *   since: number, highlights: import("./highlights.js").Highlights, turner: import("./turning.js").Turner, portrait: boolean,
 *   showing: import("./media.js").Showing}} Moment
 */

/** @param {any} state @param {Moment} moment */
export function board(state, moment) {
  return html`${header(state, moment)} ${body(state, moment)} ${strip(state, moment)}`;
}

/** @param {any} state @param {Moment} moment */
function header(state, { now, time }) {
  const hall = (state.hall && state.hall.name) || { zh: "", en: "" };
  const zone = state.zone ? state.zone.name : both("all_zones");
  const place = state.zone ? placeOf(state.zone) : null;
  const date = time.date(now);
  return html`<header class="top">
    <div class="where">
      <p class="hall">${hall.zh} <span lang="en">${hall.en}</span></p>
      <h1>
        ${state.hall ? zone.zh : nothing} <span lang="en">${state.hall ? zone.en : nothing}</span>
        ${place ? html`<span class="place">${place.zh} <span lang="en">${place.en}</span></span>` : nothing}
      </h1>
    </div>
    <div class="when">
      <p class="date">${date.zh}<br /><span lang="en">${date.en}</span></p>
      <time class="clock">${time.clock(now)}</time>
    </div>
  </header>`;
}

/** @param {any} zone */
function placeOf(zone) {
  const floor = zone.floor ? both("floor", { floor: zone.floor }) : { zh: "", en: "" };
  const at = zone.side || { zh: "", en: "" };
  const en = [floor.en, at.en].filter(Boolean).join(", ");
  return { zh: [floor.zh, at.zh].filter(Boolean).join(" "), en };
}

/** @param {any} state @param {Moment} moment */
function body(state, moment) {
  if (moment.freshness === "starting") return message("offline", both("starting"), [], "calm");
  if (moment.freshness === "refused") return message("offline", both("not_here"), [both("not_here_more")], "warn");
  if (moment.freshness === "hidden") return hidden(state, moment);
  if (!state.open) return message("closed", both("closed"), [both("closed_more")], "calm");
  const rows = rowsFor(state.here.page || {}, moment.portrait);
  const wide = (state.here.page || {}).beside === false;
  const narrow = !wide && rows <= 3 && !moment.portrait; // few large rows need the width that the zone beside them gives up
  return html`<div class="body ${wide ? "wide" : narrow ? "narrow" : ""}">
    ${calls(state, rows, moment)} ${wide ? nothing : side(state, narrow, moment)}
  </div>`;
}

/** @param {any} state @param {Moment} moment */
function hidden(state, { since, time }) {
  const clock = time.clock(since);
  const more = clock ? both("offline", { time: clock }) : both("offline_unknown");
  return message("offline", both("hidden_title"), [more, both("hidden_desk")], "warn");
}

/**
 * @param {"closed" | "offline"} form @param {import("./both.js").Words} title
 * @param {import("./both.js").Words[]} more @param {string} mood
 */
function message(form, title, more, mood) {
  return html`<section class="message ${mood}" role="status">
    ${form === "closed" ? shape("later") : shape("offline")}
    <h2>${title.zh}<span lang="en">${title.en}</span></h2>
    ${more.map((words) => html`<p>${words.zh}<span lang="en">${words.en}</span></p>`)}
  </section>`;
}

/** @param {any} state @param {number} rows @param {Moment} moment */
function calls(state, rows, moment) {
  const all = fitting(state.calls || [], rows, state.here);
  const turn = paged(all, rows, moment.turner.turn(Math.ceil(all.length / rows), moment.highlights.last, moment.now));
  const list = turn.items.length
    ? html`<ol class="calls rows-${rows}">
        ${repeat(turn.items, keyOf, (call) => row(call, rows, state, moment))}
        ${Array.from({ length: rows - turn.items.length }, () => html`<li class="call none" aria-hidden="true"></li>`)}
      </ol>`
    : nobody();
  return html`<section class="calling" aria-live="polite">${list} ${dots(turn)}</section>`;
}

/**
 * Who is still to come is shown in turns, all of them. Who is being served already fills the rows that are left, and
 * stands among the windows beside; where nothing is beside, in the turns too. @param {any[]} all @param {number} rows @param {any} here
 */
function fitting(all, rows, here) {
  if ((here.page || {}).beside === false) return all;
  const called = all.filter((call) => call.state !== "serving").length;
  return all.slice(0, Math.max(called, rows));
}

function nobody() {
  const [title, more] = [both("no_calls"), both("no_calls_more")];
  return html`<div class="nobody">
    ${shape("open")}
    <h2>${title.zh}<span lang="en">${title.en}</span></h2>
    <p>${more.zh}<span lang="en">${more.en}</span></p>
  </div>`;
}

/** @param {any} call @param {number} rows @param {any} state @param {Moment} moment */
function row(call, rows, state, { now, highlights, portrait }) {
  const wide = (state.here.page || {}).beside === false;
  const serving = call.state === "serving";
  const word = both(serving ? "serving" : "called");
  const label = both("window_no");
  const classes = { call: true, serving, new: highlights.isNew(call, now), [fit(call, rows, portrait, wide)]: true };
  return html`<li class=${classMap(classes)} data-ticket=${call.ticket} data-window=${call.window} data-times=${call.times}>
    <p class="code">${call.ticket}</p>
    <p class="way">
      <span class="doing">${shape(serving ? "serving" : "called")}<b>${word.zh}</b></span>
      ${shape("arrow")}<span lang="en">${word.en}</span>
    </p>
    <p class="to">
      <b>${call.window}</b>
      <span class="label">${label.zh}<span lang="en">${label.en}</span>${zoneOf(call, state)}</span>
    </p>
  </li>`;
}

/** On the board of the whole hall a call says its zone, for the way there. @param {any} call @param {any} state */
function zoneOf(call, state) {
  if (state.zone || !/^[A-Z]{1,2}$/.test(call.zone || "")) return nothing; // a code that is no letter says nothing
  return html`<em>${both("zone_short", { zone: call.zone }).zh}</em>`;
}

/** Long codes are set smaller, in steps of 5 %, rather than cut. @param {any} call @param {number} rows @param {boolean} portrait @param {boolean} wide */
function fit(call, rows, portrait, wide) {
  // In rem, as in board.css: what the row leaves for the two codes, and their full size.
  const room = portrait ? 80 : wide ? 150 : rows > 3 ? 92.5 : 106.5;
  const full = fullSize(rows, portrait, wide);
  const needed = (widthOf(call.ticket) + widthOf(call.window)) * full;
  const percent = Math.floor((Math.min(1, room / needed) * 100) / 5) * 5;
  return `fit-${Math.max(40, percent)}`;
}

/** @param {any} state @param {Moment} moment */
function strip(state, { freshness, since, now, time, portrait }) {
  const notices = state.notices && state.notices.length ? state.notices : [both("hint")];
  const words = notices[Math.floor(Number.isFinite(now) ? now / (PAGE_MS * 1.5) : 0) % notices.length];
  const voice = state.here.voice;
  const mute = voice && voice.condition !== "ok" && voice.causes.indexOf("not_yet_heard") < 0;
  return html`<footer class="strip">
    ${freshness === "dim" ? warning(both("offline", { time: time.clock(since) })) : nothing}
    ${freshness === "live" && mute && state.open ? warning(both("voice_down")) : nothing}
    ${freshness === "dim" ? nothing : (state.here.page || {}).marquee ? marquee(notices) : html`<p class="notice">${words.zh} <span lang="en">${words.en}</span></p>`}
    ${legibility(state.here.page || {}, portrait)}
  </footer>`;
}

/** All notices running through, one round in as many seconds as they need to be read. @param {import("./both.js").Words[]} notices */
function marquee(notices) {
  const text = notices.map((words) => html`<span class="run__one">${words.zh} <span lang="en">${words.en}</span></span>`);
  return html`<p class="run"><span class="run__all">${text}</span></p>`;
}

/** Numbers too small for the stated distance are said on the screen itself. @param {import("./legible.js").Panel} page @param {boolean} portrait */
function legibility(page, portrait) {
  const metres = tooFar(page, portrait);
  if (metres === null) return nothing;
  const words = both("too_far", { metres: metres.toFixed(1) });
  return html`<p class="note">${words.zh} <span lang="en">${words.en}</span></p>`;
}

/** @param {import("./both.js").Words} words */
function warning(words) {
  return html`<p class="warning" role="alert">${shape("offline")}${words.zh} <span lang="en">${words.en}</span></p>`;
}
