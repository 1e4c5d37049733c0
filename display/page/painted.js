/**
 * Tells this PC's program which calls really stand on this page, so that the server knows that they were seen. Read from
 * the picture, not from the state: what has no place on the screen, or is on another page of the list, does not count.
 */
const AGAIN_MS = 10000; // the program may have been started anew

/** @typedef {{ticket: string, window: string, times: number}} Call */

export class Painted {
  /** @param {string} view */
  constructor(view) {
    this.view = view;
    this.told = "";
    this.at = -Infinity;
    this.asked = false;
  }

  /** Look after the next frame, when the browser has drawn. */
  look() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(() => requestAnimationFrame(() => this.tell()));
  }

  async tell() {
    this.asked = false;
    const calls = document.visibilityState === "visible" ? standing() : [];
    const told = JSON.stringify(calls);
    if (told === this.told && performance.now() - this.at < AGAIN_MS) return;
    this.told = told;
    this.at = performance.now();
    const headers = { "Content-Type": "application/json" };
    const body = JSON.stringify({ view: this.view, calls });
    try {
      await fetch("/painted", { method: "POST", headers, body });
    } catch {
      this.at = -Infinity; // the program is not there: told again with the next picture
    }
  }
}

/** The calls inside the screen's frame, none while the screen says that it cannot be trusted. @returns {Call[]} */
function standing() {
  if (document.querySelector("#screen:not([data-freshness='live'])")) return [];
  /** @type {Call[]} */
  const found = [];
  for (const element of document.querySelectorAll("[data-ticket]")) {
    const { ticket = "", window: hallWindow = "", times = "" } = /** @type {HTMLElement} */ (element).dataset;
    const box = element.getBoundingClientRect();
    const inside = box.width > 0 && box.height > 0 && box.top > -2 && box.bottom < innerHeight + 2;
    if (inside && times) found.push({ ticket, window: hallWindow, times: Number(times) });
  }
  return found;
}
