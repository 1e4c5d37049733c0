/** The hall manager's page: follows the view `manager`, paints its parts, and sends the manager's moves. A team lead's too: then `state.teams` is there. */
import { html, nothing, render } from "/assets/shared/lit.js";
import { follow } from "/assets/shared/live.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { byId, goToSignIn, staffPage } from "/pages/staff/staff.js";
import { advicePanel, movesOf } from "./advice.js";
import { alertPanel, alertsOf } from "./alerts.js";
import { turnRoll } from "./roll.js";
import { closeWindow, pauseWindow, turnBusiness, turnDay, turnMatter } from "./asking.js";
import { businessDetail } from "./business.js";
import { chartsPage, drawCharts } from "./charts.js";
import { detail } from "./detail.js";
import { draggable } from "./drag.js";
import { byZone, effectsOf, Foretelling } from "./foretelling.js";
import { day, entitle, floorSwitch, messages, strip } from "./frame.js";
import { drawMap, legend } from "./map.js";
import { command } from "./moves.js";
import { devicePanel, ratingPanel, troubled } from "./panels.js";
import { peek } from "./peek.js";
import { publicPanel } from "./public_words.js";
import { queuePanel } from "./queues.js";
import { Rebalance } from "./rebalance.js";
import { Sending } from "./sending.js";
import { tables } from "./tables.js";
import { targetBar } from "./targets.js";

/** @typedef {import("./moves.js").Move} Move */
/** @typedef {import("./moves.js").Target} Target */
/** @typedef {{kind: "window" | "business", code: string}} Chosen */

const SIDES = ["now", "ratings", "devices", "public"];
const OF_THE_TEAM = ["now", "ratings", "devices"];

const root = byId("manager");
/** @type {any} */
let state = null;
let refused = false;
/** Who is signed in, by their code. */
let person = "";
/** @type {number | null} */
let silent = null;
/** What of the page is looked at; nothing of it is the hall's. */
const seen = {
  show: "map",
  side: "now",
  /** @type {number | null} */
  floor: null,
  /** @type {import("./queues.js").Order} */
  order: "wait",
  /** @type {"window" | "clerk"} */
  ratingsBy: "window",
  /** The window or business whose panel is open. @type {Chosen | null} */
  chosen: null,
  /** The advice that is previewed. @type {string | null} */
  advice: null,
  /** @type {import("./staffing.js").Choice} */
  staffing: { day: null, field: null },
};

const sending = new Sending(paint);
const rebalance = new Rebalance(paint);
const foretelling = new Foretelling(paint);

const acts = {
  turn: (/** @type {any} */ one, /** @type {boolean} */ noDifference) => moveTo([one.code], { kind: "mode", code: noDifference ? "no_difference" : "specialty" }),
  open: (/** @type {any} */ one) => moveTo([one.code], { kind: "mode", code: "open" }),
  pause: (/** @type {any} */ one) => pauseWindow(sending, one),
  close: (/** @type {any} */ one) => closeWindow(sending, one),
  pick: (/** @type {any} */ one) => {
    rebalance.toggle(one.code);
    choose(null);
  },
  turnBusiness: (/** @type {any} */ queue) => turnBusiness(sending, queue),
  turnMatter: (/** @type {any} */ matter) => turnMatter(sending, matter),
  turnRoll: (/** @type {any} */ queue) => turnRoll(sending, queue),
  moveTo,
  preview: (/** @type {Move[]} */ moves) => {
    seen.advice = null;
    rebalance.propose(moves);
  },
  leave: () => choose(null),
};

/** Put windows on a target: at once, to be taken back within ten seconds. @param {string[]} codes @param {Target} target */
async function moveTo(codes, target) {
  rebalance.dragged = [];
  rebalance.picked = new Set(codes);
  rebalance.target = target;
  const { moves, refused: not } = rebalance.plan(state);
  rebalance.putDown();
  if (!moves.length) {
    const [code] = codes;
    return sending.tell(t(not[code] || "move_no_effect", { window: code }), true);
  }
  return carryOut(moves);
}

/** @param {Move[]} moves */
async function carryOut(moves) {
  const words = moves.map((move) => t(`done_${move.change}`, { window: move.window })).join(t("list_mark"));
  if (await sending.sendAll(moves.map(command), words)) rebalance.done(moves, words);
}

async function undo() {
  const moves = rebalance.takeUndo();
  if (moves.length) await sending.sendAll(moves.map(command), t("done_undo"));
}

/** Open a panel, or close it and go back to where it was opened. @param {Chosen | null} wanted */
function choose(wanted) {
  const before = seen.chosen;
  seen.chosen = wanted;
  if (before && before.kind === "business" && !seen.advice) rebalance.proposed = []; // what was previewed in its panel
  paint();
  const opener = before && `[data-${before.kind === "window" ? "window" : "open"}="${CSS.escape(before.code)}"]`;
  focusOn(wanted || !opener ? "#detail" : opener);
}

/** @param {string} selector */
function focusOn(selector) {
  const element = /** @type {HTMLElement | null} */ (root.querySelector(selector));
  if (element) element.focus();
}

const chooseWindow = (/** @type {string} */ code) => choose({ kind: "window", code });
const chooseBusiness = (/** @type {string} */ code) => choose({ kind: "business", code });

/** Lead to what an alert is about. @param {import("./alerts.js").Alert["subject"]} subject */
function lookAt(subject) {
  if (!subject) return;
  if (subject.kind === "device") show({ side: "devices" });
  else choose({ kind: subject.kind, code: subject.code });
}

const alertActs = {
  take: (/** @type {string} */ alert) => sending.send("alerts/take", { alert }, t("done_alert_take")),
  release: (/** @type {string} */ alert) => sending.send("alerts/release", { alert }, t("done_alert_release")),
  show: lookAt,
  changed: paint,
};

/** @param {Partial<typeof seen>} change */
function show(change) {
  Object.assign(seen, change);
  paint();
}

/** @param {import("./advice.js").Advice | null} one */
function previewAdvice(one) {
  seen.advice = one ? one.id : null;
  if (one) seen.show = "map";
  rebalance.propose(one ? movesOf(state, one) : []);
}

/** @param {import("./advice.js").Advice} one @param {"apply" | "undo"} what */
async function answerAdvice(one, what) {
  if (seen.advice === one.id) previewAdvice(null);
  await sending.send(`advice/${encodeURIComponent(one.id)}/${what}`, {}, t(what === "apply" ? `done_${one.do}` : "done_undo", { window: one.window }));
}

/** The panel over the side, if one is open. @param {ReturnType<typeof planned>} plan @returns {unknown} */
function panel(plan) {
  if (!seen.chosen) return null;
  const { kind, code: wanted } = seen.chosen;
  if (kind === "business") {
    const queue = state.queues.find((/** @type {any} */ other) => other.business === wanted);
    return queue ? businessDetail(state, queue, plan, acts, sending.busy) : null;
  }
  const one = state.windows.find((/** @type {any} */ other) => other.code === wanted);
  return one ? detail(state, one, acts, sending.busy) : null;
}

/** What is under preview: an advice has its own figures, all else is asked of the server. */
function planned() {
  const plan = rebalance.plan(state);
  const advice = seen.advice && rebalance.proposed.length && (state.advice || []).find((/** @type {any} */ one) => one.id === seen.advice);
  const { told, trouble } = advice && advice.saves_min !== null ? { told: advice, trouble: "" } : foretelling.of(plan.moves);
  return { ...plan, told, trouble, effects: told ? effectsOf(state, told) : [] };
}

function paint() {
  if (refused) return render(html`<p class="banner banner--danger" role="alert">${t("not_allowed")}</p>`, root);
  if (!state) return undefined;
  const plan = planned();
  const open = panel(plan);
  const codes = rebalance.codes;
  render(html`${strip(state, seen.show, { show: (one) => show({ show: one }), day: () => turnDay(sending, state) })}
    ${messages(state, silent, sending.notice, rebalance.last && !sending.busy ? undo : null)}
    <div class="work">
      <div class="work__main">
        ${seen.show === "table" ? tables(state, chooseWindow, acts.turnBusiness, chooseBusiness, moveTo) : nothing}
        ${seen.show === "charts" ? chartsPage(state, seen.staffing, (choice) => show({ staffing: { ...seen.staffing, ...choice } })) : nothing}
        <div class="map__bar" ?hidden=${seen.show !== "map"}>${floorSwitch(state, seen.floor, (floor) => show({ floor }))} ${legend()}</div>
        <div class="map" id="map" ?hidden=${seen.show !== "map"}></div>
        ${codes.length && seen.show === "map" ? targetBar(state, codes, plan, rebalance.dragged.length > 0, targetActs) : nothing}
      </div>
      <div class="work__side" ?inert=${Boolean(open)}>${side(plan)}</div>
      ${open || nothing}
    </div>
    <div class="peek" id="peek" aria-hidden="true" hidden></div>`, root);
  render(day(state), byId("day"));
  entitle(document.querySelector(".desk__title"), state);
  if (seen.show === "map") paintMap(plan);
  drawCharts(root, state, seen.staffing);
  return undefined;
}

const targetActs = {
  preview: (/** @type {Target | null} */ target) => rebalance.aim(target),
  apply: async (/** @type {Target} */ target) => {
    const [first] = rebalance.codes;
    const done = moveTo(rebalance.codes, target);
    focusOn(`.tile[data-window="${CSS.escape(first)}"]`);
    await done;
  },
  leave: () => {
    const [first] = rebalance.codes;
    rebalance.aim(null);
    focusOn(`.tile[data-window="${CSS.escape(first)}"]`);
  },
  putDown: () => rebalance.putDown(),
};

const mapActs = {
  open: chooseWindow,
  pick: (/** @type {string} */ code) => rebalance.toggle(code),
  toTargets: () => focusOn(".target[tabindex='0']"),
  putDown: () => rebalance.putDown(),
};

/** @param {ReturnType<typeof planned>} plan */
function paintMap(plan) {
  const map = byId("map");
  const chosen = seen.chosen && seen.chosen.kind === "window" ? seen.chosen.code : null;
  drawMap(map, state, { chosen, picked: rebalance.picked, planned: plan.planned, floor: seen.floor, waits: plan.effects.length ? byZone(plan.effects) : null }, mapActs);
  if (watching === map) return;
  if (watching) resized.unobserve(watching);
  watching = map;
  resized.observe(map);
}

/** @type {HTMLElement | null} */
let watching = null;
const resized = new ResizeObserver(() => state && requestAnimationFrame(paint));

/** @param {ReturnType<typeof planned>} plan */
function side(plan) {
  const alerts = alertsOf(state);
  const ill = troubled(state.devices).length;
  return html`<div class="sides switch" role="group" aria-label=${t("side")}>${(state.teams ? OF_THE_TEAM : SIDES).map((one) => html`<button class="switch__choice" data-side=${one} aria-pressed=${String(seen.side === one)}
      @click=${() => show({ side: one })}>${t(`side_${one}`)}${one === "devices" && ill ? html` <b class="count">${ill}</b>` : nothing}</button>`)}</div>
    ${seen.side === "now" ? html`${alertPanel(alerts, { ...alertActs, me: person, busy: sending.busy, zone: state.hall.time_zone })}
      ${advicePanel(state, seen.advice, { preview: previewAdvice, apply: (one) => answerAdvice(one, "apply"), undo: (one) => answerAdvice(one, "undo") }, sending.busy)}
      ${queuePanel(state, seen.order, plan.effects, { turn: state.teams ? null : acts.turnBusiness, show: chooseBusiness, order: (order) => show({ order }) })}` : nothing}
    ${seen.side === "ratings" ? ratingPanel(state.ratings, seen.ratingsBy, (by) => show({ ratingsBy: by })) : nothing}
    ${seen.side === "devices" ? devicePanel(state.devices) : nothing}
    ${seen.side === "public" ? publicPanel(state, sending) : nothing}`;
}

function wire() {
  draggable(root, {
    begin: (code) => {
      rebalance.dragged = rebalance.picked.has(code) ? [...rebalance.picked] : [code];
      paint();
      return rebalance.dragged;
    },
    over: (target) => rebalance.aim(target),
    drop: (target) => {
      const codes = rebalance.dragged;
      rebalance.dragged = [];
      rebalance.aim(null);
      if (target && !fromThere(codes, target)) moveTo(codes, target);
      else paint();
    },
  });
  document.addEventListener("keydown", (event) => {
    if (!event.ctrlKey || event.key !== "z" || !rebalance.last) return;
    event.preventDefault();
    undo();
  });
  for (const type of ["pointerover", "focusin"]) root.addEventListener(type, (/** @type {Event} */ event) => state && peek(byId("peek"), state, /** @type {Element} */ (event.target).closest(".tile")));
  root.addEventListener("pointerleave", () => state && peek(byId("peek"), state, null));
  setInterval(() => state && paint(), 30_000); // what is not shown for a while comes back
}

/** Let go over the zone that they stand in: nothing is meant. @param {string[]} codes @param {Target} target */
function fromThere(codes, target) {
  return target.kind === "zone" && state.windows.some((/** @type {any} */ one) => codes.includes(one.code) && one.zone === target.code);
}

staffPage({ screens: ["parts", "manager"] }).then(({ me }) => {
  if (!me) return;
  person = me.code;
  sending.hall = me.hall;
  foretelling.hall = me.hall;
  root.textContent = ""; // the words drawn by the server
  onLanguage(paint);
  wire();
  follow({
    hall: me.hall,
    view: me.roles.includes("hall_manager") || !me.roles.includes("team_lead") ? "manager" : `team:${[...me.teams].sort().join("+")}`,
    onState(fresh) {
      state = fresh;
      refused = false;
      sending.drawn();
      paint();
    },
    onStale(seconds) {
      silent = seconds;
      paint();
    },
    onRefused(error) {
      if (error.code === "not_signed_in") goToSignIn();
      if (error.code !== "not_allowed") return;
      refused = true;
      paint();
    },
  });
});
