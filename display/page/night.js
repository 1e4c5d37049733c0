/** @typedef {{night?: {begins: string, ends: string} | null}} Page */

/** Whether a time of the day ("22:05", "" when unknown) lies in the board's night, which may pass midnight. @param {Page | undefined} page @param {string} clock */
export function atNight(page, clock) {
  const night = page && page.night;
  if (!night || !clock) return false;
  const { begins, ends } = night;
  return begins <= ends ? clock >= begins && clock < ends : clock >= begins || clock < ends;
}
