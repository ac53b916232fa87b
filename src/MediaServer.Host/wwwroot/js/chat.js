import { make } from "./dom.js";
import { clockTime, t } from "./texts.js";

/** @typedef {import("./types.js").ChatMessage} ChatMessage */

const LONGEST = 4_000;

/** Text beside the call. What others write is shown as text, never as markup. */
export class Chat {
  #list;
  #empty;
  /** @type {Set<string>} */ #shown = new Set();

  /**
   * @param {HTMLElement} list inside a `log` region: screen readers read new lines by themselves
   * @param {HTMLElement} empty shown while nothing was written
   * @param {HTMLFormElement} form
   * @param {HTMLTextAreaElement} input
   * @param {(text: string) => void} send
   * @param {AbortSignal} stop
   */
  constructor(list, empty, form, input, send, stop) {
    this.#list = list;
    this.#empty = empty;
    list.replaceChildren();
    input.maxLength = LONGEST;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text === "") return;
      send(text.slice(0, LONGEST));
      input.value = "";
      input.focus();
    }, { signal: stop });
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      form.requestSubmit();
    }, { signal: stop });
  }

  /**
   * @param {ChatMessage[]} messages all there are
   * @param {string} selfId
   */
  draw(messages, selfId) {
    this.#empty.hidden = messages.length > 0;
    for (const message of messages) {
      if (this.#shown.has(message.id)) continue;
      this.#shown.add(message.id);
      this.#list.append(this.#line(message, message.participant === selfId));
      const log = this.#list.parentElement ?? this.#list;
      log.scrollTop = log.scrollHeight;
    }
  }

  /**
   * @param {ChatMessage} message
   * @param {boolean} own
   */
  #line(message, own) {
    const name = make("span", { class: "chat-name", dir: "auto" }, own ? t("chat.you") : message.name);
    const time = make("time", { class: "chat-time", datetime: message.at }, clockTime(message.at));
    const text = make("p", { class: "chat-text", dir: "auto" }, message.text);
    return make("li", { class: own ? "chat-line chat-own" : "chat-line", "data-testid": "chat-message" }, make("div", { class: "chat-head" }, name, time), text);
  }
}
