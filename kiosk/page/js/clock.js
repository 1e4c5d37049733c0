/** The server's clock: this PC's own may be wrong (promises.md 3.3). It goes on between messages by the steady timer. */
import { htmlLanguage, language } from "/assets/shared/words.js";

let serverAt = NaN;
let heardAt = 0;

/** @param {string | undefined} now */
export function setServerTime(now) {
  if (!now) return;
  serverAt = Date.parse(now);
  heardAt = performance.now();
}

/** @param {string} zone IANA name */
export function clockWords(zone) {
  if (Number.isNaN(serverAt)) return { time: "", date: "" };
  const at = new Date(serverAt + performance.now() - heardAt);
  const locale = { zh: "zh-CN", en: "en-GB" }[language()] || `${htmlLanguage()}-u-nu-latn`; // figures as on the slip
  return {
    time: at.toLocaleTimeString(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
    date: at.toLocaleDateString(locale, { timeZone: zone, month: locale === "zh-CN" ? "long" : "short", day: "numeric", weekday: "short" }),
  };
}

/** The day of a moment of the server's, as one says it. @param {string} moment RFC 3339 @param {string} zone IANA name */
export function dayWords(moment, zone) {
  const locale = { zh: "zh-CN", en: "en-GB" }[language()] || `${htmlLanguage()}-u-nu-latn`;
  return new Date(moment).toLocaleDateString(locale, { timeZone: zone, month: locale === "zh-CN" ? "long" : "short", day: "numeric", weekday: "short" });
}

/** The hour of a moment of the server's. @param {string} moment RFC 3339 @param {string} zone IANA name */
export const timeWords = (moment, zone) =>
  new Date(moment).toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
