/** The floor map: every window a tile, zones as blocks, floors as rows. One stop for Tab; arrow keys move inside. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { look, minutes } from "./words.js";

/** One step of the load bar, minutes of work. Ten steps. */
const LOAD_STEP = 6;

/** @param {import("./fit.js").Fit} fit @param {string | null} chosen @param {(code: string) => void} choose */
export function floorMap(fit, chosen, choose) {
  const codes = fit.floors.flatMap((row) => row.blocks.flatMap((block) => block.windows.map((one) => one.code)));
  const many = fit.floors.length > 1;
  const stop = chosen && codes.includes(chosen) ? chosen : codes[0];
  return html`<div class="floors" role="group" aria-label=${t("map_label")} @keydown=${walk}>
    ${fit.floors.map(
      (row) => html`<section class="floor">
        <h2 class="floor__label">${t("floor", { floor: row.floor })}</h2>
        ${row.blocks.map(
          (block) => html`<section class="zone" aria-label=${pick(block.zone.name)}>
            <h3 class="zone__head"><span class="zone__name">${block.zone.code.length < 3 ? html`<b>${block.zone.code}</b> ` : nothing}${pick(block.zone.name)}</span>
              <span class="zone__figures">${figures(block)}</span></h3>
            <div class="zone__tiles" data-cols=${block.cols}>${block.windows.map((one) => tile(one, chosen, stop, choose))}</div>
          </section>`,
        )}
        ${many && row === fit.floors[fit.floors.length - 1] ? legend() : nothing}
      </section>`,
    )}
    ${many ? nothing : legend()}
  </div>`;
}

/** @param {import("./fit.js").Block} block */
function figures({ zone, cols }) {
  return t(cols > 2 ? "zone_figures" : "zone_figures_short", { waiting: zone.waiting, open: zone.open_windows, windows: zone.windows });
}

/** @param {any} one @param {string | null} chosen @param {string} stop @param {(code: string) => void} choose */
function tile(one, chosen, stop, choose) {
  const { state, word } = look(one);
  const shape = { paused: "hold", closed: "no-show" }[state] || state;
  const turned = one.mode === "no_difference" && one.kind !== "no_difference" && one.state !== "closed";
  return html`<button
    class="tile tile--${state}"
    data-window=${one.code}
    aria-pressed=${one.code === chosen ? "true" : "false"}
    aria-label=${described(one, word)}
    tabindex=${one.code === stop ? 0 : -1}
    @click=${() => choose(one.code)}
  >
    <span class="tile__line"><b class="tile__code">${one.code}</b>
      <span class="tile__marks tile__marks--tight">${marks(turned, one.spare)}</span>
      <span class="tile__state shape shape--${shape}"><span class="tile__word">${t(`tile_${state}`)}</span></span></span>
    <span class="tile__line"><span class="tile__marks">${marks(turned, one.spare)}</span>
      <span class="tile__word tile__word--tight">${t(`tile_${state}`)}</span>
      <span class="tile__ticket">${one.ticket || ""}</span></span>
    <span class="tile__load load--${loadStep(one.load_min)}"></span>
  </button>`;
}

/** @param {boolean} turned @param {boolean} spare */
function marks(turned, spare) {
  return html`${turned ? html`<i class="tile__mark tile__mark--turned">${t("mode_no_difference_mark")}</i>` : nothing}
    ${spare ? html`<i class="tile__mark">${t("spare_mark")}</i>` : nothing}`;
}

/** @param {any} one @param {string} word */
function described(one, word) {
  const parts = [t("window_of", { window: one.code }), word, one.ticket, one.spare ? t("spare") : "", t("load"), minutes(one.load_min)];
  if (one.mode === "no_difference") parts.splice(2, 0, t("mode_no_difference"));
  return parts.filter(Boolean).join(" ");
}

/** @param {number | null} load */
function loadStep(load) {
  return Math.min(10, Math.ceil((load || 0) / LOAD_STEP));
}

function legend() {
  const looks = [["waiting", "window_idle"], ["called", "window_called"], ["serving", "window_serving"], ["hold", "window_paused"], ["no-show", "window_closed"]];
  return html`<section class="legend" aria-label=${t("legend")}>
    ${looks.map(([shape, word]) => html`<span class="shape shape--${shape} legend__look--${shape}">${t(word)}</span>`)}
    <span><i class="tile__mark tile__mark--turned">${t("mode_no_difference_mark")}</i> ${t("mode_no_difference")}</span>
    <span><i class="tile__mark">${t("spare_mark")}</i> ${t("spare")}</span>
    <span class="legend__load">${t("legend_load")}</span>
  </section>`;
}

/** Arrow keys go to the nearest tile in that direction. @param {KeyboardEvent} event */
function walk(event) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [0, 0];
  const from = /** @type {HTMLElement} */ (event.target);
  if ((!dx && !dy) || !from.dataset.window) return;
  event.preventDefault();
  const here = centre(from);
  let nearest = null;
  let least = Infinity;
  for (const tileElement of /** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(".tile")) {
    const there = centre(tileElement);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (along > 4 && along + 3 * aside < least) [nearest, least] = [tileElement, along + 3 * aside];
  }
  if (nearest) /** @type {HTMLElement} */ (nearest).focus();
}

/** @param {Element} element */
function centre(element) {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
