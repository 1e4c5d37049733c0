/** The hall board: follows its view from this PC's agent, and tells the agent what really stands on the screen. */
import { follow } from "/assets/shared/live.js";
import { BoardScreen } from "./board_screen.js";
import { Painted } from "./painted.js";

const element = /** @type {HTMLElement} */ (document.getElementById("screen"));
const view = element.dataset.view || "";
const painted = new Painted(view);
const screen = new BoardScreen(element, () => painted.look());

screen.start().then(() =>
  follow({
    hall: element.dataset.hall || "",
    view,
    onState: (next) => screen.show(next),
    onStale: (seconds) => screen.stale(seconds),
  }),
);
