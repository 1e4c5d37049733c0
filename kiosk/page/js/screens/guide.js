/** "I am not sure": at most three questions of the hall's own (guide.toml), and at every one a way to a person. */
import { html } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { arrow, person } from "../icons.js";
import { callStaff } from "../commands.js";
import { chooseFound } from "./home.js";

/** @param {any} app */
export function guide(app) {
  const { journey, state } = app;
  const question = (state.guide || []).find((/** @type {any} */ one) => one.code === journey.question);
  if (!question) return help(app);
  const answers = question.answers.filter((/** @type {any} */ answer) => leads(state, answer));
  return {
    name: "guide",
    info: html`<p class="hint">${t("guide_step", { n: journey.asked.length + 1 })}</p>
      <h1 class="ask">${pick(question.ask)}</h1>`,
    touch: html`<div class="answers">
      ${answers.map((/** @type {any} */ answer, /** @type {number} */ n) => html`<button class="press answer" type="button" data-answer=${n}
        @click=${app.press(() => take(app, question, answer))}>${pick(answer.say)}</button>`)}
      <button class="press answer answer--person" type="button" data-answer="person" @click=${app.press(() => callStaff(app))}>${person()}${t("guide_person")}</button>
    </div>`,
  };
}

/** Whether there is something behind an answer now. @param {any} state @param {any} answer */
function leads(state, answer) {
  return Boolean(answer.then || goal(state, answer));
}

/** @param {any} state @param {any} answer */
function goal(state, answer) {
  for (const business of state.businesses || []) {
    if (business.code === answer.business) return { business, matter: null };
    const matter = business.matters.find((/** @type {any} */ one) => one.code === answer.matter);
    if (matter) return { business, matter };
  }
  return null;
}

/** @param {any} app @param {any} question @param {any} answer */
function take(app, question, answer) {
  const { journey, state } = app;
  const found = goal(state, answer);
  if (found && found.business.open) {
    chooseFound(app, found.business, found.matter && found.matter.open !== false ? found.matter : null);
    return;
  }
  journey.asked.push(question.code);
  journey.question = answer.then || null;
  journey.moved();
}

/** Somebody comes; where nobody can be called, the desk is named. @param {any} app */
export function help(app) {
  return {
    name: "help",
    info: html`${person()}<h1>${t("help_called")}</h1>
      <p class="plain__where">${arrow()}<span>${t("help_where")}</span></p>`,
  };
}
