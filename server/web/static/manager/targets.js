/** Where picked windows may go: a bar of targets with one stop for Tab, and what going there would change. */
import { html, nothing, repeat } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { MODES, movesTo } from "./moves.js";

/** @typedef {import("./moves.js").Target} Target */
/**
 * @typedef {{moves: import("./moves.js").Move[], refused: Record<string, string>, told: import("./foretelling.js").Told | null, trouble: string,
 *   effects: import("./foretelling.js").Effect[]}} Plan  what is previewed, and what the server says of it
 */
/** @typedef {{preview: (target: Target | null) => void, apply: (target: Target) => void, leave: () => void, putDown: () => void}} TargetActs */

const MOST_QUEUES = 8;
const MOST_EFFECTS = 6;

/** The targets that at least one of these windows can go to; modes always stand there. @param {any} state @param {string[]} codes */
export function targetsFor(state, codes) {
  const possible = (/** @type {Target} */ target) => movesTo(state, codes, target).moves.length > 0;
  const queues = [...state.queues].sort((a, b) => worth(b) - worth(a)).map((queue) => ({ kind: /** @type {const} */ ("queue"), code: queue.business, name: queue }));
  return [
    ...MODES.map((code) => ({ kind: /** @type {const} */ ("mode"), code, name: null })),
    ...queues.filter(possible).slice(0, MOST_QUEUES),
  ].map((target) => ({ ...target, possible: possible(target) }));
}

/** @param {any} queue */
function worth(queue) {
  return (queue.wait ? queue.wait.p50 : queue.waiting ? 999 : 0) + queue.waiting / 100;
}

/**
 * @param {any} state @param {string[]} codes the picked windows
 * @param {Plan & {target: Target | null}} plan
 * @param {boolean} dragging  then the bar lies over the map, so that nothing moves under the pointer @param {TargetActs} acts
 */
export function targetBar(state, codes, plan, dragging, acts) {
  const targets = targetsFor(state, codes);
  const first = targets.find((one) => one.possible);
  const at = (/** @type {Target} */ one) => plan.target && plan.target.kind === one.kind && plan.target.code === one.code;
  return html`<section class="targets ${dragging ? "targets--over" : ""}" id="targets" aria-label=${t("move_to")} @keydown=${(/** @type {KeyboardEvent} */ event) => keyed(event, acts)}>
    <header class="targets__head"><b>${t("picked", { count: codes.length, windows: codes.join(" ") })}</b>
      <button class="button button--quiet targets__drop" data-act="put-down" @click=${acts.putDown}>${t("put_down")} <span class="key">Esc</span></button></header>
    <div class="targets__choices" role="toolbar" aria-label=${t("move_to")}>
      ${repeat(targets, (one) => one.kind + one.code, (one) => html`<button class="button target ${at(one) ? "target--over" : ""}" data-target="${one.kind}:${one.code}"
        aria-disabled=${String(!one.possible)} tabindex=${(plan.target ? at(one) : one === first) ? 0 : -1}
        @focus=${() => acts.preview(one)} @pointerenter=${() => acts.preview(one)} @click=${() => one.possible && acts.apply(one)}>
        ${one.name ? html`<span class="target__kind">${t("move_help")}</span> <b>${one.name.series}</b> ${pick(one.name.name)}` : t(`move_${one.code}`)}</button>`)}
    </div>
    <p class="targets__effect" role="status">${plan.target ? effectWords(plan) : t("move_hint")}</p>
  </section>`;
}

/** What it would bring in all, then the queues that feel it most, and what cannot be done. @param {Plan} plan */
export function effectWords({ moves, refused, told, trouble, effects }) {
  const not = Object.entries(refused).map(([code, why]) => html`<span class="effect effect--not">${t(why, { window: code })}</span>`);
  if (!moves.length) return not.length ? not : t("move_no_effect");
  if (trouble) return html`<span class="effect effect--not">${trouble}</span> ${not}`;
  if (!told) return html`<span class="effect effect--asked">${t("foretelling")}</span> ${not}`;
  const most = [...effects].sort((a, b) => Math.abs(b.before - b.after) - Math.abs(a.before - a.after)).slice(0, MOST_EFFECTS);
  return html`<b class="foreseen">${inAll(told)}</b> ${most.map(({ queue, before, after }) => html`<span class="effect effect--${after > before ? "worse" : "better"}">
    <b>${queue.series}</b> ${pick(queue.name)} ${t("before_after", { before, after })}</span> `)}${effects.length > most.length ? t("more_effects", { count: effects.length - most.length }) : nothing} ${not}`;
}

/** @param {import("./foretelling.js").Told} told */
function inAll({ saves_min: minutes, up_to: upTo, certainty }) {
  if (!minutes) return t("move_no_effect");
  if (minutes < 0) return t("costs", { minutes: -minutes });
  return `${t(upTo ? "saves_up_to" : "saves", { minutes })} · ${t("certainty", { percent: Math.round(100 * certainty) })}`;
}

/** @param {KeyboardEvent} event @param {TargetActs} acts */
function keyed(event, acts) {
  if (event.key === "Escape") {
    event.stopPropagation();
    acts.leave();
    return;
  }
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const all = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(".target:not([aria-disabled=true])")];
  const here = all.indexOf(/** @type {Element} */ (event.target));
  const next = /** @type {HTMLElement} */ (all[(here + step + all.length) % all.length]);
  if (next) next.focus();
}
