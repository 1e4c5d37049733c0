/** What a window is about, shown beside it while the pointer rests on it or the keyboard is there. The panel has the same in full. */
import { html, nothing, render } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { businessName, clerkName, coded, look, minutes, minutesBetween } from "./words.js";

/** @param {HTMLElement} place @param {any} state @param {Element | null} tileElement */
export function peek(place, state, tileElement) {
  const code = tileElement && /** @type {HTMLElement} */ (tileElement).dataset.window;
  const one = code && state.windows.find((/** @type {any} */ each) => each.code === code);
  place.hidden = !one;
  if (!one || !tileElement) return;
  const businesses = [...one.own, ...(one.mode === "no_difference" ? one.no_difference : [])].map((each) => businessName(state, each));
  render(html`<b>${t("window_of", { window: one.code })} · ${look(one).word}</b>
    <span>${coded("kind_", one.kind)} · ${t(one.mode === "no_difference" ? "mode_no_difference" : "mode_specialty")}${pick(one.name) ? html` · ${pick(one.name)}` : nothing}</span>
    <span>${t("clerk")}: ${clerkName(one.clerk)}${one.ticket ? html` · ${one.ticket} ${minutes(minutesBetween(one.since, state.now))}` : nothing}</span>
    <span>${t("load")}: ${minutes(one.load_min)} · ${t("served_today")}: ${one.served}</span>
    <span class="peek__takes">${businesses.slice(0, 5).join(t("list_mark"))}${businesses.length > 5 ? "…" : ""}</span>
    <span class="faint">${t("peek_hint")}</span>`, place);
  const tile = tileElement.getBoundingClientRect();
  const card = place.getBoundingClientRect();
  const left = Math.min(innerWidth - card.width - 8, Math.max(8, tile.left));
  const below = tile.bottom + 8 + card.height < innerHeight;
  place.style.setProperty("left", `${left}px`);
  place.style.setProperty("top", `${below ? tile.bottom + 8 : tile.top - card.height - 8}px`);
}
