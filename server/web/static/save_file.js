/** Files that the server hands out: asked for by a command, which the trail is told of, then saved by the browser. */
import { newKey } from "/assets/shared/command.js";
import { language } from "/assets/shared/words.js";

/**
 * @param {string} path
 * @param {object} body
 * @param {string} [name]  instead of the one that the server gives it
 * @returns {Promise<{status: number, body: any}>} status 0 when there was no answer; `body` only of a refusal
 */
export async function saveFile(path, body, name = "") {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": newKey(), "Accept-Language": language() === "zh" ? "zh-CN" : "en" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    if (!answer.ok) return { status: answer.status, body: await answer.json() };
    save(await answer.blob(), name || named(answer));
    return { status: answer.status, body: null };
  } catch {
    return { status: 0, body: null };
  }
}

/** @param {Response} answer */
function named(answer) {
  const found = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") || "");
  return found ? found[1] : "file";
}

/** @param {Blob} content @param {string} name */
function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
