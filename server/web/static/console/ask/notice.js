/**
 * What is missing, told once and whole (一次性告知单): ticked, recorded with the visit, and printed. A ticket that names no
 * matter is asked for it first. What was handed out before stands above it, and can be printed again.
 */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { mattersOf } from "/pages/staff/console/ask/kinds_of_visit.js";
import { toldView } from "/pages/staff/console/ask/told.js";

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const notice = {
  title: (code) => t("notice_title", { code }),
  lead: () => t("notice_lead"),
  go: (form) => (form.print ? "do_notice_print" : "do_notice_record"),
  blank(state) {
    const { papers, notices = [], language } = state.current;
    const last = notices[notices.length - 1];
    const missing = last && papers.length ? [...last.missing] : [];
    return { missing, why: "", matter: "", again: "", print: Boolean(state.notice_printer), english: Boolean(language) && language !== "zh" };
  },
  problem(form, state) {
    if (form.again) return "";
    if (!state.current.matter && !form.matter) return "notice_matter_required";
    return form.missing.length || form.why.trim() ? "" : "notice_empty";
  },
  command({ missing, print, english, why, matter, again }) {
    if (again) return { move: "notice_reprint", body: { notice: again, ...(english ? { english } : {}) } };
    const text = why.trim();
    return { move: "notice", body: { missing, print, ...(english ? { english } : {}), ...(text ? { why: text } : {}), ...(matter ? { matter } : {}) } };
  },
  view: (form, state, fill) => html`
    ${toldView(state, (again) => fill({ again }))}
    ${state.current.matter ? nothing : matterView(form, state, fill)}
    ${state.current.papers.length
      ? html`<fieldset class="papers">
          <legend class="label">${t("notice_papers")}</legend>
          ${state.current.papers.map((/** @type {any} */ paper, /** @type {number} */ n) => paperView(paper, n, form, fill))}
        </fieldset>`
      : nothing}
    <label class="field"><span class="label">${t("notice_why")}</span>
      <input class="input" maxlength="200" ?data-first=${!state.current.papers.length && Boolean(state.current.matter)} .value=${form.why}
        @input=${(/** @type {any} */ event) => fill({ why: event.target.value })}></label>
    <div class="ask__checks">
      ${checkView(form.print, Boolean(state.notice_printer), printWords(state.notice_printer), (print) => fill({ print }))}
      ${checkView(form.english, true, t("notice_english"), (english) => fill({ english }))}
    </div>
  `,
};

/** @param {any} form @param {any} state @param {(values: any) => void} fill */
function matterView(form, state, fill) {
  const list = mattersOf({ businesses: state.targets.businesses.filter((/** @type {any} */ one) => one.code === state.current.business) });
  return html`<label class="field"><span class="label">${t("notice_matter")}</span>
    <select class="input" data-first @change=${(/** @type {any} */ event) => fill({ matter: event.target.value })}>
      <option value="" ?selected=${!form.matter}>${t("notice_matter_none")}</option>
      ${list.map((one) => html`<option value=${one.code} ?selected=${one.code === form.matter}>${pick(one.name)}</option>`)}
    </select></label>`;
}

/** Where it is printed, or that no printer is near. @param {{place?: string, device: string, condition: string} | null | undefined} printer */
function printWords(printer) {
  if (!printer) return t("notice_no_printer");
  const where = printer.place || printer.device;
  return printer.condition === "ok" ? t("notice_print", { where }) : t("notice_print_doubtful", { where, condition: t(`cond_${printer.condition}`) });
}

/** @param {boolean} on @param {boolean} possible @param {string} words @param {(on: boolean) => void} change */
function checkView(on, possible, words, change) {
  return html`<label class="check"><input type="checkbox" ?disabled=${!possible} .checked=${on}
    @change=${(/** @type {any} */ event) => change(event.target.checked)}>${words}</label>`;
}

/** @param {any} paper @param {number} n @param {any} form @param {(values: any) => void} fill */
function paperView(paper, n, form, fill) {
  const missing = form.missing.includes(n);
  const others = form.missing.filter((/** @type {number} */ one) => one !== n);
  return html`<label class="papers__one">
    <input type="checkbox" ?data-first=${n === 0} data-digit=${n < 9 ? n + 1 : "none"} .checked=${missing}
      @change=${() => fill({ missing: missing ? others : [...others, n].sort((one, other) => one - other) })}>
    <span class="papers__name">${pick(paper)}</span>
    <span class="papers__mark">${missing ? t("paper_missing") : ""}</span>
    ${n < 9 ? html`<span class="key">${n + 1}</span>` : nothing}
  </label>`;
}
