/**
 * One visitor's way through the kiosk: where they are, what they chose, and the key of the drawn confirm screen.
 *
 * @typedef {"home" | "zone" | "search" | "guide" | "help" | "booked" | "who" | "bundles" | "offers" | "service" | "confirm" | "taking" | "done" | "problem"} Place
 */
import { newKey } from "/assets/shared/command.js";

const SETTLE = 350; // ms in which a second tap of the same finger must not press what has just appeared
const ZONES_FROM = 10; // so many businesses do not fit on one page

export class Journey {
  constructor() {
    this.movedAt = 0;
    this.visits = 0;
    this.marks = 0; // how often the hall's mark was touched
    /** @type {string[]} the questions answered before the present one */
    this.asked = [];
    /** @type {Place} where a step back from the confirm screen leads */
    this.from = "home";
    this.home();
  }

  /** Start again: nothing of the last visitor stays. */
  home() {
    this.visits += 1;
    /** @type {Place} */
    this.place = "home";
    /** @type {string | null} */
    this.zone = null;
    /** @type {string | null} */
    this.business = null;
    /** @type {string | null} */
    this.matter = null;
    /** @type {string | null} several matters under one name */
    this.bundle = null;
    /** @type {string | null} the matter chosen here that was paused before the ticket was taken */
    this.stopped = null;
    this.page = 0;
    this.letters = "";
    this.digits = "";
    this.refused = false;
    /** @type {"phone" | "resident"} which number is typed */
    this.kind = "phone";
    /** @type {Place} where to go once it is typed */
    this.after = "home";
    /** @type {{code: string, slots: any[]} | null} why there is no ticket, and what may be booked instead */
    this.offers = null;
    /** @type {any} the slot that is to be booked as soon as somebody has said who they are */
    this.wanted = null;
    this.marks = 0;
    /** @type {any} what the staff see once the code was right */
    this.service = null;
    /** @type {string | null} the booking that becomes the ticket: its code, or "mine" by the card */
    this.booking = null;
    /** @type {string | null} the question asked now of who is not sure */
    this.question = null;
    this.asked = [];
    this.from = "home";
    /** @type {boolean | null} null: not chosen, so the card decides */
    this.green = null;
    /** @type {any} */
    this.taken = null;
    /** @type {any} */
    this.problem = null;
    this.slow = false;
    this.slipTaken = false;
    /** @type {string} */
    this.signature = "";
    this.key = "";
    this.moved();
  }

  /** @param {Place} place */
  go(place) {
    this.place = place;
    this.stopped = null;
    this.page = 0;
    this.moved();
  }

  /** Choose a matter; again, to take the choice back. @param {string} matter */
  choose(matter) {
    this.matter = this.matter === matter ? null : matter;
    this.stopped = null;
  }

  /** The chosen matter was paused: the choice is gone, and a finger already on its way presses nothing. */
  stop() {
    this.stopped = this.matter;
    this.matter = null;
    this.moved();
  }

  moved() {
    this.movedAt = performance.now();
  }

  /** Whether a press may count: not the tail of a double tap. */
  get settled() {
    return performance.now() - this.movedAt > SETTLE;
  }

  /** One step back. */
  back() {
    if (this.place === "who") {
      this.digits = "";
      this.wanted = null;
      this.go(this.after || "home");
      return;
    }
    this.matter = null;
    this.business = null;
    this.bundle = null;
    this.offers = null;
    if (this.place === "guide" && this.asked.length) {
      this.question = this.asked.pop() || null;
      this.moved();
    } else if (this.place === "confirm" && this.from !== "home") this.go(this.from);
    else if (this.place === "confirm" && this.zone) this.go("zone");
    else {
      this.zone = null;
      this.from = "home";
      this.letters = "";
      this.digits = "";
      this.booking = null;
      this.asked = [];
      this.go("home");
    }
  }

  /** Whether this visitor goes by the green channel. @param {any} state */
  isGreen(state) {
    return this.green === null ? this.elderByCard(state) : this.green;
  }

  /** @param {any} state */
  elderByCard(state) {
    return Boolean(state.card && state.card.age_over_60) && priorityGroups(state).length > 0;
  }

  /** The group or "green" for the server; null without. @param {any} state */
  priority(state) {
    if (!this.isGreen(state)) return null;
    const elder = this.elderByCard(state) && priorityGroups(state).some((group) => group.code === "elderly");
    return elder ? "elderly" : "green";
  }

  /** Type a number; then go on there. @param {Place} after */
  sayWho(after) {
    this.digits = "";
    this.refused = false;
    this.after = after;
    this.go("who");
  }

  /** The command of the confirm screen as it is drawn now. @param {any} state */
  command(state) {
    if (this.booking) return this.keyed(state, { booking: this.booking });
    const what = this.bundle ? { bundle: this.bundle } : { business: this.business, matter: this.matter };
    return this.keyed(state, { ...what, priority: this.priority(state) });
  }

  /** The command that books a slot. @param {any} state @param {any} slot */
  bookingOf(state, slot) {
    return this.keyed(state, { business: this.business, matter: this.matter, day: slot.day, time: slot.time });
  }

  /** With the key of what is drawn: the same drawing has the same key (promises.md 2.2). @param {any} state @param {any} body */
  keyed(state, body) {
    const signature = JSON.stringify([this.visits, body, state.card && state.card.masked]);
    if (signature !== this.signature) {
      this.signature = signature;
      this.key = newKey();
    }
    return { ...body, key: this.key };
  }
}

/** @param {any} state @returns {any[]} */
export function priorityGroups(state) {
  return state.priority_groups || [];
}

/** The zones of a hall whose businesses do not fit on one page, else []. @param {any} state */
export function zonesOf(state) {
  const zones = new Map();
  for (const business of state.businesses || []) {
    if (!zones.has(business.zone)) zones.set(business.zone, { code: business.zone, name: business.zone_name, floor: business.floor, businesses: [] });
    zones.get(business.zone).businesses.push(business);
  }
  return (state.businesses || []).length >= ZONES_FROM && zones.size > 1 ? Array.from(zones.values()) : [];
}

/** @param {any} state @param {string | null} code */
export function businessOf(state, code) {
  return (state.businesses || []).find((/** @type {any} */ business) => business.code === code) || null;
}

/** @param {any} state @param {string | null} code */
export function bundleOf(state, code) {
  return (state.bundles || []).find((/** @type {any} */ bundle) => bundle.code === code) || null;
}

/** Whether numbers come from the kiosk itself: then there is no booking, no bundle, and no limit by person. @param {any} state */
export function isCutOff(state) {
  return Boolean(state.offline && state.offline.giving);
}

/** @param {any} state */
export function canPrint(state) {
  const printer = (state.devices || {}).printer;
  return Boolean(printer) && printer.condition !== "unavailable";
}
