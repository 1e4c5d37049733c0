/**
 * The console's questions. Native dialogs, so the browser keeps the focus inside and gives it back; Esc closes. Digits
 * choose where there are few answers, function keys choose a ready reason, Enter sends.
 *
 * @typedef {{send: (move: string, body: any) => void, changed: () => void}} Told
 * @typedef {{name: string, code: string, key: string, form: Record<string, any>, problem: string}} Shown
 *   `code` is the visitor it is about, `key` the combo that asked it
 */
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { QUESTIONS } from "/pages/staff/console/ask/questions.js";
import { comboOf } from "/pages/staff/console/keys/combo.js";

const WRITTEN_IN = "input:not([type=radio]):not([type=checkbox]), textarea";

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

  /** As the browser has it: it closes a dialog at Esc without asking the page where nobody has pressed since the last one. */
  get open() {
    const dialog = this.dialog();
    return Boolean(this.shown && dialog && dialog.open);
  }

  /** @param {string} name @param {any} state @param {string} key */
  show(name, state, key) {
    this.state = state;
    const code = state.current ? state.current.code : "";
    this.shown = { name, code, key, form: QUESTIONS[name].blank(state), problem: "" };
    this.draw();
    const dialog = this.dialog();
    dialog.showModal();
    const first = /** @type {HTMLElement | null} */ (dialog.querySelector("[data-first]"));
    if (first) first.focus();
  }

  /** A newer state came: a question about somebody who is no longer here closes. @param {any} state */
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
    const problem = question.problem(shown.form, this.state);
    if (problem) {
      shown.problem = t(problem);
      this.draw();
      const place = /** @type {HTMLElement | null} */ (this.place.querySelector("[role=alert]"));
      if (place) place.scrollIntoView({ block: "nearest" });
      return;
    }
    const { move, body } = question.command(shown.form, this.state);
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
      html`<dialog class="dialog ask ask--${shown ? shown.name : "none"}" aria-labelledby="ask-title" @cancel=${(/** @type {Event} */ event) => {
        event.preventDefault();
        this.close();
      }} @close=${() => {
        if (!this.open) this.close();
      }}>${shown && question ? this.formView(shown, question) : nothing}</dialog>`,
      this.place,
    );
  }

  /** @param {Shown} shown @param {import("/pages/staff/console/ask/questions.js").Question} question */
  formView(shown, question) {
    const lead = question.lead(this.state);
    const fill = (/** @type {any} */ values) => this.fill(values);
    return html`<form class="ask__form" novalidate @submit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      this.submit();
    }} @keydown=${(/** @type {KeyboardEvent} */ event) => this.pressed(event)}>
      <h2 class="ask__title" id="ask-title">${question.title(shown.code, this.state)}</h2>
      ${lead ? html`<p class="ask__lead">${lead}</p>` : nothing}
      ${question.view(shown.form, this.state, fill)}
      <div class="ask__ends">
        <p class="ask__problem" role="alert">${shown.problem}</p>
        <button type="button" class="button" @click=${() => this.close()}>${t("close_dialog")}<span class="key">Esc</span></button>
        <button class="button button--primary" ?data-first=${Boolean(question.plain)}>${t(question.go(shown.form, this.state))}<span class="key">Enter</span></button>
      </div>
    </form>`;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const combo = comboOf(event);
    const at = /** @type {HTMLElement} */ (event.target);
    if (!combo || event.repeat || !this.shown) return;
    if (combo === this.shown.key && QUESTIONS[this.shown.name].again) {
      event.preventDefault();
      event.stopPropagation();
      this.submit();
    } else if (combo === "Enter" && at.matches("input")) {
      event.preventDefault();
      this.submit();
    } else if (/^F\d+$/.test(combo)) this.choose(event, `[data-function="${combo.slice(1)}"]`);
    else if (/^(Num)?[1-9]$/.test(combo) && !at.matches(WRITTEN_IN)) this.choose(event, `[data-digit="${combo.slice(-1)}"]`);
  }

  /** @param {KeyboardEvent} event @param {string} selector */
  choose(event, selector) {
    const choice = /** @type {HTMLElement | null} */ (this.place.querySelector(selector));
    if (!choice) return;
    event.preventDefault();
    event.stopPropagation(); // what answers the whole question closes it, and is not to mean something on the desk as well
    choice.click();
    if (choice.matches("[data-now]")) this.submit();
    else if (choice.matches("[data-digit]")) choice.focus();
  }
}
