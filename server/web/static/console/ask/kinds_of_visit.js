/** Every business and matter that a visit may be about, as answers. */
import { pick, t } from "/assets/shared/words.js";

/** @typedef {import("/pages/staff/console/ask/options.js").Option} Option */

/** The matters, which stand under their businesses. @param {any} targets @returns {{code: string, name: any, business: any}[]} */
export function mattersOf({ businesses = [] }) {
  return businesses.flatMap((/** @type {any} */ business) =>
    (business.matters || []).map((/** @type {any} */ matter) => ({ ...matter, business: business.name })),
  );
}

/** @param {any} state @returns {Option[]} */
export function kindsOfVisit({ targets }) {
  return [
    ...(targets.businesses || []).map((/** @type {any} */ one) => ({
      ...answer("business", one.code, one.name),
      note: t("to_waiting", { waiting: one.waiting }),
    })),
    ...mattersOf(targets).map((one) => ({ ...answer("matter", one.code, one.name), mark: pick(one.business) })),
  ];
}

/** What is still to come in this visit. @param {any} state @returns {Option[]} */
export function stillToCome({ current }) {
  return ((current && current.further) || []).map((/** @type {any} */ one) =>
    one.matter ? answer("matter", one.matter, one.name) : answer("business", one.business, one.name),
  );
}

/** `matter:new_company` as the body of a command. @param {string} id @returns {Record<string, string>} */
export function asBody(id) {
  const [kind, ...code] = id.split(":");
  return { [kind]: code.join(":") };
}

/** @param {"business" | "matter"} kind @param {string} code @param {any} name @returns {Option} */
function answer(kind, code, name) {
  return { id: `${kind}:${code}`, group: t(`to_${kind}`), code: "", name: pick(name) };
}
