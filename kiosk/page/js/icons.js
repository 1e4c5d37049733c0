/** Line pictures, drawn on a 48 × 48 field. Businesses name theirs in config; an unknown name gets the document. */
import { html, svg } from "/assets/shared/lit.js";

/** @param {unknown} shape */
const picture = (shape) => html`<svg
  viewBox="0 0 48 48"
  fill="none"
  stroke="currentColor"
  stroke-width="3.4"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>${shape}</svg>`;

/** One that points where one goes: it turns round where words run from right to left. @param {unknown} shape */
const onward = (shape) => html`<svg
  class="onward"
  viewBox="0 0 48 48"
  fill="none"
  stroke="currentColor"
  stroke-width="3.4"
  stroke-linecap="round"
  stroke-linejoin="round"
  aria-hidden="true"
>${shape}</svg>`;

/** @param {string} d */
const path = (d) => svg`<path d=${d} />`;
/** @param {number} x @param {number} y @param {number} r */
const ring = (x, y, r) => svg`<circle cx=${x} cy=${y} r=${r} />`;

/** @type {Record<string, unknown>} */
const SHAPES = {
  document: path("M13 5h15l8 8v30H13zM28 5v8h8M19 22h11M19 29h11M19 36h7"),
  police: [path("M24 4 40 10v12c0 11-7 18-16 22C15 40 8 33 8 22V10z"), path("m17 24 5 5 9-10")],
  shop: path("M6 18 10 7h28l4 11M6 18c0 7 9 7 9 0 0 7 9 7 9 0 0 7 9 7 9 0 0 7 9 7 9 0M10 25v17h28V25M20 42V31h8v11"),
  work: [path("M6 15h36v25H6zM17 15V8h14v7M6 26h36"), path("M24 24v5")],
  medical: path("M18 6h12v12h12v12H30v12H18V30H6V18h12z"),
  family: [ring(16, 13, 6), ring(33, 16, 5), path("M5 42V33c0-12 22-12 22 0v9M27 31c2-9 16-8 16 2v9")],
  farm: [path("M24 44V20M24 26C12 26 9 18 9 10c10 0 15 6 15 16zM24 22c0-9 5-15 15-16 0 10-4 16-15 16z"), path("M10 44h28")],
  build: path("M8 44V20L24 8l16 12v24M4 44h40M19 44V31h10v13M24 8V3"),
  heart: path("M24 41C8 30 5 22 6 16c2-9 14-10 18-1 4-9 16-8 18 1 1 6-2 14-18 25z"),
  help: [ring(24, 24, 19), path("M18 19c0-9 13-8 13 0 0 5-7 5-7 10"), path("M24 35v.6")],
  house: path("M5 23 24 7l19 16M10 19v23h28V19M19 42V28h10v14"),
  contract: path("M11 5h20l7 7v18M11 5v38h13M18 17h12M18 24h8M27 43l3-8 11-11 5 5-11 11z"),
  fund: [path("M8 20h32v20H8zM13 20C13 4 35 4 35 20"), ring(24, 30, 4)],
  invoice: path("M10 5h28v39l-5-4-4 4-5-4-5 4-4-4-5 4zM17 15h14M17 23h14M24 15v16M19 10l5 5 5-5"),
  law: path("M24 6v36M14 42h20M8 14h32M8 14 3 27c0 6 11 6 11 0zM40 14l-6 13c0 6 11 6 11 0z"),
  notary: path("M18 22V12c0-9 12-9 12 0v10l8 6v6H10v-6zM8 42h32"),
  passport: [path("M10 4h28v40H10zM18 37h12"), ring(24, 19, 8), path("M16 19h16M24 11c-5 5-5 11 0 16 5-5 5-11 0-16")],
  pension: [ring(20, 12, 6), path("M8 43V32c0-14 24-14 24 0M36 43V26c0-5 7-5 7 0v2")],
  person: [ring(24, 14, 8), path("M8 44V38c0-16 32-16 32 0v6")],
  project: path("M5 43h38M9 43V25h9v18M19 43V8h11v35M31 43V18h9v25"),
  safety: path("M6 34h36M10 34c0-18 28-18 28 0M24 20V8M4 41h40"),
  seal: path("M18 24c2-5-2-7-2-12 0-9 16-9 16 0 0 5-4 7-2 12l8 4v6H10v-6zM8 42h32"),
  social: [path("M5 10h38v28H5zM5 18h38"), path("M12 29h8M28 29h8")],
  tax: [path("M9 5h30v39H9zM16 12h16v7H16z"), path("M17 27v.5M24 27v.5M31 27v.5M17 35v.5M24 35v.5M31 35v.5")],
  trade: path("M4 30h26V12H4zM30 18h8l6 7v5H30M4 30v6h5M19 36h11M40 36h4v-6M9 36a5 5 0 0 0 10 0 5 5 0 0 0-10 0zM30 36a5 5 0 0 0 10 0 5 5 0 0 0-10 0z"),
  traffic: [path("M7 29 11 15c1-4 25-4 26 0l4 14v10H7zM7 29h34M10 39v4M38 39v4"), path("M14 34h2M32 34h2")],
  utility: path("M28 4 10 27h12l-3 17 19-25H26z"),
  environment: path("M41 6C20 6 7 13 7 27c0 9 6 13 13 13 15 0 21-13 21-34zM7 44c3-12 11-20 22-25"),
};

/** @param {string} name */
export const icon = (name) => picture(SHAPES[name] || SHAPES.document);

export const calendar = () => picture(path("M7 11h34v31H7zM7 20h34M16 5v10M32 5v10M15 28h6M27 28h6M15 35h6"));
export const full = () => picture([path("M7 9h34v30H7zM7 29h9l4 5h8l4-5h9"), path("M16 16h16M16 22h16")]);
export const stack = () => picture(path("M14 5h20v12H14zM9 18h30v12H9zM5 31h38v12H5z"));
export const hand = () => picture([path("M18 26V9c0-5 7-5 7 0v14l10 3c4 1 5 4 4 8l-2 10H20L10 32c-3-4 2-8 5-5z"), path("M11 12a11 11 0 0 1 21 0")]);
export const slip = () => picture([path("M6 20h36M10 20V9h28v11"), svg`<g class="slot__paper"><path d="M14 20v24l5-3 5 3 5-3 5 3V20M20 29h8" /></g>`]);
export const speaker = () => picture(path("M6 18h8L26 8v32L14 30H6zM33 17c4 4 4 10 0 14M38 11c8 8 8 18 0 26"));
export const arrow = () => onward(path("M8 24h30M27 12l12 12-12 12"));
export const place = () => picture([path("M24 45C12 31 9 25 9 19 9-1 39-1 39 19c0 6-3 12-15 26z"), ring(24, 19, 5)]);
export const card = () => picture([path("M4 10h40v28H4z"), ring(16, 21, 4.5), path("M9 33c0-8 14-8 14 0M29 19h9M29 26h9")]);
export const star = () => picture(path("m24 5 6 12 13 2-9.500 9.500 2 13L24 36l-12 6 2-13.500L5 19l13-2z"));
export const back = () => onward(path("M40 24H10M21 12 9 24l12 12"));
export const large = () => picture(path("M3 40 15 10l12 30M7 31h16M29 40l8-20 8 20M32 34h10"));
export const contrast = () => picture([ring(24, 24, 18), svg`<path d="M24 6a18 18 0 0 1 0 36z" fill="currentColor" />`]);
export const lower = () => picture([path("M8 6h32M24 14v17M15 23l9 9 9-9"), path("M6 41h36")]);
export const repeat = () => picture(path("M38 24a14 14 0 1 1-5-11M33 4v10H23"));
export const moon = () => picture([ring(24, 24, 19), path("M24 12v12l8 6")]);
export const unplugged = () => picture(path("M7 17c10-9 24-9 34 0M14 25c6-5 14-5 20 0M21 33c2-1.500 4-1.500 6 0M24 41v.5M8 42 40 8"));
export const camera = () => picture([path("M5 14h9l4-6h12l4 6h9v27H5z"), ring(24, 27, 8)]);
export const pause = () => picture(svg`<path d="M12 8h8v32h-8zM28 8h8v32h-8z" fill="currentColor" stroke="none" />`);
export const magnifier = () => picture([ring(20, 20, 13), path("m30 30 13 13")]);
export const question = () => picture([ring(24, 24, 19), path("M18 19c0-9 13-8 13 0 0 5-7 5-7 10"), path("M24 35v.6")]);
export const person = () => picture([ring(24, 14, 8), path("M8 44V38c0-16 32-16 32 0v6")]);
export const erase = () => onward(path("M16 10h27v28H16L5 24zM23 18l12 12M35 18 23 30"));
export const check = () => picture(path("m8 25 11 11 21-24"));
