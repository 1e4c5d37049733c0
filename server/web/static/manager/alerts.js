/** What needs somebody now, or is going to: words, something to do about it, and "not now" for a quarter of an hour. */
import { html, nothing, repeat } from "/assets/shared/lit.js";
import { has, t } from "/assets/shared/words.js";
import { businessName, clock, coded, deviceWhy } from "./words.js";

const SNOOZE_MS = 15 * 60_000;

/** Until when an alert is not shown, by its key. @type {Map<string, number>} */
const snoozed = new Map();

/** @typedef {{by: string, at: string}} Owner */
/** @typedef {{take: (key: string) => void, release: (key: string) => void, show: (subject: Alert["subject"]) => void, changed: () => void, me: string, busy: boolean, zone: string}} AlertActs  `me`: who looks */
/** @typedef {{key: string, owner: Owner | null, level: "now" | "soon", words: string, act: string | null, subject: {kind: "window" | "business" | "device", code: string} | null}} Alert */

/** All alerts of a state, the worst first: those of the view and those of its devices. @param {any} state @returns {Alert[]} */
export function alertsOf(state) {
  const found = (state.alerts || []).map((/** @type {any} */ one) => ofView(one, state));
  for (const one of state.devices) {
    if (one.condition === "ok" || one.condition === "not_set_up") continue;
    const words = t("alert_device", { device: `${coded("device_", one.kind)} ${one.code}`, why: deviceWhy(one) || coded("condition_", one.condition) });
    const key = `device ${one.code}`;
    found.push({ key, owner: ownerOf(state, key), level: one.condition === "unavailable" ? "now" : "soon", words, act: "act_devices", subject: { kind: "device", code: one.code } });
  }
  return found.sort((/** @type {Alert} */ a, /** @type {Alert} */ b) => Number(a.level !== "now") - Number(b.level !== "now"));
}

/** Who looks after it. @param {any} state @param {string} key @returns {Owner | null} */
function ownerOf(state, key) {
  return (state.alert_owners || {})[key] || null;
}

/** @param {{code: string, key: string, level?: string, detail: Record<string, any>}} one @param {any} state @returns {Alert} */
function ofView({ code, key, level, detail }, state) {
  const words = { ...detail, ...(detail.business ? { business: businessName(state, detail.business) } : {}) };
  const word = detail.count > 1 ? `alert_${code}_many` : `alert_${code}`;
  const subject = detail.window ? { kind: /** @type {const} */ ("window"), code: detail.window } : detail.business ? { kind: /** @type {const} */ ("business"), code: detail.business } : detail.device ? { kind: /** @type {const} */ ("device"), code: detail.device } : null;
  return {
    key,
    owner: ownerOf(state, key),
    level: level === "soon" ? "soon" : "now",
    words: has(word) ? t(word, words) : code,
    act: subject ? { window: "act_window", business: "act_business", device: "act_devices" }[subject.kind] : null,
    subject,
  };
}

/** @param {Alert[]} alerts @param {AlertActs} acts */
export function alertPanel(alerts, acts) {
  const now = Date.now();
  const shown = alerts.filter((one) => (snoozed.get(one.key) || 0) < now);
  const quiet = alerts.length - shown.length;
  return html`<section class="panel panel--alerts" aria-labelledby="alerts">
    <header class="panel__head"><h2 id="alerts">${t("alerts")}</h2>
      ${shown.length ? html`<span class="state state--degraded">${t("alerts_count", { count: shown.length })}</span>` : html`<span class="state state--ok">${t("alerts_none")}</span>`}</header>
    ${shown.length ? html`<ul class="alerts scroll" tabindex="0" aria-labelledby="alerts">${repeat(shown, (one) => one.key, (one) => alertRow(one, acts))}</ul>` : nothing}
    ${quiet ? html`<p class="faint">${t("alerts_quiet", { count: quiet })} <button class="link" data-act="unsnooze" @click=${() => { snoozed.clear(); acts.changed(); }}>${t("alerts_all")}</button></p>` : nothing}
  </section>`;
}

/** @param {Alert} one @param {AlertActs} acts */
function alertRow(one, acts) {
  const mine = one.owner !== null && one.owner.by === acts.me;
  const [word, press] = mine ? ["alert_release", acts.release] : ["alert_take", acts.take];
  return html`<li class="alert alert--${one.level}" data-alert=${one.key}>
    <span class="alert__words shape shape--${one.level === "now" ? "degraded" : "soon"}"><span><span class="hidden-text">${t(`level_${one.level}`)}</span>${one.words}
      ${one.owner ? html`<span class="alert__owner">${t(mine ? "alert_mine" : "alert_owner", { name: one.owner.by, at: clock(one.owner.at, acts.zone) })}</span>` : nothing}</span></span>
    <span class="alert__acts">${one.act ? html`<button class="button" data-act="look" aria-label="${t(one.act)} ${one.words}" @click=${() => acts.show(one.subject)}>${t(one.act)}</button>` : nothing}
      <button class="button" data-act=${mine ? "release" : "take"} aria-label="${t(word)} ${one.words}" aria-disabled=${String(acts.busy)} @click=${() => press(one.key)}>${t(word)}</button>
      <button class="button button--quiet" data-act="snooze" aria-label="${t("snooze")} ${one.words}" @click=${() => { snoozed.set(one.key, Date.now() + SNOOZE_MS); acts.changed(); }}>${t("snooze")}</button></span>
  </li>`;
}

/** Alerts by window and by business, for the map and the queues. @param {Alert[]} alerts @param {"window" | "business"} kind */
export function subjects(alerts, kind) {
  return new Set(alerts.filter((one) => one.subject && one.subject.kind === kind).map((one) => one.subject && one.subject.code));
}
