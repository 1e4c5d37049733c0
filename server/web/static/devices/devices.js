/** The hall's devices, for its manager: letting in by a one-time code, and shutting out. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { language, onLanguage, t } from "/assets/shared/words.js";
import { Finder } from "/pages/staff/finder.js";
import { byId, hallTime, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{code: string, kind: string, zone: string | null, windows: string[], place: string, configured: boolean, enrolled_at: string | null, revoked_at: string | null, signs: boolean, shut: {at: string, reason: string, by: string, why: string} | null, seen_at: string | null, condition: string}} Device */

const AGAIN_MS = 10_000;
const SIGNING = ["kiosk", "desk", "display", "sign"];

const finder = new Finder(() => paint());
let hall = "";
let manages = false;
/** @type {Device[]} */
let devices = [];
/** @type {{device: string, code: string, until: string, qr: string} | null} shown until the next change, and never again */
let given = null;
let revoking = "";
let revoked = "";

/** @param {string} device @param {string} move @param {any} body */
async function change(device, move, body) {
  given = null;
  paint(); // a code that was shown gives way before another one comes
  const path = `/api/v1/halls/${encodeURIComponent(hall)}/devices/${encodeURIComponent(device)}/${move}`;
  const answer = await post(path, body, { key: newKey(), patience: 8000 });
  const refused = answer.status >= 400 || answer.status === 0;
  showProblem(byId("problem"), refused ? (answer.body && answer.body.message) || t("no_answer") : "");
  if (!refused && answer.body.code) given = answer.body;
  await read();
  return !refused;
}

async function read() {
  const answer = await get(`/api/v1/halls/${encodeURIComponent(hall)}/devices`);
  if (answer.status === 200) devices = answer.body.devices;
  else showProblem(byId("problem"), (answer.body && answer.body.message) || t("no_answer"));
  byId("devices").removeAttribute("aria-busy");
  paint();
}

/** @param {string} device */
async function giveCode(device) {
  revoking = revoked = "";
  if (await change(device, "code", {})) window.scrollTo({ top: 0 });
}

/** @param {Event} event */
async function revoke(event) {
  event.preventDefault();
  const why = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("why");
  const device = revoking;
  if (await change(device, "revoke", { why })) {
    revoking = "";
    revoked = device;
    paint();
  }
}

/** @param {string} device */
function ask(device) {
  given = null;
  revoked = "";
  revoking = device;
  paint();
  const why = document.getElementById("why");
  if (why) why.focus();
}

function paint() {
  render(given ? codeCard(given) : revoking ? revokeCard() : revoked ? html`<p class="banner">${t("revoked_done", { device: revoked })}</p>` : nothing, byId("code"));
  const place = document.getElementById("qr");
  if (place && given && !place.firstChild) place.append(new DOMParser().parseFromString(given.qr, "image/svg+xml").documentElement);
  const found = finder.among(devices, (one) => [one.code, t(`kind_${one.kind}`), where(one), states(one)].join(" "));
  const heads = ["device", "kind", "place", "state", "seen", ...(manages ? ["action"] : [])];
  render(
    html`${finder.box(found.length, devices.length)}
      <div class="scroll" tabindex="0" role="region" aria-label=${t("devices_title")}><table class="table">
      <thead><tr>${heads.map((head) => html`<th scope="col">${t(head)}</th>`)}</tr></thead>
      <tbody>${found.map(row)}</tbody></table></div>
      ${devices.some((one) => one.revoked_at) ? html`<p class="banner devices__hint">${t("revoked_what")}</p>` : nothing}`,
    byId("devices"),
  );
}

/** @param {{device: string, code: string, until: string, qr: string}} one */
function codeCard(one) {
  return html`<section class="devices__code">
    <div id="qr" role="img" aria-label=${t("code_qr")}></div>
    <div><h2>${t("code_for", { device: one.device })}</h2><p class="devices__letters number">${one.code}</p><p>${t("code_lead", { until: hallTime(one.until) })}</p></div>
  </section>`;
}

function revokeCard() {
  return html`<form class="devices__code" @submit=${revoke}>
    <div><p><b>${t("revoke_lead", { device: revoking })}</b></p><div class="devices__revoke">
      <div class="field"><label for="why">${t("why")}</label><input id="why" name="why" maxlength="200" autocomplete="off" required></div>
      <button class="button button--primary">${t("revoke_now")}</button>
      <button type="button" class="button" @click=${() => { revoking = ""; paint(); }}>${t("cancel")}</button>
    </div></div>
  </form>`;
}

/** @param {Device} one */
function row(one) {
  const kept = one.enrolled_at && !one.revoked_at;
  return html`<tr class=${kept ? "" : "devices__off"}>
    <th scope="row">${one.code}</th><td>${t(`kind_${one.kind}`)}</td><td>${where(one)}</td><td>${states(one)}${one.shut ? html`<p class="devices__shut">${shutOut(one, one.shut)}</p>` : nothing}</td>
    <td>${one.seen_at ? hallTime(one.seen_at) : kept ? t("never") : "–"}</td>
    ${manages ? html`<td><div class="devices__acts">
      <button class="button" aria-label="${t(kept ? "roll" : "give_code")} ${one.code}" @click=${() => giveCode(one.code)}>${t(kept ? "roll" : "give_code")}</button>
      ${kept ? html`<button class="button" aria-label="${t("revoke")} ${one.code}" @click=${() => ask(one.code)}>${t("revoke")}</button>` : nothing}
    </div></td>` : nothing}</tr>`;
}

/** @param {Device} one */
function where(one) {
  const list = one.windows.join(language() === "zh" ? "、" : ", ");
  const known = one.windows.length ? t("windows", { windows: list }) : one.zone ? t("zone", { zone: one.zone }) : t("whole_hall");
  return one.place ? `${known} · ${one.place}` : known;
}

/**
 * @param {Device} one
 * @param {NonNullable<Device["shut"]>} shut
 */
function shutOut(one, shut) {
  const words = t(`shut_${shut.reason}`, { time: hallTime(shut.at), by: shut.by, why: shut.why });
  return one.revoked_at || shut.reason === "replaced" ? words : t("shut_before", { words });
}

/** @param {Device} one */
function states(one) {
  const kept = one.enrolled_at && !one.revoked_at;
  const found = [
    one.revoked_at ? "is_revoked" : one.enrolled_at ? "is_in" : "is_new",
    kept && SIGNING.includes(one.kind) ? (one.signs ? "signs" : "signs_not") : "",
    one.configured ? "" : "is_not_configured",
  ].filter(Boolean);
  return found.map((word) => t(word)).join(language() === "zh" ? "、" : ", ");
}

staffPage({ screens: ["devices"] }).then(({ me }) => {
  if (!me) return;
  hall = me.hall;
  manages = (me.roles || []).includes("hall_manager");
  onLanguage(paint);
  read();
  setInterval(read, AGAIN_MS);
});
