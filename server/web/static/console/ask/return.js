/** Bringing somebody back: a visit on hold to this window, or a visitor who came after all to the queue. */
import { t } from "/assets/shared/words.js";
import { optionsView } from "/pages/staff/console/ask/options.js";
import { people } from "/pages/staff/console/ask/people.js";

export const resume = bringBack("resume", "held");
export const restore = bringBack("restore", "missed");

/**
 * @param {"resume" | "restore"} move @param {"held" | "missed"} kind
 * @returns {import("/pages/staff/console/ask/questions.js").Question}
 */
function bringBack(move, kind) {
  /** @param {any} state */
  const options = (state) => people(state).filter((one) => one.kind === kind).map((one) => ({ ...one, group: "" }));
  return {
    title: () => t(`${move}_title`),
    lead: () => t(`${move}_lead`),
    go: () => `do_${move}`,
    blank: (state) => ({ ticket: (options(state)[0] || { id: "" }).id, find: "" }),
    problem: (form) => (form.ticket ? "" : "ticket_required"),
    command: (form) => ({ move, body: { ticket: form.ticket } }),
    view: (form, state, fill) =>
      optionsView({ label: t("call_code"), form, field: "ticket", options: options(state), fill, none: `${move}_none`, short: true }),
  };
}
