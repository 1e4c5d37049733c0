/**
 * The server's time, counted on by the page's steady clock. The browser's own time of day is never shown (P10).
 */
export class ServerTime {
  constructor() {
    this.at = NaN; // milliseconds of the server
    this.heard = 0; // of performance.now()
    this.zone = "Asia/Shanghai";
  }

  /** @param {{now: string | null, time_zone: string | null}} here */
  hear(here) {
    if (here.time_zone) this.zone = here.time_zone;
    const at = here.now ? Date.parse(here.now) : NaN;
    if (!Number.isFinite(at) || at === this.at) return; // the same state again says nothing new: time never goes back
    this.at = at;
    this.heard = performance.now();
  }

  /** Milliseconds since 1970 at the server; NaN while it was never heard. */
  now() {
    return this.at + performance.now() - this.heard;
  }

  /** "10:32" in the hall, "" when unknown. @param {number} moment */
  clock(moment) {
    if (!Number.isFinite(moment)) return "";
    return new Intl.DateTimeFormat("en-GB", { timeZone: this.zone, hour: "2-digit", minute: "2-digit" }).format(moment);
  }

  /** "11月22日 星期日" and "Sunday, 22 November". @param {number} moment */
  date(moment) {
    if (!Number.isFinite(moment)) return { zh: "", en: "" };
    /** @type {Intl.DateTimeFormatOptions} */
    const long = { timeZone: this.zone, month: "long", day: "numeric", weekday: "long" };
    const zh = new Intl.DateTimeFormat("zh-CN", long).format(moment).replace("日星期", "日 星期");
    return { zh, en: new Intl.DateTimeFormat("en-GB", { ...long, month: "short", weekday: "short" }).format(moment) };
  }
}
