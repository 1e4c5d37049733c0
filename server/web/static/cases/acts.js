/** What can be done with a bad-rating case. */
import { note } from "/pages/staff/casework/acting.js";

/** @type {import("/pages/staff/casework/acting.js").Field} */
const reason = { name: "reason", kind: "text", needed: true };

/** Which outcomes make sense: who left a name or a number is not anonymous. @param {any} one */
const contacts = (one) => ["reached", "not_reached", ...(one.real_name ? [] : ["anonymous"])];

/** @type {import("/pages/staff/casework/acting.js").Act[]} in the order of the work; the main ones lead on */
export const ACTS = [
  { id: "contact", moves: ["contact"], path: "contact", main: true, fields: [{ name: "outcome", kind: "choice", only: contacts }, note] },
  { id: "verify", moves: ["verify"], path: "verify", main: true, fixed: { valid: true }, fields: [{ name: "plan", kind: "text", needed: true }, { name: "complex", kind: "check" }] },
  { id: "refute", moves: ["refute"], path: "verify", fixed: { valid: false }, fields: [reason] },
  { id: "rectify", moves: ["rectify"], path: "rectify", main: true, fields: [{ name: "what", kind: "text", needed: true }] },
  { id: "answer", moves: ["answer"], path: "answer", main: true, fields: [{ name: "answer", kind: "text", needed: true }] },
  { id: "call_back", moves: ["call_back", "miss"], path: "call-back", main: true, fields: [{ name: "outcome", kind: "choice", choices: ["satisfied", "dissatisfied", "not_reached"] }, note] },
  { id: "decide", moves: ["uphold", "dismiss"], path: "appeal/decide", main: true, chooses: true, fields: [{ name: "upheld", kind: "choice", choices: ["yes", "no"] }, reason] },
  { id: "close", moves: ["close"], path: "close", main: true, fields: [note] },
  { id: "rework", moves: ["rework"], path: "rework", fields: [reason] },
  { id: "appeal", moves: ["appeal"], path: "appeal", fields: [reason] },
  { id: "assign", moves: ["assign"], path: "assign", fields: [{ name: "owner", kind: "person", needed: true }, { name: "why", kind: "text" }] },
  { id: "note", moves: ["note"], path: "note", fields: [{ name: "note", kind: "text", needed: true }] },
  { id: "files", moves: ["note"], path: "files", fields: [{ name: "file", kind: "file", needed: true }] },
];
