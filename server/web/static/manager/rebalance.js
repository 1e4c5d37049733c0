/** Rebalancing as the page knows it: which windows are picked, what is previewed, what was done last and can be undone. */
import { inverse, movesTo } from "./moves.js";

export const UNDO_MS = 10_000;

/** @typedef {import("./moves.js").Target} Target */
/** @typedef {import("./moves.js").Move} Move */

export class Rebalance {
  /** @param {() => void} changed  paint again */
  constructor(changed) {
    this.changed = changed;
    /** @type {Set<string>} */
    this.picked = new Set();
    /** Windows that are being dragged. @type {string[]} */
    this.dragged = [];
    /** @type {Target | null} */
    this.target = null;
    /** Changes previewed from outside: an advice. @type {Move[]} */
    this.proposed = [];
    /** @type {{moves: Move[], words: string} | null} */
    this.last = null;
  }

  /** The windows that a target is looked for. */
  get codes() {
    return this.dragged.length ? this.dragged : [...this.picked];
  }

  /** @param {string} code */
  toggle(code) {
    if (!this.picked.delete(code)) this.picked.add(code);
    this.proposed = [];
    if (!this.picked.size) this.target = null;
    this.changed();
  }

  putDown() {
    this.picked.clear();
    this.dragged = [];
    this.target = null;
    this.proposed = [];
    this.changed();
  }

  /** @param {Target | null} target */
  aim(target) {
    if ((this.target && this.target.kind + this.target.code) === (target && target.kind + target.code)) return;
    this.target = target;
    this.changed();
  }

  /** @param {Move[]} moves */
  propose(moves) {
    this.proposed = moves;
    this.target = null;
    this.changed();
  }

  /** What is previewed now: the moves, and what cannot be done. @param {any} state */
  plan(state) {
    const { moves, refused } = this.target && this.codes.length ? movesTo(state, this.codes, this.target) : { moves: this.proposed, refused: {} };
    /** @type {Record<string, string[]>} */
    const planned = {};
    for (const move of moves) (planned[move.window] = planned[move.window] || []).push(move.change);
    return { target: this.target, moves, refused, planned };
  }

  /** Remember what has been done, so that it can be taken back for a while. @param {Move[]} moves @param {string} words */
  done(moves, words) {
    const last = { moves, words };
    this.last = last;
    setTimeout(() => {
      if (this.last !== last) return;
      this.last = null;
      this.changed();
    }, UNDO_MS);
    this.changed();
  }

  /** The moves that take the last ones back, latest first; nothing when it is too late. @returns {Move[]} */
  takeUndo() {
    const moves = this.last ? [...this.last.moves].reverse().map(inverse) : [];
    this.last = null;
    return moves;
  }
}
