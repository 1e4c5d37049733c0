/** What the manager says to everybody: notices on the boards for a while, and the call to leave the building. */
import { html, nothing, repeat } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { ask } from "./ask.js";
import { clock } from "./words.js";

const TEMPLATES = ["system", "crowded", "early", "paper"];
const EMERGENCIES = ["leave", "fire", "quake"];
const MINUTES = [30, 60, 120, 240];

/** @typedef {import("./sending.js").Sending} Sending */

/** @param {any} state @param {Sending} sending */
export function publicPanel(state, sending) {
  return html`<section class="panel panel--public scroll" tabindex="0" aria-labelledby="public">
    <header class="panel__head"><h2 id="public">${t("public")}</h2></header>
    ${emergencyPart(state, sending)} ${standing(state, sending)} ${form(state, sending)}
  </section>`;
}

/** The notices that stand, each to be taken down. @param {any} state @param {Sending} sending */
function standing(state, sending) {
  const all = state.broadcasts || [];
  if (!all.length) return html`<p class="faint">${t("broadcast_none")}</p>`;
  return html`<ul class="said">${repeat(all, (/** @type {any} */ one) => one.id, (/** @type {any} */ one) => html`<li class="said__one" data-notice=${one.id}>
    <p><b>${pick(one)}</b><span class="faint">${t("broadcast_until", { until: clock(one.until, state.hall.time_zone), zones: one.zones.length ? one.zones.join(t("list_comma")) : t("whole_hall") })}</span></p>
    <button class="button" data-act="take-down" aria-label="${t("take_down")} ${pick(one)}" aria-disabled=${String(sending.busy)} @click=${() => sending.send(`broadcasts/${encodeURIComponent(one.id)}/end`, {}, t("done_take_down"))}>${t("take_down")}</button></li>`)}</ul>`;
}

/** @param {any} state @param {Sending} sending */
function form(state, sending) {
  const fill = (/** @type {Event} */ event) => {
    const chosen = /** @type {HTMLSelectElement} */ (event.target);
    const { zh, en } = fields(/** @type {HTMLFormElement} */ (chosen.form));
    zh.value = t(`broadcast_${chosen.value}_zh`);
    en.value = t(`broadcast_${chosen.value}_en`);
  };
  return html`<form class="speak" id="speak" @submit=${(/** @type {Event} */ event) => say(event, sending)}>
    <div class="field"><label for="speak-template">${t("broadcast_template")}</label>
      <select id="speak-template" @change=${fill}><option value="" disabled selected>${t("broadcast_choose")}</option>${TEMPLATES.map((one) => html`<option value=${one}>${t(`broadcast_${one}`)}</option>`)}</select></div>
    <div class="field"><label for="speak-zh">${t("broadcast_zh")}</label><textarea id="speak-zh" name="zh" rows="2" maxlength="80" required></textarea></div>
    <div class="field"><label for="speak-en">${t("broadcast_en")}</label><textarea id="speak-en" name="en" rows="2" maxlength="200" required lang="en"></textarea></div>
    <div class="field"><label for="speak-minutes">${t("broadcast_for")}</label>
      <select id="speak-minutes" name="minutes">${MINUTES.map((one) => html`<option value=${one}>${t("minutes", { minutes: one })}</option>`)}</select></div>
    ${state.zones.length > 1 ? html`<fieldset class="speak__zones"><legend>${t("broadcast_zones")}</legend>${state.zones.map((/** @type {any} */ zone) => html`<label><input type="checkbox" name="zone" value=${zone.code}> ${zone.code} ${pick(zone.name)}</label>`)}</fieldset>` : nothing}
    <button class="button button--primary" data-act="broadcast" aria-disabled=${String(sending.busy)}>${t("broadcast_do")}</button>
  </form>`;
}

/** @param {HTMLFormElement} of */
function fields(of) {
  return { zh: /** @type {HTMLTextAreaElement} */ (of.elements.namedItem("zh")), en: /** @type {HTMLTextAreaElement} */ (of.elements.namedItem("en")) };
}

/** @param {Event} event @param {Sending} sending */
async function say(event, sending) {
  event.preventDefault();
  const of = /** @type {HTMLFormElement} */ (event.target);
  const { zh, en } = fields(of);
  const data = new FormData(of);
  const body = { zh: zh.value.trim(), en: en.value.trim(), minutes: Number(data.get("minutes")), zones: data.getAll("zone") };
  if (await sending.send("broadcasts", body, t("done_broadcast"))) of.reset();
}

/** @param {any} state @param {Sending} sending */
function emergencyPart(state, sending) {
  const told = state.emergency;
  return html`<div class="danger-part"><h3>${t("emergency")}</h3>
    ${told
      ? html`<p class="banner banner--danger">${t("emergency_stands", { words: pick(told), since: clock(told.since, state.hall.time_zone), by: told.by })}</p>
        <button class="button button--primary" data-act="emergency-end" aria-disabled=${String(sending.busy)} @click=${() => endEmergency(sending)}>${t("emergency_end")}</button>`
      : html`<p class="faint">${t("emergency_means")}</p>
        <p class="danger-part__acts">${EMERGENCIES.map((one) => html`<button class="button button--danger" data-emergency=${one} aria-disabled=${String(sending.busy)} @click=${() => beginEmergency(sending, one)}>${t(`emergency_${one}`)}</button>`)}</p>`}</div>`;
}

/** Two deliberate touches: this question is the second. @param {Sending} sending @param {string} which */
async function beginEmergency(sending, which) {
  const zh = t(`emergency_${which}_zh`);
  const en = t(`emergency_${which}_en`);
  const sure = await ask({ title: t("emergency_ask", { what: t(`emergency_${which}`) }), text: `${t("emergency_why")} ${zh} ${en}`, yes: t("emergency_do"), danger: true });
  if (sure !== null) await sending.send("emergency", { zh, en }, t("done_emergency"));
}

/** @param {Sending} sending */
async function endEmergency(sending) {
  const sure = await ask({ title: t("emergency_end_ask"), text: t("emergency_end_why"), yes: t("emergency_end") });
  if (sure !== null) await sending.send("emergency/end", {}, t("done_emergency_end"));
}
