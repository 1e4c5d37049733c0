/**
 * What each dialog asks and which command its answers become.
 *
 * @typedef {import("/pages/staff/console/dialogs.js").Shown} Shown
 * @typedef {(values: Record<string, any>) => void} Fill
 * @typedef {{
 *   title: (shown: Shown, state: any) => string,
 *   lead: (state: any) => string,
 *   go: string,
 *   blank: (state: any) => Record<string, any>,
 *   problem: (form: any) => string,
 *   command: (form: any) => {move: string, body: any},
 *   view: (form: any, state: any, fill: Fill, submit: () => void) => unknown,
 * }} Question  `problem` is the word that says what is missing, "" when nothing is; `go` the word on the button
 */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";

const HOLDS = ["visitor", "clerk", "waiting"];
const OUTCOMES = ["done", "accepted", "papers_missing", "advice"];
const MINUTES = [5, 10, 15, 30, 60];
const TARGETS = ["window", "zone", "business"];

/** @type {Record<string, Question>} */
export const QUESTIONS = {
  transfer: {
    title: (shown) => t("transfer_title", { code: shown.code }),
    lead: () => t("transfer_lead"),
    go: "do_transfer",
    blank: (state) => ({ kind: TARGETS.find((kind) => listOf(state, kind).length) || "window", to: "", find: "", why: "" }),
    problem: (form) => (form.to ? whyMissing(form) : "to_required"),
    command: (form) => ({ move: "transfer", body: { to: { [form.kind]: form.to }, why: form.why.trim() } }),
    view: (form, state, fill) => html`
      <div class="tabs" role="group">
        ${TARGETS.map(
          (kind, n) => html`<button type="button" class="tabs__tab" data-digit=${n + 1} aria-pressed=${String(form.kind === kind)}
            @click=${() => fill({ kind, to: "" })}>${t(`to_${kind}`)}</button>`,
        )}
        <input class="input tabs__find" type="search" data-first aria-label=${t("to_find")} placeholder=${t("to_find")} .value=${form.find}
          @input=${(/** @type {any} */ event) => fill({ find: event.target.value })}>
      </div>
      ${targetsView(form, state, fill)} ${whyView(form, fill, ["transfer_why_1", "transfer_why_2", "transfer_why_3"])}
    `,
  },

  hold: {
    title: (shown) => t("hold_title", { code: shown.code }),
    lead: () => "",
    go: "do_hold",
    blank: () => ({ kind: "visitor", why: "" }),
    problem: whyMissing,
    command: (form) => ({ move: "hold", body: { kind: form.kind, why: form.why.trim() } }),
    view: (form, state, fill) => html`
      <fieldset class="choices">
        <legend class="hidden-text">${t("do_hold")}</legend>
        ${HOLDS.map((kind, n) =>
          choiceView({
            group: "hold",
            digit: n + 1,
            chosen: form.kind === kind,
            first: n === 0,
            title: t(`hold_${kind}`),
            lead: t(`hold_${kind}_lead`),
            choose: () => fill({ kind }),
          }),
        )}
      </fieldset>
      ${whyView(form, fill, ["hold_why_1", "hold_why_2", "hold_why_3", "hold_why_4"])}
    `,
  },

  pause: {
    title: () => t("pause_title"),
    lead: (state) => (state.current ? t("pause_after_this", { code: state.current.code }) : t("pause_lead")),
    go: "do_pause",
    blank: () => ({ minutes: 10, why: t("pause_why_1") }),
    problem: whyMissing,
    command: (form) => ({
      move: "pause",
      body: { reason: form.why.trim(), minutes: form.minutes },
    }),
    view: (form, state, fill) => html`
      <fieldset class="choices choices--row">
        <legend class="label">${t("minutes_planned")}</legend>
        ${MINUTES.map((minutes, n) =>
          choiceView({
            group: "minutes",
            digit: n + 1,
            chosen: form.minutes === minutes,
            first: form.minutes === minutes,
            title: String(minutes),
            lead: "",
            choose: () => fill({ minutes }),
          }),
        )}
      </fieldset>
      ${whyView(form, fill, ["pause_why_1", "pause_why_2", "pause_why_3", "pause_why_4", "pause_why_5"])}
    `,
  },

  call: {
    title: () => t("call_title"),
    lead: () => t("call_lead"),
    go: "do_call",
    blank: () => ({ code: "", why: "" }),
    problem: (form) => (form.code.trim() ? whyMissing(form) : "call_code_required"),
    command: (form) => ({ move: "call", body: { ticket: form.code.trim().toUpperCase(), why: form.why.trim() } }),
    view: (form, state, fill) => html`
      <div class="field">
        <label for="call-code">${t("call_code")}</label>
        <input id="call-code" class="ask__code" data-first autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="12"
          .value=${form.code} @input=${(/** @type {any} */ event) => fill({ code: event.target.value })}>
      </div>
      <ul class="found">
        ${found(form.code, state.queue.next).map(
          (waiter) => html`<li><button type="button" class="found__one" aria-label=${t("call_label", { code: waiter.code })}
            aria-pressed=${String(form.code.toUpperCase() === waiter.code)} @click=${() => fill({ code: waiter.code })}>
            <span class="number found__code">${waiter.code}</span> ${pick(waiter.business_name)}</button></li>`,
        )}
      </ul>
      ${whyView(form, fill, ["call_why_1", "call_why_2", "call_why_3", "call_why_4"])}
    `,
  },

  outcome: {
    title: (shown) => t("outcome_title", { code: shown.code }),
    lead: () => "",
    go: "do_finish",
    blank: () => ({ outcome: "done" }),
    problem: () => "",
    command: (form) => ({ move: "finish", body: { outcome: form.outcome } }),
    view: (form, state, fill, submit) => html`
      <fieldset class="choices">
        <legend class="hidden-text">${t("do_finish_other")}</legend>
        ${OUTCOMES.map((outcome, n) =>
          choiceView({
            group: "outcome",
            digit: n + 1,
            chosen: form.outcome === outcome,
            first: n === 0,
            title: t(`outcome_${outcome}`),
            lead: "",
            choose: () => fill({ outcome }),
            done: submit,
          }),
        )}
      </fieldset>
    `,
  },
};

/** @param {{why: string}} form */
function whyMissing(form) {
  return form.why.trim() ? "" : "why_required";
}

/** Waiting tickets whose number holds what was typed. @param {string} typed @param {any[]} waiting */
function found(typed, waiting) {
  const text = typed.trim().toUpperCase();
  return waiting.filter((waiter) => waiter.code.includes(text)).slice(0, 6);
}

/** @param {any} form @param {any} state @param {Fill} fill */
function targetsView(form, state, fill) {
  const text = form.find.trim().toLowerCase();
  const shown = listOf(state, form.kind).filter((/** @type {any} */ one) => `${one.code} ${pick(one.name)}`.toLowerCase().includes(text));
  if (!shown.length) return html`<p class="targets targets--none">${t("to_none")}</p>`;
  return html`<ul class="targets" tabindex="-1">
    ${shown.map(
      (/** @type {any} */ one) => html`<li>
        <button type="button" class="targets__one" aria-pressed=${String(form.to === one.code)} @click=${() => fill({ to: one.code })}>
          <span class="targets__code number">${one.code}</span>
          <span class="targets__name">${pick(one.name)}</span>
          ${one.state && one.state !== "open" ? html`<span class="targets__state">${t(`window_${one.state}`)}</span>` : nothing}
          <span class="targets__waiting number">${targetWait(one)}</span>
        </button>
      </li>`,
    )}
  </ul>`;
}

/** @param {any} state @param {string} kind one of TARGETS @returns {any[]} */
function listOf(state, kind) {
  return state.targets[kind === "business" ? "businesses" : `${kind}s`] || [];
}

/** People and, where the hall estimates it, minutes. @param {any} one */
function targetWait(one) {
  const people = t("to_waiting", { waiting: one.waiting });
  return one.wait ? `${people} · ${t("minutes_range", { low: one.wait.p10, high: one.wait.p90 })}` : people;
}

/** @param {{why: string}} form @param {Fill} fill @param {string[]} ready */
function whyView(form, fill, ready) {
  return html`
    <div class="why" role="group" aria-labelledby="why-label">
      <span class="label" id="why-label">${t("why")}</span>
      <div class="why__ready">
        ${ready.map(
          (word) => html`<button type="button" class="why__chip" aria-pressed=${String(form.why === t(word))}
            @click=${() => fill({ why: t(word) })}>${t(word)}</button>`,
        )}
      </div>
      <input class="input" maxlength="200" aria-labelledby="why-label" placeholder=${t("why_placeholder")} .value=${form.why}
        @input=${(/** @type {any} */ event) => fill({ why: event.target.value })}>
    </div>
  `;
}

/**
 * @param {{group: string, digit: number, chosen: boolean, first: boolean, title: string, lead: string, choose: () => void, done?: () => void}} choice
 */
function choiceView({ group, digit, chosen, first, title, lead, choose, done }) {
  return html`
    <label class="choice">
      <input type="radio" name=${group} data-digit=${digit} ?data-first=${first} .checked=${chosen} @change=${choose} @dblclick=${done}>
      <span class="choice__text"><span class="choice__title">${title}</span>${lead ? html`<span class="choice__lead">${lead}</span>` : nothing}</span>
      <span class="key">${digit}</span>
    </label>
  `;
}
