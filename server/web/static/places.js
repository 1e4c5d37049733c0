/**
 * The pages that the signed-in person may open, as the server names them in `me.places`: cards on the home page, a menu
 * in the header of every other.
 */
import { html, nothing, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";

/** @param {string} place */
function words(place) {
  return `place_${place.replace("-", "_")}`;
}

/** @param {string[]} places */
export function cards(places) {
  return places.map(
    (place) => html`<a class="home__card" href="/${place}"><h2>${t(words(place))}</h2><p class="home__lead">${t(`${words(place)}_lead`)}</p></a>`,
  );
}

/**
 * The menu of the header; there is none where only one page would stand in it.
 * @param {HTMLDetailsElement | null} menu
 * @param {string[]} places
 */
export function wireMenu(menu, places) {
  if (!menu || places.length < 2) return;
  const list = /** @type {HTMLElement} */ (menu.querySelector("nav"));
  onLanguage(paint);
  paint();
  menu.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    /** @type {HTMLElement} */ (menu.querySelector("summary")).focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
  });

  function paint() {
    render(html`${place("/", "home", location.pathname === "/")}${places.map((one) => place(`/${one}`, words(one), location.pathname === `/${one}`))}`, list);
  }
}

/** @param {string} href @param {string} key @param {boolean} here */
function place(href, key, here) {
  return html`<a class="menu__place" href=${href} aria-current=${here ? "page" : nothing}>${t(key)}</a>`;
}
