/** Finding a matter by letters: pinyin initials, whole syllables, or both mixed; in English by the words' beginnings. */

import { isCutOff } from "./journey.js";

/**
 * @typedef {{business: any, matter: any | null, bundle: any | null}} Found
 */

/** What a visitor may look for: every business, then every bundle, then every matter. @param {any} state @returns {Found[]} */
function everything(state) {
  const businesses = state.businesses || [];
  return [
    ...businesses.map((/** @type {any} */ business) => ({ business, matter: null, bundle: null })),
    ...(isCutOff(state) ? [] : state.bundles || []).map((/** @type {any} */ bundle) => ({ business: null, matter: null, bundle })),
    ...businesses.flatMap((/** @type {any} */ business) =>
      business.matters.map((/** @type {any} */ matter) => ({ business, matter, bundle: null }))),
  ];
}

/** Those whose name holds the letters, names that begin with them first. @param {any} state @param {string} letters @returns {Found[]} */
export function find(state, letters) {
  if (!letters) return [];
  const ranked = [];
  for (const found of everything(state)) {
    const named = found.bundle || found.matter || found.business;
    const place = Math.min(placeOf((named.spelt || "").split(" "), letters), placeOf(named.name.en.toLowerCase().split(/[^a-z0-9]+/), letters));
    if (place < Infinity) ranked.push({ ...found, place });
  }
  return ranked.sort((one, other) => one.place - other.place);
}

/** The first syllable from which the letters can be read; Infinity when nowhere. @param {string[]} syllables @param {string} letters */
export function placeOf(syllables, letters) {
  for (let at = 0; at < syllables.length; at += 1) if (reads(syllables, at, letters)) return at;
  return Infinity;
}

/** Each syllable gives at least its first letter, as many more as fit. @param {string[]} syllables @param {number} at @param {string} letters @returns {boolean} */
function reads(syllables, at, letters) {
  if (!letters) return true;
  const syllable = syllables[at];
  if (!syllable) return false;
  for (let taken = Math.min(syllable.length, letters.length); taken > 0; taken -= 1)
    if (syllable.startsWith(letters.slice(0, taken)) && reads(syllables, at + 1, letters.slice(taken))) return true;
  return false;
}
