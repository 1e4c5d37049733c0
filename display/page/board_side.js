/** Beside the calls: what each window of the zone is doing, and how many wait for what. */
import { html, nothing } from "/assets/shared/lit.js";
import { both } from "./both.js";
import { media, mediaHeight } from "./media.js";
import { doing, shape } from "./shapes.js";
import { dots, evenly, PAGE_MS, turned } from "./turning.js";

// Heights in rem, as in board.css; roomy where few windows and queues leave space.
const SNUG = { tile: 8.6, queue: 8 };
const ROOMY = { tile: 12.6, queue: 11.6 };
const HEADS = 12;
const BRIEF = 7; // letters of a window and its ticket that stand beside each other at full size

/** @param {any} state @param {boolean} narrow @param {import("./board_view.js").Moment} moment */
export function side(state, narrow, { now, portrait, showing }) {
  const columns = portrait ? 3 : narrow ? 1 : 2;
  const whole = portrait ? 60 : 87;
  const shown = Math.min(whole - 2, mediaHeight(state.here, portrait ? 103 : narrow ? 43 : 57));
  const room = whole - (shown ? shown + 1.4 : 0);
  // Beside large media there is place for windows only, or for nothing; the calls beside them stay as they are.
  const windows = room >= HEADS + 2 * SNUG.tile ? state.windows || [] : [];
  const queues = room >= HEADS + 3 * SNUG.tile + SNUG.queue ? state.queues || [] : [];
  const abreast = portrait ? 2 : 1;
  const needed = (/** @type {typeof SNUG} */ size) =>
    HEADS + Math.ceil(windows.length / columns) * size.tile + Math.ceil(queues.length / abreast) * size.queue;
  const size = needed(ROOMY) <= room ? ROOMY : SNUG;
  const share = queues.length ? (portrait ? 3 : 6) : 9;
  const fits = Math.max(1, Math.floor((room - HEADS / 2 - (queues.length ? HEADS / 2 + SNUG.queue : 0)) / SNUG.tile));
  const rows = rowsOf(windows.length, columns, Math.min(share, fits));
  const lines = Math.max(1, Math.floor((room - HEADS - rows * size.tile) / size.queue));
  return html`<aside class="side ${size === ROOMY ? "roomy" : ""}">
    ${windows.length ? windowsOf(turned(windows, rows * columns, now)) : nothing}
    ${queues.length ? queuesOf(turned(queues, evenly(queues.length, lines * abreast), now), now) : nothing}
    ${shown ? media(state.here, showing) : nothing}
  </aside>`;
}

/** Rows of tiles, so that all pages are about equally full. @param {number} count @param {number} columns @param {number} most */
function rowsOf(count, columns, most) {
  return Math.ceil(evenly(count, columns * most) / columns);
}

/** @param {ReturnType<typeof turned>} turn */
function windowsOf(turn) {
  const head = both("windows");
  return html`<section class="part">
    <h2>${head.zh}<span lang="en">${head.en}</span>${dots(turn)}</h2>
    <ul class="tiles">${turn.items.map(tile)}</ul>
  </section>`;
}

/** @param {any} hallWindow */
function tile(hallWindow) {
  const now = doing(hallWindow);
  const word = both(`state_${now}`);
  const busy = now === "called" || now === "serving";
  const long = busy && hallWindow.code.length + hallWindow.ticket.length > BRIEF;
  return html`<li class="tile ${now} ${long ? "long" : ""}">
    <b class="no">${hallWindow.code}</b>
    <span class="mark">${shape(now)}</span>
    <span class="what">${busy ? html`<b>${hallWindow.ticket}</b>` : html`${word.zh}<span lang="en">${word.en}</span>`}</span>
  </li>`;
}

/** @param {ReturnType<typeof turned>} turn @param {number} now */
function queuesOf(turn, now) {
  const head = both("queues");
  // Paused matters of a queue take turns in its row: the next one each time its page comes by, or every six seconds.
  const seen = Number.isFinite(now) ? Math.floor(now / PAGE_MS / turn.pages) : 0;
  return html`<section class="part">
    <h2>${head.zh}<span lang="en">${head.en}</span>${dots(turn)}</h2>
    <ul class="queues">${turn.items.map((one) => queue(one, seen))}</ul>
  </section>`;
}

/** @param {any} queued @param {number} seen  how often its page has come by */
function queue(queued, seen) {
  const people = both("people", { count: queued.waiting });
  const matters = (!queued.paused && queued.paused_matters) || [];
  return html`<li class="queue ${matters.length ? "partly" : ""}">
    <b class="series">${queued.series}</b>
    <span class="name">${queued.name.zh}<span lang="en">${queued.name.en}</span></span>
    <span class="count">${queued.paused ? paused() : queued.roll ? byPaper(queued) : html`<b>${people.zh}</b>${waitOf(queued)}`}</span>
    ${matters.length ? matterPaused(matters, seen) : nothing}
  </li>`;
}

function paused() {
  return html`<span class="stopped">${shape("paused")}${both("queue_paused").zh}</span>`;
}

/** 纸号: nobody knows how many wait. @param {any} queued */
function byPaper(queued) {
  const words = both("queue_roll");
  return html`<b>${words.zh}</b>${queued.roll.next ? html`<span class="wait">${both("queue_roll_next", { number: queued.roll.next }).zh}</span>` : nothing}`;
}

/** One of the paused matters at a time; where there are more, which one of how many. @param {import("./both.js").Words[]} matters @param {number} seen */
function matterPaused(matters, seen) {
  const at = seen % matters.length;
  const { zh, en } = matters[at];
  const words = both("matter_paused");
  return html`<span class="off">${shape("paused")}<b>${words.zh}</b>
    <span class="off__name">${zh}<span lang="en">${en}</span></span>
    ${matters.length > 1 ? html`<span class="off__count">${at + 1}/${matters.length}</span>` : nothing}</span>`;
}

/** @param {any} queued */
function waitOf(queued) {
  if (!queued.waiting || !queued.wait) return nothing;
  const { p10, p90 } = queued.wait;
  const words = p10 > 0 && p10 < p90 ? both("wait", { from: p10, to: p90 }) : both("wait_short", { to: Math.max(1, p90) });
  return html`<span class="wait">${words.zh}</span>`;
}
