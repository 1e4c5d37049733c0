/** Which screen is shown: honest ones first, then where the visitor is. */
import { html, nothing } from "/assets/shared/lit.js";
import { t, pick } from "/assets/shared/words.js";
import { clockWords } from "../clock.js";
import { isCutOff } from "../journey.js";
import { touchMark } from "../commands.js";
import { bar } from "./bar.js";
import { away, cardLeft, closed, problem, starting } from "./plain.js";
import { booked } from "./booked.js";
import { bundles, confirmBundle } from "./bundles.js";
import { confirm } from "./confirm.js";
import { done } from "./done.js";
import { guide, help } from "./guide.js";
import { home } from "./home.js";
import { offers } from "./offers.js";
import { search } from "./search.js";
import { service } from "./service.js";
import { who } from "./who.js";

const AWAY_AFTER = 10; // seconds without the server (promises.md 3.2)

/**
 * @typedef {{name: string, info: unknown, touch?: unknown}} Drawing
 * @param {any} app
 */
export function screen(app) {
  const drawing = choose(app);
  const sheet = drawing.touch ? "half" : "none";
  return {
    name: drawing.name,
    sheet,
    content: html`
      ${head(app)} ${rehearsal(app.state)}
      <main class="whole">
        <section class=${drawing.touch ? "info" : "info plain"} aria-live="polite">${drawing.info}</section>
        ${drawing.touch ? html`<section class="touch">${drawing.touch}</section>` : nothing}
      </main>
      ${bar(app, drawing)} ${idle(app)}
    `,
  };
}

/** @param {any} app @returns {Drawing} */
function choose(app) {
  const { journey, state } = app;
  if (journey.place === "done") return done(app);
  if (journey.place === "taking") return taking(app);
  if (journey.place === "problem") return problem(app);
  if (journey.place === "home" && state.card_left) return cardLeft();
  if (journey.place === "service") return service(app);
  if (app.agentSilent >= AWAY_AFTER) return away(app.agentSilent);
  const silent = state.link && !state.link.connected && state.link.silent_s >= AWAY_AFTER;
  if (silent && !isCutOff(state)) return away(state.link.silent_s, (state.offline || {}).why_not);
  if (!state.businesses) return starting();
  if (!state.open || !state.accepting) return closed(state);
  if (journey.place === "help") return help(app);
  if (journey.place === "booked") return booked(app);
  if (journey.place === "who") return who(app);
  if (journey.place === "offers") return offers(app);
  if (journey.place === "bundles") return bundles(app);
  if (journey.place === "search") return search(app);
  if (journey.place === "guide") return guide(app);
  if (journey.place === "confirm") return journey.bundle ? confirmBundle(app) : confirm(app);
  return home(app);
}

/** The screen from which something was asked, at work. @param {any} app @returns {Drawing} */
function taking(app) {
  const { journey } = app;
  if (journey.wanted) return offers(app);
  if (journey.booking) return booked(app);
  return journey.bundle ? confirmBundle(app) : confirm(app);
}

/** @param {any} app */
function head(app) {
  const { state } = app;
  const { time, date } = clockWords(state.time_zone || "Asia/Shanghai");
  return html`<header class="head">
    <span @click=${app.tap(() => touchMark(app))}>${mark()}</span>
    <p class="head__hall">${state.hall ? pick(state.hall.name || state.hall) : ""}</p>
    <p class="head__clock"><time class="head__time">${time}</time><br /><span class="head__date">${date}</span></p>
  </header>`;
}

/** Three people in order, the first one lit: 有序. */
function mark() {
  return html`<svg class="head__mark" viewBox="0 0 84 84" aria-hidden="true">
    <rect width="84" height="84" rx="24" fill="#fff" opacity=".16" />
    <circle cx="24" cy="30" r="9" fill="#f5a524" />
    <path d="M11 60c0-22 26-22 26 0z" fill="#f5a524" />
    <g fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round">
      <path d="M46 30h26M46 45h20M46 60h14" />
    </g>
  </svg>`;
}

/** @param {any} state */
function rehearsal(state) {
  return state.rehearsal ? html`<p class="rehearsal">${t("rehearsal")}</p>` : nothing;
}

/** @param {any} app */
function idle(app) {
  if (!app.counting) return nothing;
  const more = app.press(() => app.idle.touched());
  return html`<div class="idle" @click=${more}>
    <div class="idle__words" role="alert">
      <h1>${t("idle_question")}</h1>
      <p>${t("idle_hint", { n: app.idle.left || 0 })}</p>
    </div>
    <div class="idle__choices">
      <button class="press press--go" type="button">${t("idle_more")}</button>
      <button class="press press--clear" type="button" @click=${app.press(() => app.forgetVisitor())}>${t("home")}</button>
    </div>
  </div>`;
}
