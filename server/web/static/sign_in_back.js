/** Back from the single sign-on: what it brings is posted once, and the address forgets it. */
import { newKey, post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";
import { byId, showProblem, staffPage } from "/pages/staff/staff.js";

const brought = new URLSearchParams(location.search);
history.replaceState(null, "", location.pathname); // the code is for us alone: not for the history, not for a reload

/** @param {string} name */
const given = (name) => (brought.get(name) ? { [name]: brought.get(name) } : {});

staffPage({ needsPerson: false }).then(async () => {
  const asked = { state: brought.get("state") || "-", ...given("code"), ...given("error"), ...given("iss") };
  const answer = await post("/api/v1/single-sign-on/finish", asked, { key: newKey(), patience: 0 });
  if (answer.status === 200) {
    location.replace(answer.body.next);
    return;
  }
  byId("waiting").hidden = true;
  byId("again").hidden = false;
  showProblem(byId("problem"), (answer.body && answer.body.message) || t("sign_in_provider_silent"));
});
