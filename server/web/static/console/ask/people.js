/** The tickets that this window knows of, as answers: waiting, on hold, missed, or at the window. */
import { pick, t } from "/assets/shared/words.js";

/**
 * @typedef {import("/pages/staff/console/ask/options.js").Option & {kind: "current" | "held" | "missed" | "waiting"}} Person
 * @param {any} state
 * @returns {Person[]}
 */
export function people({ current, held, missed, queue }) {
  const option = (/** @type {Person["kind"]} */ kind, /** @type {any} */ one, /** @type {string} */ name) => ({
    id: one.id,
    kind,
    group: t(`person_${kind}`),
    code: one.code,
    name,
  });
  return [
    ...(current ? [option("current", current, pick(current.business_name))] : []),
    ...held.filter((/** @type {any} */ one) => one.resumable).map((/** @type {any} */ one) => option("held", one, one.why || t(`hold_${one.kind}_short`))),
    ...missed.filter((/** @type {any} */ one) => one.restorable).map((/** @type {any} */ one) => option("missed", one, "")),
    ...queue.next.map((/** @type {any} */ one) => option("waiting", one, t("waited", { minutes: one.waited_min }))),
  ];
}
