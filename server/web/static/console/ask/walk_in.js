/** A visitor without a ticket, who stands at the window already. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { asBody, kindsOfVisit } from "/pages/staff/console/ask/kinds_of_visit.js";
import { optionsView } from "/pages/staff/console/ask/options.js";

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const walkIn = {
  title: () => t("walk_in_title"),
  lead: () => t("walk_in_lead"),
  go: () => "do_walk_in",
  blank: () => ({ what: "", find: "", priority: "" }),
  problem: (form) => (form.what ? "" : "matter_required"),
  command: (form) => ({ move: "walk_in", body: { ...asBody(form.what), ...(form.priority ? { priority: form.priority } : {}) } }),
  view: (form, state, fill) => html`
    ${optionsView({ label: t("matter_find"), form, field: "what", options: kindsOfVisit(state), fill })}
    ${(state.priorities || []).length
      ? html`<label class="field"><span class="label">${t("priority_group")}</span>
          <select class="input" @change=${(/** @type {any} */ event) => fill({ priority: event.target.value })}>
            <option value="" ?selected=${!form.priority}>${t("priority_none")}</option>
            ${state.priorities.map(
              (/** @type {any} */ one) => html`<option value=${one.code} ?selected=${one.code === form.priority}>${pick(one.name)}</option>`,
            )}
          </select></label>`
      : nothing}
  `,
};
