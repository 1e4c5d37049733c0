/**
 * Where everything on the map goes, in px: pure arithmetic from the drawn floors (server/settings/floors.py). All windows
 * have one size, the largest at which the floors shown are seen without scrolling.
 *
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 * @typedef {{code: string, box: Box}} Cell
 * @typedef {{zone: string, box: Box, cells: Cell[]}} ZoneBlock  cells of the block stand relative to it
 * @typedef {{floor: number, width: number, height: number, zones: ZoneBlock[], things: Cell[]}} FloorPlan
 * @typedef {{floors: FloorPlan[], tile: {width: number, height: number}}} Layout
 * @typedef {{floor: number, rows: string[][]}} Drawing
 */

const EMPTY = ".";
const HEAD = 22; // a zone's heading
const APART = 9; // between the frame of one zone and the heading of the next
const UNDER = 5; // between the frame of a zone and a low row
const AISLE = 10;
const LOW = { least: 22, most: 120 }; // a row without windows
const GAP = 4;
export const PAD = 6; // around a floor, for the frames of its zones
const LABEL = 30; // the floor's name, beside it
const BETWEEN = 8;
const LARGEST = { width: 190, height: 200 };
const LEAST = { width: 56, height: 40 };

/**
 * @param {Drawing[]} drawings @param {Record<string, string>} zoneOf  zone by window @param {{width: number, height: number}} room
 * @returns {Layout}
 */
export function layout(drawings, zoneOf, room) {
  const floors = drawings.map((drawing) => read(drawing, zoneOf));
  const width = Math.min(...floors.map((one) => (room.width - LABEL - 2 * PAD - fixedWidth(one)) / one.columns.filter(Boolean).length));
  const tiles = floors.reduce((sum, one) => sum + count(one, "tile"), 0);
  const lows = floors.reduce((sum, one) => sum + count(one, "low"), 0);
  const fixed = floors.reduce((sum, one) => sum + fixedHeight(one) + 2 * PAD, 0) + (floors.length - 1) * BETWEEN;
  const spare = room.height - fixed - lows * LOW.least;
  const tile = {
    width: Math.floor(Math.min(LARGEST.width, Math.max(LEAST.width, width))),
    height: Math.floor(Math.min(LARGEST.height, Math.max(LEAST.height, spare / tiles))),
  };
  const left = lows ? (spare - tiles * tile.height) / lows : 0;
  const low = Math.floor(Math.min(LOW.most, LOW.least + Math.max(0, left)));
  return { floors: floors.map((one) => place(one, tile, low)), tile };
}

/** @typedef {{floor: number, rows: string[][], kinds: ("tile" | "low" | "none")[], columns: boolean[], heads: boolean[], zones: Record<string, number[]>}} Read */

/** @param {Drawing} drawing @param {Record<string, string>} zoneOf @returns {Read} */
function read({ floor, rows }, zoneOf) {
  const columns = rows[0].map((_, column) => rows.some((row) => row[column] !== EMPTY));
  const kinds = rows.map((row) => (row.some((code) => zoneOf[code]) ? "tile" : row.some((code) => code !== EMPTY) ? "low" : "none"));
  /** @type {Record<string, number[]>} first row, first column, last row, last column */
  const zones = {};
  rows.forEach((row, y) =>
    row.forEach((code, x) => {
      const zone = zoneOf[code];
      if (!zone) return;
      const [top, left, bottom, right] = zones[zone] || [y, x, y, x];
      zones[zone] = [Math.min(top, y), Math.min(left, x), Math.max(bottom, y), Math.max(right, x)];
    }),
  );
  const heads = rows.map((_, y) => Object.values(zones).some(([top]) => top === y));
  return { floor, rows, kinds: /** @type {any} */ (kinds), columns, heads, zones };
}

/** @param {Read} one @param {string} kind */
function count(one, kind) {
  return one.kinds.filter((each) => each === kind).length;
}

/** @param {Read} one */
function fixedWidth({ columns }) {
  return columns.filter((used) => !used).length * AISLE + (columns.length - 1) * GAP;
}

/** @param {Read} one */
function fixedHeight({ heads, kinds }) {
  const before = kinds.reduce((sum, _, row) => sum + above(kinds, heads, row), 0);
  return before + (kinds.length - 1) * GAP + kinds.filter((kind) => kind === "none").length * AISLE;
}

/** Px above a row, beside the gap: a heading, and room for the frames. @param {Read["kinds"]} kinds @param {boolean[]} heads @param {number} row */
function above(kinds, heads, row) {
  if (heads[row]) return HEAD + (row ? APART : 0);
  return row && kinds[row] !== kinds[row - 1] ? UNDER : 0;
}

/** @param {Read} one @param {{width: number, height: number}} tile @param {number} low @returns {FloorPlan} */
function place({ floor, rows, kinds, columns, heads, zones }, tile, low) {
  const xs = [PAD];
  columns.forEach((used) => xs.push(xs[xs.length - 1] + (used ? tile.width : AISLE) + GAP));
  const heights = { tile: tile.height, low, none: AISLE };
  /** @type {number[]} */
  const ys = [];
  let y = PAD;
  kinds.forEach((kind, row) => {
    y += above(kinds, heads, row);
    ys.push(y);
    y += heights[kind] + GAP;
  });
  const box = (/** @type {number[]} */ [top, left, bottom, right]) => ({
    x: xs[left], y: ys[top], width: xs[right + 1] - GAP - xs[left], height: ys[bottom] + heights[kinds[bottom]] - ys[top],
  });
  const inside = (/** @type {number} */ row, /** @type {number} */ column) =>
    Object.keys(zones).find((code) => {
      const [top, left, bottom, right] = zones[code];
      return top <= row && row <= bottom && left <= column && column <= right;
    });
  const blocks = Object.fromEntries(Object.entries(zones).map(([zone, corners]) => {
    const { x, y: top, width, height } = box(corners);
    return [zone, { zone, box: { x, y: top - HEAD, width, height: height + HEAD }, cells: /** @type {Cell[]} */ ([]) }];
  }));
  /** @type {Cell[]} */
  const things = [];
  for (const [code, corners] of pieces(rows)) {
    const zone = inside(corners[0], corners[1]);
    const whole = box(corners);
    if (!zone) things.push({ code, box: whole });
    else blocks[zone].cells.push({ code, box: { ...whole, x: whole.x - blocks[zone].box.x, y: whole.y - blocks[zone].box.y } });
  }
  return { floor, width: xs[xs.length - 1] - GAP + PAD, height: y - GAP + PAD, zones: Object.values(blocks), things };
}

/** Every code with its cells; cells of one code side by side, or one below the other as wide, are one piece. @param {string[][]} rows */
function pieces(rows) {
  /** @type {[string, number[]][]} */
  const found = [];
  rows.forEach((row, y) => {
    for (let x = 0; x < row.length; x += 1) {
      const code = row[x];
      if (code === EMPTY) continue;
      const left = x;
      while (row[x + 1] === code) x += 1;
      const above = found.find(([other, corners]) => other === code && corners[2] === y - 1 && corners[1] === left && corners[3] === x);
      if (above) above[1][2] = y;
      else found.push([code, [y, left, y, x]]);
    }
  });
  return found;
}
