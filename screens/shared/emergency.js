/** An emergency covers a public screen, whatever it shows and whether or not it is up to date; base.css draws it. */

const LONG = 24; // characters above which the words are set smaller

/** @param {{emergency?: {zh: string, en: string} | null}} state  whole state of any view */
export function coverForEmergency(state) {
  const told = state.emergency;
  let cover = document.getElementById("emergency");
  if (!told) {
    if (cover) cover.remove();
    return;
  }
  if (!cover) {
    cover = document.createElement("div");
    cover.id = "emergency";
    cover.className = "emergency";
    cover.setAttribute("role", "alert");
    cover.append(document.createElement("p"), document.createElement("p"));
    document.body.append(cover);
  }
  cover.classList.toggle("emergency--long", told.zh.length > LONG);
  const [zh, en] = /** @type {HTMLElement[]} */ ([...cover.children]);
  if (zh.textContent !== told.zh) zh.textContent = told.zh;
  if (en.textContent !== told.en) en.textContent = told.en;
  en.lang = "en";
}
