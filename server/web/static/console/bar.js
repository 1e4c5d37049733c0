/** The header's middle: which window this is, how it is, its devices, and the ways out. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";
import { isMine } from "/pages/staff/console/rules.js";
import { clock } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** What works for this window; a device that the hall does not have here has no light. */
const LIGHTS = ["pad", "printer", "display"];

/** @param {Desk} desk */
export function barView(desk) {
  const { state, me } = desk;
  const { window: hallWindow, pause, pause_next: after, lights } = state;
  const named = pick(hallWindow.name);
  return html`
    <div class="where">
      <span class="where__code number">${hallWindow.code}</span>
      <span class="where__names">
        <span class="where__name">${named || t("window_n", { window: hallWindow.code })}</span>
        <span class="where__mode">${hallWindow.mode ? t(hallWindow.mode) : nothing}</span>
      </span>
    </div>
    <span class="where__state"><span class="state state--${hallWindow.state}">${t(`window_${hallWindow.state}`)}</span>
      ${pause && pause.until ? html`<span class="where__pause">${t("paused_until", { time: clock(pause.until) })}</span>` : nothing}
      ${after ? html`<span class="where__pause shape shape--hold">${t("pause_comes")}</span>` : nothing}</span>
    <ul class="lights" aria-label=${t("lights")}>${LIGHTS.filter((part) => (lights || {})[part] !== "absent").map((part) => light(part, lights && lights[part]))}</ul>
    <span class="where__ways">
      ${isMine(state, me) ? wayView("leave", desk) : nothing}${wayView("keys", desk)}
    </span>
  `;
}

/** @param {string} part @param {string | null | undefined} told */
function light(part, told) {
  const condition = told || "unknown";
  return html`<li class="light light--${condition}">
    <span class="shape shape--${condition}">${t(`light_${part}`)}</span><span class="light__word">${t(`cond_${condition}`)}</span>
  </li>`;
}

/** @param {string} action @param {Desk} desk */
function wayView(action, { keymap, act }) {
  return html`<button type="button" class="button button--quiet bar__out" @click=${() => act(action)}>
    ${t(`do_${action}`)}<span class="key">${labelOf(keymap.keyOf(action))}</span></button>`;
}
