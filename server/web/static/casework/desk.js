/** What the page of any kind of case does: the list by deadline, one with its whole trace, every step of the work. */
import { get, newKey, post } from "/assets/shared/command.js";
import { html, render } from "/assets/shared/lit.js";
import { t } from "/assets/shared/words.js";
import { Finder } from "/pages/staff/finder.js";
import { byId, goToSignIn, showProblem } from "/pages/staff/staff.js";
import { bodyOf } from "./acting.js";

const LOOK_MS = 20000;

/**
 * A desk. `doors`: the path of its cases below the hall; `list`: under which name they are told; `acts`: what can be done;
 * `row` and `part` draw one in the list and whole, `words` are what its line says; `asked`: the field of the reason for a number, and what it shows.
 *
 * @param {{doors: string, list: string, acts: import("./acting.js").Act[], row: (one: any, seen: any) => any, words: (one: any, seen: any) => string, part: (seen: any, on: any) => any, asked: string, shown: (answer: any) => string, more?: any, also?: (seen: any) => void}} kind
 */
export function desk(kind) {
  /** @type {any} what the page knows */
  const seen = { hall: "", all: null, closed: false, id: "", one: null, act: null, chosen: {}, owners: [], phone: "", busy: false, now: "", zone: "Asia/Shanghai", told: {} };
  const finder = new Finder(() => paint());
  const on = { choose, chosen, send, phone: showPhone, ...kind.more };

  /** @param {string} rest */
  function address(rest) {
    return `/api/v1/halls/${encodeURIComponent(seen.hall)}${rest}`;
  }

  /** @param {string} rest  of the case that is open */
  function ofOne(rest) {
    return address(`/${kind.doors}/${encodeURIComponent(seen.id)}${rest}`);
  }

  /** @param {import("/assets/shared/command.js").Answer} answer @returns {boolean} whether it went well */
  function heard(answer) {
    if (answer.status === 401) goToSignIn();
    const refused = answer.status >= 400 || answer.status === 0;
    showProblem(byId("problem"), refused ? (answer.body && answer.body.message) || t("no_answer") : "");
    return !refused;
  }

  async function readList() {
    const answer = await get(address(`/${kind.doors}${seen.closed ? "?closed=true" : ""}`));
    byId("list").removeAttribute("aria-busy");
    if (answer.status !== 200) return heard(answer);
    Object.assign(seen, { all: answer.body[kind.list], told: answer.body, now: answer.body.now, zone: answer.body.time_zone });
    paint();
  }

  async function readOne() {
    if (!seen.id) return;
    const answer = await get(ofOne(""));
    if (answer.status === 200) seen.one = answer.body;
    else {
      seen.one = null;
      heard(answer);
    }
    paint();
  }

  /** @param {string} id */
  async function open(id) {
    Object.assign(seen, { id, one: null, act: null, phone: "" });
    history.replaceState(null, "", `#${id}`);
    showProblem(byId("problem"), "");
    await readOne();
    const heading = byId("case-title");
    if (heading) heading.focus();
  }

  /** @param {string | null} act */
  function choose(act) {
    Object.assign(seen, { act, chosen: {} });
    paint();
    const first = act && document.querySelector(".case__form textarea, .case__form input, .case__form select");
    if (first) /** @type {HTMLElement} */ (first).focus();
  }

  /** @param {string} name @param {string} value */
  function chosen(name, value) {
    seen.chosen = { ...seen.chosen, [name]: value };
    paint();
  }

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.target);
    const act = kind.acts.find((one) => one.id === seen.act);
    if (!act || seen.busy) return;
    seen.busy = true;
    paint();
    const answer = await post(ofOne(`/${act.path}`), await bodyOf(act, form), { key: newKey(), patience: 10000 });
    seen.busy = false;
    if (heard(answer)) seen.act = null;
    await Promise.all([readOne(), readList()]);
  }

  /** @param {Event} event */
  async function showPhone(event) {
    event.preventDefault();
    const reason = new FormData(/** @type {HTMLFormElement} */ (event.target)).get("reason");
    const answer = await post(ofOne("/phone"), { [kind.asked]: reason }, { key: newKey(), patience: 10000 });
    if (heard(answer)) seen.phone = kind.shown(answer.body);
    await readOne();
  }

  /** @param {boolean} closed */
  function show(closed) {
    Object.assign(seen, { closed, all: null, id: "", one: null, act: null });
    paint();
    readList();
  }

  function paint() {
    render(html`<div class="switch" role="group" aria-label=${t("which")}>
      ${[false, true].map((closed) => html`<button type="button" class="switch__choice" aria-pressed=${String(seen.closed === closed)} @click=${() => show(closed)}>${t(closed ? "closed_ones" : "open_ones")}</button>`)}</div>`, byId("which"));
    render(seen.all ? list() : html`<p class="cases__none">${t("loading")}</p>`, byId("list"));
    render(seen.one ? kind.part(seen, on) : html`<p class="cases__none">${t(seen.all && seen.all.length ? "choose_one" : "none_open")}</p>`, byId("one"));
    if (kind.also) kind.also(seen);
  }

  function list() {
    if (!seen.all.length) return html`<p class="cases__none">${t(seen.closed ? "none_closed" : "none_open")}</p>`;
    const found = finder.among(seen.all, (/** @type {any} */ one) => kind.words(one, seen));
    return html`${finder.box(found.length, seen.all.length)}<ul>${found.map((/** @type {any} */ one) => html`<li>
      <button type="button" class="cases__row cases__row--${one.standing}" aria-pressed=${String(one.id === seen.id)} @click=${() => open(one.id)}>${kind.row(one, seen)}</button></li>`)}</ul>`;
  }

  async function begin() {
    await readList();
    if (location.hash.length > 1) await open(decodeURIComponent(location.hash.slice(1)));
    else if (seen.all && seen.all.length) await open(seen.all[0].id);
    setInterval(() => {
      if (document.visibilityState !== "visible" || seen.busy) return;
      readList();
      if (!seen.act) readOne();
    }, LOOK_MS);
  }

  return { seen, address, ofOne, heard, paint, open, readList, begin };
}
