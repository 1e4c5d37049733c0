/**
 * Shape beside colour and word, so that no state is told by colour alone (screens.md 2.4). Drawn, not typed: a font may
 * lack a sign, or show it as an emoji.
 */
import { svg, html } from "/assets/shared/lit.js";

const FORMS = {
  open: svg`<circle cx="12" cy="12" r="8.5" fill="none" stroke="currentColor" stroke-width="3" />`,
  called: svg`<path d="M6 3.5v17L21 12z" fill="currentColor" />`,
  serving: svg`<circle cx="12" cy="12" r="9" fill="currentColor" />`,
  paused: svg`<path d="M6 4h4.4v16H6zM13.6 4H18v16h-4.4z" fill="currentColor" />`,
  closed: svg`<path d="M4 10.2h16v3.6H4z" fill="currentColor" />`,
  offline: svg`<path fill-rule="evenodd" d="M12 2.2 23.2 21.5H.8zM10.7 9v6.200h2.600V9zm0 8v2.400h2.600V17z" fill="currentColor" />`,
  later: svg`<path d="M12 2a10 10 0 1 0 .01 0zm0 2.6a7.4 7.4 0 1 1-.01 0zM10.7 7h2.6v4.7l3.7 3.7-1.8 1.8-4.5-4.5z" fill="currentColor" fill-rule="evenodd" />`,
  accessible: svg`<circle cx="10" cy="3.200" r="2.200" fill="currentColor" /><path d="M10 6.500v7h5.500l3.200 6.200" fill="none" stroke="currentColor" stroke-width="2.200" /><path d="M10 9.700h4.500M7.300 12.200a5.200 5.200 0 1 0 7.400 6.300" fill="none" stroke="currentColor" stroke-width="2.200" />`,
  arrow: svg`<path d="M2 10.3h14.200L11 5.100 13.100 3l9 9-9 9-2.100-2.100 5.200-5.200H2z" fill="currentColor" />`,
};

/** @param {keyof typeof FORMS} name */
export function shape(name) {
  return html`<svg class="shape" viewBox="0 0 24 24" aria-hidden="true">${FORMS[name]}</svg>`;
}

/**
 * What a window is doing, in one word: paused and closed come before the ticket that may still be there.
 * @param {{state: string | null, ticket?: any, ticket_state?: string | null}} hallWindow
 * @returns {"open" | "called" | "serving" | "paused" | "closed"}
 */
export function doing(hallWindow) {
  if (hallWindow.ticket && (hallWindow.ticket_state === "called" || hallWindow.ticket_state === "serving")) {
    return hallWindow.ticket_state;
  }
  if (hallWindow.state === "paused") return "paused";
  return hallWindow.state === "open" ? "open" : "closed";
}
