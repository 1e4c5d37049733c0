/** What the page asks of the kiosk's program, and what becomes of it. */
import { post } from "/assets/shared/command.js";
import { language } from "/assets/shared/words.js";

const TAKE_PATIENCE = 12000; // ms; the program itself gives up after 10 s
const SLOW = 2000; // ms

/** Somebody of the staff is asked to come to this kiosk. @param {any} app */
export function callStaff(app) {
  post("/help", {}, { patience: 3000 });
  app.journey.go("help");
}

export function forgetCard() {
  post("/card/forget", {}, { patience: 3000 });
}

/** What was typed is held as a card's number is, and leaves this page at once. @param {any} app */
export async function sayWho(app) {
  const { journey } = app;
  const { visits, kind, digits } = journey;
  const answer = await post("/who", { kind, number: digits }, { patience: 5000 });
  if (journey.visits !== visits) {
    if (answer.status === 200) forgetCard(); // they left meanwhile
    return;
  }
  app.idle.touched();
  journey.refused = answer.status !== 200;
  if (!journey.refused) {
    journey.digits = "";
    if (journey.wanted) await book(app, journey.wanted);
    else journey.go(journey.after);
  }
  app.draw();
}

/** The booking becomes the ticket. @param {any} app @param {string} booking its code, or "mine" by card or phone */
export function takeBooked(app, booking) {
  app.journey.booking = booking;
  return take(app);
}

/** @param {any} app */
export async function take(app) {
  const { journey, state } = app;
  if (journey.place !== "confirm" && journey.place !== "booked") return;
  const body = journey.command(state);
  await ask(app, "/take", body, (/** @type {any} */ answer) => {
    const offers = answer.status === 409 && ((answer.body.detail || {}).offers || []);
    if (offers && offers.length) {
      journey.offers = { code: answer.body.code, slots: offers };
      journey.go("offers");
      return true;
    }
    return false;
  });
}

/** One of the free slots that were offered. @param {any} app @param {any} slot */
export async function book(app, slot) {
  const { journey, state } = app;
  journey.wanted = slot;
  const body = journey.bookingOf(state, slot);
  await ask(app, "/book", body, () => false);
}

/**
 * Ask, show that it goes on, and show what became of it.
 * @param {any} app @param {string} path @param {any} body @param {(answer: any) => boolean} settled whether an answer was dealt with
 */
async function ask(app, path, body, settled) {
  const { journey } = app;
  const { visits } = journey;
  const { key, ...asked } = body;
  journey.slow = false;
  journey.go("taking");
  app.draw();
  const slow = () => {
    journey.slow = true;
    app.draw();
  };
  const timer = setTimeout(slow, SLOW);
  const answer = await post(path, { ...asked, key, language: language() }, { key, patience: TAKE_PATIENCE, onSlow: slow });
  clearTimeout(timer);
  if (journey.visits !== visits) return;
  app.idle.touched();
  if (answer.status === 201 || answer.status === 200) {
    journey.taken = answer.body;
    journey.go("done");
  } else if (!settled(answer)) {
    journey.problem = { code: "unknown", ...answer.body };
    journey.go("problem");
  }
  app.draw();
}

/** @param {any} app */
export function slipAgain(app) {
  post("/slip/again", { job: app.journey.taken.job }, { patience: 3000 });
  app.placeSince = performance.now();
  app.journey.moved();
}

// ---- for the staff -----------------------------------------------------------------------------------------------

/** The hall's mark touched five times leads the staff to their page. @param {any} app */
export function touchMark({ journey, state }) {
  journey.marks += 1;
  if (journey.marks < 5 || !state.service || journey.place !== "home") return;
  journey.digits = "";
  journey.go("service");
}

/** @param {any} app */
export async function enterService(app) {
  const { journey } = app;
  const answer = await post("/service/enter", { code: journey.digits }, { patience: 5000 });
  journey.digits = "";
  journey.service = answer.status === 200 ? answer.body : null;
  journey.refused = answer.status !== 200;
  app.draw();
}

/** @param {any} app @param {"paper" | "print" | "look" | "leave"} act */
export async function serve(app, act) {
  const { journey } = app;
  const { token } = journey.service;
  const answer = await post(`/service/${act}`, { token }, { patience: 5000 });
  if (journey.place === "service") journey.service = answer.status === 200 ? { ...answer.body, token } : null;
  app.draw();
}

/** @param {any} app */
export function leaveService(app) {
  serve(app, "leave");
  app.forgetVisitor();
}
