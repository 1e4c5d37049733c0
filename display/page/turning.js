/** Lists longer than their place are shown page by page, 6 seconds each, with dots; nothing is dropped (screens.md §8). */
import { html, nothing, classMap } from "/assets/shared/lit.js";

export const PAGE_MS = 6000;
const NEWS_MS = 8000; // the first page, when a new call has taken it: as long as its highlight
const LEAST_MS = 3000; // a page that was turned to is not taken away sooner, nor a call that has only just come

/**
 * The page of a list whose turn it is.
 * @template T
 * @param {T[]} items
 * @param {number} size
 * @param {number} passed  milliseconds since the first page was turned to
 * @returns {{items: T[], page: number, pages: number}}
 */
export function turned(items, size, passed) {
  const page = Number.isFinite(passed) ? Math.floor(Math.max(0, passed) / PAGE_MS) : 0;
  return paged(items, size, page);
}

/** @template T @param {T[]} items @param {number} size @param {number} page */
export function paged(items, size, page) {
  const pages = Math.max(1, Math.ceil(items.length / size));
  return { items: items.slice((page % pages) * size, ((page % pages) + 1) * size), page: page % pages, pages };
}

/**
 * Turns the pages of the calls. A new call takes the first page; then the pages go on where they were left, so that calls
 * that never cease do not keep the other pages from being seen: first, second, first, third …
 */
export class Turner {
  constructor() {
    this.page = 0;
    this.since = -Infinity; // when it was turned to
    this.next = 1; // what follows the first page
    this.heard = -Infinity; // the newest call that has taken the first page
  }

  /** The page for this moment. @param {number} pages @param {number} newest when the newest call began to be new @param {number} now */
  turn(pages, newest, now) {
    if (!Number.isFinite(now)) return 0;
    if (pages < 2 || this.page >= pages || now < this.since || !Number.isFinite(this.since)) this.to(0, now);
    const stood = now - this.since;
    const news = newest > this.heard;
    if (this.page === 0) {
      this.heard = Math.max(this.heard, newest);
      const fresh = newest > this.since - LEAST_MS;
      const until = fresh ? Math.min(Math.max(NEWS_MS, newest - this.since + LEAST_MS), NEWS_MS + LEAST_MS) : PAGE_MS;
      if (pages > 1 && stood >= until) this.to(this.next < pages ? this.next : 1, now);
    } else if (news && stood >= LEAST_MS) {
      this.next = this.page + 1;
      this.to(0, now);
      this.heard = newest;
    } else if (stood >= PAGE_MS) {
      const last = this.page + 1 >= pages;
      if (last) this.next = 1;
      this.to(last ? 0 : this.page + 1, now);
    }
    return this.page;
  }

  /** @param {number} page @param {number} now */
  to(page, now) {
    this.page = page;
    this.since = now;
  }
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
