/** One window, opened beside the map: who, what, since when, and what the manager may do with it. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { businessName, clerkName, coded, look, minutes, minutesBetween, pauseReason, percent } from "./words.js";

/**
 * @typedef {{turn: (one: any, noDifference: boolean) => void, open: (one: any) => void, pause: (one: any) => void,
 *   close: (one: any) => void, pick: (one: any) => void, leave: () => void}} Acts
 */

/** @param {any} state @param {any} one the window @param {Acts} acts @param {boolean} busy */
export function detail(state, one, acts, busy) {
  const { state: shape, word } = look(one);
  const zone = state.zones.find((/** @type {any} */ other) => other.code === one.zone);
  const rating = (state.ratings.by_window || []).find((/** @type {any} */ row) => row.window === one.code);
  return html`<section class="detail" aria-labelledby="detail" @keydown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && acts.leave()}>
    <header class="detail__head">
      <h2 id="detail" tabindex="-1">${t("window_of", { window: one.code })}</h2>
      <span class="state state--${shape}">${word}</span>
      <button class="button button--quiet" data-act="leave" @click=${acts.leave}>${t("close_panel")} <span class="key">Esc</span></button>
    </header>
    <p class="detail__kind">${coded("kind_", one.kind)} · ${t(one.mode === "no_difference" ? "mode_no_difference" : "mode_specialty")}${zone ? html` · ${pick(zone.name)}` : nothing}</p>
    <div class="detail__acts">${buttons(one, acts, busy)}</div>
    <dl class="detail__facts">
      ${fact("clerk", clerkName(one.clerk))} ${fact("ticket", one.ticket || t("none"))}
      ${one.pause ? fact("pause_reason", pauseReason(one.pause)) : nothing}
      ${fact("since", minutes(minutesBetween(one.since, state.now)))} ${fact("load", minutes(one.load_min))}
      ${typeof one.busy_share === "number" ? fact("busy_share", `${percent(100 * one.busy_share, 100)} (${t("of", { part: minutes(one.busy_min), whole: minutes(one.open_min) })})`) : nothing}
      ${fact("served_today", String(one.served))} ${rating ? fact("rating_here", ratingWords(rating)) : nothing}
    </dl>
    ${businesses("takes", one.own, state)} ${businesses("assists", one.assist, state)}
    ${businesses(one.mode === "no_difference" ? "now_takes_all" : "could_take", one.no_difference, state)}
  </section>`;
}

/** @param {any} one @param {Acts} acts @param {boolean} busy */
function buttons(one, acts, busy) {
  const press = (/** @type {string} */ act, /** @type {string} */ word, /** @type {() => void} */ move, look = "") =>
    html`<button class="button ${look}" data-act=${act} ?disabled=${busy} @click=${move}>${t(word)}</button>`;
  const turnable = one.kind !== "no_difference" && ((one.no_difference || []).length || one.mode === "no_difference");
  const turned = one.mode === "no_difference";
  return html`
    ${one.state === "closed" ? press("open", one.spare ? "open_spare" : "open_window", () => acts.open(one), "button--primary") : nothing}
    ${one.state === "paused" ? press("open", "resume_window", () => acts.open(one), "button--primary") : nothing}
    ${turnable ? press("turn", turned ? "turn_specialty" : "turn_no_difference", () => acts.turn(one, !turned), one.state === "open" ? "button--primary" : "") : nothing}
    ${one.state === "open" ? press("pause", "pause_window", () => acts.pause(one)) : nothing}
    ${one.state === "closed" ? nothing : press("close", "close_window", () => acts.close(one), "button--danger")}
    ${press("pick", "pick_window", () => acts.pick(one))}
  `;
}

/** @param {any} row */
function ratingWords(row) {
  const rated = row.good + row.bad;
  return `${t("good")} ${row.good} · ${t("bad")} ${row.bad} · ${t("response_rate")} ${percent(rated, rated + row.unrated)} (${t("of", { part: rated, whole: rated + row.unrated })})`;
}

/** One line of a panel. @param {string} word @param {string} value */
export function fact(word, value) {
  return html`<div><dt>${t(word)}</dt><dd class="number">${value}</dd></div>`;
}

/** @param {string} word @param {string[]} codes @param {any} state */
function businesses(word, codes, state) {
  if (!codes || !codes.length) return nothing;
  return html`<h3>${t(word)}</h3><ul class="chips">${codes.map((code) => html`<li class="badge">${businessName(state, code)}</li>`)}</ul>`;
}
