import { announce } from "./announcer.js";
import { recordingTone } from "./audio.js";
import { byId, setText } from "./dom.js";
import { t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./types.js").Message} Message */

/** The recording as a person meets it: the question, the tone, the buttons of those who may. */
export class Recording {
  #store;
  #send;
  #asked = "";
  /** @type {string} */ #told = "off";
  #ask = byId("record-dialog", HTMLDialogElement);
  #question = byId("consent-dialog", HTMLDialogElement);

  /**
   * @param {import("./store.js").Store<CallState>} store
   * @param {(message: Message) => void} send
   * @param {AbortSignal} stop
   */
  constructor(store, send, stop) {
    this.#store = store;
    this.#send = send;
    byId("record-form").addEventListener("submit", () => this.#start(), { signal: stop });
    byId("record-cancel").addEventListener("click", () => this.#ask.close(), { signal: stop });
    byId("consent-yes").addEventListener("click", () => this.#answer(true), { signal: stop });
    byId("consent-no").addEventListener("click", () => this.#answer(false), { signal: stop });
    // A question is answered, not waved away: Escape alone would leave it open for ever.
    this.#question.addEventListener("cancel", (event) => event.preventDefault(), { signal: stop });
    stop.addEventListener("abort", () => {
      this.#ask.close();
      this.#question.close();
    });
  }

  /** Asks for the purpose, or stops what runs. */
  toggle() {
    const { state } = this.#store.state.recording;
    if (state !== "off" && state !== "failed") return this.stop();
    byId("record-purpose", HTMLInputElement).value = "";
    this.#ask.showModal();
    byId("record-purpose").focus();
  }

  pause() {
    this.#send({ type: "record", action: this.#store.state.recording.state === "paused" ? "resume" : "pause" });
  }

  stop() {
    this.#send({ type: "record", action: "stop" });
  }

  /** Takes the own answer back. */
  change() {
    this.#answer(this.#store.state.recording.you !== "granted");
  }

  /** @param {CallState} state */
  draw({ recording, question }) {
    if (question === undefined || recording.you !== "asked") this.#question.close();
    if (question !== undefined && recording.you === "asked" && !this.#question.open) {
      setText(byId("consent-words"), t("consent.words", { by: question.by, purpose: question.purpose }));
      this.#question.showModal();
      byId("consent-heading").focus();
      if (this.#asked !== question.request) void recordingTone();
      this.#asked = question.request;
    }
    this.#tell(recording.state);
  }

  /** @param {string} state */
  #tell(state) {
    if (state === this.#told) return;
    const before = this.#told;
    this.#told = state;
    // The banner is a status region and says the rest by itself.
    if (state === "on") void recordingTone();
    if (state === "failed" || state === "interrupted") announce(t(`recording.${state}`), true);
    if (state === "off" && before !== "failed") announce(t("recording.ended"));
  }

  #start() {
    this.#send({ type: "record", action: "start", purpose: byId("record-purpose", HTMLInputElement).value.trim() });
  }

  /** @param {boolean} accept */
  #answer(accept) {
    const { question } = this.#store.state;
    if (question !== undefined) this.#send({ type: "consent", request: question.request, accept });
    this.#question.close();
  }
}
