/** How the visit ended: a digit answers at once, Enter or the finish key again means done. */
import { pick, t } from "/assets/shared/words.js";
import { choicesView } from "/pages/staff/console/ask/parts.js";

const OUTCOMES = ["done", "returned", "needs_papers", "forwarded"];

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const outcome = {
  title: (code) => t("outcome_title", { code }),
  lead(state) {
    const next = (state.current.further || [])[0];
    return next ? t("next_matter_after", { matter: pick(next.name) }) : "";
  },
  go: () => "do_finish",
  blank: () => ({ outcome: OUTCOMES[0] }),
  problem: () => "",
  command: (form) => ({ move: "finish", body: { outcome: form.outcome } }),
  view: (form, _state, fill) =>
    choicesView({
      name: "outcome",
      legend: t("do_finish"),
      hidden: true,
      row: true,
      values: OUTCOMES,
      chosen: form.outcome,
      words: (one) => ({ title: t(`outcome_${one}`), lead: t(`outcome_${one}_lead`) }),
      choose: (one) => fill({ outcome: one }),
      now: true,
    }),
  again: true,
};
