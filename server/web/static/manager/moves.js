/**
 * What happens to a window that is put on a target, and how it is taken back: pure functions of the view's state.
 *
 * @typedef {"open" | "close" | "no_difference" | "restore" | "pause"} Change
 * @typedef {{kind: "mode" | "queue" | "zone", code: string}} Target
 * @typedef {{window: string, change: Change, was: any}} Move  `was`: the window before
 */

export const MODES = ["no_difference", "specialty", "open", "closed"];

/** The changes that put a window there, or why it cannot be done. @param {any} state @param {any} one @param {Target} target @returns {{changes: Change[], refused?: string}} */
export function changesFor(state, one, target) {
  if (target.kind === "mode") return toMode(one, target.code);
  const wanted = target.kind === "queue" ? [target.code] : state.queues.filter((/** @type {any} */ queue) => queue.zone === target.code).map((/** @type {any} */ queue) => queue.business);
  return toBusinesses(one, wanted);
}

/** @param {any} one @param {string} mode @returns {{changes: Change[], refused?: string}} */
function toMode(one, mode) {
  const turned = one.mode === "no_difference";
  if (mode === "no_difference") {
    if (turned) return refuse("move_already");
    return (one.no_difference || []).length ? { changes: ["no_difference"] } : refuse("move_not_authorised");
  }
  if (mode === "specialty") {
    if (one.kind === "no_difference") return refuse("move_built_so");
    return turned ? { changes: ["restore"] } : refuse("move_already");
  }
  if (mode === "open") return one.state === "open" ? refuse("move_already") : { changes: ["open"] };
  if (one.state === "closed") return refuse("move_already");
  return one.ticket ? refuse("move_busy") : { changes: ["close"] };
}

/** @param {any} one @param {string[]} wanted @returns {{changes: Change[], refused?: string}} */
function toBusinesses(one, wanted) {
  /** @type {Change[]} */
  const opening = one.state === "open" ? [] : ["open"];
  const now = new Set(takes(one));
  const gained = (one.no_difference || []).filter((/** @type {string} */ code) => wanted.includes(code) && !now.has(code));
  if (one.mode !== "no_difference" && gained.length) return { changes: [...opening, "no_difference"] };
  if (!wanted.some((code) => now.has(code))) return refuse("move_not_authorised");
  return opening.length ? { changes: opening } : refuse("move_takes_already");
}

/** @param {string} refused @returns {{changes: Change[], refused: string}} */
function refuse(refused) {
  return { changes: [], refused };
}

/** What a window may call as it works now. @param {any} one @returns {string[]} */
export function takes(one) {
  return [...(one.own || []), ...(one.assist || []), ...(one.mode === "no_difference" ? one.no_difference || [] : [])];
}

/** Door and body of a change. @param {Move} move @returns {[string, object]} */
export function command({ window: code, change, was }) {
  const door = `windows/${encodeURIComponent(code)}`;
  if (change === "open" || change === "close") return [`${door}/${change}`, {}];
  if (change === "pause") return [`${door}/pause`, { reason: reasonOf(was.pause) }];
  return [`${door}/turn`, { no_difference: change === "no_difference" }];
}

/** @param {any} pause */
function reasonOf(pause) {
  return pause && typeof pause.reason === "string" ? pause.reason : "";
}

/** What takes a change back. @param {Move} move @returns {Move} */
export function inverse({ window: code, change, was }) {
  /** @type {Record<Change, Change>} */
  const back = { open: was.state === "paused" ? "pause" : "close", close: "open", pause: "open", no_difference: "restore", restore: "no_difference" };
  return { window: code, change: back[change], was };
}

/** All changes of several windows for a target, and how many cannot go there. @param {any} state @param {string[]} codes @param {Target} target */
export function movesTo(state, codes, target) {
  /** @type {Move[]} */
  const moves = [];
  /** @type {Record<string, string>} */
  const refused = {};
  for (const one of state.windows.filter((/** @type {any} */ each) => codes.includes(each.code))) {
    const answer = changesFor(state, one, target);
    if (answer.refused) refused[one.code] = answer.refused;
    for (const change of answer.changes) moves.push({ window: one.code, change, was: one });
  }
  return { moves, refused };
}
