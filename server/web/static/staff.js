/**
 * The frame of every staff page: language switch, the signed-in person, sign-out.
 *
 *     import { staffPage } from "/pages/staff/staff.js";
 *     const { me } = await staffPage({ screens: ["manager"], needsPerson: true });
 *
 * @typedef {{kind: string, code: string, hall: string, name: string, roles: string[], windows: any[], zone: string | null, teams: string[], places: string[], must_change?: boolean}} Me
 */
import { get, post } from "/assets/shared/command.js";
import { language, loadWords, onLanguage, setLanguage, t } from "/assets/shared/words.js";
import { wireMenu } from "/pages/staff/places.js";

const OWN_ACCOUNT = "/account";

/**
 * Load the words, wire the header, and ask who is signed in. Where `needsPerson` and nobody is, goes to sign-in.
 * @param {{screens?: string[], needsPerson?: boolean}} [options]
 * @returns {Promise<{me: Me | null}>}
 */
export async function staffPage({ screens = [], needsPerson = true } = {}) {
  await loadWords("staff", ...screens);
  wireLanguage();
  const me = needsPerson ? await whoAmI() : null;
  if (me) showPerson(me);
  if (me && me.must_change && location.pathname !== OWN_ACCOUNT) location.assign(OWN_ACCOUNT);
  return { me };
}

/**
 * A moment in the hall's own time, wherever this computer stands; "–" for none.
 * @param {string | null} moment
 * @param {"short" | "medium"} [precision] "medium" has the seconds
 */
export function hallTime(moment, precision = "short") {
  if (!moment) return "–";
  const timeZone = document.body.dataset.timeZone || undefined;
  return new Date(moment).toLocaleString(language() === "zh" ? "zh-CN" : "en-GB", { dateStyle: "short", timeStyle: precision, timeZone });
}

/** Leave for the sign-in page, to come back here afterwards. */
export function goToSignIn() {
  const here = location.pathname + location.search + location.hash;
  location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
}

/**
 * Put a sentence where a page shows its problems, and the focus on it.
 * @param {HTMLElement} place
 * @param {string} sentence  "" hides it
 */
export function showProblem(place, sentence) {
  place.textContent = sentence;
  place.hidden = !sentence;
  if (sentence) place.focus();
}

/** @param {string} id @returns {any} */
export function byId(id) {
  return document.getElementById(id);
}

/** @returns {Promise<Me | null>} */
async function whoAmI() {
  for (;;) {
    const answer = await get("/api/v1/me");
    if (answer.status === 200) return answer.body;
    if (answer.status === 401 || answer.status === 403) {
      goToSignIn();
      return new Promise(() => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

/** @param {Me} me */
function showPerson(me) {
  const person = byId("person");
  const out = byId("sign-out");
  if (person) {
    person.textContent = me.name || me.code;
    person.hidden = false;
  }
  if (out) {
    out.hidden = false;
    out.addEventListener("click", signOut);
  }
  wireMenu(byId("menu"), me.places || []);
}

async function signOut() {
  const answer = await post("/api/v1/sign-out", {}, { patience: 5000 });
  location.assign((answer.status === 200 && answer.body.address) || "/sign-in");
}

function wireLanguage() {
  const choices = document.querySelectorAll("[data-language]");
  choices.forEach((choice) =>
    choice.addEventListener("click", () => setLanguage(choice.getAttribute("data-language") === "en" ? "en" : "zh")),
  );
  onLanguage(repaint);
  repaint();
}

/** Change every word that stands in the page itself. */
function repaint() {
  const now = language();
  document.querySelectorAll("[data-language]").forEach((choice) =>
    choice.setAttribute("aria-pressed", String(choice.getAttribute("data-language") === now)),
  );
  document.querySelectorAll("[data-t]").forEach((element) => {
    element.textContent = t(element.getAttribute("data-t") || "");
  });
  document.querySelectorAll("[data-t-label]").forEach((element) => {
    element.setAttribute("aria-label", t(element.getAttribute("data-t-label") || ""));
  });
  document.querySelectorAll("[data-t-placeholder]").forEach((element) => {
    element.setAttribute("placeholder", t(element.getAttribute("data-t-placeholder") || ""));
  });
  document.querySelectorAll("[data-zh][data-en]").forEach((element) => {
    element.textContent = element.getAttribute(`data-${now}`) || element.getAttribute("data-zh");
  });
}
