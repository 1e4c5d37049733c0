/** Nobody touches: after 30 s ask, after 20 s more go home; any touch goes on, as often as wanted (screens.md 2.3). */

const QUIET = 30;
const COUNTDOWN = 20;

export class Idle {
  constructor() {
    this.at = 0;
    this.touched();
  }

  touched() {
    this.at = performance.now();
  }

  get quiet() {
    return (performance.now() - this.at) / 1000;
  }

  /** Seconds left of the countdown; null before it begins. */
  get left() {
    const over = this.quiet - QUIET;
    return over < 0 ? null : Math.max(0, Math.ceil(COUNTDOWN - over));
  }
}
