/** 套餐: several matters under one name, taken with one number and done one after the other. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { take } from "../commands.js";
import { icon, stack } from "../icons.js";
import { bundleOf, businessOf } from "../journey.js";
import { aheadWords, waitWords } from "../words.js";
import { working } from "./confirm.js";

const SHOWN = 4;

/** @param {any} app */
export function bundles(app) {
  const { journey, state } = app;
  const all = state.bundles || [];
  const size = all.length > SHOWN ? SHOWN - 1 : SHOWN;
  const pages = Math.max(1, Math.ceil(all.length / size));
  journey.page %= pages;
  return {
    name: "bundles",
    info: html`<h1 class="ask ask--small">${t("bundles_question")}</h1><p class="hint">${t("bundles_hint")}</p>`,
    touch: html`<div class="bundles">
      ${all.slice(journey.page * size, (journey.page + 1) * size).map((/** @type {any} */ one) => tile(app, one))}
      ${pages > 1 ? html`<button class="press" type="button" data-more @click=${app.press(() => {
        journey.page = (journey.page + 1) % pages;
      })}>${t("more", { page: journey.page + 1, pages })}</button>` : nothing}</div>`,
  };
}

/** @param {any} app @param {any} bundle */
function tile(app, bundle) {
  const steps = bundle.steps.map((/** @type {any} */ step) => pick(step.name)).join(" → ");
  return html`<button class="tile tile--bundle" type="button" data-bundle=${bundle.code} aria-disabled=${!bundle.open}
    @click=${app.press(bundle.open ? () => chooseBundle(app, bundle, "bundles") : () => {})}>
    <span class="tile__top"><span class="tile__icon">${stack()}</span><span class="tile__name">${pick(bundle.name)}</span></span>
    <span class="tile__more">${steps}</span>
    ${bundle.open ? nothing : html`<span class="tile__wait">${pick(bundle.reason) || t("paused")}</span>`}
  </button>`;
}

/** @param {any} app @param {any} bundle @param {"bundles" | "search"} from */
export function chooseBundle(app, bundle, from) {
  const { journey } = app;
  journey.from = from;
  journey.bundle = bundle.code;
  journey.go("confirm");
}

/** All its matters in their order, and the one button. @param {any} app */
export function confirmBundle(app) {
  const { journey, state } = app;
  const bundle = bundleOf(state, journey.bundle);
  if (!bundle || !bundle.open) {
    journey.bundle = null;
    journey.go("bundles");
    return bundles(app);
  }
  if (journey.place === "confirm") journey.command(state); // the key is made when the screen is drawn
  const first = firstBusiness(state, bundle);
  return {
    name: journey.place === "taking" ? "taking" : "confirm",
    info: html`<div class="subject"><span class="subject__icon">${first ? icon(first.icon) : stack()}</span>
        <div><h1>${pick(bundle.name)}</h1><p>${t("bundle_one_number", { n: bundle.steps.length })}</p></div></div>
      ${first ? html`<dl class="facts">
        <div class="fact"><dt>${t("ahead_label")}</dt><dd>${aheadWords(first.waiting)}</dd></div>
        <div class="fact"><dt>${t("wait_label")}</dt><dd>${waitWords(first.wait) || t("wait_unknown")}</dd></div></dl>` : nothing}
      <section class="papers"><h2>${t("bundle_steps")}</h2>
        <ol class="order">${bundle.steps.map((/** @type {any} */ step) => html`<li>${pick(step.name)}</li>`)}</ol></section>`,
    touch: journey.place === "taking" ? working(journey) : html`<div class="row row--alone"><button class="press press--go press--grow"
      type="button" data-take @click=${app.press(() => take(app))}>${t("take")}</button></div>`,
  };
}

/** Whose queue it begins in. @param {any} state @param {any} bundle */
function firstBusiness(state, bundle) {
  const { code } = bundle.steps[0];
  return businessOf(state, code) || (state.businesses || []).find((/** @type {any} */ one) =>
    one.matters.some((/** @type {any} */ matter) => matter.code === code)) || null;
}
