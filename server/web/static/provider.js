/** Leaving for the single sign-on of the hall. */
import { newKey, post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";

/**
 * Go there; the browser comes back to /sign-in/back.
 * @param {{hall: string, next: string, password?: string}} asked
 * @returns {Promise<string>} the sentence that says why we are still here; "" when the browser is on its way
 */
export async function goToProvider(asked) {
  const answer = await post("/api/v1/single-sign-on/begin", asked, { key: newKey(), patience: 0 });
  if (answer.status !== 200) return (answer.body && answer.body.message) || t("sign_in_provider_silent");
  location.assign(answer.body.address);
  return "";
}
