/** Figures of the hall's work: sums, arrivals by hour, day and month, how busy each window was, and tables by group. */
import { html, nothing, svg } from "/assets/shared/lit.js";
import { pick, t } from "/assets/shared/words.js";
import { percent } from "/pages/staff/figures/drawn.js";
import { monthPage } from "/pages/staff/figures/month.js";

const GROUPS = ["window", "clerk", "matter", "business", "department", "day", "hour", "source"];
const SOURCES = ["kiosk", "window", "offline", "walk_in", "roll"];
const COUNTS = ["taken", "finished", "returned", "empty"];
const TIMES = ["open_min", "idle_min", "paused_min"];
const BAR_H = 110;

monthPage("work_figures", "work-figures", all, "window");

/** @param {any} page */
function all(page) {
  const { state } = page;
  const columns = (/** @type {any} */ row, /** @type {string} */ name) => ({ name, taken: row.taken, finished: row.finished });
  return html`
    ${sums(state)}
    <div class="figures__two">
      <section class="card"><h2>${t("by_hour_title")}</h2>${bars(state.by.hour.map((/** @type {any} */ row) => ({ name: row.code, taken: row.taken, finished: null })))}</section>
      <section class="card"><h2>${t("by_day_title")}</h2>${bars(state.by.day.map((/** @type {any} */ row) => columns(row, String(Number(row.code.slice(8))))))}</section>
      <section class="card"><h2>${t("balance_title")}</h2>${balance(state.by.window)}</section>
      <section class="card"><h2>${t("by_month_title", { year: state.last.slice(0, 4) })}</h2>${bars(state.months.map((/** @type {any} */ row) => columns(row, String(Number(row.month.slice(5))))))}</section>
    </div>
    <section class="card figures__groups">
      <header class="figures__head"><h2>${t("groups")}</h2>
        <div class="switch work__switch" role="group" aria-label=${t("groups")}>${GROUPS.map((by) => html`<button type="button" class="switch__choice" aria-pressed=${String(page.by === by)} @click=${() => { page.by = by; page.paint(); }}>${t(`by_${by}`)}</button>`)}</div>
        <button class="button" type="button" @click=${() => page.save({ by: page.by })}>${t("download")}</button>
        <button class="button" type="button" @click=${() => page.save({}, "ticket-records")}>${t("download_tickets")}</button></header>
      ${table(state.by[page.by], page.by, state.total)}
      <p class="figures__note">${t("note", { promised: state.promised_wait_min, times: state.long_handling_times, short: state.short_handling_s })}</p>
    </section>
    ${state.star_grading ? grading(state.star_grading, page) : nothing}`;
}

/** Each point with the rule that it follows from. @param {any} stars @param {any} page */
function grading(stars, page) {
  const line = (/** @type {any} */ one) => html`<tr><th scope="row">${pick(one.name)}</th>
    <td class="number">${percent(one.rate)} <small>${one.part}/${one.whole}</small></td><td class="number">${percent(one.none_at)}</td><td class="number">${percent(one.full_at)}</td>
    <td class="number">${one.points === null ? t("star_too_few", { least: one.least }) : one.points}</td><td class="number">${one.of}</td></tr>`;
  return html`<section class="card figures__groups" id="stars">
    <header class="figures__head"><h2>${t("star_grading")}</h2><button class="button" type="button" @click=${() => page.save({}, "star-grading")}>${t("download_stars")}</button></header>
    ${stars.stars === null ? html`<p>${t("stars_none")}</p>` : html`<p class="work__stars"><b aria-hidden="true">${"★".repeat(stars.stars)}${"☆".repeat(stars.most_stars - stars.stars)}</b> ${t("stars_of", { stars: stars.stars, most: stars.most_stars, points: stars.of_hundred })}</p>`}
    <div class="scroll" tabindex="0" role="region" aria-label=${t("star_grading")}><table class="table"><thead><tr>${["indicator", "star_rate", "none_at", "full_at", "star_points", "star_of"].map((name) => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
      <tbody>${stars.indicators.map(line)}</tbody></table></div>
    <p class="figures__note">${t("star_source", { source: pick(stars.source) })}${t("stop")}${t("star_note")}</p></section>`;
}

/** @param {any} state */
function sums(state) {
  const { total, bookings } = state;
  const due = bookings.kept + bookings.missed;
  const hours = (/** @type {number} */ minutes) => (minutes / 60).toFixed(1);
  return html`<section class="figures__rates work__sums" aria-label=${t("sums")}>
    ${card("taken", total.taken, "")}
    ${card("finished", total.finished, t("finished_more", total))}
    ${card("empty", total.empty, t("empty_more", total))}
    ${card("wait", minutes(total.wait.mean), total.wait.count ? t("wait_more", { longest: total.wait.longest, promised: state.promised_wait_min, count: total.long_waits }) : "")}
    ${card("handling", minutes(total.handling.mean), total.handling.count ? t("handling_more", { longest: total.handling.longest, long: total.long_handled, held: total.held }) : "")}
    ${card("bookings", percent(due ? bookings.kept / due : null), t("bookings_more", bookings))}
    ${card("windows", percent(total.times.busy), t("windows_more", { open: hours(total.times.open_min), idle: hours(total.times.idle_min), paused: hours(total.times.paused_min) }))}
  </section>`;
}

/** @param {string} name @param {string | number} value @param {string} more */
function card(name, value, more) {
  return html`<div class="card rate" data-sum=${name}><h2>${t(name)}</h2><p class="rate__value number">${value}</p><p class="rate__of">${more}</p></div>`;
}

/** @param {number | null} value */
function minutes(value) {
  return value === null ? "–" : t("minutes", { minutes: value });
}

/** Upright bars; the finished part stands below. @param {{name: string, taken: number, finished: number | null}[]} columns */
function bars(columns) {
  if (!columns.length) return html`<p class="figures__none">${t("nothing")}</p>`;
  const most = Math.max(1, ...columns.map((one) => one.taken));
  const wide = columns.length > 14 ? 26 : 44;
  const height = (/** @type {number} */ count) => (count / most) * (BAR_H - 22);
  const width = Math.max(columns.length * wide, 240);
  return html`<div class="scroll trend" tabindex="0" role="img" aria-label=${t("chart_label", { most })}>
    <svg viewBox="0 0 ${width} ${BAR_H + 18}" width=${width} height=${BAR_H + 18} aria-hidden="true">${columns.map((one, n) => svg`
      <rect class=${one.finished === null ? "trend__good" : "work__taken"} x=${n * wide + 4} y=${BAR_H - height(one.taken)} width=${wide - 8} height=${height(one.taken)}></rect>
      ${one.finished === null ? nothing : svg`<rect class="trend__good" x=${n * wide + 4} y=${BAR_H - height(one.finished)} width=${wide - 8} height=${height(one.finished)}></rect>`}
      <text class="trend__day" x=${n * wide + wide / 2} y=${BAR_H - height(one.taken) - 4}>${one.taken}</text>
      <text class="trend__day" x=${n * wide + wide / 2} y=${BAR_H + 14}>${one.name}</text>`)}</svg></div>
    ${columns[0].finished === null ? nothing : html`<p class="trend__legend"><span>${t("legend_finished")}</span><span class="is-rest">${t("legend_rest")}</span></p>`}`;
}

/** @param {any[]} rows */
function balance(rows) {
  const known = rows.filter((row) => row.times && row.times.busy !== null);
  if (!known.length) return html`<p class="figures__none">${t("nothing")}</p>`;
  return html`<ul class="bars work__balance" tabindex="0">${known.map((row) => html`<li><span class="bars__name">${row.code} ${pick(row.name)}</span>
    <svg class="stripe" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">${svg`<rect class="stripe__track" width="100" height="10"></rect><rect class="stripe__fill" width=${row.times.busy * 100} height="10"></rect>`}</svg>
    <span class="bars__count number">${percent(row.times.busy)}</span><span class="bars__share number">${row.times.balance === null ? "–" : row.times.balance.toFixed(2)}</span></li>`)}</ul>
    <p class="figures__note">${t("balance_note")}</p>`;
}

/** @param {any[]} rows @param {string} by @param {any} total */
function table(rows, by, total) {
  if (!rows.length) return html`<p class="figures__none">${t("nothing")}</p>`;
  const timed = rows.some((row) => row.times);
  const handled = by !== "hour" && by !== "source";
  const head = [...COUNTS, "wait_mean", "wait_longest", "long_waits", ...(handled ? ["handling_mean", "handling_longest", "long_handled", "short_handled", "held"] : []), ...(timed ? [...TIMES, "busy", "balance"] : [])];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t(`by_${by}`)}><table class="table"><thead><tr>
      <th scope="col">${t(`by_${by}`)}</th>${head.map((name) => html`<th scope="col">${t(name)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => line(named(row, by), row, handled, timed))}</tbody>
    <tfoot>${line(t("whole_hall"), total, handled, timed)}</tfoot></table></div>`;
}

/** @param {string} name @param {any} row @param {boolean} handled @param {boolean} timed */
function line(name, row, handled, timed) {
  const spent = handled ? [row.handling.mean, row.handling.longest, row.long_handled, row.short_handled, row.held] : [];
  const times = row.times ? [...TIMES.map((one) => row.times[one]), percent(row.times.busy), row.times.balance === null ? null : row.times.balance.toFixed(2)] : [...TIMES, "", ""].map(() => null);
  const cells = [...COUNTS.map((one) => row[one]), row.wait.mean, row.wait.longest, row.long_waits, ...spent, ...(timed ? times : [])];
  return html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td class="number">${cell === null ? "–" : cell}</td>`)}</tr>`;
}

/** @param {any} row @param {string} by */
function named(row, by) {
  if (by === "window") return `${row.code} ${row.name ? pick(row.name) : ""}`;
  if (by === "hour") return t("hour", { hour: row.code });
  if (by === "source") return SOURCES.includes(row.code) ? t(`source_${row.code}`) : t("source_other", { source: row.code });
  return row.name ? pick(row.name) : row.code;
}
