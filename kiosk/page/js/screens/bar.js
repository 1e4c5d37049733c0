/** Always there, bottom left: languages under their own names, large text, contrast. Right: priority, or back. */
import { html, nothing } from "/assets/shared/lit.js";
import { language, t } from "/assets/shared/words.js";
import { back, contrast, large, star } from "../icons.js";
import { priorityGroups } from "../journey.js";

/** @param {any} app @param {{name: string, bar?: unknown}} drawing */
export function bar(app, drawing) {
  const looks = document.documentElement.dataset;
  const isLarge = looks.size === "large";
  return html`<nav class="bar">
    <div class="tongues" role="group" aria-label=${t("language")}>
      ${tongue(app, "zh", "中文")} ${tongue(app, "en", "English")}
    </div>
    ${look(app, "size", "large", isLarge, large(), t(isLarge ? "normal_text" : "large_text"))}
    ${look(app, "contrast", "high", looks.contrast === "high", contrast(), t("contrast"), true)}
    <span class="bar__space"></span>
    ${drawing.bar || nothing}
    ${right(app, drawing.name)}
  </nav>`;
}

/** @param {any} app @param {"zh" | "en"} code @param {string} name */
function tongue(app, code, name) {
  const on = language() === code;
  return html`<button class="press ${on ? "press--on" : ""}" type="button" lang=${code === "zh" ? "zh-CN" : "en"}
    aria-pressed=${on} @click=${app.press(() => app.speak(code))}>${name}</button>`;
}

/** @param {any} app @param {string} name @param {string} value @param {boolean} on @param {unknown} picture @param {string} words @param {boolean} [short] */
function look(app, name, value, on, picture, words, short = false) {
  return html`<button class="press ${on ? "press--on" : ""}" type="button" aria-pressed=${on}
    aria-label=${words} @click=${app.press(() => app.toggleLook(name, value))}>${picture}${short ? "" : words}</button>`;
}

/** @param {any} app @param {string} name */
function right(app, name) {
  if (name === "home") return priorityGroups(app.state).length ? green(app) : nothing;
  if (name === "zone" || name === "confirm" || name === "search" || name === "guide" || name === "booked" || name === "service")
    return html`<button class="press" type="button" @click=${app.press(() => app.journey.back())}>${back()}${t("back")}</button>`;
  if (name === "problem" || name === "help")
    return html`<button class="press" type="button" @click=${app.press(() => app.forgetVisitor())}>${t("home")}</button>`;
  return nothing;
}

/** One button for everybody who may go first; nobody is asked why. @param {any} app */
function green(app) {
  const on = app.journey.isGreen(app.state);
  return html`<button class="press press--green" type="button" aria-pressed=${on}
    @click=${app.press(() => {
      app.journey.green = !on;
    })}>${star()}${t(on ? "green_on" : "green")}</button>`;
}
