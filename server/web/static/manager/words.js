/** How the manager's page says things that several of its parts say. */
import { has, pick, t } from "/assets/shared/words.js";

/** A window's look: the shape and colour of base.css, and its word. @param {any} one */
export function look(one) {
  if (one.state === "closed") return { state: "closed", word: t("window_closed") };
  if (one.state === "paused") return { state: "paused", word: t("window_paused") };
  if (one.ticket_state === "called") return { state: "called", word: t("window_called") };
  if (one.ticket_state === "serving") return { state: "serving", word: t("window_serving") };
  return { state: "waiting", word: t("window_idle") };
}

/** @param {{p10: number, p50: number, p90: number} | null} wait */
export function waitRange(wait) {
  if (!wait || wait.p90 === null) return "–";
  return t("minutes", { minutes: wait.p10 === wait.p90 ? wait.p90 : `${wait.p10}–${wait.p90}` });
}

/** @param {number | null | undefined} minutes */
export function minutes(minutes) {
  return minutes === null || minutes === undefined ? "–" : t("minutes", { minutes: Math.round(minutes) });
}

/** A clerk as the state gives one: a name, or an object with name and badge. @param {any} clerk */
export function clerkName(clerk) {
  if (!clerk) return t("no_clerk");
  if (typeof clerk === "string") return clerk;
  const name = typeof clerk.name === "string" ? clerk.name : pick(clerk.name);
  return clerk.badge ? `${name} ${clerk.badge}` : name;
}

/** The words of a code sent by the server, or the code itself. @param {string} prefix @param {string} code */
export function coded(prefix, code) {
  return has(prefix + code) ? t(prefix + code) : code;
}

/** @param {number} part @param {number} whole */
export function percent(part, whole) {
  return whole ? `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)}%` : "–";
}

/** Why a window, a business or a matter is paused: as typed, or in both languages. @param {{reason: any}} pause */
export function pauseReason({ reason }) {
  return reason ? (typeof reason === "string" ? reason : pick(reason)) : t("no_reason");
}

/** Whole minutes between two RFC 3339 times. @param {string | null} from @param {string} to */
export function minutesBetween(from, to) {
  return from ? Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 60000)) : null;
}

/** @param {any} state @param {string} business */
export function businessName(state, business) {
  const queue = state.queues.find((/** @type {any} */ one) => one.business === business);
  return queue ? pick(queue.name) : pick((state.businesses || {})[business]) || business;
}

/** The causes in words, with the parts they belong to. @param {any} device */
export function deviceWhy(device) {
  const parts = Object.entries(device.parts || {}).filter(([, part]) => part.condition && part.condition !== "ok");
  if (!parts.length) return (device.causes || []).map((/** @type {string} */ cause) => coded("cause_", cause)).join("、");
  return parts.map(([name, part]) => `${coded("part_", name)} ${(part.causes || []).map((/** @type {string} */ cause) => coded("cause_", cause)).join("、") || coded("condition_", part.condition)}`).join("；");
}

/** The time of day of an RFC 3339 moment in the hall: "09:30". @param {string} moment @param {string} [zone]  IANA time zone */
export function clock(moment, zone) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone }).format(new Date(moment));
}
