/** Putting a visit on hold: which of the three kinds, why, when to look again, and what it waits for. */
import { html, nothing } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { choicesView, whyMissing, whyView } from "/pages/staff/console/ask/parts.js";

const KINDS = ["visitor", "clerk", "waiting"];
const MINUTES = [5, 10, 15, 30, 60];

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const hold = {
  title: (code) => t("hold_title", { code }),
  lead: () => "",
  go: () => "do_hold",
  blank: (state) => ({ kind: "visitor", why: "", remind: state.rules.hold_reminder_min, wakes_on: "" }),
  problem: whyMissing,
  command(form, state) {
    const wakes = form.kind === "waiting" ? form.wakes_on.trim() : "";
    const remind = form.remind === state.rules.hold_reminder_min ? {} : { remind_min: form.remind };
    return { move: "hold", body: { kind: form.kind, why: form.why.trim(), ...remind, ...(wakes ? { wakes_on: wakes } : {}) } };
  },
  view: (form, state, fill) => html`
    ${choicesView({
      name: "hold",
      legend: t("do_hold"),
      hidden: true,
      values: KINDS,
      chosen: form.kind,
      words: (kind) => ({ title: t(`hold_${kind}`), lead: t(`hold_${kind}_lead`) }),
      choose: (kind) => fill({ kind }),
    })}
    ${whyView(form, fill, ["hold_why_1", "hold_why_2", "hold_why_3", "hold_why_4"])}
    <div class="ask__pair">
      <label class="field"><span class="label">${t("remind_after")}</span>
        <select class="input" @change=${(/** @type {any} */ event) => fill({ remind: Number(event.target.value) })}>
          ${minutesOf(state.rules.hold_reminder_min).map(
            (minutes) => html`<option value=${minutes} ?selected=${minutes === form.remind}>${t("minutes_long", { minutes })}</option>`,
          )}
        </select></label>
      ${form.kind === "waiting"
        ? html`<label class="field"><span class="label">${t("wakes_on")}</span>
            <input class="input" maxlength="12" autocomplete="off" placeholder=${t("wakes_on_hint")} .value=${form.wakes_on}
              @input=${(/** @type {any} */ event) => fill({ wakes_on: event.target.value })}></label>`
        : nothing}
    </div>
  `,
};

/** The hall's own reminder is among them. @param {number} own */
function minutesOf(own) {
  return [...new Set([...MINUTES, own])].filter(Boolean).sort((one, other) => one - other);
}
