/**
 * One board in one element: whole states in, pixels out. It decides nothing; it is told what may be shown.
 * Every second it paints again, for the clock, the highlights and the turning pages.
 */
import { render } from "/assets/shared/lit.js";
import { coverForEmergency } from "/assets/shared/emergency.js";
import { markRehearsal } from "/assets/shared/rehearsal.js";
import { board } from "./board_view.js";
import { loadBoth } from "./both.js";
import { Trust } from "./freshness.js";
import { mediaHeight, Showing } from "./media.js";
import { atNight } from "./night.js";
import { Highlights } from "./highlights.js";
import { ServerTime } from "./server_time.js";
import { Turner } from "./turning.js";

const NUDGE_MS = 60000; // the picture moves by a hair each minute, against burning in

export class BoardScreen {
  /** @param {HTMLElement} screen @param {() => void} painted called after each painting */
  constructor(screen, painted = () => {}) {
    this.screen = screen;
    this.painted = painted;
    this.time = new ServerTime();
    this.trust = new Trust();
    this.highlights = new Highlights();
    this.turner = new Turner();
    this.showing = new Showing();
    /** @type {any} */
    this.state = null;
  }

  /** Load the words, paint, and go on painting. */
  async start() {
    await loadBoth();
    this.paint();
    setInterval(() => this.paint(), 1000);
    addEventListener("resize", () => this.paint());
  }

  /** @param {any} next the server's state, with what this PC adds to it as `here` */
  show(next) {
    this.time.hear(next.here);
    markRehearsal(next);
    coverForEmergency(next);
    this.state = next;
    if (next.here.freshness === "live") this.highlights.paint(next.calls || [], this.time.now());
    this.paint();
  }

  /** @param {number | null} seconds since the agent was heard, null while it is */
  stale(seconds) {
    this.trust.silent = seconds;
    this.paint();
  }

  paint() {
    const { screen, time, trust, highlights, turner, showing, state } = this;
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
    this.painted();
  }
}
