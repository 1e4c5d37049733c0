/** Deadlines and moments in the hall's own time, in words. */
import { language, t } from "/assets/shared/words.js";

/** @param {string} zone @param {Intl.DateTimeFormatOptions} how */
function format(zone, how) {
  return new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB", { timeZone: zone, hourCycle: "h23", ...how });
}

/** @param {string} at @param {string} zone */
export function moment(at, zone) {
  return format(zone, { month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** @param {string} at @param {string} zone */
function dayOf(at, zone) {
  return format(zone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(at));
}

/** @param {number} seconds */
function span(seconds) {
  const minutes = Math.max(1, Math.round(Math.abs(seconds) / 60));
  const hours = Math.floor(minutes / 60);
  return hours ? t("hours_minutes", { hours, minutes: minutes % 60 }) : t("minutes", { minutes });
}

/**
 * How long there still is: workdays, or hours on the day itself.
 * @param {any} one  a case @param {string} now @param {string} zone
 */
export function left(one, now, zone) {
  if (!one.due) return t(`state_${one.state}`);
  const sameDay = dayOf(one.due, zone) === dayOf(now, zone);
  const days = Math.abs(one.left_workdays);
  if (one.left_s < 0) return sameDay || !days ? t("over_by", { time: span(one.left_s) }) : t("over_by_days", { days });
  return sameDay || !days ? t("left_today", { time: span(one.left_s) }) : t("left_days", { days });
}
