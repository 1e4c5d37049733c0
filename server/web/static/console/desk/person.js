/** The visitor who was called: number, matter, how long, and everything the clerk should know before the first word. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { isMine } from "/pages/staff/console/rules.js";
import { clock, stopwatch } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

/** @param {any} current @param {Desk} desk */
export function visitorView(current, desk) {
  const { state, me } = desk;
  return html`
    <article class="person person--${current.state}">
      ${topView(current, desk)}
      <div class="person__body">
        <h2 class="person__code number">${current.code}</h2>
        <div class="person__matter">
          <p class="person__business">${pick(current.matter_name) || pick(current.business_name)}</p>
          ${current.matter_name ? html`<p class="person__group">${pick(current.business_name)}</p>` : nothing}
          ${factsView(current)}
        </div>
      </div>
      ${isMine(state, me) ? nothing : html`<p class="banner banner--warm">${otherSentence(state)}</p>`}
      ${visitView(current, state)} ${notesView(current)} ${papersView(current, placesLeft(current, state, isMine(state, me)))}
      ${current.reason_words
        ? html`<p class="person__why" title=${pick(current.reason_words)}><span class="label">${t("why_this_one")}</span> ${pick(current.reason_words)}</p>`
        : nothing}
    </article>
  `;
}

/** State and clocks: since the call, and of the handling once it has begun. @param {any} current @param {Desk} desk */
function topView(current, { state, now }) {
  const serving = current.state === "serving";
  const sinceCall = now - Date.parse(current.called_at);
  return html`<header class="person__top">
    <span class="state state--${current.state}">${t(`state_${current.state}`)}</span>
    <span class="person__times">${serving ? t("called_for", { time: stopwatch(sinceCall) }) : t("nth_call", { times: current.times })}</span>
    <span class="person__clock"><span class="person__since">${t(serving ? "since_start" : "since_call")}</span>
      <span class="person__watch number">${stopwatch(serving ? handled(current, state, now) : sinceCall)}</span></span>
  </header>`;
}

/**
 * The handling time without the rests on hold, as the server counts it.
 * @param {any} current @param {any} state @param {number} now
 */
function handled(current, state, now) {
  if (current.handling_s === undefined) return now - Date.parse(current.started_at);
  return current.handling_s * 1000 + now - Date.parse(state.now);
}

/** @param {any} current */
function factsView({ case_no: caseNo, priority, language, waited_min: minutes, issued_at: issued, booked_at: booked }) {
  return html`<ul class="person__facts">
    ${priority ? html`<li class="badge badge--warm">${pick(priority.name) || t("priority")}</li>` : nothing}
    ${language && language !== "zh" ? html`<li class="badge badge--language" data-language=${language}>${speaks(language)}</li>` : nothing}
    <li class="badge">${minutes === null ? t("waited_unknown") : t("waited", { minutes })}</li>
    ${booked ? html`<li class="badge badge--plain">${t("booked_for", { time: clock(booked) })}</li>` : nothing}
    ${minutes === null ? nothing : html`<li class="badge badge--plain">${t("issued_at", { time: clock(issued) })}</li>`}
    ${caseNo ? html`<li class="badge badge--plain">${t("case_no", { number: caseNo })}</li>` : nothing}
  </ul>`;
}

/** @type {Record<string, () => string>} */
const SPEAKS = { en: () => t("speaks_en"), ar: () => t("speaks_ar") };

/** @param {string} language that the visitor chose at the kiosk */
const speaks = (language) => (SPEAKS[language] ? SPEAKS[language]() : t("speaks_other", { code: language }));

/** The matters of this visit in their order, and who is responsible for it where that is somebody else. @param {any} current @param {any} state */
function visitView(current, { clerk }) {
  const owner = current.owner && clerk && current.owner.clerk !== clerk.name ? current.owner : null;
  const { further = [], history = [] } = current;
  const chain = [
    ...history.filter((/** @type {any} */ stay) => MATTER_DONE.includes(stay.end)).map((/** @type {any} */ stay) => ({ ...stay, state: "done" })),
    { name: current.matter_name || current.business_name, state: "now" },
    ...further.map((/** @type {any} */ step) => ({ ...step, state: "next" })),
  ];
  if (chain.length < 2 && !owner) return nothing;
  return html`<div class="person__visit">
    ${chain.length > 1
      ? html`<ol class="chain" aria-label=${t("chain")}>${chain.map(
          (one) => html`<li class="chain__one chain__one--${one.state}"><span class="shape shape--${SHAPES[one.state]}">${pick(one.name)}</span><span
            class="hidden-text"> ${t(`matter_${one.state}`)}</span></li>`,
        )}</ol>`
      : nothing}
    ${owner ? html`<span class="person__owner">${t("owner", { name: owner.clerk || "", window: owner.window })}</span>` : nothing}
  </div>`;
}

/** The moves that end a matter within a visit. */
const MATTER_DONE = ["go_on", "hand_on", "finish"];

/** @type {Record<string, string>} */
const SHAPES = { done: "done", now: "serving", next: "waiting" };

/** What the visitor or a colleague has left for this clerk. @param {any} current */
function notesView({ ref, note, history = [] }) {
  const sent = history[history.length - 1];
  const lines = [ref ? t("ref", { ref }) : "", note ? t("note_left", { note }) : "", sent && sent.why ? t("came_from", { window: sent.window, why: sent.why }) : ""].filter(Boolean);
  return lines.length ? html`<p class="person__ref" title=${lines.join("\n")}>${lines.map((line) => html`<span>${line}</span>`)}</p>` : nothing;
}

/** How many papers the card has room for. @param {any} current @param {any} state @param {boolean} mine */
function placesLeft(current, state, mine) {
  const { ref, note, history = [] } = current;
  const lines = [visitView(current, state) !== nothing, ref || note || history.length, !mine].filter(Boolean).length;
  return [6, 6, 4, 2][lines];
}

/** Where there are more papers than places, the last place says how many. @param {any} current @param {number} places */
function papersView({ papers = [], notices = [] }, places) {
  const notice = notices[notices.length - 1];
  if (!papers.length && !notice) return nothing;
  const missing = new Set(notice ? notice.missing : []);
  const lines = papers.map((/** @type {any} */ paper, /** @type {number} */ n) => ({ name: pick(paper), missing: missing.has(n) }));
  lines.sort((/** @type {any} */ one, /** @type {any} */ other) => Number(other.missing) - Number(one.missing)); // what is missing is never among the rest
  const shown = lines.length > places ? places - 1 : lines.length;
  const rest = lines.slice(shown).map((/** @type {any} */ one) => one.name);
  return html`<div class="person__papers">
    <h3 class="label">${t("papers")}${notice ? noticeView(notice) : nothing}</h3>
    <ul>
      ${lines.slice(0, shown).map((/** @type {any} */ one) => html`<li class=${one.missing ? "is-missing" : ""}>${one.name}</li>`)}
      ${rest.length ? html`<li title=${rest.join("\n")}>${t("more_papers", { count: rest.length })}</li>` : nothing}
    </ul>
  </div>`;
}

/** That the visitor was told, and what became of the paper. @param {any} notice */
function noticeView({ missing, at, print }) {
  const paper = print ? ` · ${t(`paper_${print}`)}` : "";
  return html`<span class="badge badge--warm person__told">${t("notice_given", { count: missing.length, time: clock(at) })}${paper}</span>`;
}

/** @param {any} state */
function otherSentence(state) {
  return state.clerk ? `${t("other_title", { name: state.clerk.name })}。${t("other_body")}` : t("nobody_title");
}
