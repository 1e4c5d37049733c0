/** The one dialog of the page: a question, perhaps a reason, yes or no. The browser's own dialog keeps the focus inside. */
import { html, nothing, render } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";

/**
 * @typedef {{title: string, text: string, yes: string, danger?: boolean, reasons?: string[], field?: {label: string, hint: string, needed: string}, points?: {open: boolean, words: string, more: string}[]}} Question
 *   `points`: a checklist, what is done and what is open; `field`: something to type, `needed` says so where it must be
 */

/**
 * @param {Question} question
 * @returns {Promise<string | null>} the reason or what was typed ("" where none is asked for); null when cancelled
 */
export function ask(question) {
  const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("dialog"));
  return new Promise((resolve) => {
    let chosen = "";
    let problem = "";
    const settle = (/** @type {string | null} */ answer) => {
      dialog.onclose = null;
      dialog.close();
      resolve(answer);
    };
    const yes = (/** @type {Event} */ event) => {
      event.preventDefault();
      const typed = /** @type {HTMLInputElement | null} */ (dialog.querySelector("#ask-other"));
      const reason = (typed && typed.value.trim()) || chosen;
      const needed = question.field ? question.field.needed : question.reasons ? t("reason_needed") : "";
      if (!needed || reason) return settle(reason);
      problem = needed;
      return paint();
    };
    const choose = (/** @type {string} */ reason) => {
      chosen = reason;
      problem = "";
      paint();
    };
    const paint = () => render(form(question, chosen, problem, { yes, choose, no: () => settle(null) }), dialog);
    dialog.onclose = () => resolve(null);
    paint();
    dialog.showModal();
  });
}

/** @param {Question} question @param {string} chosen @param {string} problem @param {any} acts */
function form(question, chosen, problem, acts) {
  return html`<form @submit=${acts.yes}>
    <h2 id="ask-title">${question.title}</h2>
    <p>${question.text}</p>
    ${question.points ? checklist(question.points) : nothing}
    ${question.reasons ? reasons(question.reasons, chosen, acts) : nothing}
    ${question.field ? html`<div class="field"><label for="ask-other">${question.field.label}</label><input id="ask-other" maxlength="8" autocomplete="off" autocapitalize="characters" aria-describedby="ask-hint"><p id="ask-hint" class="faint">${question.field.hint}</p></div>` : nothing}
    ${problem ? html`<p class="banner banner--danger" role="alert">${problem}</p>` : nothing}
    <div class="ask__buttons">
      <button type="button" class="button" data-act="no" @click=${acts.no}>${t("cancel")}</button>
      <button class="button ${question.danger ? "button--danger" : "button--primary"}" data-act="yes">${question.yes}</button>
    </div>
  </form>`;
}

/** @param {{open: boolean, words: string, more: string}[]} points */
function checklist(points) {
  return html`<ul class="checklist">${points.map(({ open, words, more }) => html`<li class="checklist__point ${open ? "checklist__point--open" : ""}"><span class="shape shape--${open ? "degraded" : "done"}">${words}</span>
    ${more ? html`<span class="checklist__more">${more}</span>` : nothing}</li>`)}</ul>`;
}

/** @param {string[]} keys @param {string} chosen @param {any} acts */
function reasons(keys, chosen, acts) {
  return html`<fieldset class="ask__reasons"><legend>${t("reason")}</legend>
    ${keys.map((key) => html`<button type="button" class="button" aria-pressed=${chosen === t(key) ? "true" : "false"} @click=${() => acts.choose(t(key))}>${t(key)}</button>`)}
    <div class="field"><label for="ask-other">${t("reason_other")}</label><input id="ask-other" maxlength="60" autocomplete="off"></div>
  </fieldset>`;
}
