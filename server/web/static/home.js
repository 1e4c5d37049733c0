/** The home page: what the signed-in person may use. */
import { get } from "/assets/shared/command.js";
import { html, nothing, render } from "/assets/shared/lit.js";
import { language, onLanguage, pick, t } from "/assets/shared/words.js";
import { cards } from "/pages/staff/places.js";
import { byId, staffPage } from "/pages/staff/staff.js";

/** @typedef {{code: string, name: any, zone: string | null, zone_name: string}} HallWindow */

/** Above so many windows a search field helps more than looking. */
const MANY = 12;

const links = byId("links");
/** @type {import("/pages/staff/staff.js").Me | null} */
let person = null;
/** @type {HallWindow[]} */
let hallWindows = [];
let wanted = "";

staffPage().then(async ({ me }) => {
  person = me;
  if (me) hallWindows = await windowsOf(me);
  links.removeAttribute("aria-busy");
  onLanguage(paint);
  paint();
});

/**
 * The windows this person may sit at, with names from the hall's plan; a clerk without windows of his own may sit anywhere.
 * @param {import("/pages/staff/staff.js").Me} me
 * @returns {Promise<HallWindow[]>}
 */
async function windowsOf(me) {
  const answer = await get(`/api/v1/halls/${encodeURIComponent(me.hall)}`);
  const plan = answer.status === 200 ? answer.body : {};
  const zones = Object.fromEntries((plan.zones || []).map((/** @type {any} */ zone) => [zone.code, zone.name]));
  const named = Object.fromEntries((plan.windows || []).map((/** @type {any} */ one) => [one.code, one]));
  const anywhere = (me.roles || []).some((role) => role === "clerk" || role === "hall_manager");
  const mine = me.windows && me.windows.length ? me.windows : anywhere ? plan.windows || [] : [];
  return mine.map((/** @type {any} */ one) => {
    const code = typeof one === "string" ? one : one.code;
    const known = named[code] || {};
    return { code, name: known.name || null, zone: known.zone || null, zone_name: zones[known.zone] || null };
  });
}

function paint() {
  if (!person) return;
  byId("hello").textContent = t("home_hello", { name: person.name });
  const some = hallWindows.length > 0 || person.places.length > 0;
  // Words drawn by the server give way to the links.
  if (links.firstElementChild && links.firstElementChild.matches(".home__loading")) links.textContent = "";
  render(some ? html`${windowPart()}${cards(person.places)}` : html`<p class="banner banner--warm">${t("home_nothing")}</p>`, links);
}

function windowPart() {
  if (!hallWindows.length) return nothing;
  const shown = hallWindows.filter(matches);
  return html`
    <section class="home__part" aria-labelledby="home-windows">
      <h2 id="home-windows">${t("home_windows")}</h2>
      <p class="home__lead">${t("home_windows_lead")}</p>
      ${hallWindows.length > MANY
        ? html`<input class="input home__find" type="search" aria-label=${t("home_find_window")} placeholder=${t("home_find_window")}
            @input=${(/** @type {any} */ event) => {
              wanted = event.target.value.trim().toLowerCase();
              paint();
            }}>`
        : nothing}
      <ul class="home__windows">
        ${shown.map(
          (one) => html`<li>
            <a class="home__window" href="/console/${encodeURIComponent(one.code)}">
              <span class="home__code number">${one.code}</span>
              <span class="home__name">${pick(one.name) || t("home_window", { window: one.code })}</span>
              <span class="home__zone">${pick(/** @type {any} */ (one.zone_name))}</span>
            </a>
          </li>`,
        )}
      </ul>
    </section>
  `;
}

/** @param {HallWindow} one */
function matches(one) {
  const text = [one.code, pick(one.name), pick(/** @type {any} */ (one.zone_name)), language()].join(" ").toLowerCase();
  return text.includes(wanted);
}
