/** The clerk's console: follows `console:{window}`, draws it, and sends the clerk's moves. */
import { follow } from "/assets/shared/live.js";
import { html, render } from "/assets/shared/lit.js";
import { has, loadWords, onLanguage, t } from "/assets/shared/words.js";
import { byId, goToSignIn, staffPage } from "/pages/staff/staff.js";
import { Dialogs } from "/pages/staff/console/dialogs.js";
import { listenToKeys } from "/pages/staff/console/keys.js";
import { looksOf, Moves } from "/pages/staff/console/moves.js";
import { barView } from "/pages/staff/console/bar.js";
import { deskView } from "/pages/staff/console/desk.js";
import { sideView } from "/pages/staff/console/side.js";

/**
 * Everything the drawing needs.
 * @typedef {{
 *   state: any,
 *   now: number,
 *   link: {up: boolean, silent: number | null},
 *   moves: Moves,
 *   trouble: string | null,
 *   act: (action: string, detail?: any) => void,
 * }} Desk  `now` is the hall's time in ms; `trouble` a sentence that stands instead of the state
 */

const root = byId("desk");
const code = root.dataset.window;
let hall = "";
/** @type {any} */
let state = null;
let ahead = 0; // ms by which the hall's clock is ahead of this machine's
let trouble = "";
const link = { up: true, silent: /** @type {number | null} */ (null) };

const moves = new Moves({ changed: draw, signedOut: goToSignIn });
const dialogs = new Dialogs(byId("dialogs"), { send, changed: draw });

staffPage({ screens: ["console"] }).then(async ({ me }) => {
  if (!me) return;
  await loadWords("errors").catch(() => {}); // refusals carry their sentence; these words only explain greyed buttons
  hall = me.hall;
  listenToKeys(act, () => dialogs.open);
  onLanguage(draw);
  setInterval(draw, 1000);
  follow({
    hall,
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
  const desk = { state, now: Date.now() + ahead, link, moves, trouble: null, act };
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
  const { current, actions } = state;
  if (action === "again") {
    moves.again();
    return;
  }
  if (action === "pause" && state.window.state === "paused") action = "open";
  if (action === "search") action = "call";
  if (action === "finish_other") {
    if (current && allowed("finish")) dialogs.show("outcome", state);
    return;
  }
  const rule = actions[action];
  if (rule && !rule.allowed && action !== "requeue" && action !== "resume") {
    explain(action, rule);
    return;
  }
  if (["transfer", "hold", "pause", "call"].includes(action) && !detail) dialogs.show(action, state);
  else send(action, detail || {});
}

/** @param {string} action */
function allowed(action) {
  return Boolean(state.actions[action] && state.actions[action].allowed);
}

/** A key was pressed that means nothing now: say why. @param {string} action @param {{code?: string}} rule */
function explain(action, rule) {
  const why = rule.code && has(rule.code) ? t(rule.code) : "";
  const message = why && !why.includes("{") ? why : t("not_now", { move: t(`move_${action}`) });
  moves.outcome = { kind: "refused", move: action, code: rule.code || "", message };
  draw();
}

/** @param {string} move @param {any} body */
async function send(move, body) {
  const { path, rest } = address(move, body);
  return moves.send(move, path, rest);
}

/** @param {string} move @param {any} body */
function address(move, body) {
  const here = `/api/v1/halls/${encodeURIComponent(hall)}`;
  if (move === "requeue") return { path: `${here}/tickets/${encodeURIComponent(body.ticket)}/requeue`, rest: {} };
  const verb = move.replace(/_/g, "-");
  if (move === "pause") return { path: `${here}/windows/${encodeURIComponent(code)}/pause`, rest: pauseBody(body) };
  return { path: `${here}/windows/${encodeURIComponent(code)}/${verb}`, rest: body };
}

/** Planned minutes become an end on the hall's clock. @param {{reason: string, minutes: number}} body */
function pauseBody({ reason, minutes }) {
  return { reason, until: new Date(Date.now() + ahead + minutes * 60000).toISOString() };
}
