/** Times as a clerk reads them. */

let format = formatIn(undefined);

/** From now on, times of day are the hall's. @param {string} zone  such as "Asia/Shanghai" */
export function setTimeZone(zone) {
  format = formatIn(zone);
}

/** `10:32` in the hall. @param {string | number} at */
export function clock(at) {
  return format.format(new Date(at));
}

/** `2:05`, or `1:02:05` from an hour on. @param {number} ms */
export function stopwatch(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const rest = `${pad(seconds % 60)}`;
  return hours ? `${hours}:${pad(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/**
 * Whole seconds until `at`, which is a time or a number of seconds; 0 when it has passed or there is none.
 * @param {string | number | null | undefined} at @param {number} now
 */
export function secondsUntil(at, now) {
  if (at === null || at === undefined) return 0;
  if (typeof at === "number") return Math.max(0, Math.ceil(at));
  return Math.max(0, Math.ceil((Date.parse(at) - now) / 1000));
}

/** Whole minutes since `at`. @param {string} at @param {number} now */
export function minutesSince(at, now) {
  return Math.max(0, Math.floor((now - Date.parse(at)) / 60000));
}

/** @param {string | undefined} timeZone */
function formatIn(timeZone) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
}

/** @param {number} number */
function pad(number) {
  return String(number).padStart(2, "0");
}
