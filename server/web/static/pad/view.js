/** What the pad shows: `(pad, course, acts) → DOM`. */
import { html, nothing } from "/assets/shared/lit.js";
import { language, pick, t } from "/assets/shared/words.js";

/**
 * @typedef {import("./flow.js").Course} Course
 * @typedef {{zh: string, en: string}} Words
 * @typedef {{level: number, name: Words, reasons: {code: string, name: Words, first: boolean}[]}} Level
 * @typedef {{state: any, hall: Words | null, offline: boolean, problem: string | null, window: string, levels: Level[],
 *   faces: string, textMax: number, seconds: number | null}} Pad
 * @typedef {{choose: (level: number) => void, toggle: (code: string) => void, write: (text: string) => void, send: () => void,
 *   decline: () => void, skip: () => void, back: () => void, turnLanguage: () => void}} Acts
 */

/** @param {Pad} pad @param {Course} course @param {Acts} acts */
export function view(pad, course, acts) {
  return html`
    ${head(pad, course, acts)}
    <div class="stage stage--${course.screen}">${stage(pad, course, acts)}</div>
  `;
}

/** @param {Pad} pad @param {Course} course @param {Acts} acts */
function stage(pad, course, acts) {
  if (pad.problem) return notice("unknown", t(pad.problem), pad.problem === "unpaired" ? t("unpaired_hint") : "");
  switch (course.screen) {
    case "faces":
      return faces(pad, course, acts);
    case "reasons":
      return reasons(pad, course, acts);
    case "sending":
      return notice("waiting", t("sending"), course.slow ? t("slow") : "");
    case "thanks":
      return notice("done", t("thanks"), course.level !== null && course.level <= 2 ? t("thanks_bad") : "");
    case "already":
    case "late":
    case "unsure":
      return notice(course.screen === "already" ? "done" : "no-show", t(course.screen), t(`${course.screen}_hint`));
    default:
      return idle(pad);
  }
}

/** @param {Pad} pad @param {Course} course @param {Acts} acts */
function head(pad, course, acts) {
  return html`<header class="head">
    <p class="head__hall">${pick(pad.hall)}</p>
    ${pad.offline ? html`<p class="state state--unavailable" role="status">${t("offline")}</p>` : nothing}
    ${course.screen === "idle" ? nothing : html`<p class="head__window">${t("window_name", { window: pad.window })}</p>`}
    <button class="button head__language" lang=${language() === "zh" ? "en" : "zh-CN"} @click=${acts.turnLanguage}>${t("other_language")}</button>
  </header>`;
}

/** @param {Pad} pad */
function idle(pad) {
  const { clerk, open } = pad.state || { clerk: null, open: true };
  return html`<section class="idle">
    <h1 class="idle__window"><span class="number">${pad.window}</span><span class="idle__word">${windowWord(pad.window)}</span></h1>
    ${clerk
      ? html`<p class="idle__clerk"><span class="idle__badge">${t("clerk_badge", { badge: clerk.badge })}</span>${clerkName(clerk)}</p>`
      : html`<p class="idle__clerk idle__clerk--none">${t("no_clerk")}</p>`}
    <p class="idle__hint">${t(open === false ? "closed_hint" : "idle_hint")}</p>
    <p class="idle__small">${t("idle_voluntary")}</p>
  </section>`;
}

/** The words around the number: "号窗口". @param {string} code */
function windowWord(code) {
  return t("window_name", { window: code }).replace(code, "").trim();
}

/** @param {{name: string | Words}} clerk */
function clerkName(clerk) {
  return typeof clerk.name === "string" ? clerk.name : pick(clerk.name);
}

/** @param {Pad} pad @param {Course} course @param {Acts} acts */
function faces(pad, course, acts) {
  return html`<section class="ask" aria-labelledby="ask">
    <h1 id="ask" class="ask__title">${course.matter ? t("ask_matter", { matter: pick(course.matter) }) : t("ask")}</h1>
    <p class="ask__hint">${t("ticket_of", { ticket: course.ticket })} · ${t("ask_hint")}</p>
    <div class="faces">
      ${pad.levels.map(
        (level) => html`<button class="face face--${level.level}" data-level=${level.level} @click=${() => acts.choose(level.level)}>
          ${face(pad, level.level)}
          <span class="face__word">${pick(level.name)}</span>
          <span class="face__other" lang=${language() === "zh" ? "en" : "zh-CN"}>${language() === "zh" ? level.name.en : level.name.zh}</span>
          ${stars(pad, level.level)}
        </button>`,
      )}
    </div>
    <div class="ask__foot">${countdown(pad, t("seconds_left", { seconds: pad.seconds || 0 }))}
      <button class="button ask__decline" data-act="decline" @click=${acts.decline}>${t("decline")}</button></div>
  </section>`;
}

/** @param {Pad} pad @param {Course} course @param {Acts} acts */
function reasons(pad, course, acts) {
  const level = /** @type {Level} */ (pad.levels.find((other) => other.level === course.level));
  return html`<section class="why" aria-labelledby="why">
    <div class="why__chosen">${face(pad, level.level)}<span>${pick(level.name)}</span></div>
    <h1 id="why" class="ask__title">${t("why")} <span class="why__hint">${t("why_hint")}</span></h1>
    <div class="reasons" role="group" aria-labelledby="why">
      ${level.reasons.map(
        (reason) => html`<button
          class="reason ${reason.first ? "reason--first" : ""}"
          data-reason=${reason.code}
          aria-pressed=${course.reasons.includes(reason.code) ? "true" : "false"}
          @click=${() => acts.toggle(reason.code)}
        >${pick(reason.name)}</button>`,
      )}
    </div>
    <div class="why__text">
      <label for="text">${t("text_label")}</label>
      <textarea id="text" rows="2" maxlength=${pad.textMax} .value=${course.text}
        @input=${(/** @type {any} */ event) => acts.write(event.target.value)}></textarea>
      <span class="why__count">${t("text_count", { used: course.text.length, most: pad.textMax })}</span>
    </div>
    <div class="why__buttons">
      <button class="button" data-act="back" @click=${acts.back}>${t("back")}</button>
      <button class="button" data-act="skip" @click=${acts.skip}>${t("skip")}</button>
      <button class="button button--primary" data-act="send" ?disabled=${!course.reasons.length && !course.text.trim()} @click=${acts.send}>${t("send")}</button>
    </div>
    ${countdown(pad, t("sends_itself", { seconds: pad.seconds || 0, level: pick(level.name) }))}
  </section>`;
}

/** @param {Pad} pad @param {string} words */
function countdown(pad, words) {
  return html`<p class="countdown"><progress max="30" value=${pad.seconds || 0} aria-hidden="true"></progress><span>${words}</span></p>`;
}

/** @param {string} shape @param {string} title @param {string} hint */
function notice(shape, title, hint) {
  return html`<section class="notice" role="status">
    <span class="notice__shape shape shape--${shape}" aria-hidden="true"></span>
    <h1>${title}</h1>
    ${hint ? html`<p>${hint}</p>` : nothing}
  </section>`;
}

/** @param {Pad} pad @param {number} level */
function face(pad, level) {
  return html`<svg class="face__picture" aria-hidden="true"><use href="${pad.faces}#face-${level}"></use></svg>`;
}

/** @param {Pad} pad @param {number} level */
function stars(pad, level) {
  return html`<span class="stars" role="img" aria-label=${t("stars", { stars: level })}>
    ${[1, 2, 3, 4, 5].map((star) => html`<svg class=${star <= level ? "star star--on" : "star"} aria-hidden="true"><use href="${pad.faces}#star"></use></svg>`)}
  </span>`;
}
