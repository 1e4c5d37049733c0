/** Sends the page's commands: one key for each press on one drawn state, one command at a time, and the words for how it went. */
import { newKey, post } from "/assets/shared/command.js";
import { t } from "/assets/shared/words.js";
import { goToSignIn } from "/pages/staff/staff.js";

const NOTICE_FOR = 6000;

export class Sending {
  /** @param {() => void} changed  paint again */
  constructor(changed) {
    this.changed = changed;
    this.hall = "";
    this.busy = false;
    /** @type {{words: string, bad: boolean} | null} */
    this.notice = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {Map<string, string>} */
    this.keys = new Map();
  }

  /** A newer state is drawn: the next press is a new command. */
  drawn() {
    if (!this.busy) this.keys = new Map();
  }

  /** One command; true when it was done. @param {string} path @param {object} body @param {string} done */
  async send(path, body, done) {
    return this.sendAll([[path, body]], done);
  }

  /** Commands one after the other, up to the first that is refused; true when all were done. @param {[string, object][]} commands @param {string} done */
  async sendAll(commands, done) {
    if (this.busy) return false;
    this.busy = true;
    this.tell(t("doing"), false);
    let bad = "";
    for (const [path, body] of commands) {
      bad = await this.one(path, body);
      if (bad) break;
    }
    this.busy = false;
    this.tell(bad || done, Boolean(bad));
    return !bad;
  }

  /** @param {string} path @param {object} body @returns {Promise<string>} what went wrong, in words */
  async one(path, body) {
    const what = path + JSON.stringify(body);
    const key = this.keys.get(what) || newKey();
    this.keys.set(what, key);
    const answer = await post(`/api/v1/halls/${encodeURIComponent(this.hall)}/${path}`, body, { key, onSlow: () => this.tell(t("slow"), false) });
    if (answer.status === 401) goToSignIn();
    if (answer.status >= 200 && answer.status < 300) return "";
    return answer.status === 0 ? t("unsure") : (answer.body && answer.body.message) || String(answer.status);
  }

  /** @param {string} words @param {boolean} bad */
  tell(words, bad) {
    this.notice = { words, bad };
    clearTimeout(this.timer);
    if (!this.busy) {
      this.timer = setTimeout(() => {
        this.notice = null;
        this.changed();
      }, bad ? 2 * NOTICE_FOR : NOTICE_FOR);
    }
    this.changed();
  }
}
