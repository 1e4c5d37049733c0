/**
 * How many rows a wall panel can carry: 12.2 mm of glyph for each metre of distance, rows 1.35 glyphs apart
 * (screens.md 2.1, 2.2). The panel and the distance come from the display's settings.
 */
const MM_PER_METRE = 12.2;
const PITCH = 1.35;
const SHARE = { landscape: 0.83, portrait: 0.56 }; // of the screen's height that the calls have, see board.css
const HEIGHT = { landscape: 0.4903, portrait: 0.8716 }; // of a 16:9 diagonal

/** @param {{panel_inches?: number, distance_m?: number}} page @param {boolean} portrait */
export function rowsFor(page, portrait) {
  const form = portrait ? "portrait" : "landscape";
  const height = (page.panel_inches || 65) * 25.4 * HEIGHT[form];
  const row = (page.distance_m || 10) * MM_PER_METRE * PITCH;
  return Math.min(6, Math.max(2, Math.floor((height * SHARE[form]) / row)));
}

/** Widths in em of the signs of our font: what a code takes, to make long ones fit. @param {string} code */
export function widthOf(code) {
  let width = 0;
  for (const sign of code) width += /[0-9]/.test(sign) ? 0.57 : /[A-Z]/.test(sign) ? 0.67 : sign === "-" ? 0.36 : 1;
  return width;
}
