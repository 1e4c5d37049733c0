/** Honest screens: what is wrong, and where to go now. */
import { html, nothing } from "/assets/shared/lit.js";
import { has, pick, t } from "/assets/shared/words.js";
import { arrow, card, icon, moon, unplugged } from "../icons.js";

/** @param {string} name @param {unknown} picture @param {string} title @param {string} where @param {string} why */
const plain = (name, picture, title, where, why) => ({
  name,
  info: html`${picture}
    <h1>${title}</h1>
    ${why ? html`<p class="plain__why">${why}</p>` : nothing}
    ${where ? html`<p class="plain__where">${arrow()}<span>${where}</span></p>` : nothing}`,
});

export const starting = () => plain("starting", nothing, t("starting"), "", "");

/** @param {number} seconds */
export function away(seconds) {
  const since = seconds < 120 ? t("away_since", { n: seconds }) : t("away_minutes", { n: Math.floor(seconds / 60) });
  return plain("away", unplugged(), t("away"), t("away_where"), since);
}

/** @param {any} state */
export function closed(state) {
  return plain("closed", moon(), t("closed"), t("closed_hint"), pick(state.closed_reason));
}

/** The last visitor's card is still in the reader: nothing else until it is taken. */
export function cardLeft() {
  return plain("cardleft", card(), t("card_left"), t("card_left_where"), "");
}

/** @param {any} app */
export function problem(app) {
  const found = app.journey.problem || {};
  if (found.code === "unknown") return plain("problem", unplugged(), t("unknown"), t("unknown_where"), "");
  const words = has(`refused_${found.code}`) ? t(`refused_${found.code}`) : found.message || "";
  return plain("problem", icon("help"), t("refused"), t("unknown_where"), words);
}
