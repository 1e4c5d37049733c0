/**
 * A layout as the lines of `devices.toml`: what differs from the defaults, in the order of docs/configuring-a-hall.md.
 *
 * @typedef {{panel_inches?: number, distance_m?: number, upright?: boolean, beside?: boolean, media_percent?: number,
 *   marquee?: boolean, [more: string]: any}} Layout
 */
const ASKED = ["board", "panel_inches", "distance_m", "upright", "beside", "media_percent", "media_sound", "marquee", "night"];
/** @type {Record<string, any>} */
const DEFAULTS = { upright: false, beside: true, media_percent: 0, marquee: false };

/** All day and all night, to look at the board as it is then. */
export const NIGHT = { begins: "00:00", ends: "23:59" };

/** @param {Layout} layout @param {Layout} before what is configured now: what the preview does not ask for is kept */
export function asToml(layout, before) {
  const kept = { ...before, ...layout };
  const keys = [...ASKED, ...Object.keys(kept).filter((key) => !ASKED.includes(key))];
  const said = keys.filter((key) => kept[key] !== undefined && kept[key] !== null && kept[key] !== DEFAULTS[key]);
  return `page = { ${said.map((key) => `${key} = ${valueOf(kept[key])}`).join(", ")} }`;
}

/** @param {any} value @returns {string} */
function valueOf(value) {
  if (Array.isArray(value)) return `[${value.map(valueOf).join(", ")}]`;
  if (value && typeof value === "object") {
    return `{ ${Object.entries(value).map(([key, inner]) => `${key} = ${valueOf(inner)}`).join(", ")} }`;
  }
  return JSON.stringify(value);
}

/** What was typed, null when it is no number between the two. @param {string} typed @param {number} least @param {number} most */
export function numberOf(typed, least, most) {
  const value = Number(typed);
  return typed.trim() !== "" && value >= least && value <= most ? value : null;
}
