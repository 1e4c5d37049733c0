/** Sending the visitor on: to a window, a zone, a business, a matter or a person, with what waits there. */
import { html } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { mattersOf } from "/pages/staff/console/ask/kinds_of_visit.js";
import { optionsView } from "/pages/staff/console/ask/options.js";
import { whyMissing, whyView } from "/pages/staff/console/ask/parts.js";

/** @type {Record<string, string>} */
const LISTS = { window: "windows", zone: "zones", business: "businesses", matter: "matters", clerk: "clerks" };

/** Every place of a kind; the matters stand under their businesses. @param {any} state @param {string} kind @returns {any[]} */
function placesOf({ targets: all }, kind) {
  if (kind === "matter") return mattersOf(all);
  if (kind === "clerk") return (all.clerks || []).map((/** @type {any} */ one) => ({ ...one, code: one.name }));
  return all[LISTS[kind]] || [];
}

/** @type {import("/pages/staff/console/ask/questions.js").Question} */
export const transfer = {
  title: (code) => t("transfer_title", { code }),
  lead: () => t("transfer_lead"),
  go: () => "do_transfer",
  blank: () => ({ kind: "", to: "", find: "", why: "", note: "" }),
  problem: (form) => (form.to ? whyMissing(form) : "to_required"),
  command(form) {
    const [kind, ...code] = form.to.split(":");
    const note = form.note.trim();
    return { move: "transfer", body: { to: { [kind]: code.join(":") }, why: form.why.trim(), ...(note ? { note } : {}) } };
  },
  view: (form, state, fill) => html`
    <div class="tabs" role="group" aria-label=${t("to_kinds")}>
      ${["", ...kindsOf(state)].map(
        (kind) => html`<button type="button" class="tabs__tab" aria-pressed=${String(form.kind === kind)}
          @click=${() => fill({ kind, to: "" })}>${t(kind ? `to_${kind}` : "to_all")}</button>`,
      )}
    </div>
    ${optionsView({ label: t("to_find"), form, field: "to", options: targets(state, form.kind), fill })}
    ${whyView(form, fill, ["transfer_why_1", "transfer_why_2", "transfer_why_3"])}
    <label class="field"><span class="label">${t("note")}</span>
      <input class="input" maxlength="200" placeholder=${t("note_hint")} .value=${form.note}
        @input=${(/** @type {any} */ event) => fill({ note: event.target.value })}></label>
  `,
};

/** @param {any} state */
function kindsOf(state) {
  return Object.keys(LISTS).filter((kind) => placesOf(state, kind).length);
}

/** @param {any} state @param {string} only one kind, "" for all @returns {import("/pages/staff/console/ask/options.js").Option[]} */
function targets(state, only) {
  return kindsOf(state)
    .filter((kind) => !only || kind === only)
    .flatMap((kind) =>
      placesOf(state, kind).map((/** @type {any} */ one) => ({
        id: `${kind}:${one.code}`,
        group: t(`to_${kind}`),
        code: /^(window|zone)$/.test(kind) ? one.code : "",
        name: typeof one.name === "string" ? one.name : pick(one.name),
        mark: one.state && one.state !== "open" ? t(`window_${one.state}`) : one.window ? t("window_n", { window: one.window }) : "",
        note: waitOf(one),
      })),
    );
}

/** People and, where the hall estimates it, minutes. @param {any} one */
function waitOf({ waiting, minutes }) {
  if (waiting === undefined) return "";
  const people = t("to_waiting", { waiting });
  return minutes === undefined || minutes === null ? people : `${people} · ${t("about_minutes", { minutes })}`;
}
