/** A new kiosk: type the one-time code of the manager's page. Letters and digits that look alike are not in it. */
import { html, nothing, render } from "/assets/shared/lit.js";
import { loadWords, t } from "/assets/shared/words.js";
import { post } from "/assets/shared/command.js";
import { erase } from "./icons.js";

const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789".split("");
const LENGTH = 8;
const root = /** @type {HTMLElement} */ (document.getElementById("kiosk"));
let code = "";
let said = "";
let busy = false;

async function enter() {
  if (busy || code.length < LENGTH) return;
  busy = true;
  draw();
  const answer = await post("/enrol", { code }, { patience: 15000 });
  busy = false;
  if (answer.status === 200) {
    said = t("enrol_done");
    draw();
    setInterval(comeBack, 1500);
    return;
  }
  code = "";
  said = answer.status === 403 ? t("enrol_refused") : answer.status === 409 ? t("enrol_not_a_kiosk") : t("enrol_unreachable");
  draw();
}

/** The kiosk's own page stands at the same address a moment later. */
async function comeBack() {
  try {
    const answer = await fetch("/page/kiosk.html", { cache: "no-store" });
    const there = await fetch("/api/v1/halls/any/views/kiosk", { cache: "no-store" });
    if (answer.ok && there.ok) location.reload();
  } catch (error) {
    said = t("enrol_done"); // between the two programs nobody answers
  }
}

/** @param {string} next */
function type(next) {
  code = next.slice(0, LENGTH);
  said = "";
  draw();
}

function draw() {
  render(html`
    <header class="head"><p class="head__hall">${t("enrol_title")}</p></header>
    <main class="whole">
      <section class="info" aria-live="polite">
        <h1 class="ask ask--small">${t("enrol_question")}</h1>
        <p class="letters letters--code" role="status" aria-label=${code}>${Array.from({ length: LENGTH }, (_, n) => html`<span class="box">${code[n] || ""}</span>`)}</p>
        <p class="hint" role=${said ? "alert" : nothing}>${said || t("enrol_hint")}</p>
      </section>
      <section class="touch">
        <div class="keys keys--eight">
          ${LETTERS.map((letter) => html`<button class="press key" type="button" data-key=${letter} @click=${() => type(code + letter)}>${letter}</button>`)}
        </div>
        <div class="row">
          <button class="press" type="button" data-key="erase" aria-label=${t("search_erase")} @click=${() => type(code.slice(0, -1))}>${erase()}</button>
          <button class="press press--go press--grow" type="button" data-enter aria-disabled=${busy || code.length < LENGTH} @click=${enter}>${t("enrol_enter")}</button>
        </div>
      </section>
    </main>
    <div class="bar"></div>`, root);
}

async function start() {
  await loadWords("kiosk");
  root.textContent = "";
  draw();
}

start();
