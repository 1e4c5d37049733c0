/** Calling the hall manager: at once, or with a question that can wait. */
import { html } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { choicesView } from "/pages/staff/console/ask/parts.js";

const KINDS = ["urgent", "question"];

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const help = {
  title: () => t("help_title"),
  lead: () => t("help_lead"),
  go: () => "do_help",
  blank: () => ({ kind: "urgent", why: "" }),
  problem: () => "",
  command: (form) => ({ move: "help", body: { kind: form.kind, ...(form.why.trim() ? { why: form.why.trim() } : {}) } }),
  view: (form, _state, fill) => html`
    ${choicesView({
      name: "help",
      legend: t("do_help"),
      hidden: true,
      values: KINDS,
      chosen: form.kind,
      words: (kind) => ({ title: t(`help_${kind}`), lead: t(`help_${kind}_lead`) }),
      choose: (kind) => fill({ kind }),
    })}
    <label class="field"><span class="label">${t("help_why")}</span>
      <input class="input" maxlength="200" .value=${form.why} @input=${(/** @type {any} */ event) => fill({ why: event.target.value })}></label>
  `,
  again: true,
};
