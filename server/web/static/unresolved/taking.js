/** Taking a report in, and saving the ledger: the two forms above the desk. */
import { newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { saveFile } from "/pages/staff/save_file.js";
import { byId } from "/pages/staff/staff.js";

/** @param {any} desk  of reports @param {{takes: boolean, exports: boolean}} may */
export function takingForms(desk, may) {
  let open = "";
  let busy = false;

  /** @param {string} which */
  function choose(which) {
    open = open === which ? "" : which;
    paint();
    const first = document.querySelector("#above textarea, #above input");
    if (first) /** @type {HTMLElement} */ (first).focus();
  }

  function paint() {
    const { seen } = desk;
    render(html`<div class="case__buttons">
      ${may.takes ? button("take_in", "button--primary") : nothing}${may.exports ? button("ledger", "") : nothing}</div>
      ${open === "take_in" ? taking(seen) : open === "ledger" ? ledger(seen) : nothing}`, byId("above"));
  }

  /** @param {string} which @param {string} look */
  function button(which, look) {
    return html`<button type="button" class="button ${look}" data-open=${which} aria-expanded=${String(open === which)} @click=${() => choose(which)}>${t(which)}</button>`;
  }

  /** @param {any} seen */
  function taking(seen) {
    return html`<form class="case__form case__form--above" data-form="take_in" @submit=${take}>
      <p class="case__lead">${t("lead_take_in")}</p>
      <div class="field"><label for="take-text">${t("field_text")} <span class="case__needed">${t("needed")}</span></label><textarea id="take-text" name="text" rows="4" maxlength="500" required></textarea></div>
      <div class="case__pair">
        <div class="field"><label for="take-ticket">${t("field_ticket")}</label><input class="input" id="take-ticket" name="ticket" maxlength="20" autocomplete="off" .value=${seen.told.at_my_window || ""} placeholder=${t("hint_ticket")}></div>
        <div class="field"><label for="take-business">${t("field_business")}</label><select id="take-business" name="business"><option value="">${t("business_unknown")}</option>${seen.told.businesses.map((/** @type {any} */ one) => html`<option value=${one.code}>${pick(one.name)}</option>`)}</select></div>
        <div class="field"><label for="take-phone">${t("field_phone")}</label><input class="input" id="take-phone" name="phone" type="tel" maxlength="20" autocomplete="off"></div>
        <div class="field"><label for="take-name">${t("field_name")}</label><input class="input" id="take-name" name="name" maxlength="40" autocomplete="off"></div>
      </div>
      <p class="case__lead">${t("hint_phone")}</p>
      ${ends("take_in")}</form>`;
  }

  /** @param {any} seen */
  function ledger(seen) {
    const today = new Date(seen.now).toLocaleDateString("sv", { timeZone: seen.zone });
    return html`<form class="case__form case__form--above" data-form="ledger" @submit=${save}>
      <p class="case__lead">${t("lead_ledger")}</p>
      <div class="case__pair">
        <div class="field"><label for="ledger-first">${t("field_first")}</label><input class="input" id="ledger-first" name="first" type="date" required .value=${`${today.slice(0, 8)}01`}></div>
        <div class="field"><label for="ledger-last">${t("field_last")}</label><input class="input" id="ledger-last" name="last" type="date" required .value=${today}></div>
      </div>${ends("ledger")}</form>`;
  }

  /** @param {string} which */
  function ends(which) {
    return html`<div class="case__buttons"><button class="button button--primary" ?disabled=${busy}>${t(which)}</button>
      <button type="button" class="button button--quiet" @click=${() => choose("")}>${t("not_now")}</button></div>`;
  }

  /** @param {Event} event */
  async function take(event) {
    event.preventDefault();
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const body = Object.fromEntries([...given].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value));
    busy = true;
    paint();
    const answer = await post(desk.address("/unresolved"), body, { key: newKey(), patience: 10000 });
    busy = false;
    if (desk.heard(answer)) {
      open = "";
      await desk.readList();
      await desk.open(answer.body.id);
    }
    paint();
  }

  /** @param {Event} event */
  async function save(event) {
    event.preventDefault();
    const body = Object.fromEntries(new FormData(/** @type {HTMLFormElement} */ (event.target)));
    if (desk.heard({ replayed: false, ...(await saveFile(desk.address("/unresolved-ledger"), body)) })) open = "";
    paint();
  }

  return { paint };
}
