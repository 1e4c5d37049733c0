/** Dragging windows with mouse, pen or finger: what is pressed, what it is over, and letting go. No state of the hall here. */

/** Px a press may move and still be a press. */
const STILL = 6;

/**
 * @typedef {import("./moves.js").Target} Target
 * @typedef {{begin: (window: string) => string[], over: (target: Target | null) => void, drop: (target: Target | null) => void}} DragActs
 *   `begin` says which windows go along
 */

/** Listen on the page's root until the page ends. @param {HTMLElement} root @param {DragActs} acts */
export function draggable(root, acts) {
  /** @type {{code: string, x: number, y: number, pointer: number} | null} */
  let pressed = null;
  /** @type {HTMLElement | null} */
  let ghost = null;
  let over = "";

  root.addEventListener("pointerdown", (event) => {
    const tile = event.button === 0 && /** @type {Element} */ (event.target).closest(".tile[data-window]");
    pressed = tile ? { code: /** @type {HTMLElement} */ (tile).dataset.window || "", x: event.clientX, y: event.clientY, pointer: event.pointerId } : null;
  });
  document.addEventListener("pointermove", (event) => {
    if (!pressed || event.pointerId !== pressed.pointer) return;
    if (!ghost && Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > STILL) ghost = lifted(acts.begin(pressed.code));
    if (!ghost) return;
    ghost.style.setProperty("transform", `translate(${event.clientX + 12}px, ${event.clientY + 8}px)`);
    const target = targetAt(event);
    const key = target ? `${target.kind}:${target.code}` : "";
    if (key !== over) acts.over(target);
    over = key;
  });
  document.addEventListener("pointerup", (event) => {
    if (ghost && pressed && event.pointerId === pressed.pointer) {
      const target = targetAt(event);
      settle();
      document.addEventListener("click", swallow, { capture: true, once: true });
      setTimeout(() => document.removeEventListener("click", swallow, { capture: true }));
      acts.drop(target);
    }
    pressed = null;
  });
  document.addEventListener("pointercancel", cancel);
  document.addEventListener("keydown", (event) => event.key === "Escape" && ghost && cancel());

  function cancel() {
    if (ghost) {
      settle();
      acts.drop(null);
    }
    pressed = null;
  }

  function settle() {
    if (ghost) ghost.remove();
    ghost = null;
    over = "";
    document.body.classList.remove("dragging");
  }
}

/** @param {string[]} codes */
function lifted(codes) {
  const ghost = document.createElement("div");
  ghost.className = "ghost";
  ghost.textContent = codes.join(" ");
  document.body.append(ghost);
  document.body.classList.add("dragging");
  return ghost;
}

/** @param {PointerEvent} event @returns {Target | null} */
function targetAt(event) {
  const found = /** @type {HTMLElement | null} */ (document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-target]"));
  if (!found) return null;
  const [kind, code] = (found.dataset.target || "").split(":");
  return /** @type {Target} */ ({ kind, code });
}

/** @param {Event} event */
function swallow(event) {
  event.stopPropagation();
  event.preventDefault();
}
