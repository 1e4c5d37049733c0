/**
 * Which calls are new, for 8 seconds (screens.md 2.3). A call is new when it was not there before, or was repeated; on a
 * page just loaded, or back after silence, only by its age, so that nothing old flashes.
 */
export const HIGHLIGHT_MS = 8000;

/** @param {{ticket: string, window: string, times: number}} call */
export const keyOf = (call) => `${call.ticket}/${call.window}/${call.times}`;

export class Highlights {
  constructor() {
    /** @type {Map<string, number>} key of a call -> the server's time until which it is new */
    this.until = new Map();
    this.trusted = false;
    this.last = -Infinity; // when the newest one began
  }

  /** The screen was not live: what comes next is no news. */
  forget() {
    this.trusted = false;
  }

  /** @param {any[]} calls @param {number} now */
  paint(calls, now) {
    /** @type {Map<string, number>} */
    const next = new Map();
    for (const call of calls) {
      const key = keyOf(call);
      const age = Date.parse(call.at) + HIGHLIGHT_MS;
      const known = this.until.get(key);
      const until = known !== undefined ? known : this.trusted ? now + HIGHLIGHT_MS : age;
      if (known === undefined && until > now) this.last = now;
      next.set(key, until);
    }
    this.until = next;
    this.trusted = true;
  }

  /** @param {any} call @param {number} now */
  isNew(call, now) {
    return (this.until.get(keyOf(call)) || 0) > now;
  }
}
