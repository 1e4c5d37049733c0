/** For the staff (维护), behind a code: paper, a test slip, a test card, what the kiosk holds for while it is cut off. */
import { html, nothing } from "/assets/shared/lit.js";
import { has, t } from "/assets/shared/words.js";
import { enterService, forgetCard, leaveService, serve } from "../commands.js";
import { erase } from "../icons.js";

/** @param {any} app */
export function service(app) {
  return app.journey.service ? inside(app) : door(app);
}

/** @param {any} app */
function door(app) {
  const { journey } = app;
  return {
    name: "service",
    info: html`<h1 class="ask ask--small">${t("service_code")}</h1>
      <p class="letters" role="status">${"●".repeat(journey.digits.length)}</p>
      ${journey.refused ? html`<p class="hint" role="alert">${t("service_wrong")}</p>` : nothing}`,
    touch: html`<div class="pad figures">
      ${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => key(app, digit))}
      <button class="press key" type="button" aria-label=${t("booked_erase")} data-key="erase" @click=${app.tap(() => {
        journey.digits = journey.digits.slice(0, -1);
      })}>${erase()}</button>
      ${key(app, "0")}
      <button class="press key key--word" type="button" data-key="enter" @click=${app.press(() => enterService(app))}>${t("service_enter")}</button>
    </div>`,
  };
}

/** @param {any} app @param {string} digit */
const key = (app, digit) => html`<button class="press key" type="button" data-key=${digit} @click=${app.tap(() => {
  app.journey.digits = `${app.journey.digits}${digit}`.slice(0, 12);
  app.journey.refused = false;
})}>${digit}</button>`;

/** A code of config/wording/parts.toml in words; one that nobody has named stays a code. @param {string} key @param {string} code */
const named = (key, code) => (has(`${key}_${code}`) ? t(`${key}_${code}`) : code);

/** @param {string} how */
const condition = (how) =>
  ({ ok: t("service_ok"), degraded: t("service_degraded"), unavailable: t("service_unavailable") }[how] || t("service_unknown"));

/** @param {any} app */
function inside(app) {
  const { journey, state } = app;
  const { slips_left: left, offline } = journey.service;
  const devices = Object.entries(state.devices || {});
  return {
    name: "service",
    info: html`<h1 class="ask ask--small">${t("service_title", { kiosk: (state.kiosk || {}).code || "" })}</h1>
      <dl class="facts">
        ${devices.map(([name, device]) => html`<div class="fact"><dt>${named("part", name)}</dt>
          <dd class="fact__small">${[condition(device.condition), ...device.causes.map((/** @type {string} */ cause) => named("cause", cause))].join(" · ")}</dd></div>`)}
        <div class="fact"><dt>${t("service_left")}</dt><dd class="fact__small">${t("service_slips", { n: left })}</dd></div>
        <div class="fact"><dt>${t("service_offline")}</dt><dd class="fact__small">${t("service_numbers", { left: offline.left, untold: offline.untold, refused: offline.refused })}</dd></div>
        <div class="fact"><dt>${t("service_card")}</dt><dd class="fact__small">${state.card ? state.card.masked : t("service_lay")}</dd></div>
      </dl>`,
    touch: html`<div class="answers">
      <button class="press answer" type="button" data-act="paper" @click=${app.press(() => serve(app, "paper"))}>${t("service_paper")}</button>
      <button class="press answer" type="button" data-act="print" @click=${app.press(() => serve(app, "print"))}>${t("service_print")}</button>
      <button class="press answer" type="button" data-act="card" @click=${app.press(() => forgetCard())}>${t("service_forget")}</button>
      <button class="press press--go answer" type="button" data-act="leave" @click=${app.press(() => leaveService(app))}>${t("service_leave")}</button>
    </div>`,
  };
}
