/**
 * Sends the clerk's moves: one at a time, one key for each drawn state, never a silent second call.
 *
 * A press marks the desk busy at once and stays so until the server has answered and the newer state is painted (or a
 * short time has passed). Every move says which version of the window it was made on, so a press on a stale page does
 * nothing. An answer that never came leaves the move *unknown*: pressing it again goes on under the same key. A refusal
 * is a new drawn state, so the next press is a new command.
 *
 * @typedef {{
 *   move: string, path: string, body: object, version: number, looks: string,
 *   phase: "sending" | "slow" | "confirming" | "unknown",
 * }} Doing  `looks`: what the window looked like at the press
 * @typedef {{kind: "refused" | "empty" | "stale" | "taken", move: string, code: string, message: string, lasts?: number}} Outcome
 *   `lasts`: until when (this machine's ms) it stays although the window changes
 */
import { newKey, post } from "/assets/shared/command.js";

/** How long a confirmed move may wait for its painted state. */
const PAINT_WITHIN = 1500;
/** How long a sentence stays that a new state would otherwise take away before it is read. */
const READ_WITHIN = 8000;

export class Moves {
  /**
   * @param {{changed: () => void, signedOut: () => void, stale: () => void}} told  `changed` is called whenever the page
   *   must be drawn again, `stale` when it must be read again
   */
  constructor(told) {
    this.told = told;
    /** @type {Doing | null} */
    this.doing = null;
    /** @type {Outcome | null} */
    this.outcome = null;
    /** Keys of the present drawn state, by path and body. @type {Map<string, string>} */
    this.keys = new Map();
    /** What this window looked like when it was last painted. */
    this.looks = "";
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.release = undefined;
  }

  /** Whether a press must wait. An unknown move may be pressed again, so it does not block. */
  get busy() {
    return this.doing !== null && this.doing.phase !== "unknown";
  }

  /**
   * A newer state was painted. One in which this very window looks different settles what was confirmed or unknown; one
   * that only brought other people's news does not.
   * @param {string} looks  see `looksOf`
   */
  painted(looks) {
    const different = looks !== this.looks;
    this.looks = looks;
    if (this.doing) {
      const settled = this.doing.phase === "confirming" || this.doing.phase === "unknown";
      if (!settled || looks === this.doing.looks) return;
      this.settle();
    }
    this.keys.clear();
    if (different && !this.lasting()) this.outcome = null;
  }

  /** Say something about the window that the clerk must have time to read. @param {Outcome} outcome */
  say(outcome) {
    this.outcome = { ...outcome, lasts: Date.now() + READ_WITHIN };
    this.told.changed();
  }

  lasting() {
    return Boolean(this.outcome && this.outcome.lasts && this.outcome.lasts > Date.now());
  }

  /**
   * @param {string} move  its name in the words: call_next, recall, …
   * @param {string} path
   * @param {object} body
   * @param {number} version  of the state that the clerk saw
   * @returns {Promise<boolean>} whether it was done
   */
  async send(move, path, body, version) {
    if (this.busy) return false;
    const content = `${path} ${JSON.stringify(body)}`;
    const key = this.keys.get(content) || newKey();
    this.keys.set(content, key);
    this.outcome = null;
    const doing = { move, path, body, version, looks: this.looks };
    this.phase({ ...doing, phase: "sending" });
    const answer = await post(path, body, {
      key,
      match: `"${version}"`,
      patience: 15000,
      onSlow: () => this.phase({ ...doing, phase: "slow" }),
    });
    return this.answered(answer, { ...doing, phase: "confirming" });
  }

  /** Go on confirming a move whose outcome is unknown, under its own key. */
  again() {
    const { doing } = this;
    if (doing && doing.phase === "unknown") this.send(doing.move, doing.path, doing.body, doing.version);
  }

  /** @param {import("/assets/shared/command.js").Answer} answer @param {Doing} doing */
  answered(answer, doing) {
    if (unanswered(answer) && this.looks === doing.looks) {
      this.phase({ ...doing, phase: "unknown" });
      return false;
    }
    this.keys.clear();
    if (unanswered(answer)) {
      this.settle(); // the painted state has already told what came of it
      return false;
    }
    if (answer.status >= 200 && answer.status < 300) {
      if (answer.status === 204) this.outcome = { kind: "empty", move: doing.move, code: "", message: "" };
      // The state often comes before the answer; then there is nothing left to wait for.
      if (answer.status === 204 || this.looks !== doing.looks) this.settle();
      else this.confirm(doing);
      return true;
    }
    this.refused(answer, doing);
    return false;
  }

  /** @param {import("/assets/shared/command.js").Answer} answer @param {Doing} doing */
  refused({ status, body }, doing) {
    const { code = "", message = "" } = body || {};
    const kind = code === "stale_version" ? "stale" : "refused";
    if (status === 401) this.told.signedOut();
    if (kind === "stale") this.told.stale();
    this.outcome = { kind, move: doing.move, code, message: message || String(status), lasts: Date.now() + READ_WITHIN };
    this.settle();
  }

  /** Done, but not painted yet: wait for it a little. @param {Doing} doing */
  confirm(doing) {
    this.phase(doing);
    this.release = setTimeout(() => this.settle(), PAINT_WITHIN);
  }

  /** @param {Doing} doing */
  phase(doing) {
    clearTimeout(this.release);
    this.doing = doing;
    this.told.changed();
  }

  settle() {
    clearTimeout(this.release);
    this.doing = null;
    this.told.changed();
  }
}

/**
 * What of a console state a move changes. The version alone would say it, were it not for servers that count the whole
 * hall's events in it.
 * @param {any} state
 */
export function looksOf(state) {
  const { window: hallWindow, clerk, current, held, missed, undo, auto_call, help, pause_next } = state;
  return JSON.stringify([
    hallWindow.state,
    clerk && clerk.name,
    current && [current.id, current.state, current.times, current.matter, current.further, current.notices],
    ids(held),
    ids(missed),
    undo && [undo.move, undo.until],
    auto_call,
    help,
    pause_next,
  ]);
}

/** @param {any[] | undefined} rows */
function ids(rows) {
  return (rows || []).map((one) => one.id);
}

/** A server error leaves the outcome as open as silence does. @param {import("/assets/shared/command.js").Answer} answer */
function unanswered({ status, body }) {
  return status === 0 || status >= 500 || status === 429 || Boolean(body && body.code === "in_progress");
}
