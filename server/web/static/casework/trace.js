/** Everything that was done with a case of any kind, and how far it is. */
import { html, nothing } from "/assets/shared/lit.js";
import { has, t } from "/assets/shared/words.js";
import { moment } from "./times.js";

/**
 * @param {any} one  a case with its trace @param {string} zone
 * @param {string[]} fields  of what was said, in their order; moments among them stand in `moments`
 * @param {(step: any, name: string) => boolean} [hidden]
 */
export function trace(one, zone, fields, hidden = () => false, moments = ["until", "due"]) {
  return html`<section><h3>${t("trace")}</h3><ol class="case__trace">${one.trace.map((/** @type {any} */ step) => html`<li>
    <p><b>${t(`did_${step.kind}`)}</b> <span>${actor(step.actor)} · ${moment(step.at, zone)}</span></p>
    ${fields.filter((name) => !hidden(step, name) && said(step, name)).map((name) => html`<p class="case__said"><span>${t(`field_${name}`)}</span>${moments.includes(name) ? moment(step.said[name], zone) : said(step, name)}</p>`)}</li>`)}</ol></section>`;
}

/** @param {any} step @param {string} name */
function said(step, name) {
  const value = step.said[name];
  if (value === undefined || value === null || value === "" || value === false) return name === "valid" || name === "upheld" ? (value === false ? t("choice_no") : "") : "";
  if (value === true) return t("choice_yes");
  for (const key of [`choice_${value}`, `${name}_${value}`]) if (has(key)) return t(key);
  return String(value);
}

/** Who did it: a person's name; what the server did by itself, and the visitor, by a word. @param {string} actor */
function actor(actor) {
  const [kind, name] = [actor.split(":")[0], actor.split(":").slice(1).join(":")];
  if (kind === "timetable") return t("by_itself");
  if (["rating", "pad", "desk"].includes(kind)) return t("by_visitor");
  return name || actor;
}

/** @param {string[]} names @param {number} done  how many of them lie behind */
export function steps(names, done) {
  return html`<ol class="case__steps">${names.map((step, n) => html`<li class=${n < done ? "is-done" : n === done ? "is-next" : ""} aria-current=${n === done ? "step" : nothing}>${t(`step_${step}`)}</li>`)}</ol>`;
}

/** A number that is shown to who says why. @param {string} shown  "" before that @param {(event: Event) => void} ask */
export function contact(shown, ask) {
  if (shown) return html`<b class="number">${shown}</b>`;
  return html`<form class="case__phone" @submit=${ask}><input class="input" name="reason" required maxlength="200" aria-label=${t("why_phone")} placeholder=${t("why_phone")}>
    <button class="button">${t("show_phone")}</button></form>`;
}
