import { announce } from "./announcer.js";
import { byId, make, setText } from "./dom.js";
import { clockTime, t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {import("./types.js").WaitingLine} WaitingLine */

/** Before the door: one sees oneself, sees whether somebody knows, and can write. Nothing of oneself is sent yet. */
export class WaitingView {
  #media;
  #shown = 0;
  #told = "";

  /**
   * @param {LocalMedia} media
   * @param {(text: string) => void} send
   * @param {() => void} leave
   * @param {AbortSignal} stop
   */
  constructor(media, send, leave, stop) {
    this.#media = media;
    const form = byId("waiting-form", HTMLFormElement);
    const input = byId("waiting-input", HTMLInputElement);
    byId("waiting-lines").replaceChildren();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (text === "") return;
      send(text);
      input.value = "";
      input.focus();
    }, { signal: stop });
    byId("waiting-leave").addEventListener("click", leave, { signal: stop });
    stop.addEventListener("abort", () => (byId("waiting-video", HTMLVideoElement).srcObject = null));
  }

  /** @param {CallState} state */
  draw(state) {
    const { waiting } = state;
    if (waiting === undefined) return;
    this.#drawPicture();
    const place = waiting.queue === undefined ? "" : waiting.queue.minutes === undefined || waiting.queue.minutes === null
      ? t("waiting.place", { place: waiting.queue.place }) : t("waiting.place-minutes", { place: waiting.queue.place, minutes: waiting.queue.minutes });
    const seen = place !== "" ? place : waiting.seenBy === null || waiting.seenBy === undefined ? t("waiting.noted") : t("waiting.seen", { name: waiting.seenBy });
    const text = state.connection === "reconnecting" ? t("call.reconnecting") : seen;
    setText(byId("waiting-seen"), text);
    byId("view-waiting").dataset.seen = String(Boolean(waiting.seenBy));
    // A list that got shorter is a new wait.
    if (waiting.lines.length < this.#shown) {
      this.#shown = 0;
      byId("waiting-lines").replaceChildren();
    }
    for (const one of waiting.lines.slice(this.#shown)) {
      byId("waiting-lines").append(line(one, one.byStaff ? one.name : t("chat.you")));
      if (one.byStaff) announce(t("chat.came", { name: one.name, text: one.text }));
    }
    this.#shown = waiting.lines.length;
    if (this.#told !== text && this.#told !== "") announce(text);
    this.#told = text;
  }

  #drawPicture() {
    const video = byId("waiting-video", HTMLVideoElement);
    const { camera } = this.#media;
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
    if (shown !== camera) video.srcObject = camera === undefined ? null : new MediaStream([camera]);
    byId("waiting-no-picture").hidden = camera !== undefined;
  }
}

/**
 * @param {WaitingLine} one
 * @param {string} name
 */
export function line(one, name) {
  const head = make("div", { class: "chat-head" }, make("span", { class: "chat-name", dir: "auto" }, name),
    make("time", { class: "chat-time", datetime: one.at }, clockTime(one.at)));
  return make("li", { class: one.byStaff ? "chat-line" : "chat-line chat-own", "data-testid": "waiting-line" }, head, make("p", { class: "chat-text", dir: "auto" }, one.text));
}
