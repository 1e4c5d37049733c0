/** Leaving the window: close it and stay, or sign out of it. */
import { t } from "/assets/shared/words.js";
import { choicesView } from "/pages/staff/console/ask/parts.js";

const WAYS = ["close", "sign_out"];

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const leave = {
  title: () => t("leave_title"),
  lead: (state) => (state.current ? t("leave_busy", { code: state.current.code }) : ""),
  go: (form) => `do_${form.way}`,
  blank: (state) => ({ way: state.window.state === "closed" ? "sign_out" : "close" }),
  problem: (form, state) => (state.actions[form.way] && state.actions[form.way].allowed ? "" : "leave_not_now"),
  command: (form) => ({ move: form.way, body: {} }),
  view: (form, _state, fill) =>
    choicesView({
      name: "leave",
      legend: t("do_leave"),
      hidden: true,
      values: WAYS,
      chosen: form.way,
      words: (way) => ({ title: t(`do_${way}`), lead: t(`${way}_lead`) }),
      choose: (way) => fill({ way }),
      now: true,
    }),
};
