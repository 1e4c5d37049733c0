/** A break: why, and how long. With somebody at the window it begins when that visit ends. */
import { html } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { choicesView, whyMissing, whyView } from "/pages/staff/console/ask/parts.js";

const MINUTES = [5, 10, 15, 30, 60];

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const pause = {
  title: () => t("pause_title"),
  lead: (state) => (state.current ? t("pause_after_this", { code: state.current.code }) : t("pause_lead")),
  go: (_form, state) => (state.current ? "do_pause_after" : "do_pause"),
  blank: () => ({ minutes: 10, why: t("pause_why_1") }),
  problem: whyMissing,
  command: (form, state) => ({
    move: "pause",
    body: { reason: form.why.trim(), minutes: form.minutes, ...(state.current ? { after_this: true } : {}) },
  }),
  view: (form, _state, fill) => html`
    ${choicesView({
      name: "minutes",
      legend: t("minutes_planned"),
      row: true,
      values: MINUTES,
      chosen: form.minutes,
      words: (minutes) => ({ title: String(minutes) }),
      choose: (minutes) => fill({ minutes }),
    })}
    ${whyView(form, fill, ["pause_why_1", "pause_why_2", "pause_why_3", "pause_why_4", "pause_why_5"])}
  `,
};
