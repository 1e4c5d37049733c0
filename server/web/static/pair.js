/**
 * Pairing: a one-time code, typed or behind the # of the address, becomes this machine's device token.
 * The token is kept in localStorage under `youxu.device.<kind>.<code>`, with the windows it is for.
 */
import { get, newKey, post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";
import { byId, showProblem, staffPage } from "/pages/staff/staff.js";

const form = byId("pair");
const problem = byId("problem");
const done = byId("done");
const go = byId("go");
const words = staffPage({ needsPerson: false });
let busy = false;

form.addEventListener("submit", (/** @type {Event} */ event) => {
  event.preventDefault();
  pair(form.elements.code.value);
});

/** @param {string} typed */
async function pair(typed) {
  const code = typed.replace(/[\s-]/g, "").toUpperCase();
  await words; // who types quickly may be faster
  if (busy) return;
  if (code.length !== 8) {
    showProblem(problem, t("pair_short"));
    return;
  }
  busy = true;
  showProblem(problem, "");
  go.textContent = t("pairing");
  go.setAttribute("aria-disabled", "true");
  const answer = await post("/api/v1/enrol", { code }, { key: newKey(), patience: 8000 });
  busy = false;
  go.textContent = t("pair");
  go.removeAttribute("aria-disabled");
  if (answer.status === 201) welcome(answer.body);
  else showProblem(problem, sentence(answer));
}

/** @param {{token: string, hall: string, code: string, kind: string}} device */
async function welcome(device) {
  const me = await get("/api/v1/me", { token: device.token });
  const windows = (me.body && me.body.windows) || [];
  localStorage.setItem(
    `youxu.device.${device.kind}.${device.code}`,
    JSON.stringify({ token: device.token, hall: device.hall, code: device.code, kind: device.kind, windows }),
  );
  done.hidden = false;
  done.textContent = t("pair_done", { kind: t(`kind_${device.kind}`), code: device.code });
  if (device.kind !== "pad") {
    done.textContent += ` ${t("pair_agent")}`;
    return;
  }
  location.assign(`/pad/${encodeURIComponent(windows[0] || device.code)}`);
}

/** @param {import("/assets/shared/command.js").Answer} answer */
function sentence(answer) {
  if (answer.status === 0) return t("no_answer");
  if (answer.status === 429) return t("sign_in_too_many");
  if (answer.status < 500) return t("pair_refused");
  return t("went_wrong", { why: (answer.body && answer.body.message) || String(answer.status) });
}

words.then(() => {
  const given = decodeURIComponent(location.hash.slice(1));
  if (!given) return;
  history.replaceState(null, "", location.pathname); // the code is used once and must not stay in the history
  form.elements.code.value = given;
  pair(given);
});
