/** The manager's moves that ask first: pausing a window, closing one, pausing tickets, opening and closing the day. */
import { pick, t } from "/assets/shared/words.js";
import { ask } from "./ask.js";
import { businessName } from "./words.js";

/** @typedef {import("./sending.js").Sending} Sending */

/** @param {Sending} sending @param {any} one */
export async function pauseWindow(sending, one) {
  const reason = await ask({
    title: t("pause_window_ask", { window: one.code }), text: t("pause_window_why"), yes: t("pause_window"),
    reasons: ["reason_break", "reason_meeting", "reason_shift", "reason_system", "reason_equipment"],
  });
  if (reason !== null) await sending.send(`windows/${encodeURIComponent(one.code)}/pause`, { reason }, t("done_pause", { window: one.code }));
}

/** @param {Sending} sending @param {any} one */
export async function closeWindow(sending, one) {
  const text = one.ticket ? t("close_window_busy", { ticket: one.ticket }) : t("close_window_free");
  const sure = await ask({ title: t("close_window_ask", { window: one.code }), text, yes: t("close_window"), danger: true });
  if (sure !== null) await sending.send(`windows/${encodeURIComponent(one.code)}/close`, {}, t("done_close", { window: one.code }));
}

/** @param {Sending} sending @param {any} queue */
export async function turnBusiness(sending, queue) {
  return turnTickets(sending, `businesses/${encodeURIComponent(queue.business)}`, queue, "pause_business_why");
}

/** @param {Sending} sending @param {any} matter */
export async function turnMatter(sending, matter) {
  return turnTickets(sending, `matters/${encodeURIComponent(matter.code)}`, matter, "pause_matter_why");
}

/** Pause, after asking why, or resume the tickets of a business or of one matter. @param {Sending} sending @param {string} path @param {any} one @param {string} why */
async function turnTickets(sending, path, one, why) {
  const business = pick(one.name);
  if (one.paused) return sending.send(`${path}/resume`, {}, t("done_business_resume", { business }));
  const reason = await ask({
    title: t("pause_business", { business }), text: t(why), yes: t("pause"),
    reasons: ["reason_system", "reason_full", "reason_meeting", "reason_equipment"],
  });
  return reason === null ? undefined : sending.send(`${path}/pause`, { reason }, t("done_business_pause", { business }));
}

/** What the day's end is checked for; windows that stand open close by themselves and hold nothing up. */
const CHECKED = ["waiting", "serving", "held", "cut_off", "slips", "bookings", "windows"];
const MOST_NAMES = 8;

/** The checklist of the day's end (日结清单). @param {any} state */
function dayEnd(state) {
  const open = new Map((state.day_end || []).map((/** @type {any} */ one) => [one.what, one]));
  return CHECKED.map((what) => {
    const found = open.get(what);
    if (!found) return { open: false, words: t(`day_end_${what}_none`), more: "" };
    const names = what === "bookings" ? [...new Set(found.names)].map((code) => businessName(state, /** @type {string} */ (code))) : found.names;
    const some = names.slice(0, MOST_NAMES).join(t("list_comma")) + (names.length > MOST_NAMES ? "…" : "");
    return { open: what !== "windows", words: t(`day_end_${what}`, { count: found.count }), more: t(`day_end_${what}_then`, { names: some }) };
  });
}

/** @param {Sending} sending @param {any} state */
export async function turnDay(sending, state) {
  if (!state.open) {
    const sure = await ask({ title: t("open_day_ask"), text: t("open_day_why"), yes: t("open_day") });
    return sure === null ? undefined : sending.send("day/open", {}, t("done_day_open"));
  }
  const points = dayEnd(state);
  const left = points.some((one) => one.open);
  const sure = await ask({
    title: t("close_day_ask"), text: t(left ? "close_day_left" : "close_day_clear"), points,
    yes: t(left ? "close_day_anyway" : "close_day_do"), danger: left,
  });
  return sure === null ? undefined : sending.send("day/close", {}, t("done_day_close"));
}
