/** The left of the console: who is at the window, the one thing to do next, and the other moves. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { KEY_OF } from "/pages/staff/console/keys.js";
import { isMine, may, primaryOf, secondsToWait } from "/pages/staff/console/rules.js";
import { clock, secondsUntil, stopwatch } from "/pages/staff/console/times.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

const MOVES = ["recall", "no_show", "hold", "transfer", "pause", "call", "finish_other", "undo"];
const PAPERS_SHOWN = 4;

/** @param {Desk} desk */
export function deskView(desk) {
  const sentence = saidView(desk);
  return html`
    <section class="desk__left" aria-label=${t("current")}>
      ${personView(desk)}
      <div class="act">
        <div class="act__line">
          <p class="act__said" role="status" aria-live="polite">${sentence}</p>
          ${sentence === nothing ? todayView(desk.state.today) : nothing}
        </div>
        ${primaryView(desk)}
        <div class="act__moves" role="group" aria-label=${t("more_moves")}>${MOVES.map((move) => moveView(move, desk))}</div>
      </div>
    </section>
  `;
}

/* ------------------------------------------------------------------ person */

/** @param {Desk} desk */
function personView(desk) {
  const { current } = desk.state;
  return current ? visitorView(current, desk) : nobodyView(desk);
}

/** @param {any} current @param {Desk} desk */
function visitorView(current, { state, me, now }) {
  const serving = current.state === "serving";
  return html`
    <article class="person person--${current.state}">
      <header class="person__top">
        <span class="state state--${current.state}">${t(`state_${current.state}`)}</span>
        <span class="person__times">${serving ? nothing : t("nth_call", { times: current.times })}</span>
        <span class="person__clock"><span class="person__since">${t(serving ? "since_start" : "since_call")}</span>
          <span class="person__watch number">${stopwatch(elapsed(current, state, now))}</span></span>
      </header>
      <div class="person__body">
        <h2 class="person__code number">${current.code}</h2>
        <div class="person__matter">
          <p class="person__business">${pick(current.matter_name) || pick(current.business_name)}</p>
          ${current.matter_name ? html`<p class="person__group">${pick(current.business_name)}</p>` : nothing}
          <ul class="person__facts">
            ${current.priority ? html`<li class="badge badge--warm">${pick(current.priority.name) || t("priority")}</li>` : nothing}
            <li class="badge">${t("waited", { minutes: current.waited_min })}</li>
            <li class="badge badge--plain">${t("issued_at", { time: clock(current.issued_at) })}</li>
          </ul>
        </div>
      </div>
      ${current.ref ? html`<p class="person__ref">${t("ref", { ref: current.ref })}</p>` : nothing}
      ${papersView(current.papers || [])}
      ${isMine(state, me) ? nothing : html`<p class="banner banner--warm">${otherSentence(state)}</p>`}
      ${current.reason_words
        ? html`<p class="person__why"><span class="label">${t("why_this_one")}</span> ${pick(current.reason_words)}</p>`
        : nothing}
    </article>
  `;
}

/** @param {any[]} papers */
function papersView(papers) {
  if (!papers.length) return nothing;
  const more = papers.length - PAPERS_SHOWN;
  return html`<div class="person__papers">
    <h3 class="label">${t("papers")}</h3>
    <ul>
      ${papers.slice(0, PAPERS_SHOWN).map((paper) => html`<li>${pick(paper)}</li>`)}
      ${more > 0 ? html`<li title=${papers.slice(PAPERS_SHOWN).map(pick).join("\n")}>${t("more_papers", { count: more })}</li>` : nothing}
    </ul>
  </div>`;
}

/**
 * Since the call, or the handling time without the rests on hold.
 * @param {any} current @param {any} state @param {number} now
 */
function elapsed(current, state, now) {
  if (current.state !== "serving") return now - Date.parse(current.called_at);
  if (current.handling_s === undefined) return now - Date.parse(current.started_at);
  return current.handling_s * 1000 + now - Date.parse(state.now);
}

/** @param {any} state */
function otherSentence(state) {
  return state.clerk ? `${t("other_title", { name: state.clerk.name })}。${t("other_body")}` : t("nobody_title");
}

/** @param {Desk} desk */
function nobodyView(desk) {
  const { title, body } = nobody(desk);
  return html`<article class="person person--none">
    <div class="person__empty"><h2>${title}</h2>${body.map((line) => html`<p>${line}</p>`)}</div>
  </article>`;
}

/** @param {Desk} desk */
function nobody({ state, me }) {
  const { window: hallWindow, queue, clerk } = state;
  if (clerk && !isMine(state, me)) return { title: t("other_title", { name: clerk.name }), body: [t("other_body")] };
  if (!clerk) return { title: t("nobody_title"), body: [t(state.open ? "nobody_body" : "nobody_body_closed")] };
  if (!state.open) return { title: t("day_closed_title"), body: [t("day_closed_body")] };
  if (hallWindow.state === "paused") {
    const reason = state.pause && state.pause.reason;
    return { title: t("paused_title"), body: [t("paused_body"), reason ? t("paused_for", { reason }) : ""] };
  }
  if (hallWindow.state === "closed") return { title: t("closed_title"), body: [t("closed_body")] };
  const next = queue.next[0];
  if (!next) return { title: t("idle_title"), body: [t("idle_nobody")] };
  return { title: t("idle_title"), body: [t("idle_waiting", { waiting: queue.waiting })] };
}

/* ----------------------------------------------------------------- primary */

/** @param {Desk} desk */
function primaryView(desk) {
  const { state, me, now, moves, act } = desk;
  const move = primaryOf(state, me);
  const { doing } = moves;
  const off = !doing && !may(state, me, move, now);
  const word = move === "open" && state.window.state === "paused" ? "do_reopen" : `do_${move}`;
  return html`
    <button type="button" class="button primary primary--${toneOf(desk, move)}" aria-disabled=${String(off || moves.busy)}
      @click=${() => act(doing ? "again" : move)}>
      ${doing && doing.phase !== "unknown"
        ? html`<span class="primary__dots" aria-hidden="true"></span><span class="primary__word">${t("doing", { move: t(`move_${doing.move}`) })}</span>`
        : html`<span class="primary__word">${doing ? t("again", { move: t(`move_${doing.move}`) }) : t(word)}</span><span class="primary__hint">${hint(move, state)}</span>`}
      ${KEY_OF[move] ? html`<span class="key primary__key">${move === "call_next" ? `F2 / ${t("space_key")}` : KEY_OF[move]}</span>` : nothing}
    </button>
  `;
}

/** Amber as long as it is not sure that the server hears us. @param {Desk} desk @param {string} move */
function toneOf({ moves, link, state }, move) {
  const { doing } = moves;
  if (doing) return doing.phase === "sending" || doing.phase === "confirming" ? "sending" : "amber";
  if (!link.up || link.silent !== null) return "amber";
  return move === "call_next" && !state.queue.next.length ? "calm" : move;
}

/** @param {string} move @param {any} state */
function hint(move, state) {
  if (move === "call_next" && state.queue.next[0]) return t("next_code", { code: state.queue.next[0].code });
  return move === "finish" ? t("finish_hint") : "";
}

/* ------------------------------------------------------------- other moves */

/** @param {string} move @param {Desk} desk */
function moveView(move, { state, me, moves, now, act }) {
  const paused = move === "pause" && state.window.state === "paused";
  const meant = paused ? "open" : move === "finish_other" ? "finish" : move;
  const off = moves.busy || !may(state, me, meant, now);
  return html`
    <button type="button" class="button move move--${move}" aria-disabled=${String(off)} @click=${() => act(move)}>
      <span class="key">${KEY_OF[move === "call" ? "search" : move]}</span>
      <span class="move__word">${t(paused ? "do_reopen" : `do_${move}`)}<span class="move__note">${note(move, state, now)}</span></span>
    </button>
  `;
}

/** What stands under a move: when it may be made, or what it takes back. @param {string} move @param {any} state @param {number} now */
function note(move, state, now) {
  if (move === "undo") {
    const left = state.undo ? secondsUntil(state.undo.until, now) : 0;
    if (!left) return nothing;
    const made = state.undo.move === "call" ? "call_next" : state.undo.move; // the hall knows one call, in turn or not
    return t("undo_left", { move: t(`move_${made}`), seconds: left });
  }
  const { current, rules } = state;
  if (!current) return nothing;
  if (move === "no_show" && state.actions.no_show.code === "too_few_calls")
    return t("calls_left", { count: rules.calls_before_no_show - current.times });
  const wait = secondsToWait(state, move, now);
  return wait ? t("wait_seconds", { seconds: wait }) : nothing;
}

/* --------------------------------------------------------------- sentences */

/** What has to be said now, one sentence. @param {Desk} desk */
function saidView({ moves, link }) {
  const { doing, outcome } = moves;
  if (doing && doing.phase === "slow") return said("warm", t("slow", { move: t(`move_${doing.move}`) }));
  if (doing && doing.phase === "unknown") return said("warm", t("unknown", { move: t(`move_${doing.move}`) }));
  if (outcome && outcome.kind === "empty") return said("plain", t("nobody_to_call"));
  if (outcome) return said("danger", t("refused", { why: outcome.message }));
  if (link.silent !== null) return said("warm", t("offline", { seconds: link.silent }));
  if (!link.up) return said("warm", t("polling"));
  return nothing;
}

/** @param {"warm" | "danger" | "plain"} tone @param {string} sentence */
function said(tone, sentence) {
  return html`<span class="banner banner--${tone}">${sentence}</span>`;
}

/** @param {any} today */
function todayView(today) {
  if (!today) return nothing;
  return html`<dl class="today">
    <dt>${t("today")}</dt>
    <dd>${t("today_served", { count: today.served })}</dd>
    <dd>${t("today_no_show", { count: today.no_show })}</dd>
    ${today.mean_minutes === null || today.mean_minutes === undefined
      ? nothing
      : html`<dd>${t("today_mean", { minutes: Math.round(today.mean_minutes) })}</dd>`}
  </dl>`;
}
