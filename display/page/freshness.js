/**
 * How far the screen may be trusted: what the agent says of its link, or the page of its own, whichever is worse
 * (promises.md 3.2: dim after 10 s, no numbers after 60 s).
 *
 * @typedef {"starting" | "refused" | "live" | "dim" | "hidden"} Freshness
 */
const ORDER = ["live", "starting", "refused", "dim", "hidden"];
const HIDE_AFTER = 60;

export class Trust {
  constructor() {
    /** Seconds since the agent was heard, null while it is. @type {number | null} */
    this.silent = null;
  }

  /** @param {any} here @returns {Freshness} */
  freshness(here) {
    const own = this.silent === null ? "live" : this.silent < HIDE_AFTER ? "dim" : "hidden";
    const told = here ? here.freshness : "starting";
    return /** @type {Freshness} */ (ORDER[Math.max(ORDER.indexOf(own), ORDER.indexOf(told))]);
  }

  /** Since when, at the server's time. @param {any} here @param {number} now */
  since(here, now) {
    const told = here && here.freshness !== "live" && here.since ? Date.parse(here.since) : NaN;
    const own = this.silent === null ? NaN : now - this.silent * 1000;
    return Number.isFinite(told) ? told : own;
  }
}
