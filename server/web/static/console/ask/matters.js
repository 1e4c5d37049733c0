/** One more matter in this visit, or one that was added taken out again. */
import { t } from "/assets/shared/words.js";
import { asBody, kindsOfVisit, stillToCome } from "/pages/staff/console/ask/kinds_of_visit.js";
import { optionsView } from "/pages/staff/console/ask/options.js";

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const matters = {
  title: (code) => t("matters_title", { code }),
  lead: () => t("matters_lead"),
  go: (form, state) => (isThere(form, state) ? "do_matter_remove" : "do_matter_add"),
  blank: () => ({ what: "", find: "" }),
  problem: (form) => (form.what ? "" : "matter_required"),
  command: (form, state) => ({ move: isThere(form, state) ? "matter_remove" : "matter_add", body: asBody(form.what) }),
  view: (form, state, fill) => optionsView({ label: t("matter_find"), form, field: "what", options: firstTheVisits(state), fill }),
};

/** What was added comes first, so that it is quickly taken out again. @param {any} state */
function firstTheVisits(state) {
  const there = stillToCome(state).map((one) => ({ ...one, group: t("in_this_visit"), mark: t("do_matter_remove") }));
  const ids = new Set(there.map((one) => one.id));
  return [...there, ...kindsOfVisit(state).filter((one) => !ids.has(one.id))];
}

/** @param {any} form @param {any} state */
function isThere(form, state) {
  return stillToCome(state).some((one) => one.id === form.what);
}
