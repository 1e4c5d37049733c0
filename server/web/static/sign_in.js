/** The sign-in page. */
import { newKey, post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";
import { goToProvider } from "/pages/staff/provider.js";
import { byId, showProblem, staffPage } from "/pages/staff/staff.js";

const form = byId("sign-in");
const problem = byId("problem");
const go = byId("go");
/** Only where the server hosts several halls. */
const hall = /** @type {HTMLSelectElement | null} */ (document.getElementById("hall"));
const LAST_HALL = "youxu.hall";
const worded = staffPage({ needsPerson: false }); // a password that fills itself in may be sent before the words are here
let busy = false;

if (hall && !hall.value) {
  const last = localStorage.getItem(LAST_HALL);
  if (last && [...hall.options].some((option) => option.value === last)) hall.value = last;
}

/** @type {HTMLElement[]} one a hall that has a single sign-on */
const providers = [...document.querySelectorAll("[data-provider-of]")].map((one) => /** @type {HTMLElement} */ (one));
showProvider();
if (hall) hall.addEventListener("change", showProvider);

function showProvider() {
  for (const one of providers) one.hidden = hall !== null && hall.value !== one.dataset.providerOf;
}

for (const one of providers) {
  one.addEventListener("click", async (event) => {
    if (busy || !/** @type {HTMLElement} */ (event.target).closest("button")) return;
    busy = true;
    if (hall) localStorage.setItem(LAST_HALL, hall.value);
    const why = await goToProvider({ hall: one.dataset.providerOf || "", next: form.dataset.next || "/" });
    busy = false;
    showProblem(problem, why);
  });
}

byId("show-password").addEventListener("change", (/** @type {any} */ event) => {
  byId("password").type = event.target.checked ? "text" : "password";
});

form.addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  await Promise.allSettled([worded]); // without words one can still sign in
  busy = false;
  const name = form.elements.name.value.trim();
  const password = form.elements.password.value;
  if (!name || !password || (hall && !hall.value)) {
    showProblem(problem, t(hall && !hall.value ? "choose_hall" : "sign_in_fill"));
    return;
  }
  busy = true;
  go.textContent = t("signing_in");
  go.setAttribute("aria-disabled", "true");
  const where = hall ? { hall: hall.value } : {};
  const digits = form.elements.digits.value.trim();
  const asked = { ...where, name, password, ...(digits ? { digits } : {}) };
  const answer = await post("/api/v1/sign-in", asked, { key: newKey(), patience: 8000 });
  if (answer.status === 200) {
    if (hall) localStorage.setItem(LAST_HALL, hall.value);
    const next = landing(form.dataset.next || "/", answer.body.roles);
    location.assign(answer.body.must_change ? `/account?next=${encodeURIComponent(next)}` : next);
    return;
  }
  busy = false;
  go.textContent = t("sign_in");
  go.removeAttribute("aria-disabled");
  askForDigits(answer);
  showProblem(problem, sentence(answer));
});

/** Where nobody asked for a page: a team lead who leads no hall begins with the team's, a province viewer with all halls. @param {string} wanted @param {string[]} roles */
function landing(wanted, roles) {
  if (wanted !== "/") return wanted;
  if (roles.includes("team_lead") && !roles.includes("hall_manager")) return "/team";
  return roles.join() === "province_viewer" ? "/overview" : wanted;
}

/** An account with a second factor is asked for its six digits. @param {import("/assets/shared/command.js").Answer} answer */
function askForDigits(answer) {
  const code = answer.body && answer.body.code;
  if (code !== "second_factor_required" && code !== "second_factor_refused") return;
  byId("digits-field").hidden = false;
  form.elements.digits.value = "";
}

/** @param {import("/assets/shared/command.js").Answer} answer */
function sentence(answer) {
  if (answer.status === 0) return t("no_answer");
  if (answer.status === 429) return t("sign_in_too_many");
  if (answer.status === 422) return t("sign_in_digits");
  if (answer.status === 401 && answer.body && answer.body.code !== "sign_in_refused") return answer.body.message;
  if (answer.status === 401 || answer.status === 403) return t("sign_in_refused");
  return t("went_wrong", { why: (answer.body && answer.body.message) || String(answer.status) });
}
