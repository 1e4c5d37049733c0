/** One business, opened beside the map: how it stands, and pausing it or a single matter of it. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { fact } from "./detail.js";
import { movesTo } from "./moves.js";
import { rollButton, rollWords } from "./roll.js";
import { effectWords } from "./targets.js";
import { minutes, pauseReason, waitRange } from "./words.js";

/**
 * @typedef {{turnBusiness: (queue: any) => void, turnMatter: (matter: any) => void, turnRoll: (queue: any) => void, leave: () => void, moveTo: (codes: string[], target: import("./moves.js").Target) => void,
 *   preview: (moves: import("./moves.js").Move[]) => void}} Acts  `preview`: of these moves, or of none
 */

/** At most so many windows are offered to help. */
const MOST_HELPERS = 6;

/** @param {any} state @param {any} queue @param {import("./targets.js").Plan} plan  what is previewed @param {Acts} acts @param {boolean} busy */
export function businessDetail(state, queue, plan, acts, busy) {
  const matters = queue.matters || [];
  return html`<section class="detail detail--business" aria-labelledby="detail" @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && acts.leave()}>
    <header class="detail__head">
      <h2 id="detail" tabindex="-1"><b>${queue.series}</b> ${pick(queue.name)}</h2>
      <button class="button button--quiet" data-act="leave" @click=${acts.leave}>${t("close_panel")} <span class="key">Esc</span></button>
    </header>
    <p><span class="state state--${queue.paused || byPaper(queue) ? "paused" : "open"}">${t(queue.paused ? "paused" : byPaper(queue) ? "on_paper" : "takes_tickets")}</span></p>
    <div class="detail__acts" ?hidden=${Boolean(state.teams)}>
      <button class="button ${queue.paused ? "button--primary" : ""}" data-act="business" aria-disabled=${String(busy)} @click=${() => acts.turnBusiness(queue)}>
        ${t(queue.paused ? "resume_whole" : "pause_whole")}</button>
      ${rollButton(queue, acts, busy)}
    </div>
    <dl class="detail__facts">
      ${queue.paused ? fact("pause_reason", pauseReason(queue.paused)) : nothing}
      ${queue.roll ? fact("roll", rollWords(queue.roll)) : nothing}
      ${fact("waiting", String(queue.waiting))} ${fact("queue_oldest", queue.waiting ? minutes(queue.oldest_min) : "–")}
      ${fact("queue_wait", waitRange(queue.wait))} ${queue.soon ? fact("queue_soon", t("rises_to", queue.soon)) : nothing} ${fact("queue_windows", String(queue.windows))}
    </dl>
    ${helpers(state, queue, plan, acts, busy)}
    <h3>${matters.length ? t("matters_count", { count: matters.length, paused: pausedOf(queue).length }) : t("matters_none")}</h3>
    ${queue.paused && matters.length ? html`<p class="detail__kind">${t("matters_all_paused")}</p>` : nothing}
    <ul class="matters">${matters.map((/** @type {any} */ matter) => matterRow(matter, acts, busy, Boolean(state.teams)))}</ul>
  </section>`;
}

/** Windows that could be put on this business, the least busy first; one at a time shows what it would bring. @param {any} state @param {any} queue @param {import("./targets.js").Plan} plan @param {Acts} acts @param {boolean} busy */
function helpers(state, queue, plan, acts, busy) {
  const target = { kind: /** @type {const} */ ("queue"), code: queue.business };
  const able = state.windows.map((/** @type {any} */ one) => ({ one, moves: movesTo(state, [one.code], target).moves })).filter((/** @type {any} */ each) => each.moves.length);
  const first = able.sort((/** @type {any} */ a, /** @type {any} */ b) => a.one.load_min - b.one.load_min).slice(0, MOST_HELPERS);
  if (!first.length) return nothing;
  return html`<h3>${t("helpers")}</h3><ul class="helpers">${first.map((/** @type {any} */ { one, moves }) => {
    const shown = plan.moves.length > 0 && plan.moves.every((move) => move.window === one.code);
    return html`<li class="helper"><b>${one.code}</b><span>${moves.map((/** @type {any} */ move) => t(`planned_${move.change}`)).join(" · ")}</span>
      <button class="button" data-try=${one.code} aria-pressed=${String(shown)} @click=${() => acts.preview(shown ? [] : moves)}>${t(shown ? "preview_end" : "preview")}</button>
      <button class="button" data-help=${one.code} aria-disabled=${String(busy)} @click=${() => acts.moveTo([one.code], target)}>${t("move_here")}</button>
      ${shown ? html`<p class="helper__effect" role="status">${effectWords(plan)}</p>` : nothing}</li>`;
  })}</ul>`;
}

/** @param {any} matter @param {Acts} acts @param {boolean} busy @param {boolean} onlyTold  a team lead pauses no matter of the hall */
function matterRow(matter, acts, busy, onlyTold) {
  const name = pick(matter.name);
  return html`<li class="matter ${matter.paused ? "matter--paused" : ""}" data-matter=${matter.code}>
    <span class="matter__name">${name}</span>
    ${matter.paused ? html`<span class="matter__why"><span class="shape shape--hold">${t("paused")}</span> · ${pauseReason(matter.paused)}</span>` : nothing}
    <button class="button matter__turn" ?hidden=${onlyTold} aria-disabled=${String(busy)} aria-label=${t(matter.paused ? "resume_business" : "pause_business", { business: name })}
      @click=${() => acts.turnMatter(matter)}>${t(matter.paused ? "resume" : "pause")}</button>
  </li>`;
}

/** Whether kiosks give out none, for a roll (纸号) is torn off. @param {any} queue */
function byPaper({ roll }) {
  return Boolean(roll && !roll.stopped);
}

/** The matters of a business that are paused on their own. @param {any} queue @returns {any[]} */
export function pausedOf(queue) {
  return (queue.matters || []).filter((/** @type {any} */ matter) => matter.paused);
}

/** All that is paused of a business, in words; "" where nothing is. @param {any} queue */
export function pauseWords(queue) {
  const matters = pausedOf(queue).map((matter) => t("paused_because", { name: pick(matter.name), reason: pauseReason(matter.paused) }));
  return [...(queue.paused ? [t("paused_because", { name: t("paused"), reason: pauseReason(queue.paused) })] : []), ...matters].join(t("list_mark"));
}
