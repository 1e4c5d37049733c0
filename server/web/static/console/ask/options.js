/**
 * One answer out of many: a field to type in and the answers that hold what was typed. Arrow keys go through them, Enter
 * takes the one that is marked. A combobox with a listbox, as WAI-ARIA describes it.
 *
 * @typedef {{id: string, code: string, name: string, note?: string, mark?: string, group?: string}} Option
 *   `id` is what the answer becomes; `note` stands at the end, `mark` before it
 */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";

const MOST_SHOWN = 60;

/**
 * @param {{label: string, form: any, field: string, options: Option[], fill: (values: any) => void, none?: string, first?: boolean, short?: boolean}} asked
 *   `field` is where the id of the answer goes; what is typed goes to `find`
 */
export function optionsView({ label, form, field, options, fill, none = "to_none", first = true, short = false }) {
  const shown = matching(options, form.find).slice(0, MOST_SHOWN);
  const at = shown.findIndex((one) => one.id === form[field]);
  /** @param {string} typed */
  const typed = (typed) => {
    const found = matching(options, typed);
    fill({ find: typed, [field]: typed.trim() && found.length ? found[0].id : "" });
  };
  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (!by || !shown.length) return;
    event.preventDefault();
    fill({ [field]: shown[Math.max(0, Math.min(shown.length - 1, at + by))].id });
    const marked = document.getElementById("option-marked");
    if (marked) marked.scrollIntoView({ block: "nearest" });
  };
  return html`
    <input class="input" type="text" role="combobox" ?data-first=${first} autocomplete="off" spellcheck="false" aria-label=${label} placeholder=${label}
      aria-expanded="true" aria-controls="options" aria-autocomplete="list" aria-activedescendant=${at >= 0 ? "option-marked" : nothing}
      .value=${form.find} @input=${(/** @type {any} */ event) => typed(event.target.value)} @keydown=${step}>
    <ul class="options ${short ? "options--short" : ""}" id="options" role="listbox" aria-label=${label}>
      ${shown.length
        ? shown.map((one, n) => optionView(one, n === at, n > 0 && shown[n - 1].group === one.group, () => fill({ [field]: one.id })))
        : html`<li class="options__none" role="option" aria-disabled="true" aria-selected="false">${t(none)}</li>`}
    </ul>
  `;
}

/** Those that hold what was typed; a code that is typed whole comes first. @param {Option[]} options @param {string} typed */
function matching(options, typed) {
  const text = typed.trim().toLowerCase();
  if (!text) return options;
  const found = options.filter((one) => `${one.code} ${one.name}`.toLowerCase().includes(text));
  return found.sort((one, other) => rank(one, text) - rank(other, text));
}

/** @param {Option} option @param {string} text */
function rank({ code }, text) {
  return code.toLowerCase() === text ? 0 : code.toLowerCase().startsWith(text) ? 1 : 2;
}

/** @param {Option} one @param {boolean} chosen @param {boolean} sameGroup @param {() => void} choose */
function optionView(one, chosen, sameGroup, choose) {
  return html`<li class="options__one" role="option" id=${chosen ? "option-marked" : nothing} aria-selected=${String(chosen)} @click=${choose}>
    ${one.group ? html`<span class="options__group">${sameGroup ? nothing : one.group}</span>` : nothing}
    <span class="options__code number">${one.code}</span>
    <span class="options__name">${one.name}</span>
    ${one.mark ? html`<span class="options__mark">${one.mark}</span>` : nothing}
    ${one.note ? html`<span class="options__note number">${one.note}</span>` : nothing}
  </li>`;
}
