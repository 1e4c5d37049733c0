/**
 * Sends the clerk's moves: one at a time, one key for each drawn state, never a silent second call.
 *
 * A press marks the desk busy at once and stays so until the server has answered and the newer state is painted (or a
 * short time has passed). An answer that never came leaves the move *unknown*: pressing it again goes on under the same
 * key. A refusal is a new drawn state, so the next press is a new command.
 *
 * @typedef {{
 *   move: string, path: string, body: object, looks: string, phase: "sending" | "slow" | "confirming" | "unknown",
 * }} Doing  `looks`: what the window looked like at the press
 * @typedef {{kind: "refused" | "empty", move: string, code: string, message: string}} Outcome
 */
import { newKey, post } from "/assets/shared/command.js";

/** How long a confirmed move may wait for its painted state. */
const PAINT_WITHIN = 1500;

export class Moves {
  /**
   * @param {{changed: () => void, signedOut: () => void}} told  `changed` is called whenever the page must be drawn again
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
    if (different) this.outcome = null;
  }

  /**
   * @param {string} move  its name in the words: call_next, recall, …
   * @param {string} path
   * @param {object} [body]
   * @returns {Promise<boolean>} whether it was done
   */
  async send(move, path, body = {}) {
    if (this.busy) return false;
    const content = `${path} ${JSON.stringify(body)}`;
    const key = this.keys.get(content) || newKey();
    this.keys.set(content, key);
    this.outcome = null;
    const doing = { move, path, body, looks: this.looks };
    this.phase({ ...doing, phase: "sending" });
    const answer = await post(path, body, {
      key,
      patience: 15000,
      onSlow: () => this.phase({ ...doing, phase: "slow" }),
    });
    return this.answered(answer, { ...doing, phase: "confirming" });
  }

  /** Go on confirming a move whose outcome is unknown, under its own key. */
  again() {
    if (this.doing && this.doing.phase === "unknown") this.send(this.doing.move, this.doing.path, this.doing.body);
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
    if (answer.status === 401) this.told.signedOut();
    const { code = "", message = "" } = answer.body || {};
    this.outcome = { kind: "refused", move: doing.move, code, message: message || String(answer.status) };
    this.settle();
    return false;
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
 * What of a console state a move changes.
 * @param {any} state
 */
export function looksOf(state) {
  const { window: hallWindow, clerk, current, held, undo } = state;
  return JSON.stringify([
    hallWindow.state,
    clerk && clerk.name,
    current && [current.id, current.state, current.times],
    (held || []).map((/** @type {any} */ one) => one.id),
    (state.missed || []).map((/** @type {any} */ one) => one.id),
    undo && undo.move,
  ]);
}

/** A server error leaves the outcome as open as silence does. @param {import("/assets/shared/command.js").Answer} answer */
function unanswered({ status, body }) {
  return status === 0 || status >= 500 || status === 429 || Boolean(body && body.code === "in_progress");
}
