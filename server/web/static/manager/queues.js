/** Every business that people wait for, the longest wait first or by zone: how many as a bar, the wait now and within the hour. */
import { html, nothing, repeat, svg } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { pausedOf, pauseWords } from "./business.js";
import { minutes, waitRange } from "./words.js";

/** @typedef {"wait" | "zone"} Order */
/**
 * @typedef {{turn: ((queue: any) => void) | null, show: (code: string) => void, order: (by: Order) => void}} QueueActs
 *   `turn`: pause or resume a business, which a team lead may not; `show`: open it
 */

/** @param {any} state @param {Order} order @param {{queue: any, before: number | null, after: number | null}[]} effects  previewed @param {QueueActs} acts */
export function queuePanel(state, order, effects, acts) {
  const most = Math.max(10, ...state.queues.map((/** @type {any} */ one) => one.waiting));
  const sorted = order === "zone" ? state.queues : [...state.queues].sort((a, b) => urgency(b) - urgency(a));
  const foreseen = new Map(effects.map((one) => [one.queue.business, one]));
  return html`<section class="panel panel--queues" aria-labelledby="queues">
    <header class="panel__head"><h2 id="queues">${t("queues")}</h2>
      <div class="switch" role="group" aria-label=${t("order")}>${/** @type {Order[]} */ (["wait", "zone"]).map((one) => html`<button class="switch__choice" data-order=${one}
        aria-pressed=${order === one ? "true" : "false"} @click=${() => acts.order(one)}>${t(`order_${one}`)}</button>`)}</div></header>
    <p class="queue queue--head" aria-hidden="true"><span class="queue__name">${t("queue_business")}</span><span class="queue__waiting">${t("waiting")}</span>
      <span class="queue__oldest">${t("queue_oldest")}</span><span class="queue__wait">${t("queue_wait")}</span></p>
    <ul class="queues scroll" tabindex="0" aria-labelledby="queues">${repeat(sorted, (one) => one.business, (one) => queueRow(one, most, state.promise || {}, foreseen.get(one.business), acts))}</ul>
  </section>`;
}

/** @param {any} queue */
function urgency(queue) {
  const nobody = queue.waiting && !queue.windows ? 1e6 : 0;
  return nobody + Math.max(queue.oldest_min || 0, queue.wait ? queue.wait.p50 : 0) * 100 + queue.waiting;
}

/** @param {any} queue @param {number} most @param {any} promise @param {any} foreseen @param {QueueActs} acts */
function queueRow(queue, most, promise, foreseen, acts) {
  const long = queue.oldest_min !== null && queue.oldest_min >= (promise.longest_wait_min ?? 30);
  const name = pick(queue.name);
  const { turn } = acts;
  return html`<li class="queue ${turn ? "" : "queue--told"} ${queue.paused ? "queue--paused" : ""} ${foreseen ? "queue--foreseen" : ""}" data-business=${queue.business} data-target="queue:${queue.business}">
    <span class="queue__name"><button class="queue__open" data-open=${queue.business} title="${name} · ${t("open_business")}" @click=${() => acts.show(queue.business)}><b>${queue.series}</b> ${name}</button>
      ${stopped(queue)}</span>
    <svg class="queue__bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar__track" width="100" height="10"></rect>
      ${svg`<rect class=${long ? "bar__fill bar__fill--long" : "bar__fill"} width=${(100 * queue.waiting) / most} height="10"></rect>`}
    </svg>
    <span class="queue__waiting number"><span class="hidden-text">${t("queue_waiting")}</span>${queue.waiting}</span>
    <span class="queue__oldest number ${long ? "queue__oldest--long shape shape--degraded" : ""}">${queue.waiting ? minutes(queue.oldest_min) : "–"}${long ? html`<span class="hidden-text">${t("too_long")}</span>` : nothing}</span>
    <span class="queue__wait number">${foreseen ? html`<b class="queue__foreseen">${t("before_after", { before: foreseen.before ?? "–", after: foreseen.after ?? "–" })}</b>` : note(queue, promise)}</span>
    ${turn ? html`<button class="button queue__turn" aria-label=${t(queue.paused ? "resume_business" : "pause_business", { business: name })} @click=${() => turn(queue)}>
      ${t(queue.paused ? "resume" : "pause")}</button>` : nothing}
  </li>`;
}

/** How many single matters are paused; which ones, and why, in the tooltip and in the business's own panel. @param {any} queue */
function stopped(queue) {
  const count = pausedOf(queue).length;
  return count ? html`<span class="queue__stopped shape shape--hold" title=${pauseWords(queue)}>${count}<span class="hidden-text">${t("matters_paused")}</span></span>` : nothing;
}

/** @param {any} queue @param {any} promise */
function note(queue, promise) {
  if (queue.paused) return html`<span class="shape shape--hold">${t("paused")}</span>`;
  if (queue.windows === 0 && queue.waiting) return html`<span class="shape shape--unavailable">${t("no_window")}</span>`;
  const rises = queue.soon && queue.soon.in_min > 0 && queue.soon.minutes > (promise.promised_wait_min ?? 20) && queue.soon.minutes > (queue.wait ? queue.wait.p50 : 0);
  return html`${rises ? html`<span class="queue__rises shape shape--soon" title=${t("rises_to", queue.soon)}><span class="hidden-text">${t("rises_to", queue.soon)}</span></span>` : nothing}${waitRange(queue.wait)}`;
}
