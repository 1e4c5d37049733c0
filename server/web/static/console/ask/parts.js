/** The parts that questions are made of: a few choices by digit, a reason by function key. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";

/** @typedef {(values: Record<string, any>) => void} Fill */

/** @param {{why: string}} form @returns {string} the word that says what is missing, "" when nothing is */
export function whyMissing(form) {
  return form.why.trim() ? "" : "why_required";
}

/**
 * Ready reasons, chosen by F1, F2, … (which also works while writing), and room for another.
 * @param {{why: string}} form @param {Fill} fill @param {string[]} ready  words
 */
export function whyView(form, fill, ready) {
  return html`
    <div class="why" role="group" aria-labelledby="why-label">
      <span class="label" id="why-label">${t("why")}</span>
      <div class="why__ready">
        ${ready.map(
          (word, n) => html`<button type="button" class="why__chip" data-function=${n + 1} aria-pressed=${String(form.why === t(word))}
            @click=${() => fill({ why: t(word) })}><span class="key">F${n + 1}</span>${t(word)}</button>`,
        )}
      </div>
      <input class="input" maxlength="200" aria-labelledby="why-label" placeholder=${t("why_placeholder")} .value=${form.why}
        @input=${(/** @type {any} */ event) => fill({ why: event.target.value })}>
    </div>
  `;
}

/**
 * One of few answers. `now` answers the whole question with it.
 * @param {{group: string, digit: number, chosen: boolean, first: boolean, title: string, lead: string, choose: () => void, now?: boolean}} choice
 */
export function choiceView({ group, digit, chosen, first, title, lead, choose, now = false }) {
  return html`
    <label class="choice">
      <input type="radio" name=${group} data-digit=${digit} ?data-first=${first} ?data-now=${now} .checked=${chosen} @change=${choose}>
      <span class="choice__text"><span class="choice__title">${title}</span>${lead ? html`<span class="choice__lead">${lead}</span>` : nothing}</span>
      <span class="key">${digit}</span>
    </label>
  `;
}

/**
 * A row of few answers.
 * @template Value
 * @param {{name: string, legend: string, hidden?: boolean, row?: boolean, values: Value[], chosen: Value,
 *   words: (value: Value) => {title: string, lead?: string}, choose: (value: Value) => void, first?: boolean, now?: boolean}} options
 */
export function choicesView({ name, legend, hidden = false, row = false, values, chosen, words, choose, first = true, now = false }) {
  return html`<fieldset class="choices ${row ? "choices--row" : ""}">
    <legend class=${hidden ? "hidden-text" : "label"}>${legend}</legend>
    ${values.map((value, n) => {
      const { title, lead = "" } = words(value);
      const begin = first && (values.includes(chosen) ? value === chosen : n === 0);
      return choiceView({ group: name, digit: n + 1, chosen: value === chosen, first: begin, title, lead, choose: () => choose(value), now });
    })}
  </fieldset>`;
}
