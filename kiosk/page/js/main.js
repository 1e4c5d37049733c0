/**
 * The kiosk's page: one state from the agent, one visitor's journey, drawn whole after every change.
 */
import { coverForEmergency } from "/assets/shared/emergency.js";
import { render } from "/assets/shared/lit.js";
import { follow } from "/assets/shared/live.js";
import { language, loadLanguages, loadWords, setLanguage, tongue } from "/assets/shared/words.js";
import { beep } from "./beep.js";
import { setServerTime } from "./clock.js";
import { forgetCard } from "./commands.js";
import { Guidance } from "./guidance.js";
import { Idle } from "./idle.js";
import { Journey } from "./journey.js";
import { screen } from "./screens/screen.js";
import { slipStands } from "./screens/done.js";

const SLIP_OUTCOME = 15000; // ms until a silent printer counts as unknown
const BEEP_EVERY = 1500; // ms
const STAY = { slip: 6, ask: 15, photo: 60, problem: 20, help: 30 }; // seconds (screens.md 2.3)

const root = /** @type {HTMLElement} */ (document.getElementById("kiosk"));

class App {
  constructor() {
    /** @type {any} */
    this.state = {};
    this.agentSilent = 0;
    this.journey = new Journey();
    this.idle = new Idle();
    this.guidance = new Guidance();
    this.drawn = false;
    this.placeSince = performance.now();
    this.standing = "";
    this.counting = false;
    this.beeped = 0;
  }

  // ---- what the screens may do ---------------------------------------------------------------------------------

  /** Wrap a handler: counts as a touch, and ignores the tail of a double tap. @param {() => void} act */
  press(act) {
    return () => {
      this.idle.touched();
      if (!this.journey.settled) return;
      act();
      this.draw();
    };
  }

  /** Like :meth:`press`, for keys of the keyboard: quick ones all count. @param {() => void} act */
  tap(act) {
    return () => {
      this.idle.touched();
      act();
      this.draw();
    };
  }

  home() {
    if (this.state.card) forgetCard();
    this.journey.home();
    this.idle.touched();
    this.draw();
  }

  /** The next visitor starts in Chinese, normal text, normal contrast. */
  forgetVisitor() {
    this.guidance.forget();
    this.resetLooks();
    this.home();
  }

  /** @param {string} wanted */
  chooseLanguage(wanted) {
    setLanguage(wanted, { remember: false });
    document.documentElement.dataset.words = wanted === "zh" ? "short" : "long";
  }

  /** @param {"size" | "contrast" | "reach"} look @param {string} value */
  toggleLook(look, value) {
    const html = document.documentElement;
    if (html.dataset[look] === value) delete html.dataset[look];
    else html.dataset[look] = value;
  }

  /** Whether everything to touch is wanted further down: from a wheelchair, or by a child. */
  isLow() {
    return document.documentElement.dataset.reach === "low";
  }

  isLarge() {
    return document.documentElement.dataset.size === "large";
  }

  resetLooks() {
    delete document.documentElement.dataset.size;
    delete document.documentElement.dataset.contrast;
    delete document.documentElement.dataset.reach;
    this.chooseLanguage("zh");
  }

  // ---- the voice -----------------------------------------------------------------------------------------------

  repeat() {
    this.guidance.repeat(root);
  }

  /** Arrow keys of a tactile keypad lead from line to line; Enter presses what has the focus. @param {KeyboardEvent} event */
  key(event) {
    this.idle.touched();
    if (!this.guidance.on || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    this.guidance.step(event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1);
  }

  /** What makes a screen another one to be read: not a clock, not a wait that moved on. */
  where() {
    const { journey, state } = this;
    const { matter, page, question, green, refused, stopped, kind } = journey;
    const card = state.card ? state.card.masked : state.card_refused;
    const looks = [document.documentElement.lang, this.isLow(), this.counting, this.standing];
    return JSON.stringify([root.dataset.screen, journey.movedAt, matter, page, question, green, refused, stopped, kind, card, looks]);
  }

  // ---- time ----------------------------------------------------------------------------------------------------

  /** Ten times in four seconds: often enough for countdowns, and cheap. */
  tick() {
    if (this.guidance.speaking(this.state)) {
      this.idle.touched(); // whoever listens is there
      this.placeSince = performance.now();
    }
    const standing = this.standingKind();
    if (standing !== this.standing) {
      this.standing = standing;
      this.placeSince = performance.now();
      this.draw();
    }
    const stayed = (performance.now() - this.placeSince) / 1000;
    if (root.dataset.screen === "cardleft" && performance.now() - this.beeped > BEEP_EVERY) {
      this.beeped = performance.now();
      beep();
    }
    if (standing && stayed >= STAY[/** @type {keyof STAY} */ (standing)]) this.forgetVisitor();
    else if (!standing && this.journey.place !== "taking" && this.journey.place !== "done") this.watchIdle();
  }

  /** What the last screen of a journey waits for; "" while the journey goes on. */
  standingKind() {
    const { place } = this.journey;
    if (place === "problem" || place === "help") return place;
    if (place !== "done") return "";
    const stayed = performance.now() - this.journey.movedAt;
    return slipStands(this.state, this.journey, stayed > SLIP_OUTCOME);
  }

  watchIdle() {
    const { left } = this.idle;
    if (left === null || !this.touchedByVisitor()) {
      if (this.counting) this.draw();
      this.counting = false;
      return;
    }
    if (left <= 0) this.forgetVisitor();
    this.counting = left > 0;
    this.draw();
  }

  /** Whether there is anything of a visitor to forget. */
  touchedByVisitor() {
    const html = document.documentElement;
    const looks = html.dataset.size || html.dataset.contrast || html.dataset.reach || language() !== "zh";
    return Boolean(this.journey.place !== "home" || this.state.card || looks || this.journey.green !== null);
  }

  // ---- drawing -------------------------------------------------------------------------------------------------

  draw() {
    if (!this.drawn) root.textContent = "";
    this.drawn = true;
    this.guidance.see(this.state);
    const drawing = screen(this);
    root.dataset.sheet = drawing.sheet;
    root.dataset.screen = drawing.name;
    render(drawing.content, root);
    this.guidance.read(root, this.state, this.where(), `${this.journey.letters || ""}${this.journey.digits || ""}`);
  }
}

async function start() {
  const app = new App();
  document.addEventListener("pointerdown", () => app.idle.touched(), { capture: true });
  document.addEventListener("keydown", (event) => app.key(event));
  document.addEventListener("contextmenu", (event) => event.preventDefault());
  await words();
  app.resetLooks();
  follow({
    hall: document.documentElement.dataset.hall || "",
    view: "kiosk",
    onState(state) {
      app.state = state;
      app.agentSilent = 0;
      setServerTime(state.now);
      coverForEmergency(state);
      app.draw();
    },
    onStale(seconds) {
      app.agentSilent = seconds || 0;
      app.draw();
    },
  });
  setInterval(() => app.tick(), 400);
  setInterval(() => app.draw(), 10000); // the clock
}

/** The agent may still be starting when the browser is there. */
async function words() {
  for (;;) {
    try {
      await loadWords("parts", "kiosk");
      await loadLanguages("kiosk");
      return;
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

start();
