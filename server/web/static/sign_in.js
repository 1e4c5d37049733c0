/** The sign-in page. */
import { newKey, post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";
import { byId, showProblem, staffPage } from "/pages/staff/staff.js";

const form = byId("sign-in");
const problem = byId("problem");
const go = byId("go");
let busy = false;

byId("show-password").addEventListener("change", (/** @type {any} */ event) => {
  byId("password").type = event.target.checked ? "text" : "password";
});

form.addEventListener("submit", async (/** @type {Event} */ event) => {
  event.preventDefault();
  if (busy) return;
  const name = form.elements.name.value.trim();
  const password = form.elements.password.value;
  if (!name || !password) {
    showProblem(problem, t("sign_in_fill"));
    return;
  }
  busy = true;
  go.textContent = t("signing_in");
  go.setAttribute("aria-disabled", "true");
  const answer = await post("/api/v1/sign-in", { name, password }, { key: newKey(), patience: 8000 });
  if (answer.status === 200) {
    location.assign(form.dataset.next || "/");
    return;
  }
  busy = false;
  go.textContent = t("sign_in");
  go.removeAttribute("aria-disabled");
  showProblem(problem, sentence(answer));
});

/** @param {import("/assets/shared/command.js").Answer} answer */
function sentence(answer) {
  if (answer.status === 0) return t("no_answer");
  if (answer.status === 429) return t("sign_in_too_many");
  if (answer.status === 401 || answer.status === 403) return t("sign_in_refused");
  return t("went_wrong", { why: (answer.body && answer.body.message) || String(answer.status) });
}

staffPage({ needsPerson: false });
