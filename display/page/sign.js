/** The window sign: one window, its number and its state; Chinese and English take turns every five seconds. */
import { follow } from "/assets/shared/live.js";
import { render } from "/assets/shared/lit.js";
import { coverForEmergency } from "/assets/shared/emergency.js";
import { markRehearsal } from "/assets/shared/rehearsal.js";
import { loadBoth } from "./both.js";
import { Trust } from "./freshness.js";
import { Highlights, keyOf } from "./highlights.js";
import { Painted } from "./painted.js";
import { ServerTime } from "./server_time.js";
import { callOf, sign } from "./sign_view.js";

const LANGUAGE_MS = 5000;
const NUDGE_MS = 60000;

const screen = /** @type {HTMLElement} */ (document.getElementById("screen"));
const time = new ServerTime();
const trust = new Trust();
const highlights = new Highlights();
const painted = new Painted(screen.dataset.view || "");

/** @type {any} */
let state = null;
let shownCall = ""; // a new call is shown in Chinese first
let languageSince = 0;

function paint() {
  const now = time.now();
  const freshness = trust.freshness(state && state.here);
  if (freshness !== "live") highlights.forget();
  screen.dataset.freshness = freshness;
  screen.dataset.nudge = String(Math.floor(performance.now() / NUDGE_MS) % 4);
  const since = trust.since(state && state.here, now);
  const language = Math.floor((performance.now() - languageSince) / LANGUAGE_MS) % 2 ? "en" : "zh";
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  render(sign(state || { here: {} }, { now, time, freshness, since, highlights, language }), screen);
  painted.look();
}

/** @param {any} next */
function replace(next) {
  time.hear(next.here);
  markRehearsal(next);
  coverForEmergency(next);
  state = next;
  const call = callOf(next).map(keyOf).join("");
  if (call && call !== shownCall) languageSince = performance.now();
  shownCall = call;
  if (next.here.freshness === "live") highlights.paint(callOf(next), time.now());
  paint();
}

async function start() {
  await loadBoth();
  paint();
  setInterval(paint, 500);
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
