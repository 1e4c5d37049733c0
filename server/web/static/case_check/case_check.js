/** Tickets held against the platform's list of cases: leads by kind, by window and department, one by one; the list. */
import { newKey, post } from "/assets/shared/command.js";
import { html, nothing } from "/assets/shared/lit.js";
import { language, pick, t } from "/assets/shared/words.js";
import { monthPage } from "/pages/staff/figures/month.js";

const KINDS = ["no_ticket", "no_case", "unknown_case", "two_tickets", "two_halls"];
const PIECE = 40_000; // bytes of one request

/** @type {{cases: number, days: Set<string>, faults: any[], passed_over: string[], problem: string} | null} */
let brought = null;

monthPage("case_check", "case-check", all);

/** @param {any} page */
function all(page) {
  const { state } = page;
  const lines = page.by ? state.lines.filter((/** @type {any} */ line) => line.misfit === page.by) : state.lines;
  return html`
    <p class="figures__beside">${state.listed_days.length ? t("compared", { ...state, days: state.listed_days.length }) : t("no_list")}</p>
    <section class="check__kinds" aria-label=${t("counts")}>${KINDS.map((kind) => html`<button type="button" class="card check__kind" data-kind=${kind} aria-pressed=${String(page.by === kind)} @click=${() => { page.by = page.by === kind ? "" : kind; page.paint(); }}>
      ${t(`misfit_${kind}`)}<b class="number">${state.counts[kind]}</b><span>${t(`hint_${kind}`)}</span></button>`)}</section>
    <section class="card figures__groups"><header class="figures__head"><h2>${t("lines")}${page.by ? html` · ${t(`misfit_${page.by}`)}` : nothing}</h2>
      <button class="button" type="button" @click=${() => page.save()}>${t("download")}</button></header>
      ${lines.length ? table(lines) : html`<p class="figures__none">${t("nothing")}</p>`}</section>
    ${state.lines.length ? html`<div class="figures__two">${["window", "department"].map((by) => groups(by, state[`by_${by}`]))}</div>` : nothing}
    ${page.me.roles.includes("hall_manager") ? bringing(page) : nothing}`;
}

/** @param {any[]} lines */
function table(lines) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("lines")}><table class="table check__lines"><thead><tr>
      ${["misfit", "day", "case_no", "codes", "matter", "window", "department", "places"].map((name) => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
    <tbody>${lines.map((line) => html`<tr><th scope="row">${t(`misfit_${line.misfit}`)}</th><td class="number">${line.day}</td><td class="number">${line.case_no || "–"}</td>
      <td>${line.codes.join(" ") || "–"}</td><td>${line.name ? pick(line.name) : line.about || "–"}</td><td>${line.window || "–"}</td><td>${line.department || "–"}</td><td>${line.places.join(" ")}</td></tr>`)}</tbody></table></div>`;
}

/** @param {string} by @param {any[]} rows */
function groups(by, rows) {
  return html`<section class="card figures__groups"><h2>${t(`by_${by}`)}</h2><div class="scroll" tabindex="0" role="region" aria-label=${t(`by_${by}`)}><table class="table check__groups"><thead><tr>
      <th scope="col">${t(by)}</th>${KINDS.map((kind) => html`<th scope="col">${t(`misfit_${kind}`)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr><th scope="row">${row.code || "–"}</th>${KINDS.map((kind) => html`<td class="number">${row.counts[kind]}</td>`)}</tr>`)}</tbody></table></div></section>`;
}

/** @param {any} page */
function bringing(page) {
  return html`<section class="card figures__groups"><h2>${t("bring")}</h2><p class="figures__note">${t("bring_hint")}</p>
    <label class="label" for="csv">${t("file")}</label><input id="csv" type="file" accept=".csv,text/csv" @change=${(/** @type {any} */ event) => bring(page, event.target)}>
    ${brought ? html`<div role="status" id="brought">${brought.problem ? html`<p class="figures__bad">${brought.problem}</p>` : html`<p>${t("brought", { cases: brought.cases, days: brought.days.size })}</p>`}
      ${brought.passed_over.length ? html`<p>${t("passed_over", { columns: brought.passed_over.join(language() === "zh" ? "、" : ", ") })}</p>` : nothing}
      ${brought.faults.length ? html`<ul>${brought.faults.map((one) => html`<li>${t("fault", { line: one.line, problem: t(`fault_${one.problem}`, { value: one.value }) })}</li>`)}</ul>` : nothing}</div>` : nothing}</section>`;
}

/** The file in pieces, each with the first line; lines are named as they stand in the whole. @param {any} page @param {HTMLInputElement} input */
async function bring(page, input) {
  const chosen = input.files && input.files[0];
  if (!chosen) return;
  brought = { cases: 0, days: new Set(), faults: [], passed_over: [], problem: "" };
  for (const piece of pieces((await chosen.text()).replace(/^\uFEFF/, ""))) {
    const answer = await post(`/api/v1/halls/${encodeURIComponent(page.me.hall)}/case-lists`, { csv: piece.csv }, { key: newKey(), patience: 20000 });
    const faults = answer.status === 201 ? answer.body.faults : (answer.body && answer.body.detail && answer.body.detail.faults) || [];
    brought.faults.push(...faults.map((/** @type {any} */ one) => ({ ...one, line: one.line === 1 ? 1 : one.line + piece.before })));
    if (answer.status === 201) {
      brought.cases += answer.body.cases;
      brought.passed_over = answer.body.passed_over;
      answer.body.days.forEach((/** @type {string} */ day) => brought?.days.add(day));
    } else if (!faults.length) {
      brought.problem = (answer.body && answer.body.message) || t("no_answer");
      break;
    }
  }
  input.value = "";
  await page.read();
}

/** @param {string} text @returns {{csv: string, before: number}[]} `before`: lines of the file left out between */
function pieces(text) {
  const [head, ...lines] = text.split(/\r?\n/);
  const bytes = new TextEncoder();
  /** @type {{csv: string, before: number}[]} */
  const found = [];
  let csv = head;
  let before = 0;
  lines.forEach((line, place) => {
    if (csv !== head && bytes.encode(csv).length + bytes.encode(line).length > PIECE) {
      found.push({ csv, before });
      csv = head;
      before = place;
    }
    csv += `\n${line}`;
  });
  return [...found, { csv, before }];
}
