/** Taking a colleague's window over, with the visit that is under way there. */
import { html } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const takeOver = {
  title: (_code, state) => t("take_over_title", { window: state.window.code }),
  lead: (state) => t("take_over_lead", { name: state.clerk ? state.clerk.name : "" }),
  go: () => "do_take_over",
  blank: () => ({}),
  problem: () => "",
  command: () => ({ move: "take_over", body: {} }),
  view: (_form, state) => html`<p>${state.current ? t("take_over_visit", { code: state.current.code }) : t("take_over_empty")}</p>`,
  plain: true,
};
