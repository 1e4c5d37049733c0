/** Lists longer than their place are shown page by page, 6 seconds each, with dots; nothing is dropped (screens.md §8). */
import { html, nothing, classMap } from "/assets/shared/lit.js";

export const PAGE_MS = 6000;

/**
 * The page of a list whose turn it is.
 * @template T
 * @param {T[]} items
 * @param {number} size
 * @param {number} passed  milliseconds since the first page was turned to
 * @returns {{items: T[], page: number, pages: number}}
 */
export function turned(items, size, passed) {
  const pages = Math.max(1, Math.ceil(items.length / size));
  const page = Number.isFinite(passed) ? Math.floor(Math.max(0, passed) / PAGE_MS) % pages : 0;
  return { items: items.slice(page * size, (page + 1) * size), page, pages };
}

/** The size of pages that are about equally full. @param {number} count @param {number} most */
export function evenly(count, most) {
  return Math.max(1, Math.ceil(count / Math.max(1, Math.ceil(count / most))));
}

/** @param {{page: number, pages: number}} turn */
export function dots({ page, pages }) {
  if (pages < 2) return nothing;
  const all = Array.from({ length: pages }, (_, n) => html`<i class=${classMap({ dot: true, here: n === page })}></i>`);
  return html`<span class="dots" role="img" aria-label="${page + 1} / ${pages}">${all}</span>`;
}
