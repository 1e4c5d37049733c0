/** Finding a line in a long list on a page of the staff: every word that was typed must stand in the line. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";

const LONG = 8; // a list that one look takes in needs no box

export class Finder {
  /** @param {() => void} changed */
  constructor(changed) {
    this.changed = changed;
    this.typed = "";
  }

  /**
   * @template T
   * @param {T[]} lines
   * @param {(line: T) => string} words  what a line says, as its reader sees it
   * @returns {T[]}
   */
  among(lines, words) {
    const asked = this.typed.toLowerCase().split(/\s+/).filter(Boolean);
    return lines.filter((line) => {
      const said = words(line).toLowerCase();
      return asked.every((word) => said.includes(word));
    });
  }

  /** @param {number} found @param {number} all */
  box(found, all) {
    if (all <= LONG && !this.typed) return nothing;
    return html`<div class="finder" role="search">
      <label for="finder">${t("find")}</label>
      <input id="finder" class="input" type="search" autocomplete="off" .value=${this.typed} @input=${(/** @type {InputEvent} */ event) => this.type(event)}>
      <span role="status" class="finder__count">${t(this.typed ? "found_of" : "found_all", { found, all })}</span>
    </div>`;
  }

  /** @param {InputEvent} event */
  type(event) {
    this.typed = /** @type {HTMLInputElement} */ (event.target).value;
    this.changed();
  }
}
