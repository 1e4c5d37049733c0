/**
 * What the booking desk knows: the hall's plan, the day that is looked at, and what is being entered.
 *
 * @typedef {{id: string, code: string, day: string, starts: string, business: string, matter: string | null, state: string, ticket: string | null}} Booking
 * @typedef {{starts: string, ends: string, left: number}} Slot
 * @typedef {{id: string, reason: string, since: string, until: string, holds: boolean, bookings: number, by: string, why: string, lifted_at: string | null, lifted_by: string, lifted_why: string}} Lock
 */
import { get, newKey, post } from "/assets/shared/command.js";
import { language, pick, t } from "/assets/shared/words.js";
import { byId, showProblem } from "/pages/staff/staff.js";

const PATIENCE = 8000;

export class Desk {
  constructor() {
    this.hall = "";
    this.zone = "Asia/Shanghai";
    this.manages = false;
    /** @type {any[]} */
    this.businesses = [];
    /** @type {any[]} */
    this.matters = [];
    this.day = "";
    this.earliest = "";
    this.furthest = "";
    /** @type {Booking[]} */
    this.bookings = [];
    /** @type {Slot[]} free ones of what is chosen, on the day that is to be booked */
    this.slots = [];
    this.what = "";
    this.wanted = ""; // the day to be booked
    this.time = "";
    this.key = newKey();
    /** @type {Booking | null} being moved */
    this.moving = null;
    /** @type {Booking | null} just made or moved: its slip can be printed */
    this.made = null;
    /** @type {{bookings: Booking[], missed: number, cancelled: number, locks: Lock[]} | null} */
    this.found = null;
    /** @type {{made: number, refused: {line: number, problem?: string, code?: string, detail?: any}[]} | null} of a file */
    this.brought = null;
    /** @type {Lock[]} */
    this.locks = [];
    /** @type {() => void} */
    this.paint = () => {};
  }

  /** @param {string} rest */
  path(rest) {
    return `/api/v1/halls/${encodeURIComponent(this.hall)}${rest}`;
  }

  /** Ask for something; false and a sentence on the page when it was refused. @param {string} rest @param {any} body @param {string} [key] */
  async act(rest, body, key = newKey()) {
    const answer = await post(this.path(rest), body, { key, patience: PATIENCE });
    return this.told(answer) ? answer.body : null;
  }

  /** @param {{status: number, body: any}} answer */
  told(answer) {
    const good = answer.status > 0 && answer.status < 400;
    showProblem(byId("problem"), good ? "" : (answer.body && answer.body.message) || t("no_answer"));
    return good;
  }

  /** What stands in a booking's business or matter, in words. @param {Booking} one */
  nameOf(one) {
    const known = this.matters.find((matter) => matter.code === one.matter) || this.businesses.find((business) => business.code === one.business);
    return known ? pick(known.name) : one.matter || one.business;
  }

  /** A moment as the hall's clock shows it. @param {string} moment */
  clock(moment) {
    return new Date(moment).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: this.zone });
  }

  /** A date in words. @param {string} day */
  dayInWords(day) {
    const noon = new Date(`${day}T12:00:00Z`);
    return noon.toLocaleDateString(language() === "zh" ? "zh-CN" : "en-GB", { month: "long", day: "numeric", weekday: "long", timeZone: "UTC" });
  }

  /** The list of the day, and the free slots of what is chosen. */
  async read() {
    const listed = await get(this.path(`/bookings?day=${this.day}`));
    if (listed.status === 200) {
      this.bookings = listed.body.bookings;
      this.earliest = listed.body.earliest;
      this.furthest = listed.body.furthest;
      this.wanted = this.wanted || this.earliest;
    }
    await this.readSlots();
    if (this.manages) {
      const locks = await get(this.path("/booking-locks"));
      if (locks.status === 200) this.locks = locks.body.locks;
    }
    byId("day").removeAttribute("aria-busy");
    this.paint();
  }

  async readSlots() {
    const what = this.moving ? codesOf(this.moving) : chosen(this.what);
    this.slots = [];
    if (!what || !this.wanted) return;
    const [[kind, code]] = Object.entries(what);
    const answer = await get(this.path(`/bookings?day=${this.wanted}&${kind}=${encodeURIComponent(code)}`));
    if (answer.status === 200) this.slots = answer.body.slots;
    if (!this.slots.some((slot) => this.clock(slot.starts) === this.time && slot.left)) this.time = "";
  }
}

/** What is chosen in the list: "business:x" or "matter:y". @param {string} what @returns {Record<string, string> | null} */
export function chosen(what) {
  const [kind, code] = what.split(":");
  return code ? { [kind]: code } : null;
}

/** @param {Booking} one @returns {Record<string, string>} */
function codesOf(one) {
  return one.matter ? { matter: one.matter } : { business: one.business };
}

/** Card or phone from the fields of a form, without what was left empty. @param {FormData} given @returns {Record<string, string>} */
export function personOf(given) {
  /** @type {Record<string, string>} */
  const person = {};
  for (const name of ["id_number", "phone"]) {
    const typed = String(given.get(name) || "").trim();
    if (typed) person[name] = typed;
  }
  return person;
}
