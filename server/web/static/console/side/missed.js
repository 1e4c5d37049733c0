/** Who was called here and did not come; whoever comes after all goes back into the queue. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { may } from "/pages/staff/console/rules.js";
import { clock } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {Desk} desk */
export function missedView({ state, me, moves, send, now }) {
  if (!state.missed.length) return nothing;
  return html`
    <section class="list list--own" aria-labelledby="missed-title">
      <h2 class="list__title" id="missed-title">${t("missed")}<span class="list__count number">${state.missed.length}</span></h2>
      <ul class="list__rows">
        ${state.missed.map(
          (/** @type {any} */ one) => html`<li class="row">
            <span class="row__code number shape shape--no-show">${one.code}</span>
            <span class="row__name">${t("missed_at")}</span>
            <span class="row__time number">${clock(one.at)}</span>
            ${one.restorable
              ? html`<button type="button" class="button row__do" aria-label=${t("restore_label", { code: one.code })}
                  aria-disabled=${String(moves.busy || !may(state, me, "restore", now))} @click=${() => send("restore", { ticket: one.id })}>${t("do_restore_short")}</button>`
              : html`<span class="row__mark">${t("used_up")}</span>`}
          </li>`,
        )}
      </ul>
    </section>
  `;
}
