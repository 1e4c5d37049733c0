/** The platform's case numbers of a day's visits: scanned or typed, one after the other; replaced only for a reason. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, pick, t } from "/assets/shared/words.js";
import { byId, goToSignIn, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{ticket: string, code: string, about: string, name: {zh: string, en: string} | null, window: string, clerk: string | null, ended_at: string | null, case_no: string | null}} Matter */

/** @type {{hall: string, state: any, said: string}} */
const seen = { hall: "", state: null, said: "" };

/** @param {string} [day] */
async function read(day = "") {
  const answer = await get(`/api/v1/halls/${encodeURIComponent(seen.hall)}/case-numbers${day ? `?day=${encodeURIComponent(day)}` : ""}`);
  byId("numbers").removeAttribute("aria-busy");
  if (answer.status === 401) goToSignIn();
  tell(answer);
  if (answer.status !== 200) return;
  seen.state = answer.body;
  byId("day").value = answer.body.day;
  paint();
}

/** @param {Matter} one @param {Event} event */
async function save(one, event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const said = new FormData(form);
  const body = { case_no: String(said.get("case_no") || "").trim(), about: one.about, why: String(said.get("why") || "") };
  if (!body.case_no || body.case_no === one.case_no) return;
  const answer = await post(`/api/v1/halls/${encodeURIComponent(seen.hall)}/tickets/${encodeURIComponent(one.ticket)}/case-number`, body, { key: newKey(), patience: 8000 });
  tell(answer);
  if (answer.status !== 200) return;
  const others = answer.body.also_with;
  seen.said = t(others.length ? "also_with" : "saved", { code: one.code, others: others.join(" ") });
  await read(seen.state.day);
  const fields = /** @type {HTMLInputElement[]} */ ([...document.querySelectorAll("[data-number]")]);
  const next = fields.find((field) => !field.value) || fields[0];
  if (next) next.focus();
}

function paint() {
  const said = byId("said");
  said.textContent = seen.said;
  said.hidden = !seen.said;
  if (seen.state) render(all(seen.state), byId("numbers"));
}

/** @param {any} state */
function all(state) {
  return html`<section class="card figures__groups"><h2>${t(`numbers_lead_${state.of}`)}</h2><p class="figures__note">${t("numbers_hint")}</p>
    ${state.matters.length ? table(state) : html`<p class="figures__none">${t("nothing_served")}</p>`}</section>`;
}

/** @param {any} state */
function table(state) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("numbers_title")}><table class="table numbers"><thead><tr>
      ${["ticket", "matter", "window", "clerk", "ended", "case_no"].map((name) => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
    <tbody>${state.matters.map((/** @type {Matter} */ one) => html`<tr><th scope="row">${one.code}</th><td>${one.name ? pick(one.name) : one.about}</td>
      <td>${one.window}</td><td>${one.clerk || "–"}</td><td class="number">${one.ended_at ? hallTime(one.ended_at) : t("under_way")}</td><td>${field(one)}</td></tr>`)}</tbody></table></div>`;
}

/** @param {Matter} one */
function field(one) {
  const named = t("number_of", { code: one.code });
  return html`<form class="numbers__form" @submit=${(/** @type {Event} */ event) => save(one, event)}>
    <input class="input" name="case_no" data-number=${one.code} maxlength="64" autocomplete="off" aria-label=${named} .value=${one.case_no || ""}>
    ${one.case_no ? html`<input class="input" name="why" maxlength="200" autocomplete="off" aria-label=${t("why")} placeholder=${t("why")}>` : nothing}
    <button class="button">${t("save")}</button></form>`;
}

/** @param {{status: number, body: any}} answer */
function tell(answer) {
  if (answer.status !== 200) seen.said = "";
  showProblem(byId("problem"), answer.status === 200 ? "" : (answer.body && answer.body.message) || t("no_answer"));
  byId("said").hidden = !seen.said;
}

staffPage({ screens: ["case_check"] }).then(({ me }) => {
  if (!me) return;
  seen.hall = me.hall;
  byId("day").addEventListener("change", (/** @type {any} */ event) => {
    seen.said = "";
    if (event.target.value) read(event.target.value);
  });
  onLanguage(paint);
  read();
});
