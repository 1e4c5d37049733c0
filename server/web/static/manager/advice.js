/** The server's advice: what to change, what it brings and to whom, how sure it is; preview, apply, undo, and how it turned out. */
import { html, nothing, repeat, svg } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { businessName } from "./words.js";

/**
 * @typedef {{id: string, window: string, do: "open" | "no_difference" | "restore" | "close", saves_min: number | null, up_to: boolean, certainty: number | null,
 *   why: any, helped: Effect[], hurt: Effect[], state: "proposed" | "applied" | "undone" | "expired", forecast_min: number | null, realised_min: number | null}} Advice
 * @typedef {{queue: string, before_min: number, after_min: number}} Effect
 * @typedef {{preview: (one: Advice | null) => void, apply: (one: Advice) => void, undo: (one: Advice) => void}} AdviceActs
 */

/** At most so many queues are named, those that change most. */
const MOST_EFFECTS = 3;
/** @type {Record<string, string>} */
const LOOKS = { applied: "done", undone: "hold", expired: "no-show" };

/** @param {any} state @param {string | null} previewed @param {AdviceActs} acts @param {boolean} busy */
export function advicePanel(state, previewed, acts, busy) {
  /** @type {Advice[]} */
  const all = state.advice || [];
  const open = all.filter((one) => one.state === "proposed");
  const past = all.filter((one) => one.state !== "proposed");
  return html`<section class="panel panel--advice" aria-labelledby="advice">
    <header class="panel__head"><h2 id="advice">${t("advice")}</h2>
      ${state.advice_automatic === undefined ? nothing : html`<span class="badge ${state.advice_automatic ? "badge--warm" : ""}" id="automatic">${t(state.advice_automatic ? "advice_automatic" : "advice_by_hand")}</span>`}</header>
    ${open.length || past.length
      ? html`<ul class="advice scroll" tabindex="0" aria-labelledby="advice">
          ${repeat(open, (one) => one.id, (one) => item(one, state, previewed === one.id, acts, busy))}
          ${repeat(past, (one) => one.id, (one) => outcome(one, acts, busy))}</ul>`
      : html`<p class="panel__none shape shape--done">${t(state.open ? "advice_none" : "advice_closed")}</p>`}
  </section>`;
}

/** @param {Advice} one @param {any} state @param {boolean} previewed @param {AdviceActs} acts @param {boolean} busy */
function item(one, state, previewed, acts, busy) {
  return html`<li class="advice__item" data-advice=${one.id}>
    <p class="advice__what"><b>${t(`advise_${one.do}`, { window: one.window })}</b></p>
    ${promise(one)}
    <p class="advice__why">${pick(one.why)}</p>
    ${effects("advice_helped", one.helped, state)} ${effects("advice_hurt", one.hurt, state)}
    <p class="advice__acts"><button class="button" data-act="preview" aria-pressed=${String(previewed)} @click=${() => acts.preview(previewed ? null : one)}>${t(previewed ? "preview_end" : "preview")}</button>
      <button class="button button--primary" data-act="apply" aria-disabled=${String(busy)} @click=${() => acts.apply(one)}>${t("apply")}</button></p>
  </li>`;
}

/** What it saves and how sure that is; a rule's proposal predicts nothing, and says so. @param {Advice} one */
function promise(one) {
  if (one.saves_min === null || one.certainty === null) return html`<p class="advice__saves faint">${t("saves_unknown")}</p>`;
  return html`<p class="advice__saves"><b class="number">${t(one.up_to ? "saves_up_to" : "saves", { minutes: Math.round(one.saves_min) })}</b>
      <span class="advice__sure">${t("certainty", { percent: Math.round(100 * one.certainty) })}
        <svg class="advice__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true"><rect class="bar__track" width="100" height="10"></rect>${svg`<rect class="bar__fill" width=${100 * one.certainty} height="10"></rect>`}</svg></span></p>`;
}

/** What came of an applied one beside what was foreseen. @param {Advice} one */
function came(one) {
  if (one.forecast_min === null) return t("saves_unknown");
  const forecast = Math.round(one.forecast_min);
  return one.realised_min === null || one.realised_min === undefined ? t("advice_not_yet", { forecast }) : t("advice_came", { forecast, realised: Math.round(one.realised_min) });
}

/** What became of an advice; an applied one can be taken back. @param {Advice} one @param {AdviceActs} acts @param {boolean} busy */
function outcome(one, acts, busy) {
  return html`<li class="advice__past advice__past--${one.state}" data-advice=${one.id}>
    <p><span class="shape shape--${LOOKS[one.state]}">${t(`advice_${one.state}`)}</span> ${t(`advise_${one.do}`, { window: one.window })}${one.state === "applied" ? html` · ${came(one)}` : nothing}</p>
    ${one.state === "applied" ? html`<button class="button" data-act="undo-advice" aria-label="${t("undo")} ${t(`advise_${one.do}`, { window: one.window })}" aria-disabled=${String(busy)} @click=${() => acts.undo(one)}>${t("undo")}</button>` : nothing}
  </li>`;
}

/** @param {string} word @param {Effect[]} all @param {any} state */
function effects(word, all, state) {
  const felt = (all || []).filter((one) => Math.round(one.before_min) !== Math.round(one.after_min))
    .sort((a, b) => Math.abs(b.after_min - b.before_min) - Math.abs(a.after_min - a.before_min)).slice(0, MOST_EFFECTS);
  if (!felt.length) return nothing;
  return html`<p class="advice__effects"><span class="faint">${t(word)}</span> ${felt.map((one) => html`<span class="effect effect--${word === "advice_hurt" ? "worse" : "better"}">
    ${businessName(state, one.queue)} ${t("before_after", { before: Math.round(one.before_min), after: Math.round(one.after_min) })}</span>`)}</p>`;
}

/** An advice as moves, for the preview on the map. @param {any} state @param {Advice} one @returns {import("./moves.js").Move[]} */
export function movesOf(state, one) {
  const was = state.windows.find((/** @type {any} */ each) => each.code === one.window);
  return was ? [{ window: one.window, change: one.do, was }] : [];
}
