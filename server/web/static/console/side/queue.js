/** Who may be called here next: numbers and waits only, never whose case it is, so that nobody picks easy ones. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { labelOf } from "/pages/staff/console/keys/combo.js";
import { may } from "/pages/staff/console/rules.js";

/** @typedef {import("/pages/staff/console/main.js").Desk} Desk */

// The preview shows as many whole rows as fit (styles/side.css).

/** @param {Desk} desk */
export function queueView(desk) {
  const { queue, paused = [] } = desk.state;
  return html`
    <section class="list list--queue" aria-labelledby="queue-title">
      <h2 class="list__title" id="queue-title">${t("queue")}<span class="list__count number">${t("queue_count", { waiting: queue.waiting })}</span></h2>
      ${autoCallView(desk)}
      ${queue.next.length
        ? html`<ol class="list__rows">${queue.next.map(waiterView)}</ol>`
        : html`<p class="list__none">${t("queue_none")}</p>`}
      ${queue.roll ? html`<p class="list__roll" role="note"><b>${t("queue_roll", { next: queue.roll.next, business: pick(queue.roll.name) })}</b></p>` : nothing}
      ${pausedView(paused)}
    </section>
  `;
}

/** Automatic dispatch (自动派单): a switch, because it changes what happens without a press. @param {Desk} desk */
function autoCallView({ state, me, now, moves, keymap, act }) {
  if (!state.auto_call) return nothing;
  const on = state.auto_call !== "off";
  return html`<button type="button" class="auto" role="switch" aria-checked=${String(on)}
    aria-disabled=${String(moves.busy || !may(state, me, "auto_call", now))} @click=${() => act("auto_call")}>
    <span class="auto__track" aria-hidden="true"></span><span class="auto__word">${t("do_auto_call")}</span>
    <span class="auto__state">${t(`auto_${state.auto_call}`)}</span><span class="key">${labelOf(keymap.keyOf("auto_call"))}</span>
  </button>`;
}

/** Which businesses and matters of this window take no tickets now, and why: the clerk is asked. @param {any[]} paused */
function pausedView(paused) {
  if (!paused.length) return nothing;
  const named = paused.map(({ name, reason }) => (reason ? t("stopped_because", { name: pick(name), reason }) : pick(name)));
  return html`<p class="stopped" tabindex="0" role="note"><span class="shape shape--hold"><b>${t("stopped", { count: paused.length })}</b></span>
    ${named.join(t("list_mark"))}</p>`;
}

/** @param {any} waiter */
function waiterView(waiter) {
  return html`
    <li class="row">
      <span class="row__code number shape shape--waiting">${waiter.code}</span>
      <span class="row__name">${nothing}</span>
      ${waiter.booked ? html`<span class="badge badge--plain row__mark">${t("booked")}</span>` : nothing}
      ${waiter.priority ? html`<span class="badge badge--warm row__mark">${t("priority")}</span>` : nothing}
      ${waiter.own ? nothing : html`<span class="badge row__mark">${t("assist")}</span>`}
      <span class="row__time number">${t("minutes_short", { minutes: waiter.waited_min })}</span>
    </li>
  `;
}
