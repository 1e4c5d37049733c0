/** One's own account: the password, and the second factor. */
import { newKey, post } from "/assets/shared/command.js";
import { html, render } from "/assets/shared/lit.js";
import { loadWords, onLanguage, t } from "/assets/shared/words.js";
import { goToProvider } from "/pages/staff/provider.js";
import { byId, showProblem, staffPage } from "/pages/staff/staff.js";

const form = byId("password-form");
const problem = byId("problem");
const steps = byId("factor-steps");
/** @type {{nonce: string, secret: string, qr: string} | null} */
let prepared = null;
let word = "";

if (form) form.addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  const { old, new: chosen, again } = form.elements;
  if (chosen.value !== again.value) {
    showProblem(problem, t("not_the_same"));
    return;
  }
  const answer = await post("/api/v1/me/password", { old: old.value, new: chosen.value }, { key: newKey(), patience: 8000 });
  if (answer.status !== 200) {
    showProblem(problem, sentence(answer));
    return;
  }
  location.assign(byId("own").dataset.next || "/");
});

/** @param {string} path @param {any} body @returns {Promise<any>} the answer's body; null, and the problem is shown, when refused */
async function asked(path, body) {
  const answer = await post(`/api/v1/me/${path}`, body, { key: newKey(), patience: 8000 });
  showProblem(byId("factor-problem"), answer.status === 200 ? "" : sentence(answer));
  return answer.status === 200 ? answer.body : null;
}

/** @param {import("/assets/shared/command.js").Answer} answer */
function sentence(answer) {
  if (answer.status === 0) return t("no_answer");
  if (answer.body && answer.body.code === "sign_in_refused") return t("wrong_password");
  return (answer.body && answer.body.message) || t("went_wrong", { why: String(answer.status) });
}

/** @param {Event} event */
async function prepare(event) {
  event.preventDefault();
  prepared = await asked("second-factor/prepare", { password: typed(event) });
  paint();
}

/** @param {Event} event */
async function confirm(event) {
  event.preventDefault();
  if (prepared && (await asked("second-factor", { nonce: prepared.nonce, digits: typed(event) }))) end("factor_is_on");
}

async function remove() {
  const field = /** @type {HTMLInputElement} */ (byId("factor-password"));
  if (await asked("second-factor/remove", { password: field.value })) end("factor_is_off");
}

/** @param {string} said */
function end(said) {
  prepared = null;
  word = said;
  paint();
}

/** @param {Event} event */
function typed(event) {
  return /** @type {any} */ (event.target).elements[0].value;
}

function paint() {
  const said = word ? html`<p class="banner" role="status">${t(word)}</p>` : "";
  render(prepared ? html`${said}${scan(prepared)}` : html`${said}${begin()}`, steps);
  const code = document.getElementById("qr");
  if (code && prepared && !code.firstChild) {
    code.append(new DOMParser().parseFromString(prepared.qr, "image/svg+xml").documentElement);
  }
}

function begin() {
  return html`<form class="door__form" @submit=${prepare}>
    <div class="field"><label for="factor-password">${t("password")}</label>
      <input id="factor-password" type="password" autocomplete="current-password" required></div>
    <button class="button">${t("factor_prepare")}</button>
    <button class="button button--quiet" type="button" @click=${remove}>${t("factor_remove")}</button>
  </form>`;
}

/** @param {{secret: string}} one */
function scan(one) {
  return html`<form class="door__form" @submit=${confirm}>
    <p>${t("factor_scan")}</p>
    <div class="own__qr" id="qr" role="img" aria-label=${t("factor_qr")}></div>
    <p class="own__secret">${one.secret.replace(/(.{4})/g, "$1 ")}</p>
    <div class="field"><label for="factor-digits">${t("digits")}</label>
      <input id="factor-digits" class="door__code" inputmode="numeric" maxlength="7" autocomplete="one-time-code" required></div>
    <button class="button button--primary">${t("factor_confirm")}</button>
  </form>`;
}

/** Where the hall has a single sign-on. @param {boolean} first  a password has to be changed before */
function offerProvider(first) {
  const card = byId("provider");
  if (!card) return;
  card.hidden = first;
  byId("provider-form").addEventListener("submit", async (/** @type {Event} */ event) => {
    event.preventDefault();
    const password = byId("provider-password").value;
    showProblem(byId("provider-problem"), await goToProvider({ hall: card.dataset.hall, next: "/account", password }));
  });
}

staffPage({ screens: ["accounts"] }).then(async ({ me }) => {
  await loadWords("staff", "accounts");
  if (!form) return; // the password lives at the single sign-on
  const first = Boolean(me && me.must_change);
  byId("factor").hidden = first;
  offerProvider(first);
  if (first) byId("own-lead").dataset.t = "own_first";
  onLanguage(paint);
  byId("own-lead").textContent = t(first ? "own_first" : "own_lead");
  paint();
});
