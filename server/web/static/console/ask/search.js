/**
 * Finding a ticket by its number, and doing what its state asks for: calling one that waits out of turn (with a reason,
 * which the manager sees), resuming one on hold, restoring one that was missed.
 */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { optionsView } from "/pages/staff/console/ask/options.js";
import { whyMissing, whyView } from "/pages/staff/console/ask/parts.js";
import { people } from "/pages/staff/console/ask/people.js";

/** @type {Record<string, string>} */
const MOVES = { held: "resume", missed: "restore", waiting: "call", unlisted: "call" };

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const search = {
  title: () => t("search_title"),
  lead: () => t("search_lead"),
  go: (form, state) => `do_${MOVES[kindOf(form, state)]}`,
  blank: () => ({ ticket: "", find: "", why: "" }),
  problem(form, state) {
    if (!form.ticket && !form.find.trim()) return "call_code_required";
    return MOVES[kindOf(form, state)] === "call" ? whyMissing(form) : "";
  },
  command(form, state) {
    const move = MOVES[kindOf(form, state)];
    const ticket = form.ticket || form.find.trim().toUpperCase(); // a number that is not in the preview goes as it is
    return { move, body: move === "call" ? { ticket, why: form.why.trim() } : { ticket } };
  },
  view: (form, state, fill) => html`
    ${optionsView({ label: t("call_code"), form, field: "ticket", options: others(state), fill, none: "search_none" })}
    ${MOVES[kindOf(form, state)] === "call" ? whyView(form, fill, ["call_why_1", "call_why_2", "call_why_3", "call_why_4"]) : nothing}
  `,
};

/** @param {any} state */
function others(state) {
  return people(state).filter((one) => one.kind !== "current");
}

/** @param {any} form @param {any} state @returns {string} */
function kindOf(form, state) {
  const found = others(state).find((one) => one.id === form.ticket);
  return found ? found.kind : "unlisted";
}
