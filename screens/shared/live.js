/**
 * The live channel: follow one view of the hall, as a whole state with a sequence number (promises.md 2.1).
 *
 *     const stop = follow({
 *       hall: "huangtan", view: "board:east",
 *       auth: { token },                                  // devices; leave it out where the session cookie speaks
 *       onState(state, message) { paint(state); message.events.forEach(ring); },
 *       onStale(seconds) { … },                           // seconds of silence, null when it is fresh again
 *     });
 *
 * State paints: it replaces everything and comes only when newer. Events ring: each is handed over at most once, and
 * never with the first state after loading. Works alike towards the server and towards a local agent. When the socket
 * is down, the same state is polled over HTTP.
 *
 * @typedef {{seq: number, kind: string, at: string, [more: string]: any}} HallEvent
 * @typedef {{seq: number, events: HallEvent[], first: boolean, source: "socket" | "poll"}} Message
 * @typedef {{
 *   hall: string,
 *   view: string,
 *   auth?: {token: string} | null,
 *   onState: (state: any, message: Message) => void,
 *   onStale?: (seconds: number | null) => void,
 *   onLink?: (up: boolean) => void,
 *   onRefused?: (error: {code: string, message: string}) => void,
 *   poll?: string | null,
 *   staleAfter?: number,
 * }} Following  `poll` is the URL of the polled state (null: never poll); `staleAfter` in seconds, 10 when left out
 */
import { io } from "/assets/vendor/socket.io/4.8.4/socket.io.js";
import { get } from "/assets/shared/command.js";

const POLL_EVERY = 3000;
const ASK_AGAIN = 4000;
const ACK_WITHIN = 5000;

/** Everything that is followed now. @type {Set<Follower>} */
const followers = new Set();

/** One socket for each identity on this page. @type {Map<string, any>} */
const sockets = new Map();

/**
 * Follow a view until the returned function is called.
 * @param {Following} options
 * @returns {() => void}
 */
export function follow(options) {
  const follower = new Follower(options);
  followers.add(follower);
  follower.start();
  return () => {
    followers.delete(follower);
    follower.stop();
  };
}

/** Ask for a followed view's state now: a command was refused because what is painted is stale. @param {string} view */
export function refresh(view) {
  followers.forEach((follower) => {
    if (follower.options.view === view) follower.ask();
  });
}

class Follower {
  /** @param {Following} options */
  constructor(options) {
    this.options = { staleAfter: 10, ...options };
    this.token = (options.auth && options.auth.token) || null;
    this.socket = socketFor(this.token);
    this.seq = -1; // of the state now painted
    this.rung = -1; // newest event handed over
    this.fresh = false; // a state came over this very connection
    this.asking = false;
    this.up = false;
    this.polling = false;
    this.behindSince = -1; // head of the hall at the last heartbeat that was ahead of us
    this.heard = performance.now();
    this.stale = false;
    this.stopped = false;
    /** @type {ReturnType<typeof setInterval>[]} */
    this.timers = [];
    this.on = {
      connect: () => this.connected(),
      disconnect: () => this.disconnected(),
      connect_error: () => this.disconnected(),
      view: (/** @type {any} */ message) => this.viewed(message),
      heartbeat: (/** @type {any} */ beat) => this.beaten(beat),
    };
  }

  start() {
    for (const [name, listener] of Object.entries(this.on)) this.socket.on(name, listener);
    this.timers.push(setInterval(() => this.watch(), 1000));
    this.timers.push(setInterval(() => this.pollIfDown(), POLL_EVERY));
    if (this.socket.connected) this.connected();
    else this.socket.connect();
  }

  stop() {
    this.stopped = true;
    this.timers.forEach(clearInterval);
    for (const [name, listener] of Object.entries(this.on)) this.socket.off(name, listener);
    if (this.socket.connected) this.socket.emit("unsubscribe", { hall: this.options.hall, view: this.options.view });
  }

  connected() {
    this.fresh = false;
    this.behindSince = -1;
    this.subscribe();
  }

  disconnected() {
    this.setUp(false);
    this.asking = false;
  }

  subscribe() {
    if (this.asking || this.stopped || !this.socket.connected) return;
    this.asking = true;
    const { hall, view } = this.options;
    this.socket.timeout(ACK_WITHIN).emit("subscribe", { hall, view }, (/** @type {any} */ late, /** @type {any} */ answer) => {
      this.asking = false;
      if (this.stopped) return;
      if (late || !answer || answer.error) this.refused(answer && answer.error);
      else this.subscribed(answer);
    });
  }

  ask() {
    if (this.up) this.subscribe();
    else this.pollIfDown();
  }

  /** @param {{seq: number, state: any}} answer */
  subscribed(answer) {
    this.hear();
    this.setUp(true);
    // The first answer on a new connection counts even with a lower number: the hall may have been set up anew.
    if (!this.fresh || answer.seq > this.seq) this.paint(answer.seq, answer.state, [], "socket");
    this.fresh = true;
  }

  /** @param {{code: string, message: string} | null} error */
  refused(error) {
    this.setUp(false);
    if (error && this.options.onRefused) this.options.onRefused(error);
    setTimeout(() => this.subscribe(), ASK_AGAIN);
  }

  /** @param {{view: string, seq: number, state: any, events?: HallEvent[]}} message */
  viewed(message) {
    if (message.view !== this.options.view) return;
    this.hear();
    if (message.seq <= this.seq) return;
    this.paint(message.seq, message.state, message.events || [], "socket");
    this.fresh = true;
  }

  /** @param {{hall: string, seq: number, views?: Record<string, number>}} beat */
  beaten(beat) {
    if (beat.hall !== this.options.hall) return;
    this.hear();
    // Ahead of us at two heartbeats running means that we missed something; one may only be news on its way.
    if (this.behindSince > this.seq) this.subscribe();
    this.behindSince = beat.seq;
  }

  /** @param {number} seq @param {any} state @param {HallEvent[]} events @param {"socket" | "poll"} source */
  paint(seq, state, events, source) {
    const first = this.seq < 0;
    const unheard = first ? [] : events.filter((event) => event.seq > this.rung);
    this.rung = Math.max(first || seq < this.seq ? seq : this.rung, ...events.map((event) => event.seq));
    this.seq = seq;
    this.options.onState(state, { seq, events: unheard, first, source });
  }

  async pollIfDown() {
    const { hall, view, poll } = this.options;
    if (this.up || poll === null || this.polling) return;
    this.polling = true;
    const address = poll || `/api/v1/halls/${encodeURIComponent(hall)}/views/${encodeURIComponent(view)}`;
    const answer = await get(address, { token: this.token });
    this.polling = false;
    if (this.up || this.stopped) return;
    if (answer.status === 200) {
      this.hear();
      if (answer.body.seq > this.seq) this.paint(answer.body.seq, answer.body.state, [], "poll");
    } else if (answer.status >= 400 && answer.status < 500 && this.options.onRefused) {
      this.options.onRefused(answer.body);
    }
  }

  hear() {
    this.heard = performance.now();
    if (!this.stale) return;
    this.stale = false;
    if (this.options.onStale) this.options.onStale(null);
  }

  watch() {
    const silent = (performance.now() - this.heard) / 1000;
    if (silent < (this.options.staleAfter || 10)) return;
    this.stale = true;
    if (this.options.onStale) this.options.onStale(Math.floor(silent));
  }

  /** @param {boolean} up */
  setUp(up) {
    if (this.up === up) return;
    this.up = up;
    if (this.options.onLink) this.options.onLink(up);
  }
}

/** @param {string | null} token */
function socketFor(token) {
  const name = token || "";
  let socket = sockets.get(name);
  if (!socket) {
    socket = io({
      path: "/socket.io",
      transports: ["websocket"],
      autoConnect: false,
      auth: token ? { token } : {},
      reconnectionDelay: 500,
      reconnectionDelayMax: 4000,
      forceNew: true,
    });
    // A server that refuses a connection stops the client's own retries: ask again, quietly.
    socket.on("connect_error", () => {
      if (!socket.active) setTimeout(() => socket.connect(), ASK_AGAIN);
    });
    socket.on("disconnect", (/** @type {string} */ reason) => {
      if (reason === "io server disconnect") setTimeout(() => socket.connect(), ASK_AGAIN);
    });
    sockets.set(name, socket);
  }
  return socket;
}
