/** The clerk's console: follows `console:{window}`, draws it, and sends the clerk's moves. */
import { get } from "/assets/shared/command.js";
import { follow, refresh } from "/assets/shared/live.js";
import { html, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { byId, goToSignIn, staffPage } from "/pages/staff/staff.js";
import { doorOf } from "/pages/staff/console/addresses.js";
import { Dialogs } from "/pages/staff/console/ask/dialogs.js";
import { Bell } from "/pages/staff/console/bell.js";
import { barView } from "/pages/staff/console/bar.js";
import { deskView } from "/pages/staff/console/desk/desk.js";
import { intentOf } from "/pages/staff/console/intents.js";
import { KeysDialog } from "/pages/staff/console/keys/dialog.js";
import { Keymap } from "/pages/staff/console/keys/keymap.js";
import { listenToKeys } from "/pages/staff/console/keys/listen.js";
import { looksOf, Moves } from "/pages/staff/console/moves.js";
import { isMine, may } from "/pages/staff/console/rules.js";
import { whyNot } from "/pages/staff/console/said.js";
import { sideView } from "/pages/staff/console/side/side.js";
import { setTimeZone } from "/pages/staff/console/times.js";

/**
 * Everything the drawing needs.
 * @typedef {{
 *   state: any,
 *   me: import("/pages/staff/staff.js").Me,
 *   now: number,
 *   link: {up: boolean, silent: number | null},
 *   moves: Moves,
 *   keymap: Keymap,
 *   act: (action: string) => void,
 *   send: (move: string, body: any) => void,
 * }} Desk  `now` is the hall's time in ms; `act` takes a name of the keymap, `send` makes a move without asking
 */

const root = byId("desk");
const code = root.dataset.window;
const VIEW = `console:${code}`;
/** @type {any} */
let person = null;
/** @type {any} */
let state = null;
let ahead = 0; // ms by which the hall's clock is ahead of this machine's
let trouble = "";
const link = { up: true, silent: /** @type {number | null} */ (null) };

const moves = new Moves({ changed: draw, signedOut: goToSignIn, stale: () => refresh(VIEW) });
const dialogs = new Dialogs(byId("dialogs"), { send, changed: draw });
/** @type {Keymap} */
let keymap;
/** @type {KeysDialog} */
let keysDialog;
/** @type {Bell} */
let bell;

staffPage({ screens: ["errors", "console"] }).then(({ me }) => {
  if (!me) return;
  person = me;
  keymap = new Keymap(localStorage, me.code);
  bell = new Bell(localStorage, me.code);
  keysDialog = new KeysDialog(byId("keys"), keymap, { changed: draw, bell });
  get(`/api/v1/halls/${encodeURIComponent(me.hall)}`).then(({ status, body }) => {
    if (status === 200 && body.time_zone) setTimeZone(body.time_zone);
  });
  listenToKeys(keymap, act, () => dialogs.open || keysDialog.open);
  addEventListener("storage", (event) => {
    if (event.key === keymap.place) keymap.read();
    draw();
  });
  onLanguage(draw);
  setInterval(draw, 1000);
  follow({
    hall: me.hall,
    view: VIEW,
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
  const before = state;
  state = fresh;
  trouble = "";
  if (state.now) ahead = Date.parse(state.now) - Date.now();
  bell.look(state, Date.now() + ahead, moves.doing !== null); // before the move is settled by this very state
  moves.painted(looksOf(state));
  tellWhoTookIt(before);
  dialogs.painted(state);
  draw();
}

/** This clerk sat here and does no more: somebody else signed in, or a manager signed them out. @param {any} before */
function tellWhoTookIt(before) {
  const leaving = moves.doing && ["sign_out", "leave"].includes(moves.doing.move);
  if (!before || !isMine(before, person) || isMine(state, person) || leaving || !state.clerk) return;
  dialogs.close();
  moves.say({ kind: "taken", move: "take_over", code: "", message: t("taken_from_you", { name: state.clerk.name }) });
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
  if (!trouble && !state) return;
  root.querySelector(".desk__loading")?.remove();
  if (trouble) {
    render(troubleView(), root);
    return;
  }
  bell.look(state, Date.now() + ahead, false);
  const desk = { state, me: person, now: Date.now() + ahead, link, moves, keymap, act, send };
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
 * A key or button was pressed. Makes the move if it is possible now, after its question where it has one; says why where
 * it is not.
 * @param {string} action  a name of the keymap, or `again` to go on confirming
 */
function act(action) {
  if (action === "auto_call") bell.askToNotify();
  if (action === "keys") keysDialog.show();
  else if (action === "again") moves.again();
  else if (state && !trouble && !moves.busy) {
    const { move, question, body = {} } = intentOf(action, state, person);
    if (!may(state, person, move, Date.now() + ahead)) {
      moves.say({ kind: "refused", move, code: "", message: whyNot(state, person, move, Date.now() + ahead) });
    } else if (question) dialogs.show(question, state, keymap.keyOf(action));
    else send(move, body);
  }
}

/** @param {string} move @param {any} body */
function send(move, body) {
  return moves.send(move, doorOf({ hall: person.hall, window: code }, move), body, state.version);
}
