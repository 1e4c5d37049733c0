/** Always there: at the start how the kiosk looks; at the end the way back. On the first screen the languages, each under its own name. */
import { html, nothing } from "/assets/shared/lit.js";
import { language, t, tongue } from "/assets/shared/words.js";
import { back, contrast, large, lower, repeat, speaker } from "../icons.js";

const STEPS = ["zone", "confirm", "search", "guide", "booked", "who", "bundles", "offers", "service"]; // from which one step back leads somewhere

/** @param {any} app @param {{name: string}} drawing */
export function bar(app, drawing) {
  const looks = document.documentElement.dataset;
  const isLarge = looks.size === "large";
  return html`<nav class="bar">
    ${drawing.name === "home" ? languages(app) : nothing}
    ${voice(app)}
    ${app.guidance.on ? spoken(app) : html`${look(app, "size", "large", large(), t(isLarge ? "normal_text" : "large_text"))}
    ${look(app, "contrast", "high", contrast(), t("contrast"))}`}
    ${look(app, "reach", "low", lower(), t("lower"))}
    <span class="bar__space"></span>
    ${right(app, drawing.name)}
  </nav>`;
}

/** @param {any} app */
function languages(app) {
  const offered = app.state.languages || ["zh", "en"];
  return html`<div class="tongues" role="group" aria-label=${t("language")}>
    ${offered.map((/** @type {string} */ code) => {
      const on = language() === code;
      return html`<button class="press ${on ? "press--on" : ""}" type="button" lang=${tongue(code).tag} data-language=${code}
        aria-pressed=${on} @click=${app.press(() => app.chooseLanguage(code))}>${tongue(code).name}</button>`;
    })}
  </div>`;
}

/** Begins, and ends, reading aloud. @param {any} app */
function voice(app) {
  if (!app.guidance.offered(app.state)) return nothing;
  const { on } = app.guidance;
  return html`<button class="press look ${on ? "press--on" : ""}" type="button" aria-pressed=${on} data-voice="on"
    @click=${app.press(() => app.guidance.toggle())}>${speaker()}<span>${t("voice")}</span></button>`;
}

/** While it reads, what belongs to hearing stands in the place of what belongs to seeing. @param {any} app */
function spoken(app) {
  const { volume, volumes } = app.state.speech;
  return html`<button class="press look" type="button" data-voice="again" @click=${app.tap(() => app.repeat())}>${repeat()}<span>${t("voice_again")}</span></button>
    <button class="press look" type="button" data-voice="louder" aria-label=${t("voice_volume", { volume, volumes })}
      @click=${app.tap(() => app.guidance.louder())}><b aria-hidden="true" class="look__figures">${volume}/${volumes}</b><span>${t("voice_louder")}</span></button>`;
}

/** @param {any} app @param {string} name @param {string} value @param {unknown} picture @param {string} words */
function look(app, name, value, picture, words) {
  const on = document.documentElement.dataset[name] === value;
  return html`<button class="press look ${on ? "press--on" : ""}" type="button" aria-pressed=${on} data-look=${name}
    @click=${app.press(() => app.toggleLook(name, value))}>${picture}<span>${words}</span></button>`;
}

/** @param {any} app @param {string} name */
function right(app, name) {
  if (STEPS.includes(name))
    return html`<button class="press" type="button" data-back @click=${app.press(() => app.journey.back())}>${back()}${t("back")}</button>`;
  if (name === "problem" || name === "help")
    return html`<button class="press" type="button" data-back @click=${app.press(() => app.forgetVisitor())}>${t("home")}</button>`;
  return nothing;
}
