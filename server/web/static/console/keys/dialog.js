/**
 * The keys: what each does, and which are possible now. Enter on one waits for another key to put the action on; Esc
 * leaves it, Delete takes the key away. What is changed counts at once and is kept for this clerk on this computer.
 */
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { comboOf, labelOf } from "/pages/staff/console/keys/combo.js";
import { MOST_KEYS } from "/pages/staff/console/keys/keymap.js";

const GROUPS = {
  keys_calling: ["call_next", "call_booked", "search", "recall", "no_show", "auto_call"],
  keys_serving: ["start", "finish", "hold", "transfer", "matters", "notice", "abandon", "walk_in"],
  keys_window: ["pause", "leave", "help", "undo", "keys"],
};

export class KeysDialog {
  /**
   * @param {HTMLElement} place
   * @param {import("/pages/staff/console/keys/keymap.js").Keymap} keymap
   * @param {{changed: () => void, bell: import("/pages/staff/console/bell.js").Bell}} desk  `changed`: the buttons show
   *   other keys now
   */
  constructor(place, keymap, { changed, bell }) {
    this.place = place;
    this.keymap = keymap;
    this.changed = changed;
    this.bell = bell;
    /** The key that waits for another one. @type {{action: string, slot: number} | null} */
    this.waiting = null;
    this.said = "";
    onLanguage(() => this.draw());
    place.addEventListener("keydown", (event) => this.pressed(event), true);
  }

  /** As the browser has it: it closes a dialog at Esc without asking the page where nobody has pressed since the last one. */
  get open() {
    const dialog = this.dialog();
    return dialog !== null && dialog.open;
  }

  show() {
    this.waiting = null;
    this.said = "";
    this.draw();
    const dialog = this.dialog();
    if (dialog && !dialog.open) dialog.showModal();
    const first = /** @type {HTMLElement | null} */ (this.place.querySelector(".cap"));
    if (first) first.focus();
  }

  close() {
    this.waiting = null;
    const dialog = this.dialog();
    if (dialog && dialog.open) dialog.close();
  }

  /** @returns {HTMLDialogElement | null} */
  dialog() {
    return /** @type {any} */ (this.place.querySelector("dialog"));
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const combo = this.open && comboOf(event);
    if (!combo || !this.does(combo)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {string} combo @returns {boolean} whether it meant something here */
  does(combo) {
    if (this.waiting) this.mapped(this.waiting, combo);
    else if (combo === this.keymap.keyOf("keys")) this.close();
    else if (/^Arrow/.test(combo)) this.step(combo);
    else if (combo === "Delete") this.clear();
    else return false;
    return true;
  }

  /** @param {{action: string, slot: number}} waiting @param {string} combo */
  mapped({ action, slot }, combo) {
    if (combo === "Escape") this.said = "";
    else {
      const { problem, by } = this.keymap.put(action, slot, combo);
      const key = labelOf(combo);
      if (problem === "taken") this.said = t("key_taken", { key, action: t(`act_${by}`) });
      else if (problem) this.said = t("key_reserved", { key });
      else this.said = t("key_set", { key, action: t(`act_${action}`) });
    }
    this.waiting = null;
    this.draw();
    this.changed();
  }

  clear() {
    const cap = /** @type {HTMLElement | null} */ (document.activeElement);
    if (!cap || !cap.dataset.action || !cap.dataset.combo) return;
    this.keymap.clear(cap.dataset.action, Number(cap.dataset.slot));
    this.said = t("key_cleared", { action: t(`act_${cap.dataset.action}`) });
    this.draw();
    this.changed();
  }

  reset() {
    this.keymap.reset();
    this.said = t("keys_were_reset");
    this.draw();
    this.changed();
  }

  /** To the next or last cap, in reading order. @param {string} arrow */
  step(arrow) {
    const caps = /** @type {HTMLElement[]} */ (Array.from(this.place.querySelectorAll(".cap")));
    const at = caps.indexOf(/** @type {any} */ (document.activeElement));
    const next = caps[at + (arrow === "ArrowDown" || arrow === "ArrowRight" ? 1 : -1)];
    if (next) next.focus();
  }

  draw() {
    const { waiting } = this;
    const said = waiting ? t("key_press", { action: t(`act_${waiting.action}`) }) : this.said;
    render(
      html`<dialog class="dialog keys" aria-labelledby="keys-title" @cancel=${(/** @type {Event} */ event) => {
        event.preventDefault();
        this.close();
      }}>
        <h2 class="ask__title" id="keys-title">${t("keys_title")}</h2>
        <p class="keys__said" role="status" ?data-waiting=${waiting !== null}>${said || t("keys_lead")}</p>
        <div class="keys__groups">
          ${Object.entries(GROUPS).map(
            ([group, actions]) => html`<section class="keys__group" aria-labelledby=${group}>
              <h3 class="label" id=${group}>${t(group)}</h3>
              <ul>${actions.map((action) => this.actionView(action))}</ul>
            </section>`,
          )}
        </div>
        <div class="ask__ends">
          <label class="check keys__sound"><input type="checkbox" .checked=${!this.bell.quiet}
            @change=${(/** @type {any} */ event) => this.bell.setQuiet(!event.target.checked)}>${t("bell_on")}</label>
          <button type="button" class="button button--quiet" ?disabled=${!this.keymap.changed} @click=${() => this.reset()}>${t("keys_reset")}</button>
          <button type="button" class="button button--primary" @click=${() => this.close()}>${t("keys_close")}<span class="key">Esc</span></button>
        </div>
      </dialog>`,
      this.place,
    );
  }

  /** @param {string} action */
  actionView(action) {
    const combos = this.keymap.keys[action];
    return html`<li class="keys__row"><span class="keys__name">${t(`act_${action}`)}</span>
      ${combos.map((combo, slot) => this.capView(action, slot, combo))}
      ${combos.length < MOST_KEYS ? this.capView(action, combos.length, "") : nothing}</li>`;
  }

  /** @param {string} action @param {number} slot @param {string} combo "" for a place where another key may go */
  capView(action, slot, combo) {
    const waits = this.waiting && this.waiting.action === action && this.waiting.slot === slot;
    const name = t(`act_${action}`);
    return html`<button type="button" class="cap ${combo ? "" : "cap--none"}" data-action=${action} data-slot=${slot} data-combo=${combo}
      aria-pressed=${String(Boolean(waits))} aria-label=${combo ? t("key_change", { action: name, key: labelOf(combo) }) : t("key_add", { action: name })}
      @click=${() => {
        this.waiting = { action, slot };
        this.draw();
      }}>${waits ? "…" : combo ? labelOf(combo) : "+"}</button>`;
  }
}
