/** A visit that ends without being served, at the visitor's wish or because nobody is there (弃号). Final. */
import { html } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { optionsView } from "/pages/staff/console/ask/options.js";
import { whyMissing, whyView } from "/pages/staff/console/ask/parts.js";
import { people } from "/pages/staff/console/ask/people.js";

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const abandon = {
  title: () => t("abandon_title"),
  lead: () => t("abandon_lead"),
  go: () => "do_abandon",
  blank: (state) => ({ ticket: state.current ? state.current.id : "", find: "", why: "" }),
  problem: (form) => (form.ticket ? whyMissing(form) : "ticket_required"),
  command: (form) => ({ move: "abandon", body: { ticket: form.ticket, why: form.why.trim() } }),
  view: (form, state, fill) => html`
    ${optionsView({ label: t("call_code"), form, field: "ticket", options: people(state), fill, none: "search_none", short: true })}
    ${whyView(form, fill, ["abandon_why_1", "abandon_why_2", "abandon_why_3", "abandon_why_4"])}
  `,
};
