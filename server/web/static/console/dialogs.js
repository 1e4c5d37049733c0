/**
 * The console's questions: transfer, hold, break, call out of turn, outcome. Native dialogs, so the browser keeps the
 * focus inside and gives it back; Esc closes. Digits choose where there are few answers; Enter sends.
 *
 * @typedef {{send: (move: string, body: any) => Promise<boolean>, changed: () => void}} Told
 * @typedef {{name: string, code: string, form: Record<string, any>, problem: string}} Shown
 */
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { QUESTIONS } from "/pages/staff/console/questions.js";

export class Dialogs {
  /** @param {HTMLElement} place @param {Told} told */
  constructor(place, told) {
    this.place = place;
    this.told = told;
    /** @type {Shown | null} */
    this.shown = null;
    /** @type {any} */
    this.state = null;
    onLanguage(() => this.draw());
  }

  get open() {
    return this.shown !== null;
  }

  /** @param {string} name @param {any} state */
  show(name, state) {
    this.state = state;
    const code = state.current ? state.current.code : "";
    this.shown = { name, code, form: QUESTIONS[name].blank(state), problem: "" };
    this.draw();
    const dialog = this.dialog();
    dialog.showModal();
    const first = /** @type {HTMLElement | null} */ (dialog.querySelector("[data-first]"));
    if (first) first.focus();
  }

  /** A newer state came: one about somebody who is no longer here closes. @param {any} state */
  painted(state) {
    this.state = state;
    if (!this.shown) return;
    const code = state.current ? state.current.code : "";
    if (code !== this.shown.code) this.close();
    else this.draw();
  }

  close() {
    if (!this.shown) return;
    this.shown = null;
    const dialog = this.dialog();
    if (dialog && dialog.open) dialog.close();
    this.draw();
    this.told.changed();
  }

  submit() {
    const { shown } = this;
    if (!shown) return;
    const question = QUESTIONS[shown.name];
    const problem = question.problem(shown.form);
    if (problem) {
      shown.problem = t(problem);
      this.draw();
      const place = /** @type {HTMLElement | null} */ (this.place.querySelector("[role=alert]"));
      if (place) place.focus();
      return;
    }
    const { move, body } = question.command(shown.form);
    this.close();
    this.told.send(move, body);
  }

  /** @param {Record<string, any>} values */
  fill(values) {
    if (!this.shown) return;
    Object.assign(this.shown.form, values);
    this.shown.problem = "";
    this.draw();
  }

  /** @returns {HTMLDialogElement} */
  dialog() {
    return /** @type {any} */ (this.place.querySelector("dialog"));
  }

  draw() {
    const { shown } = this;
    const question = shown ? QUESTIONS[shown.name] : null;
    render(
      html`<dialog class="dialog ask" aria-labelledby="ask-title" @cancel=${(/** @type {Event} */ event) => {
        event.preventDefault();
        this.close();
      }}>
        ${shown && question
          ? html`<form class="ask__form" novalidate @submit=${(/** @type {Event} */ event) => {
                event.preventDefault();
                this.submit();
              }} @keydown=${(/** @type {KeyboardEvent} */ event) => this.digit(event)}>
              <h2 class="ask__title" id="ask-title">${question.title(shown, this.state)}</h2>
              ${question.lead(this.state) ? html`<p class="ask__lead">${question.lead(this.state)}</p>` : nothing}
              ${shown.problem ? html`<p class="banner banner--danger" role="alert" tabindex="-1">${shown.problem}</p>` : nothing}
              ${question.view(shown.form, this.state, (/** @type {any} */ values) => this.fill(values), () => this.submit())}
              <div class="ask__ends">
                <button type="button" class="button" @click=${() => this.close()}>${t("close_dialog")}<span class="key">Esc</span></button>
                <button class="button button--primary">${t(question.go)}<span class="key">Enter</span></button>
              </div>
            </form>`
          : nothing}
      </dialog>`,
      this.place,
    );
  }

  /** A digit outside a text field chooses an answer. @param {KeyboardEvent} event */
  digit(event) {
    const at = /** @type {HTMLElement} */ (event.target);
    if (at.matches("input:not([type=radio]), textarea") || !/^[1-9]$/.test(event.key)) return;
    const choice = /** @type {HTMLInputElement | null} */ (this.place.querySelector(`[data-digit="${event.key}"]`));
    if (!choice) return;
    event.preventDefault();
    choice.click();
    choice.focus();
  }
}
