/** What each chart shows, for ECharts: pure. Bars differ by pattern, lines by dash and point, so that grey is enough. */
import { t } from "/assets/shared/words.js";
import { staffingOf, steps } from "./staffing.js";
import { clock } from "./words.js";

const INK = { text: "#3c5259", line: "#cfdbdc", accent: "#0b5b6b", warm: "#d98807", blue: "#00609a", plum: "#8a3a74" };
const FONT = '"Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif';

/** @param {string} name @param {any} state @param {import("./staffing.js").Choice} choice  of the staffing chart @returns {any} */
export function options(name, state, choice) {
  const charts = { tickets, waits, busy, promises, staffing };
  return { ...frame(), .../** @type {any} */ (charts)[name](state, choice) };
}

function frame() {
  return {
    animation: false,
    textStyle: { fontFamily: FONT, color: INK.text },
    aria: { enabled: false, decal: { show: true } },
    tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
    legend: { top: 0, itemWidth: 26, textStyle: { fontSize: 14, color: INK.text } },
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
  };
}

/** @param {any[]} half @param {any} state */
function times(half, state) {
  return { type: "category", data: half.map((one) => clock(one.from, state.hall.time_zone)), axisLabel: { fontSize: 13, color: INK.text }, axisLine: { lineStyle: { color: INK.line } } };
}

/** @param {string} name @param {number} [least] */
function values(name, least) {
  return { type: "value", name, min: 0, max: least ? (/** @type {any} */ range) => Math.max(least, Math.ceil(range.max)) : undefined, minInterval: 1, nameTextStyle: { align: "left" }, axisLabel: { fontSize: 13, color: INK.text }, splitLine: { lineStyle: { color: INK.line } } };
}

/** @param {any} state */
function tickets(state) {
  const half = state.charts.half_hours;
  const bar = (/** @type {string} */ word, /** @type {string} */ key, /** @type {string} */ color, /** @type {any} */ decal) => ({
    type: "bar", name: t(word), data: half.map((/** @type {any} */ one) => one[key]), itemStyle: { color, decal }, barMaxWidth: 26,
  });
  return {
    xAxis: times(half, state), yAxis: values(t("people")),
    series: [bar("issued", "taken", INK.accent, { symbol: "none" }), bar("served", "served", INK.warm, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -0.785, color: "rgba(255,255,255,0.75)" }),
      bar("abandoned", "abandoned", INK.plum, { symbol: "circle", symbolSize: 0.6, color: "rgba(255,255,255,0.8)", dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [5, 0] })],
  };
}

/** @param {any} state */
function waits(state) {
  const half = state.charts.half_hours;
  const promise = (state.promise || {}).promised_wait_min;
  const line = (/** @type {string} */ word, /** @type {string} */ key, /** @type {string} */ color, /** @type {string} */ symbol, /** @type {string} */ dash) => ({
    type: "line", name: t(word), data: half.map((/** @type {any} */ one) => one[key]), connectNulls: false, symbol, symbolSize: 9, itemStyle: { color }, lineStyle: { color, width: 3, type: dash },
  });
  const mark = promise ? { silent: true, symbol: "none", lineStyle: { color: INK.text, type: "dotted", width: 2 }, label: { formatter: t("promise_mark", { minutes: promise }), position: "insideStartTop", fontSize: 13, color: INK.text }, data: [{ yAxis: promise }] } : undefined;
  return {
    xAxis: times(half, state), yAxis: values(t("minutes_axis"), promise ? promise + 4 : 10),
    series: [{ ...line("mean_wait", "mean_wait_min", INK.blue, "circle", "solid"), markLine: mark }, line("p90_wait", "p90_wait_min", INK.warm, "diamond", "dashed")],
  };
}

/** @param {any} state */
function busy(state) {
  const worked = state.windows.filter((/** @type {any} */ one) => typeof one.busy_share === "number");
  const mean = (busySpread(state) || { mean: 0 }).mean;
  const shown = worked.length > 40 ? [...worked].sort((/** @type {any} */ a, /** @type {any} */ b) => b.busy_share - a.busy_share) : worked;
  return {
    legend: { show: false },
    xAxis: { type: "category", data: shown.map((/** @type {any} */ one) => one.code), axisLabel: { fontSize: 12, color: INK.text, hideOverlap: true }, axisLine: { lineStyle: { color: INK.line } } },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: { formatter: "{value}%", fontSize: 13, color: INK.text }, splitLine: { lineStyle: { color: INK.line } } },
    series: [{
      type: "bar", name: t("busy_share"), data: shown.map((/** @type {any} */ one) => Math.round(100 * one.busy_share)), barMaxWidth: 30, itemStyle: { color: INK.accent, decal: { symbol: "none" } },
      markLine: { silent: true, symbol: "none", lineStyle: { color: INK.text, type: "dashed", width: 2 }, label: { formatter: t("mean_mark", { percent: Math.round(100 * mean) }), position: "insideEndTop", fontSize: 13, color: INK.text }, data: [{ yAxis: Math.round(100 * mean) }] },
    }],
  };
}

/** People called by the half-hour: within the told wait, before it, after it. @param {any} state */
function promises(state) {
  const half = state.charts.half_hours;
  const bar = (/** @type {string} */ word, /** @type {string} */ key, /** @type {string} */ color, /** @type {any} */ decal) => ({
    type: "bar", stack: "told", name: t(word), data: half.map((/** @type {any} */ one) => one[key]), itemStyle: { color, decal }, barMaxWidth: 40,
  });
  return {
    xAxis: times(half, state), yAxis: values(t("people")),
    series: [bar("promise_kept", "kept", INK.accent, { symbol: "none" }), bar("promise_early", "early", INK.blue, { symbol: "circle", symbolSize: 0.6, color: "rgba(255,255,255,0.8)", dashArrayX: [[5, 5], [0, 5, 5, 0]], dashArrayY: [5, 0] }),
      bar("promise_late", "late", INK.warm, { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -0.785, color: "rgba(255,255,255,0.75)" })],
  };
}

/** Needed and rostered as step lines, what is missing as an area between them. @param {any} state @param {import("./staffing.js").Choice} choice */
function staffing(state, choice) {
  const found = staffingOf(state, choice);
  const points = found ? steps(found) : [];
  const line = (/** @type {string} */ word, /** @type {number[]} */ data, /** @type {object} */ more) => ({ type: "line", step: "end", name: t(word), data, symbol: "none", ...more });
  const shaded = { silent: true, stack: "missing", lineStyle: { opacity: 0 }, tooltip: { show: false } };
  return {
    legend: { ...frame().legend, data: ["rostered", "needed", "staffing_short"].map((word) => ({ name: t(word), icon: word === "staffing_short" ? "rect" : undefined })) },
    xAxis: { ...times(points, state), boundaryGap: false }, yAxis: values(t("queue_windows")),
    series: [
      line("rostered", points.map((one) => one.rostered), { lineStyle: { width: 3, color: INK.accent }, itemStyle: { color: INK.accent } }),
      line("needed", points.map((one) => one.needed), { lineStyle: { width: 3, type: "dashed", color: INK.warm }, itemStyle: { color: INK.warm } }),
      line("staffing_under", points.map((one) => Math.min(one.needed, one.rostered)), shaded),
      line("staffing_short", points.map((one) => Math.max(0, one.needed - one.rostered)), { ...shaded, itemStyle: { color: INK.warm }, areaStyle: { color: INK.warm, opacity: 0.3 } }),
    ],
  };
}

/** Mean and standard deviation of the windows' busy shares (忙闲不均). @param {any} state */
export function busySpread(state) {
  const shares = state.windows.map((/** @type {any} */ one) => one.busy_share).filter((/** @type {any} */ share) => typeof share === "number");
  if (shares.length < 2) return null;
  const mean = shares.reduce((/** @type {number} */ sum, /** @type {number} */ share) => sum + share, 0) / shares.length;
  const spread = Math.sqrt(shares.reduce((/** @type {number} */ sum, /** @type {number} */ share) => sum + (share - mean) ** 2, 0) / shares.length);
  return { mean, spread };
}
