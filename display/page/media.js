/** Pictures and videos of the hall's own, one after another; never over calls, and silent while a call is spoken. */
import { html, nothing } from "/assets/shared/lit.js";

const PICTURE_MS = 10000;
const AREA_REM = 192 * 108; // of the whole screen
const FORM = 9 / 16; // no taller than most pictures: the rest belongs to the windows
const MOST = 0.4; // of it (screens.md §8)

/** @typedef {{name: string, kind: "picture" | "video"}} File */

/** Which file is shown, and since when. */
export class Showing {
  constructor() {
    this.name = "";
    this.since = 0;
    this.over = false; // a video has ended, or cannot be played
  }

  /** @param {File[]} files @returns {File | null} */
  turn(files) {
    const at = files.findIndex((file) => file.name === this.name);
    const file = files[at];
    const stays = file && !this.over && (file.kind === "video" || performance.now() - this.since < PICTURE_MS);
    if (stays || !files.length) return file || null;
    const next = files[(at + 1) % files.length];
    this.name = next.name;
    this.since = performance.now();
    this.over = false;
    return next;
  }

  ended() {
    this.over = true;
  }
}

/** Height in rem that the media take, 0 when there are none. @param {any} here @param {number} width  of their place, in rem */
export function mediaHeight(here, width) {
  const share = Math.min(MOST, ((here.page || {}).media_percent || 0) / 100);
  return share && (here.media || []).length ? Math.min((share * AREA_REM) / width, width * FORM) : 0;
}

/** @param {any} here @param {Showing} showing */
export function media(here, showing) {
  const file = showing.turn(here.media || []);
  if (!file) return nothing;
  const address = `/media/${encodeURIComponent(file.name)}`;
  const muted = !(here.page || {}).media_sound || here.speaking;
  return html`<figure class="media">
    ${file.kind === "picture"
      ? html`<img src=${address} alt="" @error=${() => showing.ended()} />`
      : html`<video src=${address} autoplay playsinline .muted=${muted} @ended=${() => showing.ended()} @error=${() => showing.ended()}></video>`}
  </figure>`;
}
