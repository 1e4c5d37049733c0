/** The floor map: windows, kiosks, boards and areas where they stand. One stop for Tab; arrow keys move inside. */
import { html, nothing, render, repeat } from "/assets/shared/lit.js";
import { has, pick, t } from "/assets/shared/words.js";
import { layout } from "./layout.js";
import { tile, tileSize } from "./tile.js";
import { coded } from "./words.js";

/**
 * @typedef {{chosen: string | null, picked: Set<string>, planned: Record<string, string[]>, floor: number | null,
 *   waits: Record<string, {before: number | null, after: number | null}> | null}} Look
 *   `floor`: the only one shown; `planned`: changes under preview, by window; `waits`: previewed minutes by zone
 * @typedef {{open: (window: string) => void, pick: (window: string) => void, toTargets: () => void, putDown: () => void}} MapActs
 */

/** Draw the map into `place`, as large as there is room. @param {HTMLElement} place @param {any} state @param {Look} look @param {MapActs} acts */
export function drawMap(place, state, look, acts) {
  const zoneOf = Object.fromEntries(state.windows.map((/** @type {any} */ one) => [one.code, one.zone]));
  const shown = state.map.floors.filter((/** @type {any} */ one) => look.floor === null || one.floor === look.floor);
  const plan = layout(shown, zoneOf, { width: place.clientWidth, height: place.clientHeight });
  place.dataset.size = tileSize(plan.tile);
  render(floors(plan, state, look, acts), place);
  for (const element of /** @type {NodeListOf<HTMLElement>} */ (place.querySelectorAll("[data-box]"))) put(element);
}

/** Strict policy: no style attributes; what is placed says where in `data-box`. @param {HTMLElement} element */
function put(element) {
  const [x, y, width, height] = (element.dataset.box || "").split(" ");
  element.style.setProperty("left", `${x}px`);
  element.style.setProperty("top", `${y}px`);
  element.style.setProperty("width", `${width}px`);
  element.style.setProperty("height", `${height}px`);
}

/** @param {import("./layout.js").Box} box */
function boxed({ x, y, width, height }) {
  return `${x} ${y} ${width} ${height}`;
}

/** @param {import("./layout.js").Layout} plan @param {any} state @param {Look} look @param {MapActs} acts */
function floors(plan, state, look, acts) {
  const windows = Object.fromEntries(state.windows.map((/** @type {any} */ one) => [one.code, one]));
  const zones = Object.fromEntries(state.zones.map((/** @type {any} */ one) => [one.code, one]));
  const devices = Object.fromEntries(state.devices.map((/** @type {any} */ one) => [one.code, one]));
  const here = plan.floors.flatMap((floor) => floor.zones.flatMap((zone) => zone.cells.filter((cell) => windows[cell.code]).map((cell) => cell.code)));
  const stop = look.chosen && here.includes(look.chosen) ? look.chosen : here[0];
  const thing = (/** @type {import("./layout.js").Cell} */ cell) => (devices[cell.code] ? device(cell, devices[cell.code]) : area(cell, state.map.areas));
  return html`<div class="floors" role="group" aria-label=${t("map_label")} @keydown=${(/** @type {KeyboardEvent} */ event) => keyed(event, acts)}>
    ${repeat(plan.floors, (floor) => floor.floor, (floor) => html`<section class="floor" aria-label=${t("floor", { floor: floor.floor })}>
      <h2 class="floor__label">${t("floor", { floor: floor.floor })}</h2>
      <div class="floor__plan" data-box=${boxed({ x: 0, y: 0, width: floor.width, height: floor.height })}>
        ${floor.things.map(thing)}
        ${repeat(floor.zones, (block) => block.zone, (block) => html`<section class="zone" data-target="zone:${block.zone}" data-box=${boxed(block.box)} aria-label=${pick(zones[block.zone].name)}>
          ${heading(zones[block.zone], block.box.width, look)}
          ${repeat(block.cells, (cell) => cell.code, (cell) => windows[cell.code] ? tile(windows[cell.code], boxed(cell.box), state, { ...look, stop }, acts) : thing(cell))}
        </section>`)}
      </div></section>`)}
  </div>`;
}

/** Px below which a zone's heading has no room for words. */
const SHORT = 240;

/** @param {any} zone @param {number} width @param {Look} look */
function heading(zone, width, look) {
  const wait = look.waits && look.waits[zone.code];
  return html`<h3 class="zone__head"><span class="zone__name">${zone.code.length < 3 ? html`<b>${zone.code}</b> ` : nothing}${pick(zone.name)}</span>
    <span class="zone__figures">${wait && wait.before !== wait.after
      ? html`<b class="zone__foreseen">${t("before_after", { before: wait.before ?? "–", after: wait.after ?? "–" })}</b>`
      : t(width < SHORT ? "zone_figures_short" : "zone_figures", { waiting: zone.waiting, open: zone.open_windows, windows: zone.windows })}</span></h3>`;
}

/** Px that a device, a lift or a door is high at most. */
const CHIP = 26;

/** In the middle of its cell, not larger than it needs to be. @param {import("./layout.js").Box} box */
function chip(box) {
  const height = Math.min(CHIP, box.height);
  return boxed({ ...box, y: box.y + (box.height - height) / 2, height });
}

/** @param {import("./layout.js").Cell} cell @param {any} one */
function device(cell, one) {
  const words = `${coded("device_", one.kind)} ${one.code} ${coded("condition_", one.condition)}`;
  return html`<span class="thing thing--device thing--${one.kind} thing--${one.condition}" data-box=${chip(cell.box)} title=${words} role="img" aria-label=${words}>
    <span class="thing__name" aria-hidden="true">${one.code}</span></span>`;
}

/** @param {import("./layout.js").Cell} cell @param {Record<string, any>} areas */
function area(cell, areas) {
  const name = areas[cell.code] ? pick(areas[cell.code]) : has(`mark_${cell.code}`) ? t(`mark_${cell.code}`) : cell.code;
  const room = areas[cell.code] || cell.code === "seats";
  return html`<span class="thing thing--area thing--${areas[cell.code] ? "room" : cell.code}" data-box=${room ? boxed(cell.box) : chip(cell.box)}><span class="thing__name">${name}</span></span>`;
}

export function legend() {
  const looks = [["waiting", "window_idle"], ["called", "window_called"], ["serving", "window_serving"], ["hold", "window_paused"], ["no-show", "window_closed"]];
  return html`<p class="legend" aria-label=${t("legend")} role="group">
    ${looks.map(([shape, word]) => html`<span class="shape shape--${shape} legend__look--${shape}">${t(word)}</span>`)}
    <span><i class="tile__mark tile__mark--turned">${t("mode_no_difference_mark")}</i> ${t("mode_no_difference")}</span>
    <span><i class="tile__mark">${t("spare_mark")}</i> ${t("spare")}</span>
    <span class="legend__nobody shape shape--nobody">${t("no_clerk")}</span>
    <span class="legend__load">${t("legend_load")}</span>
  </p>`;
}

/** Arrow keys go to the nearest window in that direction; Space picks it up, Enter opens it or asks where to. @param {KeyboardEvent} event @param {MapActs} acts */
function keyed(event, acts) {
  const from = /** @type {HTMLElement} */ (event.target);
  const hallWindow = from.dataset.window;
  if (!hallWindow) return;
  if (event.key === " ") {
    event.preventDefault();
    acts.pick(hallWindow);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (from.closest(".floors")?.querySelector(".tile[aria-pressed=true]")) acts.toTargets();
    else acts.open(hallWindow);
  } else if (event.key === "Escape") {
    acts.putDown();
  } else {
    walk(event, from);
  }
}

/** @param {KeyboardEvent} event @param {HTMLElement} from */
function walk(event, from) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] || [0, 0];
  if (!dx && !dy) return;
  event.preventDefault();
  const here = centre(from);
  let nearest = null;
  let least = Infinity;
  for (const other of /** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(".tile")) {
    const there = centre(other);
    const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
    const aside = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
    if (along > 4 && along + 3 * aside < least) [nearest, least] = [other, along + 3 * aside];
  }
  if (nearest) /** @type {HTMLElement} */ (nearest).focus();
}

/** @param {Element} element */
function centre(element) {
  const box = element.getBoundingClientRect();
  return { x: box.left + box.width / 2, y: box.top + box.height / 2 };
}
