/** The demo's first page: shows the newest slips and calls, and sets the pace. */

const slips = /** @type {HTMLElement} */ (document.getElementById("slip-list"));
const sounds = /** @type {HTMLElement} */ (document.getElementById("sound-list"));
const paces = /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll("[data-times]"));

/** @typedef {{name: string, address: string}} Made */

/**
 * Replace a list only when something new was made, so that a playing call goes on.
 * @param {HTMLElement} list
 * @param {Made[]} made
 * @param {(one: Made) => HTMLElement} draw
 */
function fill(list, made, draw) {
  const shown = made.map((one) => one.name).join(" ");
  if (!made.length || list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  list.replaceChildren(...made.map((one) => {
    const row = document.createElement("li");
    row.append(draw(one));
    return row;
  }));
}

/** @param {Made} one */
function slip(one) {
  const link = document.createElement("a");
  link.href = one.address;
  link.target = "_blank";
  const image = document.createElement("img");
  image.src = one.address;
  image.alt = one.name;
  image.loading = "lazy";
  link.append(image);
  return link;
}

/** @param {Made} one */
function sound(one) {
  const player = document.createElement("audio");
  player.controls = true;
  player.preload = "none";
  player.src = one.address;
  player.setAttribute("aria-label", one.name);
  return player;
}

async function look() {
  try {
    const now = await (await fetch("/now")).json();
    fill(slips, now.slips, slip);
    fill(sounds, now.sounds, sound);
    paces.forEach((button) => button.setAttribute("aria-pressed", String(Number(button.dataset.times) === now.pace)));
  } catch {
    // The demo was ended; the page keeps what it shows.
  }
  setTimeout(look, 2000);
}

paces.forEach((button) => button.addEventListener("click", async () => {
  await fetch("/pace", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ times: Number(button.dataset.times) }),
  });
  paces.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
}));

document.querySelectorAll("[data-card]").forEach((button) => button.addEventListener("click", () => {
  fetch(`/card/${/** @type {HTMLElement} */ (button).dataset.card}`, { method: "POST" });
}));

document.querySelectorAll("[data-pad]").forEach((link) => link.addEventListener("click", async (event) => {
  event.preventDefault();
  const tab = window.open("about:blank", "_blank"); // at once: a tab opened after an answer is taken for a pop-up
  const answer = await fetch(`/pad/${/** @type {HTMLElement} */ (link).dataset.pad}`, { method: "POST" });
  if (tab) tab.location.replace((await answer.json()).address);
}));

look();
