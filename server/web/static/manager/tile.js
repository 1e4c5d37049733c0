/** One window on the map: its state by shape, colour and word; who sits there; who is there and for how long; its work to come. */
import { html, nothing } from "/assets/shared/lit.js";
import { language, t } from "/assets/shared/words.js";
import { clerkName, look as looks, minutes, minutesBetween } from "./words.js";

/** One step of the load bar, minutes of work. Ten steps. */
const LOAD_STEP = 6;

/** How much a tile has room for. @param {{width: number, height: number}} tile */
export function tileSize({ width, height }) {
  if (height < 62) return "tight";
  if (width < 80) return "narrow";
  return width > 92 && height > 100 ? "roomy" : "normal";
}

/** @param {any} one @param {string} box @param {any} state @param {any} look @param {import("./map.js").MapActs} acts */
export function tile(one, box, state, look, acts) {
  const { state: shown, word } = looks(one);
  const shape = { paused: "hold", closed: "no-show" }[shown] || shown;
  const since = one.ticket ? minutesBetween(one.since, state.now) : null;
  const planned = look.planned[one.code];
  return html`<button
    class="tile tile--${shown} ${planned ? "tile--planned" : ""}"
    data-window=${one.code}
    data-box=${box}
    aria-pressed=${look.picked.has(one.code) ? "true" : "false"}
    aria-current=${one.code === look.chosen ? "true" : "false"}
    aria-label=${described(one, word, since)}
    tabindex=${one.code === look.stop ? 0 : -1}
    @click=${(/** @type {MouseEvent} */ event) => (event.ctrlKey || event.shiftKey || event.metaKey ? acts.pick(one.code) : acts.open(one.code))}
  >
    <span class="tile__line"><b class="tile__code">${one.code}</b><span class="tile__marks">${marks(one)}</span>
      <span class="tile__state shape shape--${shape}"><span class="tile__word">${t(`tile_${shown}`)}</span></span></span>
    <span class="tile__line tile__line--word"><span class="tile__full">${t(`tile_${shown}`)}</span><span class="tile__first">${one.ticket ? first(t(`tile_${shown}`)) : t(`tile_${shown}`)}</span></span>
    <span class="tile__line tile__line--who"><b class="tile__ticket">${one.ticket || ""}</b>
      ${since === null ? nothing : html`<span class="tile__since">${t("min_mark", { minutes: since })}</span>`}</span>
    <span class="tile__line tile__line--work">${marks(one)}
      ${one.state === "closed" ? nothing : html`<span class="tile__clerk shape shape--${one.clerk ? "person" : "nobody"}"><span class="tile__name">${one.clerk ? clerkName(one.clerk) : t("no_clerk")}</span></span>
      <span class="tile__minutes">${one.load_min ? t("min_mark", { minutes: Math.round(one.load_min) }) : ""}</span>`}</span>
    ${planned ? html`<span class="tile__plan">→ ${planned.map((/** @type {string} */ change) => t(`planned_${change}`)).join("·")}</span>` : nothing}
    <span class="tile__load load--${Math.min(10, Math.ceil((one.load_min || 0) / LOAD_STEP))}"></span>
  </button>`;
}

/** Beside a number in the smallest tile there is room for one Chinese character; in English the shape must do. @param {string} word */
function first(word) {
  return language() === "zh" ? word.slice(0, 1) : "";
}

/** @param {any} one */
function marks(one) {
  const turned = one.mode === "no_difference" && one.kind !== "no_difference" && one.state !== "closed";
  return html`${turned ? html`<i class="tile__mark tile__mark--turned">${t("mode_no_difference_mark")}</i>` : nothing}
    ${one.spare ? html`<i class="tile__mark">${t("spare_mark")}</i>` : nothing}`;
}

/** @param {any} one @param {string} word @param {number | null} since */
function described(one, word, since) {
  const clerk = one.state === "closed" ? "" : `${t("clerk")} ${clerkName(one.clerk)}`;
  const mode = one.mode === "no_difference" ? t("mode_no_difference") : "";
  const ticket = one.ticket ? `${one.ticket} ${minutes(since)}` : "";
  return [t("window_of", { window: one.code }), word, mode, one.spare ? t("spare") : "", ticket, clerk, `${t("load")} ${minutes(one.load_min)}`].filter(Boolean).join(", ");
}
