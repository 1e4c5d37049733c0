/** What can be done with a report of what could not be done. */
import { note } from "/pages/staff/casework/acting.js";

/** @type {import("/pages/staff/casework/acting.js").Field} */
const why = { name: "why", kind: "text", needed: true };
/** Litigation and petitions come first: they are what is refused most. */
const GROUNDS = ["litigation", "petition", "other_channel"];

/** @type {import("/pages/staff/casework/acting.js").Act[]} in the order of the work; the main ones lead on */
export const ACTS = [
  { id: "classify", moves: ["classify"], path: "classify", main: true, chooses: true, fields: [{ name: "weight", kind: "choice", choices: ["simple", "ordinary", "complex"] }, { name: "why", kind: "text" }] },
  { id: "pass_on", moves: ["pass_on"], path: "pass-on", main: true, fields: [{ name: "department", kind: "listed", needed: true }, note] },
  { id: "finish", moves: ["finish"], path: "finish", main: true, chooses: true, fields: [{ name: "outcome", kind: "choice", choices: ["solved", "explained", "not_possible"] }, { name: "what", kind: "text", needed: true }, { name: "negative_report", kind: "long", when: ["outcome", "not_possible"] }] },
  { id: "answer", moves: ["answer"], path: "answer", main: true, fields: [{ name: "answer", kind: "text", needed: true }] },
  { id: "call_back", moves: ["call_back"], path: "call-back", main: true, chooses: true, fields: [{ name: "outcome", kind: "choice", choices: ["satisfied", "dissatisfied", "not_reached"] }, note] },
  { id: "resume", moves: ["resume"], path: "resume", main: true, fields: [] },
  { id: "close", moves: ["close"], path: "close", main: true, fields: [note] },
  { id: "rework", moves: ["rework"], path: "rework", fields: [why] },
  { id: "return", moves: ["return"], path: "return", fields: [why] },
  { id: "hold", moves: ["hold"], path: "hold", fields: [why, { name: "until", kind: "day", needed: true }] },
  { id: "extend", moves: ["extend"], path: "extend", fields: [why, { name: "workdays", kind: "number", needed: true }] },
  { id: "refuse", moves: ["refuse"], path: "refuse", chooses: true, fields: [{ name: "ground", kind: "choice", choices: GROUNDS }, { name: "reason", kind: "text", needed: true }] },
  { id: "assign", moves: ["assign"], path: "assign", fields: [{ name: "owner", kind: "person", needed: true }, { name: "why", kind: "text" }] },
  { id: "note", moves: ["note"], path: "note", fields: [{ name: "note", kind: "text", needed: true }] },
];
