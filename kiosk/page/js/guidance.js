/**
 * The screen read aloud: what stands on it, in the order in which keys lead through it; the focus goes along with the
 * voice (screens.md 3). Starts with the "read aloud" key or when headphones are plugged in.
 */
import { post } from "/assets/shared/command.js";
import { language, t } from "/assets/shared/words.js";

const PARTS = "h1, h2, p, dt, li, button, figcaption";
const PLACES = ".info, .touch, .idle, .bar";

export class Guidance {
  constructor() {
    this.on = false;
    this.plugged = false;
    this.mark = 0;
    this.said = "";
    this.typed = "";
    /** @type {{element: HTMLElement, text: string}[]} */
    this.lines = [];
    /** @type {HTMLElement | null} */
    this.at = null;
  }

  /** Whether this kiosk can speak the visitor's language. @param {any} state */
  offered(state) {
    const { speech } = state;
    return Boolean(speech && speech.offered && speech.languages.includes(language()));
  }

  /** @param {any} state */
  speaking(state) {
    return this.on && Boolean(state.speech && state.speech.at !== null);
  }

  toggle() {
    if (this.on) this.off();
    else this.start();
  }

  start() {
    this.on = true;
    this.said = "";
  }

  off() {
    this.on = false;
    this.show(null);
    post("/speak/silence", {}, { patience: 3000 });
  }

  /** The visitor is gone: still, and the loudness of everybody. */
  forget() {
    const was = this.on || this.plugged;
    this.on = false;
    this.show(null);
    if (was) post("/speak/forget", {}, { patience: 3000 });
  }

  louder() {
    post("/speak/louder", {}, { patience: 3000 });
  }

  /** Headphones in: begin, whoever had the kiosk before; out: end. @param {any} state */
  see(state) {
    const plugged = Boolean(state.speech && state.speech.plugged);
    if (plugged !== this.plugged) {
      this.plugged = plugged;
      if (plugged && this.offered(state)) this.start();
      else if (!plugged && this.on) this.forget();
    }
    const { speech } = state;
    const line = this.on && speech && speech.mark === this.mark && speech.at !== null ? this.lines[speech.at] : null;
    if (this.on && line) this.show(line.element);
    else if (!this.on) this.show(null);
  }

  /**
   * Read what has just been drawn, once a screen; of what is being typed only that.
   * @param {HTMLElement} root @param {any} state @param {string} where what makes this another screen @param {string} typed
   */
  read(root, state, where, typed) {
    if (!this.on || !this.offered(state)) return;
    if (where !== this.said) {
      this.said = where;
      this.typed = typed;
      this.lines = lines(root);
      this.say(0);
    } else if (typed !== this.typed) {
      this.typed = typed;
      const status = /** @type {HTMLElement | null} */ (root.querySelector(".letters"));
      if (status) this.send([status.getAttribute("aria-label") || wordsOf(status)], 0);
    }
  }

  /** From the beginning again. @param {HTMLElement} root */
  repeat(root) {
    this.lines = lines(root);
    this.say(0);
  }

  /** On to the next or back to the last sentence, by a key. @param {1 | -1} step */
  step(step) {
    const now = this.lines.findIndex((line) => line.element === this.at);
    this.say(Math.min(Math.max(now + step, 0), this.lines.length - 1));
  }

  /** @param {number} from */
  say(from) {
    this.send(this.lines.map((line) => line.text), from);
  }

  /** @param {string[]} sentences @param {number} first */
  send(sentences, first) {
    this.mark += 1;
    const screen = (document.getElementById("kiosk") || document.body).dataset.screen || "";
    post("/speak", { screen, language: language(), sentences, first, mark: this.mark }, { patience: 3000 });
  }

  /** @param {HTMLElement | null} element */
  show(element) {
    if (this.at === element) return;
    if (this.at) delete this.at.dataset.spoken;
    this.at = element;
    if (!element) return;
    element.dataset.spoken = "";
    if (element instanceof HTMLButtonElement) element.focus();
  }
}

/** Every line to be said, in the page's order. @param {HTMLElement} root */
function lines(root) {
  const cover = root.querySelector(".idle");
  const places = cover ? [cover] : Array.from(root.querySelectorAll(PLACES));
  const found = places.flatMap((place) => /** @type {HTMLElement[]} */ (Array.from(place.querySelectorAll(PARTS))));
  return found
    .filter((one) => one.offsetParent && !one.closest("[aria-hidden=true]") && !(one.parentElement && one.parentElement.closest("button, li")))
    .map((element) => ({ element, text: spoken(element) }))
    .filter((line) => line.text);
}

/** @param {HTMLElement} element */
function spoken(element) {
  const label = element.getAttribute("aria-label");
  const next = element.tagName === "DT" ? element.nextElementSibling : null;
  const words = label || [wordsOf(element), next ? wordsOf(/** @type {HTMLElement} */ (next)) : ""].filter(Boolean).join("，");
  if (element.tagName !== "BUTTON" || !words) return words;
  if (element.getAttribute("aria-disabled") === "true") return `${words}，${t("voice_not_now")}`;
  return element.getAttribute("aria-pressed") === "true" ? `${words}，${t("voice_chosen")}` : words;
}

/** @param {HTMLElement} element */
const wordsOf = (element) => element.innerText.trim().replace(/\s*\n\s*/g, "，").replace(/[\u2066-\u2069]/g, "");
