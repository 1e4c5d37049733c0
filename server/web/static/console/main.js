/** The clerk's console: follows `console:{window}`, draws it, and sends the clerk's moves. */
import { get } from "/assets/shared/command.js";
import { follow } from "/assets/shared/live.js";
import { html, render } from "/assets/shared/lit.js";
import { has, onLanguage, t } from "/assets/shared/words.js";
import { byId, goToSignIn, staffPage } from "/pages/staff/staff.js";
import { Dialogs } from "/pages/staff/console/dialogs.js";
import { listenToKeys } from "/pages/staff/console/keys.js";
import { looksOf, Moves } from "/pages/staff/console/moves.js";
import { may, secondsToWait } from "/pages/staff/console/rules.js";
import { setTimeZone } from "/pages/staff/console/times.js";
import { barView } from "/pages/staff/console/bar.js";
import { deskView } from "/pages/staff/console/desk.js";
import { sideView } from "/pages/staff/console/side.js";

/**
 * Everything the drawing needs.
 * @typedef {{
 *   state: any,
 *   me: import("/pages/staff/staff.js").Me,
 *   now: number,
 *   link: {up: boolean, silent: number | null},
 *   moves: Moves,
 *   act: (action: string, detail?: any) => void,
 * }} Desk  `now` is the hall's time in ms
 */

const root = byId("desk");
const code = root.dataset.window;
/** @type {any} */
let person = null;
/** @type {any} */
let state = null;
let ahead = 0; // ms by which the hall's clock is ahead of this machine's
let trouble = "";
const link = { up: true, silent: /** @type {number | null} */ (null) };

const moves = new Moves({ changed: draw, signedOut: goToSignIn });
const dialogs = new Dialogs(byId("dialogs"), { send, changed: draw });

staffPage({ screens: ["errors", "console"] }).then(({ me }) => {
  if (!me) return;
  person = me;
  get(`/api/v1/halls/${encodeURIComponent(me.hall)}`).then(({ status, body }) => {
    if (status === 200 && body.time_zone) setTimeZone(body.time_zone);
  });
  listenToKeys(act, () => dialogs.open);
  onLanguage(draw);
  setInterval(draw, 1000);
  follow({
    hall: me.hall,
    view: `console:${code}`,
    onState: paint,
    onStale: (silent) => {
      link.silent = silent;
      draw();
    },
    onLink: (up) => {
      link.up = up;
      draw();
    },
    onRefused: refused,
  });
});

// A button pressed by mouse keeps no focus, so that Space afterwards still calls the next visitor.
root.addEventListener("click", (/** @type {MouseEvent} */ event) => {
  const button = /** @type {HTMLElement} */ (event.target).closest("button");
  if (button && event.detail > 0) button.blur();
});

/** @param {any} fresh */
function paint(fresh) {
  state = fresh;
  trouble = "";
  if (state.now) ahead = Date.parse(state.now) - Date.now();
  moves.painted(looksOf(state));
  dialogs.painted(state);
  draw();
}

/** @param {{code: string, message: string}} error */
function refused(error) {
  if (/unauth|sign|session|token/.test(error.code || "")) goToSignIn();
  else if (!state) {
    trouble = t("no_window", { window: code });
    draw();
  }
}

function draw() {
  if (trouble) {
    root.textContent = "";
    render(troubleView(), root);
    return;
  }
  if (!state) return;
  const desk = { state, me: person, now: Date.now() + ahead, link, moves, act };
  if (root.querySelector(".desk__loading")) root.textContent = "";
  render(html`${deskView(desk)}${sideView(desk)}`, root);
  render(barView(desk), byId("bar-middle"));
  document.title = title();
}

function title() {
  const at = t("window_n", { window: state.window.code });
  return state.current ? `${state.current.code} · ${at}` : `${at} · ${t("title")}`;
}

function troubleView() {
  return html`<div class="desk__trouble"><p class="banner banner--warm" role="alert">${trouble}</p>
    <a class="button" href="/">${t("back_home")}</a></div>`;
}

/**
 * A key or button was pressed.
 * @param {string} action
 * @param {any} [detail]
 */
function act(action, detail) {
  if (!state || trouble || moves.busy) return;
  if (action === "again") moves.again();
  else if (action === "finish_other") ask("outcome", "finish");
  else if (action === "search") ask("call", "call");
  else if (action === "pause" && state.window.state === "paused") ask("", "open");
  else ask(["transfer", "hold", "pause", "call"].includes(action) ? action : "", action, detail);
}

/**
 * Make a move if it is possible now, after its question where it has one; say why where it is not.
 * @param {string} question  "" for none
 * @param {string} move
 * @param {any} [detail]
 */
function ask(question, move, detail) {
  if (!may(state, person, move, Date.now() + ahead)) explain(move);
  else if (question) dialogs.show(question, state);
  else send(move, detail || {});
}

/** A key was pressed that means nothing now: say why. @param {string} move */
function explain(move) {
  const { code: why = "" } = state.actions[move] || {};
  const seconds = secondsToWait(state, move, Date.now() + ahead);
  const word = has(why) ? t(why) : "";
  let message = word && !word.includes("{") ? word : t("not_now", { move: t(`move_${move}`) });
  if (seconds) message = t("wait_seconds", { seconds });
  moves.outcome = { kind: "refused", move, code: why, message };
  draw();
}

/** @param {string} move @param {any} body */
async function send(move, body) {
  const { path, rest } = address(move, body);
  return moves.send(move, path, rest);
}

/** @param {string} move @param {any} body */
function address(move, body) {
  const here = `/api/v1/halls/${encodeURIComponent(person.hall)}`;
  if (move === "call") body = { ...body, ticket: idOf(body.ticket) };
  if (move === "requeue") return { path: `${here}/tickets/${encodeURIComponent(body.ticket)}/requeue`, rest: {} };
  const verb = move.replace(/_/g, "-");
  if (move === "pause") return { path: `${here}/windows/${encodeURIComponent(code)}/pause`, rest: pauseBody(body) };
  return { path: `${here}/windows/${encodeURIComponent(code)}/${verb}`, rest: body };
}

/** The id of a waiting ticket that is shown; a number typed by hand goes to the server as it is. @param {string} typed */
function idOf(typed) {
  const shown = [...state.queue.next, ...state.missed].find((/** @type {any} */ one) => one.code === typed);
  return (shown && shown.id) || typed;
}

/** Planned minutes become an end on the hall's clock. @param {{reason: string, minutes: number}} body */
function pauseBody({ reason, minutes }) {
  return { reason, until: new Date(Date.now() + ahead + minutes * 60000).toISOString() };
}
