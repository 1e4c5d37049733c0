/**
 * The hall board: whole states in, pixels out. It decides nothing; the agent tells what may be shown.
 * Every second it paints again, for the clock, the highlights and the turning pages.
 */
import { follow } from "/assets/shared/live.js";
import { render } from "/assets/shared/lit.js";
import { coverForEmergency } from "/assets/shared/emergency.js";
import { markRehearsal } from "/assets/shared/rehearsal.js";
import { board } from "./board_view.js";
import { loadBoth } from "./both.js";
import { Trust } from "./freshness.js";
import { mediaHeight, Showing } from "./media.js";
import { atNight } from "./night.js";
import { Highlights } from "./highlights.js";
import { Painted } from "./painted.js";
import { ServerTime } from "./server_time.js";
import { Turner } from "./turning.js";

const NUDGE_MS = 60000; // the picture moves by a hair each minute, against burning in

const screen = /** @type {HTMLElement} */ (document.getElementById("screen"));
const time = new ServerTime();
const trust = new Trust();
const highlights = new Highlights();
const turner = new Turner();
const showing = new Showing();
const painted = new Painted(screen.dataset.view || "");

/** @type {any} */
let state = null;

function paint() {
  const now = time.now();
  const freshness = trust.freshness(state && state.here);
  if (freshness !== "live") highlights.forget();
  const portrait = innerHeight > innerWidth;
  screen.dataset.freshness = freshness;
  screen.dataset.nudge = String(Math.floor(performance.now() / NUDGE_MS) % 4);
  const here = (state && state.here) || {};
  screen.toggleAttribute("data-night", atNight(here.page, time.clock(now)));
  screen.style.setProperty("--media", `${Math.min(portrait ? 58 : 85, mediaHeight(here, portrait ? 103 : 57))}rem`);
  const since = trust.since(state && state.here, now);
  render(board(state || { here: {} }, { now, time, freshness, since, highlights, turner, portrait, showing }), screen);
  painted.look();
}

/** @param {any} next */
function replace(next) {
  time.hear(next.here);
  markRehearsal(next);
  coverForEmergency(next);
  state = next;
  if (next.here.freshness === "live") highlights.paint(next.calls || [], time.now());
  paint();
}

async function start() {
  await loadBoth();
  paint();
  setInterval(paint, 1000);
  addEventListener("resize", paint);
  follow({
    hall: screen.dataset.hall || "",
    view: screen.dataset.view || "",
    onState: replace,
    onStale(seconds) {
      trust.silent = seconds;
      paint();
    },
  });
}

start();
