/** Which door a move goes through. */

/**
 * @param {{hall: string, window: string}} here
 * @param {string} move
 * @returns {string} the path
 */
export function doorOf({ hall, window }, move) {
  const door = DOORS[move] || move.replace(/_/g, "-");
  return `/api/v1/halls/${encodeURIComponent(hall)}/windows/${encodeURIComponent(window)}/${door}`;
}

/** Where the door is not the move's own name. @type {Record<string, string>} */
const DOORS = {
  matter_add: "matters",
  matter_remove: "matters/remove",
  help_done: "help/done",
  notice_reprint: "notice/reprint",
};
