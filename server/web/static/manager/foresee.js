/**
 * What a change would do to the waits: the work that waits, shared by the windows that may take it (as
 * server/domain/forecast.py reckons). An estimate of this moment; the server's advice plays the next ninety minutes.
 */
import { changed, takes } from "./moves.js";

/** Minutes that a ticket of each business would wait, null where no window stands open. @param {any} state @param {any[]} windows @returns {Record<string, number | null>} */
export function waits(state, windows) {
  /** @type {Map<string, any[]>} */
  const takers = new Map(state.queues.map((/** @type {any} */ queue) => [queue.business, []]));
  for (const one of windows) {
    if (one.state !== "open") continue;
    for (const business of new Set(takes(one))) (takers.get(business) || []).push(one);
  }
  return Object.fromEntries(state.queues.map((/** @type {any} */ queue) => {
    const mine = takers.get(queue.business) || [];
    if (!mine.length) return [queue.business, null];
    const here = new Set(mine);
    let work = mine.reduce((sum, one) => sum + (one.left_min || 0), 0);
    const free = mine.some((one) => !one.ticket);
    for (const other of state.queues) {
      const theirs = takers.get(other.business) || [];
      if (theirs.length) work += ((other.work_min || 0) * theirs.filter((one) => here.has(one)).length) / theirs.length;
    }
    const backlog = state.queues.some((/** @type {any} */ other) => other.work_min && (takers.get(other.business) || []).some((one) => here.has(one)));
    return [queue.business, free && !backlog ? 0 : Math.round(work / mine.length)];
  }));
}

/** Waits before and after, of the queues that change. @param {any} state @param {import("./moves.js").Move[]} moves */
export function foresee(state, moves) {
  const after = state.windows.map((/** @type {any} */ one) =>
    moves.filter((move) => move.window === one.code).reduce((now, move) => changed(now, move.change), one));
  const was = waits(state, state.windows);
  const will = waits(state, after);
  return state.queues
    .filter((/** @type {any} */ queue) => was[queue.business] !== will[queue.business])
    .map((/** @type {any} */ queue) => ({ queue, ...told(queue, was[queue.business], will[queue.business]) }));
}

/** In proportion to the forecast that the page shows, so that one wait has one number. @param {any} queue @param {number | null} was @param {number | null} will */
function told(queue, was, will) {
  if (!queue.wait || was === null || will === null || !was) return { before: was, after: will };
  return { before: queue.wait.p50, after: Math.round((queue.wait.p50 * will) / was) };
}

/** The worst of each zone, for the map. @param {any} state @param {{queue: any, before: number | null, after: number | null}[]} effects */
export function byZone(state, effects) {
  /** @type {Record<string, {before: number | null, after: number | null}>} */
  const found = {};
  for (const { queue, before, after } of effects) {
    const known = found[queue.zone];
    if (!known || (before ?? Infinity) > (known.before ?? Infinity)) found[queue.zone] = { before, after };
  }
  return found;
}
