/**
 * What can be done with a case of any kind: one form for each act, drawn from a table of acts.
 *
 * @typedef {{name: string, kind: "text" | "long" | "choice" | "check" | "person" | "file" | "listed" | "day" | "number", needed?: boolean, choices?: string[], only?: (one: any) => string[], when?: [string, string]}} Field
 *   `when`: the field is shown, and needed, only while another has this value
 * @typedef {{id: string, moves: string[], path: string, fields: Field[], fixed?: Record<string, any>, main?: boolean, chooses?: boolean}} Act
 *   `chooses`: nothing is chosen beforehand
 */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";

/** @type {Field} */
export const note = { name: "note", kind: "text" };

/** @param {Act[]} acts @param {any} one  a case with what may be done @returns {Act[]} */
export function actsOf(acts, one) {
  return acts.filter((act) => act.moves.some((move) => one.moves.includes(move)));
}

/**
 * What a filled form sends. @param {Act} act @param {HTMLFormElement} form @returns {Promise<Record<string, any>>}
 */
export async function bodyOf(act, form) {
  const given = new FormData(form);
  /** @type {Record<string, any>} */
  const body = { ...act.fixed };
  for (const field of act.fields) {
    const value = given.get(field.name);
    if (value === null && field.when) continue;
    if (field.kind === "file") Object.assign(body, await fileOf(/** @type {File} */ (value)));
    else if (field.kind === "check") body[field.name] = value !== null;
    else if (field.kind === "number") body[field.name] = Number(value);
    else if (field.kind === "choice" && (field.choices || []).includes("yes")) body[field.name] = value === "yes";
    else body[field.name] = String(value || "").trim();
  }
  return body;
}

/** @param {File} file */
async function fileOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let from = 0; from < bytes.length; from += 32768) text += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return { name: file.name.slice(0, 100), kind: file.type || "text/plain", content: btoa(text) };
}

/**
 * The acts that are possible now, and the form of the one that is open.
 * @param {any} seen  what the page knows: `one`, `act`, `busy`, `chosen`, `owners` @param {Act[]} acts
 * @param {{choose: (act: string | null) => void, send: (event: Event) => void, chosen: (name: string, value: string) => void}} on
 */
export function acting(seen, acts, on) {
  const possible = actsOf(acts, seen.one);
  if (!possible.length) return nothing;
  const open = possible.find((act) => act.id === seen.act);
  return html`<section class="case__acts" aria-label=${t("to_do")}>
    <div class="case__buttons">${possible.map((act) => html`<button type="button" class="button ${act.main ? "button--primary" : ""}" aria-expanded=${act.id === seen.act ? "true" : "false"} data-act=${act.id} @click=${() => on.choose(act.id === seen.act ? null : act.id)}>${t(`act_${act.id}`)}</button>`)}</div>
    ${open ? form(seen, open, on) : nothing}</section>`;
}

/** @param {any} seen @param {Act} act @param {any} on */
function form(seen, act, on) {
  const shown = act.fields.filter((field) => !field.when || seen.chosen[field.when[0]] === field.when[1]);
  return html`<form class="case__form" data-form=${act.id} @submit=${on.send}>
    <p class="case__lead">${t(`lead_${act.id}`)}</p>
    ${shown.map((field) => html`<div class="field">${control(seen, act, field, on)}</div>`)}
    <div class="case__buttons"><button class="button button--primary" ?disabled=${seen.busy}>${t(`act_${act.id}`)}</button>
    <button type="button" class="button button--quiet" @click=${() => on.choose(null)}>${t("not_now")}</button></div></form>`;
}

/** @param {any} seen @param {Act} act @param {Field} field @param {any} on */
function control(seen, act, field, on) {
  const id = `field-${field.name}`;
  const needed = field.needed || field.when;
  const label = html`<label for=${id}>${t(`field_${field.name}`)}${needed ? html` <span class="case__needed">${t("needed")}</span>` : nothing}</label>`;
  switch (field.kind) {
    case "check":
      return html`<label class="check"><input type="checkbox" name=${field.name}>${t(`field_${field.name}`)}</label>`;
    case "choice": {
      const choices = field.only ? field.only(seen.one) : field.choices || [];
      return html`<fieldset class="case__choices"><legend class="label">${t(`field_${field.name}`)}</legend>${choices.map((choice, n) => html`<label class="check"><input type="radio" name=${field.name} value=${choice} required ?checked=${n === 0 && !act.chooses} @change=${() => on.chosen(field.name, choice)}>${t(`choice_${choice}`)}</label>`)}</fieldset>`;
    }
    case "person":
      return html`${label}<select id=${id} name=${field.name} required>${seen.owners.map((/** @type {string} */ name) => html`<option value=${name} ?selected=${name === seen.one.owner}>${name}</option>`)}</select>`;
    case "file":
      return html`${label}<input id=${id} name=${field.name} type="file" required accept="image/png,image/jpeg,application/pdf,text/plain">`;
    case "listed":
      return html`${label}<input class="input" id=${id} name=${field.name} required maxlength="100" list="listed-${field.name}" autocomplete="off"><datalist id="listed-${field.name}">${seen.one[`${field.name}s`].map((/** @type {string} */ name) => html`<option value=${name}></option>`)}</datalist>`;
    case "day":
      return html`${label}<input class="input" id=${id} name=${field.name} type="date" required>`;
    case "number":
      return html`${label}<input class="input" id=${id} name=${field.name} type="number" min="1" max="250" required>`;
    default:
      return html`${label}<textarea id=${id} name=${field.name} rows=${field.kind === "long" ? 8 : 3} maxlength=${field.kind === "long" ? 4000 : 500} ?required=${needed}></textarea>`;
  }
}
