/** Honest screens: what is wrong, and where to go now. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { arrow, calendar, card, full, icon, moon, unplugged } from "../icons.js";

/** @param {string} name @param {unknown} picture @param {string} title @param {string} where @param {string} why */
const plain = (name, picture, title, where, why) => ({
  name,
  info: html`${picture}
    <h1>${title}</h1>
    ${why ? html`<p class="plain__why">${why}</p>` : nothing}
    ${where ? html`<p class="plain__where">${arrow()}<span>${where}</span></p>` : nothing}`,
});

export const starting = () => plain("starting", nothing, t("starting"), "", "");

/** @type {Record<string, () => string>} why a kiosk that is cut off has no number of its own to give */
const NO_NUMBER = {
  another_day: () => t("away_another_day"),
  used_up: () => t("away_used_up"),
  revoked: () => t("away_revoked"),
  issue_closed: () => t("away_issue_closed"),
};

/** @param {number} seconds @param {string} [whyNot] a code of the kiosk's program */
export function away(seconds, whyNot = "") {
  const since = seconds < 120 ? t("away_since", { n: seconds }) : t("away_minutes", { n: Math.floor(seconds / 60) });
  const title = NO_NUMBER[whyNot] ? NO_NUMBER[whyNot]() : t("away");
  return plain("away", unplugged(), title, t("away_where"), since);
}

/** @param {any} state */
export function closed(state) {
  return plain("closed", moon(), t("closed"), t("closed_hint"), pick(state.closed_reason));
}

/** The last visitor's card is still in the reader: nothing else until it is taken. */
export function cardLeft() {
  return plain("cardleft", card(), t("card_left"), t("card_left_where"), "");
}

/** Codes for which it is not known whether a ticket was made. */
const UNKNOWN = ["unknown", "no_answer", "link_down", "not_now"];

/** What has a screen of its own. @type {Record<string, () => {picture: unknown, title: string, where: string}>} */
const OWN = {
  disk_full: () => ({ picture: full(), title: t("server_full"), where: t("server_full_where") }),
  database_damaged: () => ({ picture: full(), title: t("server_damaged"), where: t("server_damaged_where") }),
  offline_disk_full: () => ({ picture: full(), title: t("kiosk_full"), where: t("away_where") }),
  offline_another_day: () => ({ picture: unplugged(), title: t("away_another_day"), where: t("away_where") }),
  offline_used_up: () => ({ picture: unplugged(), title: t("away_used_up"), where: t("away_where") }),
  day_full: () => ({ picture: full(), title: t("refused_day_full"), where: t("full_where") }),
  numbers_of_slot_gone: () => ({ picture: moon(), title: t("refused_numbers_of_slot_gone"), where: t("full_where") }),
  issue_cut_off: () => ({ picture: moon(), title: t("refused_issue_cut_off"), where: t("full_where") }),
  issue_cut_off_today: () => ({ picture: moon(), title: t("refused_issue_cut_off_today"), where: t("full_where") }),
  issue_closed: () => ({ picture: moon(), title: t("refused_issue_closed"), where: t("full_where") }),
  ticket_limit_reached: () => ({ picture: icon("help"), title: t("refused_ticket_limit_reached"), where: t("full_where") }),
  phone_limit_reached: () => ({ picture: icon("help"), title: t("refused_phone_limit_reached"), where: t("full_where") }),
  slot_full: () => ({ picture: calendar(), title: t("refused_slot_full"), where: t("full_where") }),
};

/** What a refusal is called on a screen. @param {string} code */
export const refusalTitle = (code) => (OWN[code] ? OWN[code]().title : t("refused"));

/** @param {any} app */
export function problem(app) {
  const found = app.journey.problem || {};
  if (UNKNOWN.includes(found.code)) return plain("problem", unplugged(), t("unknown"), t("unknown_where"), "");
  const own = OWN[found.code] && OWN[found.code]();
  if (own) return plain("problem", own.picture, own.title, own.where, found.message || "");
  return plain("problem", icon("help"), t("refused"), t("unknown_where"), found.message || "");
}
