/**
 * How many rows a wall panel can carry: 12.2 mm of glyph for each metre of distance, rows 1.35 glyphs apart
 * (screens.md 2.1, 2.2). Panel, distance and what stands beside the calls come from the display's settings. `youxu check`
 * does the same sums (server/settings/legibility.py), and refuses what could not be read.
 *
 * @typedef {{panel_inches?: number, distance_m?: number, beside?: boolean}} Panel
 */
const MM_PER_METRE = 12.2;
const PITCH = 1.35;
const GLYPH = 0.73; // of an em, the digits of our font
const CLOSE = 0.985; // rows are whole: what 1.35 glyphs a row leave of the rule
const SHARE = { landscape: 0.83, portrait: 0.56 }; // of the screen's height that the calls have, see calls.css
const HEIGHT = { landscape: 0.4903, portrait: 0.8716 }; // of a 16:9 diagonal
const REM = { landscape: 108, portrait: 192 }; // of the screen's height
const CALLS = { landscape: 89, portrait: 106 }; // rem of height for the calls

/** @param {Panel} page @param {"landscape" | "portrait"} form */
const heightOf = (page, form) => (page.panel_inches || 65) * 25.4 * HEIGHT[form];

/** @param {Panel} page @param {boolean} portrait */
export function rowsFor(page, portrait) {
  const form = portrait ? "portrait" : "landscape";
  const row = (page.distance_m || 10) * MM_PER_METRE * PITCH;
  return Math.min(6, Math.max(page.beside === false ? 1 : 2, Math.floor((heightOf(page, form) * SHARE[form]) / row)));
}

/** The full size of a row's codes in rem, as calls.css sets it. @param {number} rows @param {boolean} portrait @param {boolean} wide */
export function fullSize(rows, portrait, wide) {
  return portrait ? Math.min(106 / rows, 19.6) : Math.min(89 / rows, wide ? 35 : 26.4);
}

/** Metres from which these rows can be read, null when that is far enough. @param {Panel} page @param {boolean} portrait */
export function tooFar(page, portrait) {
  const form = portrait ? "portrait" : "landscape";
  const em = Math.min(CALLS[form], fullSize(rowsFor(page, portrait), portrait, page.beside === false));
  const metres = (GLYPH * em * heightOf(page, form)) / REM[form] / MM_PER_METRE / CLOSE;
  return metres < (page.distance_m || 10) ? metres : null;
}

/** Widths in em of the signs of our font: what a code takes, to make long ones fit. @param {string} code */
export function widthOf(code) {
  let width = 0;
  for (const sign of code) width += /[0-9]/.test(sign) ? 0.57 : /[A-Z]/.test(sign) ? 0.67 : sign === "-" ? 0.36 : 1;
  return width;
}
