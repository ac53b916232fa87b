import { byId, make } from "../dom.js";
import { t } from "../texts.js";

/** @typedef {import("../session.js").Session} Session */
/** @typedef {import("../types.js").Message} Message */

const BACK = "\u0008";
const LINE = "\u2028";
const GATHER_MS = 300;
const SHOWN_LINES = 3;
const GONE_MS = 20_000;

/** Text that others see while it is typed (ITU-T T.140): letters, taking back, a new line. For who can't hear or speak. */
export class LiveText {
  element;
  #session;
  #sent = "";
  /** @type {number|undefined} */ #timer;
  /** @type {Map<string, {name: string, lines: string[], row: HTMLElement, gone?: number}>} */ #others = new Map();

  /**
   * @param {Session} session
   * @param {AbortSignal} stop
   */
  constructor(session, stop) {
    this.#session = session;
    const area = make("textarea", { rows: "2", maxlength: "2000", "aria-label": t("live-text.write"), placeholder: t("live-text.write"), "data-testid": "live-text" });
    this.element = make("section", { class: "tool" }, make("h3", {}, t("live-text.title")), make("p", { class: "help" }, t("live-text.words")), area);
    area.addEventListener("input", () => {
      this.#timer ??= setTimeout(() => this.#send(area), GATHER_MS);
    });
    session.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent<Message>} */ (event).detail;
      if (message.type === "live-text") this.#hear(message);
    }, { signal: stop });
    byId("banner-live-text").replaceChildren();
    byId("banner-live-text").hidden = true;
    stop.addEventListener("abort", () => clearTimeout(this.#timer));
  }

  /** What was typed since, as what must be taken back and what is new. @param {HTMLTextAreaElement} area */
  #send(area) {
    this.#timer = undefined;
    const text = area.value.replaceAll("\n", LINE);
    let same = 0;
    while (same < text.length && same < this.#sent.length && text[same] === this.#sent[same]) same++;
    const burst = BACK.repeat(this.#sent.length - same) + text.slice(same);
    this.#sent = text;
    for (let i = 0; i < burst.length; i += 200) this.#session.send({ type: "live-text", text: burst.slice(i, i + 200) });
    if (text.endsWith(LINE)) {
      area.value = "";
      this.#sent = "";
    }
  }

  /** @param {Message} message */
  #hear({ participant, name, text }) {
    const place = byId("banner-live-text");
    /** @type {{name: string, lines: string[], row: HTMLElement, gone?: number}} */ const one = this.#others.get(participant) ?? { name, lines: [""], row: make("p", { dir: "auto" }) };
    this.#others.set(participant, one);
    for (const letter of /** @type {string} */ (text)) {
      if (letter === BACK) one.lines[one.lines.length - 1] = one.lines[one.lines.length - 1].slice(0, -1);
      else if (letter === LINE) one.lines.push("");
      else one.lines[one.lines.length - 1] += letter;
    }
    one.lines = one.lines.slice(-SHOWN_LINES - 1);
    one.row.textContent = `${name}: ${one.lines.filter((line) => line !== "").join(" / ")}`;
    if (!one.row.isConnected) place.append(one.row);
    place.hidden = false;
    clearTimeout(one.gone);
    one.gone = setTimeout(() => {
      one.row.remove();
      one.lines = [""];
      place.hidden = place.childElementCount === 0;
    }, GONE_MS);
  }
}
