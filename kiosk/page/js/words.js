/** Sentences made of several words: places, waits, names. */
import { isolated, language, pick, t, tongue } from "/assets/shared/words.js";

/**
 * A name with what stands in its brackets, or after its colon, as second line.
 * @param {import("/assets/shared/words.js").Words} words
 */
export function split(words) {
  const text = words[language()] || words[tongue(language()).otherwise];
  const found = /^(.+?)[（(](.+)[）)]$/.exec(text) || /^([^:：]+)[:：]\s*(.+)$/.exec(text);
  const [name, more] = found ? [found[1].trim(), found[2].trim()] : [text, ""];
  return words[language()] ? { name, more } : { name: isolated(name), more: isolated(more) };
}

/** @param {number | null} waiting null: cut off, nobody can say */
export const people = (waiting) => (waiting === null ? "" : peopleNow(waiting));

/** @param {number} waiting */
const peopleNow = (waiting) => (waiting > 0 ? t("waiting_people", { n: waiting }) : t("waiting_nobody"));

/** @param {{p10: number, p50: number, p90: number} | null | undefined} wait a range, never one promise; "" when unknown */
export function waitWords(wait) {
  if (!wait) return "";
  const { p10: low, p90: high } = wait;
  if (high <= 1) return t("wait_soon");
  return low === high ? t("wait_single", { low }) : t("wait_range", { low, high });
}

/** The same for a tile, where room is short. @param {{p10: number, p90: number} | null | undefined} wait */
export function shortWait(wait) {
  if (!wait) return "";
  const { p10: low, p90: high } = wait;
  if (high <= 1) return t("wait_soon");
  return low === high ? t("wait_short_single", { low }) : t("wait_short", { low, high });
}

/** @param {number | null | undefined} floor */
export function floorWords(floor) {
  if (floor === null || floor === undefined) return "";
  return floor < 0 ? t("floor_below", { floor: -floor }) : t("floor", { floor });
}

/** Where one waits, as on the slip. @param {any} business */
export function placeWords(business) {
  const name = pick(business.zone_name);
  const code = business.zone || "";
  const named = code.length <= 2 && code && !name.includes(code) ? isolated(`${code} ${name}`) : name;
  return [floorWords(business.floor), pick(business.side), named].filter(Boolean).join(language() === "zh" ? " " : t("list_mark"));
}

/** How many are ahead; a dash when nobody can say, as while cut off. @param {number | null} ahead */
export function aheadWords(ahead) {
  if (ahead === null) return "—";
  return ahead ? t("ahead_people", { n: ahead }) : t("ahead_none");
}

/** What was said of the visitor, by card or by typing. @param {any} card */
export function knownWords(card) {
  if (card.by === "phone") return t("known_phone");
  return card.by === "number" ? t("known_number") : t("known_card");
}
