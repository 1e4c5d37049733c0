/** Paper rolls (纸号) in a business's panel: how far one was called, beginning one, stopping it. */
import { html, nothing } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { ask } from "./ask.js";

/** Beginning one, or stopping the one that runs. @param {any} queue @param {{turnRoll: (queue: any) => void}} acts @param {boolean} busy */
export function rollButton({ roll, ...queue }, acts, busy) {
  if (roll && roll.stopped) return nothing;
  return html`<button class="button" data-act="roll" aria-disabled=${String(busy)} @click=${() => acts.turnRoll({ roll, ...queue })}>${t(roll ? "roll_stop" : "roll_begin")}</button>`;
}

/** How far it was called. @param {any} roll */
export function rollWords(roll) {
  if (roll.stopped) return t("roll_stopped", roll);
  return roll.next ? t("roll_next", roll) : t("roll_empty", roll);
}

/** @param {import("./sending.js").Sending} sending @param {any} queue */
export async function turnRoll(sending, queue) {
  const business = pick(queue.name);
  const path = `businesses/${encodeURIComponent(queue.business)}/roll`;
  if (queue.roll) {
    const last = await ask({
      title: t("roll_stop_ask", { business }), text: t("roll_stop_why"), yes: t("roll_stop"),
      field: { label: t("roll_last"), hint: t("roll_last_hint"), needed: "" },
    });
    return last === null ? undefined : sending.send(`${path}/stop`, last ? { last } : {}, t("done_roll_stop", { business }));
  }
  const first = await ask({
    title: t("roll_begin_ask", { business }), text: t("roll_begin_why"), yes: t("roll_begin"),
    field: { label: t("roll_first"), hint: t("roll_first_hint"), needed: t("roll_first_needed") },
  });
  return first === null ? undefined : sending.send(path, { first }, t("done_roll_begin", { business, first }));
}
