/**
 * Keeps the phone page fresh: fetches the same page's part from the server and swaps it in when it has changed. All words
 * come from the server; without this script the page refreshes itself and its forms work as plain forms.
 */
const EVERY = 6000;
const QUICKLY = 3000; // while called or nearly so
const LONGEST = 30000; // while the network is away

const body = document.body;
const freshness = /** @type {HTMLElement} */ (document.getElementById("freshness"));
let failures = 0;
let fetched = new Date();
/** @type {ReturnType<typeof setTimeout>} */
let timer;

function ticket() {
  return /** @type {HTMLElement} */ (document.getElementById("ticket"));
}

/** Whether the visitor is in the middle of something that a swap would destroy. */
function busy() {
  const main = ticket();
  return Boolean(main.querySelector("form[data-rate] :checked, .move[open] form, form[aria-busy]"));
}

async function refresh() {
  clearTimeout(timer);
  try {
    const answer = await fetch(String(body.dataset.part), { headers: { "If-None-Match": `"${ticket().dataset.version}"` }, cache: "no-store" });
    if (answer.status !== 200 && answer.status !== 304) throw new Error(String(answer.status));
    fetched = new Date(answer.headers.get("Date") || Date.now()); // the hall's clock, not the phone's
    failures = 0;
    if (answer.status === 200) swap(await answer.text());
  } catch {
    failures += 1;
  }
  tellFreshness();
  next();
}

function next() {
  const main = ticket();
  if (main.dataset.settled !== undefined) return;
  const every = ["near", "called", "emergency"].includes(String(main.dataset.tone)) ? QUICKLY : EVERY;
  timer = setTimeout(refresh, Math.min(every * 2 ** Math.min(failures, 4), LONGEST));
}

/** @param {string} text the page's part, or a whole page */
function swap(text) {
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("ticket");
  const old = ticket();
  if (!fresh || fresh.dataset.version === old.dataset.version) return;
  // Being called is more important than a half-opened form, except a rating.
  if (busy() && fresh.dataset.tone === old.dataset.tone) return;
  replace(old, fresh);
}

/** @param {HTMLElement} old @param {HTMLElement} fresh */
function replace(old, fresh) {
  const turned = fresh.dataset.tone !== old.dataset.tone;
  old.replaceWith(document.adoptNode(fresh));
  const headline = fresh.querySelector(".headline");
  if (turned && headline) ring(String(fresh.dataset.tone), String(headline.textContent));
}

/** @param {string} tone @param {string} headline */
function ring(tone, headline) {
  const code = ticket().querySelector("h1");
  document.title = `${code ? code.textContent : ""} · ${headline}`;
  if (["called", "near", "emergency"].includes(tone) && navigator.vibrate) navigator.vibrate(tone !== "near" ? [400, 200, 400, 200, 400] : [300]);
}

function tellFreshness() {
  const time = fetched.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: body.dataset.timeZone });
  const words = failures > 1 ? body.dataset.offline : body.dataset.asOf;
  freshness.classList.toggle("offline", failures > 1);
  const text = String(words).replace("{time}", time);
  if (freshness.textContent !== text) freshness.textContent = text;
}

/** Send a form; a lost answer is asked for again under the same key. @param {HTMLFormElement} form */
async function send(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const fields = new URLSearchParams(/** @type {any} */ (new FormData(form)));
  button.disabled = true;
  form.setAttribute("aria-busy", "true");
  button.textContent = String(body.dataset.sending);
  for (let pause = 500; ; pause = Math.min(pause * 2, 8000)) {
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields });
      if (answer.ok) return show(await answer.text());
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return location.reload();
    } catch {
      // the outcome is unknown: the same key asks again
    }
    button.textContent = String(body.dataset.unsure);
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** @param {string} page */
function show(page) {
  const fresh = new DOMParser().parseFromString(page, "text/html").getElementById("ticket");
  if (!fresh) return location.reload();
  replace(ticket(), fresh);
  window.scrollTo(0, 0);
  const notice = /** @type {HTMLElement | null} */ (fresh.querySelector(".notice"));
  if (notice) notice.focus();
  return next();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  void send(/** @type {HTMLFormElement} */ (event.target));
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") void refresh();
});
tellFreshness();
next();
