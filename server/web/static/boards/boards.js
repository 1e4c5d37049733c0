/** The preview of boards: settings on the left, the board as it would hang on the wall on the right. */
import { get } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { rowsFor, tooFar } from "/pages/board/legible.js";
import { byId, showProblem, staffPage } from "/pages/staff/staff.js";
import { asToml, NIGHT, numberOf } from "./layout_text.js";

/** @typedef {import("./layout_text.js").Layout} Layout */
/** @typedef {{device: string, screen: string, place: string, view: string, page: Layout}} Screen */

const LYING = { width: 1920, height: 1080 };
/** @type {Layout} */
const PLAIN = { panel_inches: 65, distance_m: 10, upright: false, beside: true, media_percent: 0, marquee: false };

let hall = "";
let timeZone = "";
/** @type {Screen[]} */
let screens = [];
let chosen = 0;
/** @type {Layout} */
let layout = { ...PLAIN };
let night = false;
let ready = false;

/** @param {number} at */
function choose(at) {
  chosen = at;
  layout = { ...PLAIN, ...screens[at].page };
  show();
}

function show() {
  paint();
  const frame = /** @type {HTMLElement} */ (byId("frame"));
  const size = layout.upright ? { width: LYING.height, height: LYING.width } : LYING;
  const room = /** @type {HTMLElement} */ (frame.parentElement);
  const scale = Math.min(room.clientWidth / size.width, room.clientHeight / size.height);
  for (const [name, value] of Object.entries({ "--wide": `${size.width}px`, "--high": `${size.height}px`, "--scale": `${scale}` })) {
    frame.style.setProperty(name, value);
  }
  const picture = /** @type {HTMLIFrameElement} */ (byId("picture"));
  if (!ready || !picture.contentWindow || !screens.length) return;
  const page = night ? { ...layout, night: NIGHT } : layout;
  picture.contentWindow.postMessage({ hall, view: screens[chosen].view, timeZone, page }, location.origin);
}

function paint() {
  if (!screens.length) return render(html`<p>${t("none")}</p>`, byId("settings"));
  render(
    html`<form class="boards__form" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label>${t("board")}
        <select id="board" @change=${(/** @type {any} */ event) => choose(Number(event.target.value))}>
          ${screens.map((one, at) => html`<option value=${at} ?selected=${at === chosen}>${nameOf(one)}</option>`)}
        </select></label>
      ${number("panel_inches", 10, 120, 1)} ${number("distance_m", 1, 40, 0.5)} ${number("media_percent", 0, 40, 5)}
      ${tick("upright")} ${tick("beside")} ${tick("marquee")}
      <label class="boards__tick"><input type="checkbox" id="night" .checked=${night} @change=${(/** @type {any} */ event) => ((night = event.target.checked), show())} />${t("night")}</label>
    </form>
    ${verdict()}
    <h2>${t("to_copy")}</h2>
    <pre class="boards__text" id="text" tabindex="0">${asToml(layout, screens[chosen].page)}</pre>
    <p class="boards__more">${t("to_copy_more", { device: screens[chosen].device })}</p>`,
    byId("settings"),
  );
}

/** @param {Screen} one */
function nameOf(one) {
  return `${one.device}${one.screen === "main" ? "" : ` · ${one.screen}`}${one.place ? `  ${one.place}` : ""}`;
}

/** How many rows this panel carries, and whether they can be read from where people sit. */
function verdict() {
  const upright = Boolean(layout.upright);
  const metres = tooFar(layout, upright);
  const rows = t("rows", { rows: rowsFor(layout, upright), metres: layout.distance_m || 0 });
  return html`<p class="boards__verdict ${metres === null ? "" : "boards__verdict--bad"}" id="verdict" role="status">
    <span class="shape shape--${metres === null ? "done" : "unavailable"}">${metres === null ? rows : t("too_far", { metres: metres.toFixed(1) })}</span>
    ${metres !== null && layout.beside ? html`<br />${t("try_alone")}` : nothing}
  </p>`;
}

/** @param {"panel_inches" | "distance_m" | "media_percent"} key @param {number} least @param {number} most @param {number} step */
function number(key, least, most, step) {
  return html`<label>${t(key)}
    <input type="number" id=${key} min=${least} max=${most} step=${step} .value=${String(layout[key])}
      @input=${(/** @type {any} */ event) => {
        const value = numberOf(event.target.value, least, most);
        if (value !== null) layout = { ...layout, [key]: value };
        event.target.setAttribute("aria-invalid", String(value === null));
        show();
      }} /></label>`;
}

/** @param {"upright" | "beside" | "marquee"} key */
function tick(key) {
  return html`<label class="boards__tick"><input type="checkbox" id=${key} .checked=${Boolean(layout[key])}
      @change=${(/** @type {any} */ event) => ((layout = { ...layout, [key]: event.target.checked }), show())} />${t(key)}</label>`;
}

async function start() {
  const { me } = await staffPage({ screens: ["boards"] });
  hall = me ? me.hall : "";
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.data !== "ready") return;
    ready = true;
    show();
  });
  /** @type {HTMLIFrameElement} */ (byId("picture")).src = "/boards/picture"; // it says again that it is ready
  const answer = await get(`/api/v1/halls/${encodeURIComponent(hall)}/screens`);
  byId("settings").removeAttribute("aria-busy");
  if (answer.status !== 200) return showProblem(byId("problem"), (answer.body && answer.body.message) || t("no_answer"));
  screens = answer.body.screens;
  timeZone = answer.body.time_zone;
  onLanguage(paint);
  addEventListener("resize", show);
  if (screens.length) choose(0);
  else paint();
}

start();
