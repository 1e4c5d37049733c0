/** One board in the preview's frame: the hall's calls of this moment, with the settings that the page around it sends. */
import { follow } from "/assets/shared/live.js";
import { BoardScreen } from "/pages/board/board_screen.js";

/** @typedef {{hall: string, view: string, timeZone: string, page: any}} Wanted */

const screen = new BoardScreen(/** @type {HTMLElement} */ (document.getElementById("screen")));
/** @type {Wanted | null} */
let wanted = null;
/** @type {any} */
let state = null;
let stop = () => {};

function show() {
  if (!state || !wanted) return;
  const media = wanted.page.media_percent ? [{ name: "sample.svg", kind: "picture" }] : [];
  const here = { freshness: "live", now: state.now, since: null, time_zone: wanted.timeZone, media, voice: null, page: wanted.page };
  screen.show({ ...state, here });
}

/** @param {Wanted} next */
function want(next) {
  const other = !wanted || wanted.view !== next.view || wanted.hall !== next.hall;
  wanted = next;
  if (other) {
    stop();
    state = null;
    stop = follow({
      hall: next.hall,
      view: next.view,
      onState(newer) {
        state = newer;
        show();
      },
      onStale: (seconds) => screen.stale(seconds),
    });
  }
  show();
}

addEventListener("message", (event) => {
  if (event.origin === location.origin && event.source === parent) want(event.data);
});
screen.start().then(() => parent.postMessage("ready", location.origin));
