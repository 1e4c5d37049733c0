/** What changes of windows would bring: played by the server over the next ninety minutes, as advice is. Changes nothing. */
import { post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";

/** Ms that a target is looked at before it is asked about: a pointer on its way asks nothing. */
const RESTS = 200;
/** Ms that an answer stands while its preview stays open. */
const HOLDS = 30_000;
/** Ms that an answer is waited for. */
const PATIENCE = 10_000;

/**
 * @typedef {import("./moves.js").Move} Move
 * @typedef {{queue: any, before: number, after: number}} Effect  mean waits of a queue, whole minutes
 * @typedef {{saves_min: number, up_to: boolean, certainty: number, helped: any[], hurt: any[]}} Told
 * @typedef {{told: Told | null, trouble: string}} Answer  nothing told and no trouble: it is being asked
 */

export class Foretelling {
  /** @param {() => void} changed  paint again */
  constructor(changed) {
    this.changed = changed;
    this.hall = "";
    this.key = "";
    /** @type {Answer} */
    this.answer = { told: null, trouble: "" };
    this.at = 0;
    /** @type {AbortController | null} */
    this.asking = null;
  }

  /** What is known of these moves; asked for where nothing is, or nothing fresh. No moves: nothing is asked any more. @param {Move[]} moves @returns {Answer} */
  of(moves) {
    const key = moves.map((move) => `${move.window} ${move.change}`).join(", ");
    const old = !this.asking && Date.now() - this.at > HOLDS;
    if (key !== this.key || (key && old)) this.ask(key, moves);
    return this.answer;
  }

  /** @param {string} key @param {Move[]} moves */
  async ask(key, moves) {
    if (this.asking) this.asking.abort();
    if (key !== this.key) this.answer = { told: null, trouble: "" };
    this.key = key;
    this.asking = null;
    if (!key) return;
    const mine = new AbortController();
    this.asking = mine;
    await new Promise((resolve) => setTimeout(resolve, RESTS));
    if (mine.signal.aborted) return;
    const changes = moves.map((move) => ({ window: move.window, do: move.change }));
    const { status, body } = await post(`/api/v1/halls/${encodeURIComponent(this.hall)}/advice/preview`, { changes }, { patience: PATIENCE, signal: mine.signal });
    if (mine.signal.aborted) return;
    this.asking = null;
    this.at = Date.now();
    this.answer = status === 200 ? { told: body, trouble: "" } : { told: null, trouble: (status && body && body.message) || t("foretell_late") };
    this.changed();
  }
}

/** Effects on queues that are felt, of an answer or an advice. @param {any} state @param {{helped?: any[], hurt?: any[]}} told @returns {Effect[]} */
export function effectsOf(state, told) {
  return [...(told.helped || []), ...(told.hurt || [])].flatMap(({ queue: code, before_min, after_min }) => {
    const queue = state.queues.find((/** @type {any} */ each) => each.business === code);
    const [before, after] = [Math.round(before_min), Math.round(after_min)];
    return queue && before !== after ? [{ queue, before, after }] : [];
  });
}

/** The worst of each zone, for the map. @param {Effect[]} effects */
export function byZone(effects) {
  /** @type {Record<string, {before: number, after: number}>} */
  const found = {};
  for (const { queue, before, after } of effects) {
    const known = found[queue.zone];
    if (!known || before > known.before) found[queue.zone] = { before, after };
  }
  return found;
}
