/**
 * lit-html under one name, so that only this file knows its version.
 *
 * Strict content policy: no styleMap (it writes a style attribute) and no unsafeHTML. Use classMap, or
 * `element.style.setProperty` from a ref.
 */
export { html, svg, render, nothing, noChange } from "/assets/vendor/lit-html/3.3.3/lit-html.js";
export { classMap } from "/assets/vendor/lit-html/3.3.3/directives/class-map.js";
export { guard } from "/assets/vendor/lit-html/3.3.3/directives/guard.js";
export { ifDefined } from "/assets/vendor/lit-html/3.3.3/directives/if-defined.js";
export { keyed } from "/assets/vendor/lit-html/3.3.3/directives/keyed.js";
export { live } from "/assets/vendor/lit-html/3.3.3/directives/live.js";
export { createRef, ref } from "/assets/vendor/lit-html/3.3.3/directives/ref.js";
export { repeat } from "/assets/vendor/lit-html/3.3.3/directives/repeat.js";
