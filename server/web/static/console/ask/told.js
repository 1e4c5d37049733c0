/** What this visitor was handed out already: when, what was missing, what became of the paper, and the paper once more. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { clock } from "/pages/staff/console/times.js";

const MOST_SHOWN = 2;
const COMING = ["queued", "sent"]; // another one now would be the second that comes out

/** @param {any} state @param {(notice: string) => void} again  prints this one once more */
export function toldView(state, again) {
  const { current, notice_printer: printer } = state;
  const told = (current.notices || []).slice(-MOST_SHOWN).reverse();
  if (!told.length) return nothing;
  return html`<section class="told" aria-labelledby="told-title">
    <h3 class="label" id="told-title">${t("notice_told", { count: current.notices.length })}</h3>
    <ul>
      ${told.map(
        (/** @type {any} */ one, /** @type {number} */ n) => html`<li class="told__one">
          <span class="number">${clock(one.at)}</span>
          <span class="told__what">${whatOf(one, current)}</span>
          <span class="told__paper">${one.print ? t(`paper_${one.print}`) : t("paper_none")}${one.copies ? t("paper_copies", { count: one.copies }) : nothing}</span>
          ${printer && !COMING.includes(one.print)
            ? html`<button class="button told__again" data-function=${n + 1} @click=${() => again(one.id)}>${t("do_notice_reprint")}<span class="key">F${n + 1}</span></button>`
            : nothing}
        </li>`,
      )}
    </ul>
  </section>`;
}

/** @param {any} notice @param {any} current */
function whatOf({ missing, papers, why, matter, matter_name: named }, current) {
  const listed = matter === current.matter ? missing.map((/** @type {number} */ place) => pick(current.papers[place])) : papers;
  const parts = [listed.join(t("list_mark")), why, matter === current.matter ? "" : pick(named)];
  return parts.filter(Boolean).join(" · ");
}
