/** What the state allows this clerk now. The server decides; this only saves useless presses and says why. */
import { secondsUntil } from "/pages/staff/console/times.js";

/** Questions that every signed-in clerk may open, because what they lead to is judged one by one. */
const ASKED_FIRST = ["leave", "search"];

/** Whether the person at this page is the one signed in at the window. @param {any} state @param {{code: string, name: string}} me */
export function isMine(state, me) {
  return Boolean(state.clerk) && (state.clerk.name === me.code || state.clerk.name === me.name);
}

/**
 * Whether a move may be made. One that was only too early becomes possible when its time has come, without a new state;
 * undo becomes impossible in the same way.
 * @param {any} state @param {{code: string, name: string}} me @param {string} move @param {number} now
 */
export function may(state, me, move, now) {
  const rule = state.actions[move];
  if (move === "sign_in") return !state.clerk && Boolean(rule && rule.allowed);
  if (move === "take_over") return !isMine(state, me) && Boolean(rule && rule.allowed);
  if (!isMine(state, me)) return false;
  if (ASKED_FIRST.includes(move)) return true;
  if (move === "undo") return Boolean(state.undo) && secondsUntil(state.undo.until, now) > 0;
  if (!rule) return false;
  return rule.allowed || waited(rule, now);
}

/** Seconds until a move that is only too early may be made; 0 for any other. @param {any} state @param {string} move @param {number} now */
export function secondsToWait(state, move, now) {
  const rule = state.actions[move];
  return rule && !rule.allowed && rule.after ? secondsUntil(rule.after, now) : 0;
}

/** Which action the one big button makes. @param {any} state @param {{code: string, name: string}} me */
export function primaryOf(state, me) {
  const { window: hallWindow, current } = state;
  if (!isMine(state, me)) return "start";
  if (current) return current.state === "serving" ? "finish" : "start";
  if (hallWindow.state === "open") return "call_next";
  return hallWindow.state === "paused" ? "pause" : "start";
}

/** @param {{after?: string | null}} rule @param {number} now */
function waited(rule, now) {
  return Boolean(rule.after) && secondsUntil(rule.after, now) === 0;
}
