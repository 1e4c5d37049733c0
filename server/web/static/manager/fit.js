/**
 * Where the zones and windows go on the map: pure arithmetic. Floors are rows; a zone is a block of columns; all tiles have
 * one size, the largest at which the whole hall is seen without scrolling.
 *
 * @typedef {{code: string, name: any, floor: number, side: any, waiting: number, windows: number, open_windows: number}} Zone
 * @typedef {{zone: Zone, windows: any[], cols: number}} Block
 * @typedef {{floors: {floor: number, blocks: Block[]}[], width: number, height: number}} Fit  tile size in px
 */

/** Px taken by the heading and the edges of one floor's row, and of one block's sides. Matches floor.css. */
const FLOOR_EDGE = 46;
const BLOCK_EDGE = 12;
const FLOOR_LABEL = 33;
const GAP = 5;
const LEGEND = 40; // its own line where there is one floor only
const LARGEST = { width: 420, height: 290 };
const LEAST = { width: 60, height: 42 };

/**
 * @param {Zone[]} zones @param {any[]} windows @param {{width: number, height: number}} room
 * @returns {Fit}
 */
export function fit(zones, windows, room) {
  const floors = byFloor(zones, windows);
  let best = null;
  for (let cols = 3; cols <= 30; cols += 1) {
    const tried = attempt(floors, cols, room);
    if (tried && (!best || tried.score > best.score)) best = tried;
  }
  return best || { floors: [], ...LEAST };
}

/** @param {Zone[]} zones @param {any[]} windows */
function byFloor(zones, windows) {
  const floors = [...new Set(zones.map((zone) => zone.floor))].sort((a, b) => a - b);
  return floors.map((floor) => ({
    floor,
    blocks: zones
      .filter((zone) => zone.floor === floor)
      .map((zone) => ({ zone, windows: windows.filter((one) => one.zone === zone.code), cols: 1 }))
      .filter((block) => block.windows.length),
  })).filter((row) => row.blocks.length);
}

/** @param {ReturnType<typeof byFloor>} floors @param {number} cols @param {{width: number, height: number}} room */
function attempt(floors, cols, room) {
  const placed = floors.map(({ floor, blocks }) => ({ floor, ...packed(blocks, cols) }));
  if (placed.some((row) => !row.rows)) return null;
  const edges = Math.max(...placed.map((row) => row.blocks.length)) * (BLOCK_EDGE + GAP);
  const rows = placed.reduce((sum, row) => sum + row.rows, 0);
  const width = Math.min(LARGEST.width, Math.floor((room.width - FLOOR_LABEL - edges) / cols) - GAP);
  const edge = placed.length * FLOOR_EDGE + (placed.length === 1 ? LEGEND : 0);
  const height = Math.min(LARGEST.height, Math.floor((room.height - edge) / rows) - GAP);
  return {
    floors: placed,
    width: Math.max(width, LEAST.width),
    height: Math.max(height, LEAST.height),
    score: Math.min(width / 96, height / 62),
  };
}

/** The fewest rows in which the blocks of a floor stand side by side; a heading needs the width of two tiles. @param {Block[]} blocks @param {number} cols */
function packed(blocks, cols) {
  const longest = Math.max(...blocks.map((block) => block.windows.length));
  for (let rows = 1; rows <= longest; rows += 1) {
    const wide = blocks.map((block) => ({ ...block, cols: Math.max(Math.min(2, block.windows.length), Math.ceil(block.windows.length / rows)) }));
    if (wide.reduce((sum, block) => sum + block.cols, 0) <= cols) return { rows, blocks: wide };
  }
  return { rows: 0, blocks };
}
