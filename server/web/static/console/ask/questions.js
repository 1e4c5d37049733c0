/**
 * What each dialog asks and which command its answers become.
 *
 * @typedef {import("/pages/staff/console/ask/parts.js").Fill} Fill
 * @typedef {{
 *   title: (code: string, state: any) => string,
 *   lead: (state: any) => string,
 *   go: (form: any, state: any) => string,
 *   blank: (state: any) => Record<string, any>,
 *   problem: (form: any, state: any) => string,
 *   command: (form: any, state: any) => {move: string, body: any},
 *   view: (form: any, state: any, fill: Fill) => unknown,
 *   again?: boolean,
 *   plain?: boolean,
 * }} Question  `problem` is the word that says what is missing, "" when nothing is; `go` the word on the button;
 *   `again`: the key that asked also answers; `plain`: nothing to fill in, the focus goes to the button
 */
import { abandon } from "/pages/staff/console/ask/abandon.js";
import { help } from "/pages/staff/console/ask/help.js";
import { hold } from "/pages/staff/console/ask/hold.js";
import { leave } from "/pages/staff/console/ask/leave.js";
import { matters } from "/pages/staff/console/ask/matters.js";
import { notice } from "/pages/staff/console/ask/notice.js";
import { outcome } from "/pages/staff/console/ask/outcome.js";
import { pause } from "/pages/staff/console/ask/pause.js";
import { restore, resume } from "/pages/staff/console/ask/return.js";
import { search } from "/pages/staff/console/ask/search.js";
import { takeOver } from "/pages/staff/console/ask/take_over.js";
import { transfer } from "/pages/staff/console/ask/transfer.js";
import { walkIn } from "/pages/staff/console/ask/walk_in.js";

/** @type {Record<string, Question>} */
export const QUESTIONS = { abandon, help, hold, leave, matters, notice, outcome, pause, restore, resume, search, take_over: takeOver, transfer, walk_in: walkIn };
