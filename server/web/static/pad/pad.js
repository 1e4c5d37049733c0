/**
 * The rating pad: follows `pad:<window>`, shows the faces when a rating is offered, and sends what the visitor touched.
 * One key is made for each offered rating: two touches are one rating.
 */
import { newKey, post } from "/assets/shared/command.js";
import { coverForEmergency } from "/assets/shared/emergency.js";
import { render } from "/assets/shared/lit.js";
import { follow } from "/assets/shared/live.js";
import { language, loadWords, setLanguage, t } from "/assets/shared/words.js";
import * as flow from "./flow.js";
import { view } from "./view.js";

const TICK = 500;
const KEPT = "youxu.device.pad.";

const page = document.body.dataset;
const hallWindow = String(page.window);
const root = /** @type {HTMLElement} */ (document.getElementById("pad"));
const dictionary = JSON.parse(String(/** @type {HTMLElement} */ (document.getElementById("dictionary")).textContent));

/** @type {flow.Course} */
let course = flow.IDLE;
let key = newKey();
/** @type {string | null} */
let token = null;
let hall = "";
/** @type {import("./view.js").Pad} */
const pad = {
  state: null, hall: page.hallZh ? { zh: page.hallZh, en: String(page.hallEn) } : null, offline: false, problem: null, window: hallWindow, levels: dictionary.levels,
  faces: String(page.faces), textMax: Number(page.textMax), seconds: null,
};

const acts = {
  choose: (/** @type {number} */ level) => move(flow.chosen(course, level, now())),
  toggle: (/** @type {string} */ code) => move(flow.toggled(course, code, now())),
  write: (/** @type {string} */ text) => move(flow.written(course, text, now())),
  send: () => move(flow.sent(course)),
  decline: () => move(flow.declined(course)),
  skip: () => move(flow.skipped(course)),
  back: () => move(flow.back(course, now())),
  turnLanguage: () => {
    setLanguage(language() === "zh" ? "en" : "zh", { remember: false });
    paint();
  },
};

function now() {
  return performance.now();
}

/** @param {flow.Course} next */
function move(next) {
  if (next === course) return;
  const before = course;
  course = next;
  if (next.token !== before.token && next.token) key = newKey();
  if (next.screen === "idle" && before.screen !== "idle" && language() !== "zh") setLanguage("zh", { remember: false });
  paint();
  if (next.screen === "sending" && before.screen !== "sending") void send(next);
}

/** @param {flow.Course} rating */
async function send(rating) {
  /** @type {Record<string, any>} */
  const body = { token: rating.token, level: rating.level };
  if (rating.reasons.length) body.reasons = rating.reasons;
  if (rating.text.trim()) body.text = rating.text.trim();
  const onSlow = () => move({ ...course, slow: true });
  const answer = await post(`/api/v1/halls/${encodeURIComponent(hall)}/ratings`, body, { key, token, onSlow });
  move(flow.answered(course, answer, now()));
  if (pad.state) offer(pad.state);
}

/** @param {any} state */
function offer(state) {
  const left = state.armed ? Date.parse(state.armed.until) - Date.parse(state.now) : 0;
  move(flow.offered(course, state.armed, left, now()));
}

function tick() {
  move(flow.ticked(course, now()));
  const seconds = course.until === Infinity ? null : Math.max(0, Math.ceil((course.until - now()) / 1000));
  if (seconds === pad.seconds) return;
  pad.seconds = seconds;
  paint();
}

function paint() {
  if (pad.seconds === null && course.until !== Infinity) pad.seconds = Math.ceil((course.until - now()) / 1000);
  render(view(pad, course, acts), root);
}

/** @param {string | null} problem */
function trouble(problem) {
  pad.problem = problem;
  paint();
}

/**
 * This tablet's credentials, as the pairing page left them. A tablet that was paired for several windows one after the
 * other holds several: the one for this window counts, else the only one here.
 * @returns {{token: string, hall: string, windows?: string[]} | null}
 */
function kept() {
  try {
    const names = Object.keys(localStorage).filter((name) => name.startsWith(KEPT));
    const all = names.map((name) => JSON.parse(String(localStorage.getItem(name))));
    return all.find((one) => (one.windows || []).includes(hallWindow)) || all[0] || null;
  } catch {
    return null; // storage is switched off or spoilt: as good as not paired
  }
}

async function start() {
  await loadWords("pad");
  root.textContent = ""; // the words drawn by the server
  setLanguage("zh", { remember: false });
  document.title = t("page_title", { window: hallWindow });
  const device = kept();
  if (!device) return trouble("unpaired");
  ({ token, hall } = device);
  setInterval(tick, TICK);
  follow({
    hall,
    view: `pad:${hallWindow}`,
    auth: { token },
    onState(state) {
      pad.state = state;
      coverForEmergency(state);
      pad.hall = state.hall ? state.hall.name : pad.hall;
      pad.offline = false;
      pad.problem = null;
      offer(state);
      paint();
    },
    onStale(seconds) {
      pad.offline = seconds !== null;
      paint();
    },
    onRefused: () => trouble("refused"),
  });
}

void start();
