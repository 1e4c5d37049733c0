/** A page of figures of a month: it is chosen at the top, read again, and handed out as a table. */
import { get } from "/assets/shared/command.js";
import { html, render } from "/assets/shared/lit.js";
import { onLanguage, t } from "/assets/shared/words.js";
import { saveFile } from "/pages/staff/save_file.js";
import { byId, goToSignIn, showProblem, staffPage } from "/pages/staff/staff.js";

/** @typedef {{me: any, month: string, state: any, by: string, paint: () => void, save: (asked?: object, of?: string) => Promise<void>, read: () => Promise<void>}} MonthPage */

/**
 * @param {string} screen  its words
 * @param {string} door  the last part of its path
 * @param {(page: MonthPage) => any} draw  what stands below the month
 * @param {string} [by]
 */
export function monthPage(screen, door, draw, by = "") {
  /** @type {MonthPage} */
  const page = { me: null, month: "", state: null, by, paint, save, read };
  staffPage({ screens: [screen] }).then(({ me }) => {
    if (!me) return;
    page.me = me;
    onLanguage(paint);
    read();
  });

  /** @param {string} [of] */
  function address(of = door) {
    return `/api/v1/halls/${encodeURIComponent(page.me.hall)}/${of}`;
  }

  async function read() {
    const answer = await get(page.month ? `${address()}?month=${page.month}` : address());
    byId("figures").removeAttribute("aria-busy");
    if (answer.status === 401) goToSignIn();
    tell(answer);
    if (answer.status !== 200) return;
    page.state = answer.body;
    page.month = answer.body.first.slice(0, 7);
    paint();
  }

  /** A table of this month; the trail is told who took it. */
  async function save(asked = {}, of = door) {
    tell(await saveFile(`${address(of)}/export`, { month: page.month, ...asked }));
  }

  /** @param {number} months */
  function turn(months) {
    const [year, month] = page.month.split("-").map(Number);
    page.month = new Date(Date.UTC(year, month - 1 + months, 1)).toISOString().slice(0, 7);
    read();
  }

  function paint() {
    if (!page.state) return;
    const [year, month] = page.month.split("-");
    render(html`<button class="button" @click=${() => turn(-1)}>${t("month_before")}</button>
      <b class="figures__month">${t("month", { year, month: Number(month) })}</b>
      <button class="button" @click=${() => turn(1)}>${t("month_after")}</button>`, byId("choose"));
    render(draw(page), byId("figures"));
  }
}

/** @param {{status: number, body: any}} answer */
function tell(answer) {
  showProblem(byId("problem"), answer.status === 200 ? "" : (answer.body && answer.body.message) || t("no_answer"));
}
