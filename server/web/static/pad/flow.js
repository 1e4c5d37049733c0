/**
 * The course of one rating on the pad: pure, `(course, happening) → course`. Nothing here reads a clock or sends anything.
 *
 *     idle → faces → (sending | reasons → sending) → thanks | already | late | unsure → idle
 *
 * No answer at the faces means not rated. A visitor who has touched one of the two lower faces *has* answered: the reason
 * is asked for, and if it does not come, the level itself is sent, as the screen says it will be.
 *
 * @typedef {"idle" | "faces" | "reasons" | "sending" | "thanks" | "already" | "late" | "unsure"} Screen
 * @typedef {{
 *   screen: Screen, token: string | null, ticket: string, matter: {zh: string, en: string} | null, level: number | null, reasons: string[], text: string,
 *   until: number, slow: boolean, settled: string | null,
 * }} Course  `until`: when the screen ends by itself, in ms of the page's own clock; `settled`: token already dealt with
 */

export const ANSWER_WITHIN = 30000;
const THANKS_FOR = 3000;
const NOTICE_FOR = 6000;

/** @type {Course} */
export const IDLE = {
  screen: "idle", token: null, ticket: "", matter: null, level: null, reasons: [], text: "", until: Infinity, slow: false, settled: null,
};

/**
 * A new state came. `left` is how long the server still offers this rating, in ms. Who is telling us why is not interrupted
 * by the next question: it is asked afterwards.
 * @param {Course} course @param {{token: string, ticket: string, matter?: {zh: string, en: string} | null} | null} armed @param {number} left @param {number} now
 * @returns {Course}
 */
export function offered(course, armed, left, now) {
  const token = armed ? armed.token : null;
  if (armed && token !== course.token && token !== course.settled && left > 0 && !["reasons", "sending"].includes(course.screen)) {
    const about = { token, ticket: armed.ticket, matter: armed.matter || null };
    return { ...IDLE, ...about, settled: course.settled, screen: "faces", until: now + Math.min(left, ANSWER_WITHIN) };
  }
  // Taken back before anybody touched: away with it. After a touch the server decides, when it is sent.
  return token === null && course.screen === "faces" ? finished(course) : course;
}

/** @param {Course} course @param {number} level @param {number} now @returns {Course} */
export function chosen(course, level, now) {
  if (course.screen !== "faces") return course;
  const next = { ...course, level, until: now + ANSWER_WITHIN };
  return level > 2 ? sent(next) : { ...next, screen: "reasons" };
}

/** @param {Course} course @param {string} code @param {number} now @returns {Course} */
export function toggled(course, code, now) {
  if (course.screen !== "reasons") return course;
  const reasons = course.reasons.includes(code) ? course.reasons.filter((other) => other !== code) : [...course.reasons, code];
  return { ...course, reasons, until: now + ANSWER_WITHIN };
}

/** @param {Course} course @param {string} text @param {number} now @returns {Course} */
export function written(course, text, now) {
  return course.screen === "reasons" ? { ...course, text, until: now + ANSWER_WITHIN } : course;
}

/** Not rated, by one touch. @param {Course} course @returns {Course} */
export function declined(course) {
  return course.screen === "faces" ? finished(course) : course;
}

/** Back to the five faces: nothing was sent. @param {Course} course @param {number} now @returns {Course} */
export function back(course, now) {
  return course.screen === "reasons" ? { ...course, screen: "faces", level: null, reasons: [], text: "", until: now + ANSWER_WITHIN } : course;
}

/** @param {Course} course @returns {Course} */
export function sent(course) {
  return { ...course, screen: "sending", until: Infinity, slow: false };
}

/** Send the level alone. @param {Course} course @returns {Course} */
export function skipped(course) {
  return course.screen === "reasons" ? sent({ ...course, reasons: [], text: "" }) : course;
}

/** @param {Course} course @param {{status: number, body: any}} answer @param {number} now @returns {Course} */
export function answered(course, answer, now) {
  const screen = outcome(answer);
  return { ...course, screen, settled: course.token, until: now + (screen === "thanks" ? THANKS_FOR : NOTICE_FOR) };
}

/** Time passes. @param {Course} course @param {number} now @returns {Course} */
export function ticked(course, now) {
  if (now < course.until) return course;
  return course.screen === "reasons" ? sent(course) : finished(course);
}

/** @param {Course} course @returns {Course} */
function finished(course) {
  return { ...IDLE, settled: course.token };
}

/** @param {{status: number, body: any}} answer @returns {Screen} */
function outcome({ status, body }) {
  if (status === 200 || status === 201) return "thanks";
  if (status === 0 || status >= 500 || status === 429) return "unsure";
  return body && body.code === "already_rated" ? "already" : "late";
}
