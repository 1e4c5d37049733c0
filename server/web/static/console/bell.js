/**
 * What a clerk who looks away must not miss: a visitor who was called here by itself (自动派单), a visit on hold that is due,
 * a window that stands unattended. A short tone each, and where the page is hidden the computer's own notification. Tones
 * are made here: no file, no network. Browsers let a page sound only after a press, so the first one unlocks it.
 */
import { t } from "/assets/shared/words.js";
import { isDue } from "/pages/staff/console/side/held.js";

/** Pitches in Hz of each sign, one after another: rising for a visitor, one low for a reminder. @type {Record<string, number[]>} */
const TONES = { visitor: [660, 880], due: [520], stand_in: [520, 520, 520] };
const TONE_S = 0.16;
const LOUDNESS = 0.2;

export class Bell {
  /** @param {Pick<Storage, "getItem" | "setItem">} storage @param {string} person  the clerk's code */
  constructor(storage, person) {
    this.storage = storage;
    this.place = `youxu.console.quiet.${person}`;
    /** @type {AudioContext | null} */
    this.audio = null;
    /** What rang already, so that it rings once. @type {Set<string> | null} */
    this.known = null;
    for (const press of ["keydown", "pointerdown"]) addEventListener(press, () => this.unlock(), { once: true, capture: true });
  }

  get quiet() {
    return this.storage.getItem(this.place) === "1";
  }

  /** @param {boolean} quiet */
  setQuiet(quiet) {
    this.storage.setItem(this.place, quiet ? "1" : "");
  }

  unlock() {
    if (!this.audio && window.AudioContext) this.audio = new AudioContext();
  }

  /** Ask, from a press, to be allowed to notify. */
  askToNotify() {
    if (window.Notification && Notification.permission === "default") Notification.requestPermission();
  }

  /**
   * Look at the state, now and as time passes: what is new rings. What stands there when the page opens does not.
   * @param {any} state @param {number} now @param {boolean} pressed  this page is making a move: its own call is no news
   */
  look(state, now, pressed) {
    const signs = signsOf(state, now);
    const { known } = this;
    this.known = new Set(signs.map((one) => one.id));
    if (!known) return;
    for (const sign of signs.filter((one) => !known.has(one.id))) if (!(pressed && sign.kind === "visitor")) this.ring(sign);
  }

  /** @param {Sign} sign */
  ring({ kind, words }) {
    if (document.hidden && window.Notification && Notification.permission === "granted") new Notification(words, { tag: kind });
    if (this.quiet || !this.audio) return;
    const { audio } = this;
    TONES[kind].forEach((pitch, n) => {
      const [tone, loudness] = [audio.createOscillator(), audio.createGain()];
      const begins = audio.currentTime + n * TONE_S * 1.25;
      tone.frequency.value = pitch;
      loudness.gain.setValueAtTime(LOUDNESS, begins);
      loudness.gain.exponentialRampToValueAtTime(0.001, begins + TONE_S);
      tone.connect(loudness).connect(audio.destination);
      tone.start(begins);
      tone.stop(begins + TONE_S);
    });
  }
}

/** @typedef {{id: string, kind: string, words: string}} Sign */

/** @param {any} state @param {number} now @returns {Sign[]} */
function signsOf({ current, auto_call: auto, held, stand_in_for: unattended = [] }, now) {
  const came = current && current.state === "called" && auto && auto !== "off" ? [current] : [];
  return [
    ...came.map((one) => ({ id: `visitor ${one.id}`, kind: "visitor", words: t("bell_visitor", { code: one.code }) })),
    ...held.filter((/** @type {any} */ one) => isDue(one, now)).map((/** @type {any} */ one) => ({ id: `due ${one.id} ${one.since}`, kind: "due", words: t("bell_due", { code: one.code }) })),
    ...unattended.map((/** @type {any} */ one) => ({ id: `stand_in ${one.window} ${one.since}`, kind: "stand_in", words: t("bell_stand_in", { window: one.window }) })),
  ];
}
