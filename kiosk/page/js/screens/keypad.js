/** Ten digits, large, as on a telephone; below them one to delete, the nought, and one key of the screen's own. */
import { html } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { erase } from "../icons.js";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/**
 * @param {any} app @param {number} longest how many signs may be typed @param {unknown} last the key at the end
 */
export function keypad(app, longest, last) {
  return html`<div class="pad figures">
    ${DIGITS.map((digit) => key(app, digit, longest))}
    <button class="press key" type="button" aria-label=${t("booked_erase")} data-key="erase"
      @click=${app.tap(() => type(app, app.journey.digits.slice(0, -1), longest))}>${erase()}</button>
    ${key(app, "0", longest)} ${last}
  </div>`;
}

/** @param {any} app @param {string} sign @param {number} longest */
export const key = (app, sign, longest) => html`<button class="press key" type="button" data-key=${sign}
  @click=${app.tap(() => type(app, `${app.journey.digits}${sign}`, longest))}>${sign}</button>`;

/** Begin anew. @param {any} app */
export const clearKey = (app) => html`<button class="press key key--word" type="button" data-key="clear"
  @click=${app.tap(() => type(app, "", 0))}>${t("search_clear")}</button>`;

/** @param {any} app @param {string} digits @param {number} longest */
function type({ journey }, digits, longest) {
  journey.digits = digits.slice(0, longest);
  journey.refused = false;
}
