/** The header's middle: which window this is, how it is, and its devices. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { may } from "/pages/staff/console/rules.js";
import { clock } from "/pages/staff/console/times.js";

/** @param {import("/pages/staff/console/main.js").Desk} desk */
export function barView({ state, me, now, act, moves }) {
  const { window: hallWindow, pause, lights } = state;
  const named = pick(hallWindow.name);
  return html`
    <div class="where">
      <span class="where__code number">${hallWindow.code}</span>
      <span class="where__names">
        <span class="where__name">${named || t("window_n", { window: hallWindow.code })}</span>
        <span class="where__mode">${hallWindow.mode ? t(hallWindow.mode) : nothing}</span>
      </span>
    </div>
    <span class="state state--${hallWindow.state}">${t(`window_${hallWindow.state}`)}</span>
    ${pause && pause.until ? html`<span class="where__pause">${t("paused_until", { time: clock(pause.until) })}</span>` : nothing}
    <ul class="lights" aria-label=${t("lights")}>${["pad", "printer", "display"].map((part) => light(part, lights && lights[part]))}</ul>
    <span class="where__leave">
      ${["close", "sign_out"].map((move) =>
        may(state, me, move, now)
          ? html`<button type="button" class="button button--quiet bar__out" ?disabled=${moves.busy} @click=${() => act(move)}>${t(`do_${move}`)}</button>`
          : nothing,
      )}
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
