/**
 * What can be done with a case: one form each, drawn from this table.
 *
 * @typedef {{name: string, kind: "text" | "line" | "choice" | "check" | "person" | "file", needed?: boolean, choices?: string[]}} Field
 * @typedef {{id: string, moves: string[], path: string, fields: Field[], fixed?: Record<string, any>, main?: boolean}} Act
 */

/** @type {Field} */
const note = { name: "note", kind: "text" };
/** @type {Field} */
const reason = { name: "reason", kind: "text", needed: true };

/** @type {Act[]} in the order of the work; the main ones lead on */
export const ACTS = [
  { id: "contact", moves: ["contact"], path: "contact", main: true, fields: [{ name: "outcome", kind: "choice", choices: ["reached", "not_reached", "anonymous"] }, note] },
  { id: "verify", moves: ["verify"], path: "verify", main: true, fixed: { valid: true }, fields: [{ name: "plan", kind: "text", needed: true }, { name: "complex", kind: "check" }] },
  { id: "refute", moves: ["refute"], path: "verify", fixed: { valid: false }, fields: [reason] },
  { id: "rectify", moves: ["rectify"], path: "rectify", main: true, fields: [{ name: "what", kind: "text", needed: true }] },
  { id: "answer", moves: ["answer"], path: "answer", main: true, fields: [{ name: "answer", kind: "text", needed: true }] },
  { id: "call_back", moves: ["call_back", "miss"], path: "call-back", main: true, fields: [{ name: "outcome", kind: "choice", choices: ["satisfied", "dissatisfied", "not_reached"] }, note] },
  { id: "decide", moves: ["uphold", "dismiss"], path: "appeal/decide", main: true, fields: [{ name: "upheld", kind: "choice", choices: ["yes", "no"] }, reason] },
  { id: "close", moves: ["close"], path: "close", main: true, fields: [note] },
  { id: "rework", moves: ["rework"], path: "rework", fields: [reason] },
  { id: "appeal", moves: ["appeal"], path: "appeal", fields: [reason] },
  { id: "assign", moves: ["assign"], path: "assign", fields: [{ name: "owner", kind: "person", needed: true }, { name: "why", kind: "text" }] },
  { id: "note", moves: ["note"], path: "note", fields: [{ name: "note", kind: "text", needed: true }] },
  { id: "files", moves: ["note"], path: "files", fields: [{ name: "file", kind: "file", needed: true }] },
];

/** @param {any} one  a case with what may be done @returns {Act[]} */
export function actsOf(one) {
  return ACTS.filter((act) => act.moves.some((move) => one.moves.includes(move)));
}

/** Which outcomes make sense: who left a name or a number is not anonymous. @param {any} one @param {Field} field */
export function choicesOf(one, field) {
  return (field.choices || []).filter((choice) => !(choice === "anonymous" && one.real_name));
}

/**
 * What a filled form sends. @param {Act} act @param {HTMLFormElement} form @returns {Promise<Record<string, any>>}
 */
export async function bodyOf(act, form) {
  const given = new FormData(form);
  /** @type {Record<string, any>} */
  const body = { ...act.fixed };
  for (const field of act.fields) {
    const value = given.get(field.name);
    if (field.kind === "file") Object.assign(body, await fileOf(/** @type {File} */ (value)));
    else if (field.kind === "check") body[field.name] = value !== null;
    else if (field.name === "upheld") body.upheld = value === "yes";
    else body[field.name] = String(value || "").trim();
  }
  return body;
}

/** @param {File} file */
async function fileOf(file) {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let text = "";
  for (let from = 0; from < bytes.length; from += 32768) text += String.fromCharCode(...bytes.subarray(from, from + 32768));
  return { name: file.name.slice(0, 100), kind: file.type || "text/plain", content: btoa(text) };
}
