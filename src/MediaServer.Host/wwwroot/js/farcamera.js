import { byId, icon, make } from "./dom.js";
import { t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./types.js").Message} Message */

/** @type {[string, string, {pan?: number, tilt?: number, zoom?: number}][]} name of the way, its key, what the camera does */
const WAYS = [
  ["left", "ArrowLeft", { pan: -1 }], ["right", "ArrowRight", { pan: 1 }], ["up", "ArrowUp", { tilt: 1 }], ["down", "ArrowDown", { tilt: -1 }],
  ["in", "+", { zoom: 1 }], ["out", "-", { zoom: -1 }],
];

/** Moves the camera of a room system: buttons that are held, and the arrow keys while one of them has the focus. */
export class FarCamera {
  #send;
  #drawn = "";
  /** @type {string|undefined} */ #moving;

  /**
   * @param {(message: Message) => void} send
   * @param {AbortSignal} stop
   */
  constructor(send, stop) {
    this.#send = send;
    // A button that is let go anywhere, and a page that is left, end a movement.
    for (const event of ["pointerup", "pointercancel", "blur"]) window.addEventListener(event, () => this.#halt(), { signal: stop });
    stop.addEventListener("abort", () => this.#halt());
  }

  /** @param {CallState} state */
  draw(state) {
    const cameras = [...state.participants.values()].filter(({ movable }) => movable === true);
    const drawn = JSON.stringify([cameras.map(({ id, name }) => [id, name]), document.documentElement.lang]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    byId("far-cameras").replaceChildren(...cameras.map(({ id, name }) => this.#pad(id, name)));
  }

  /**
   * @param {string} id
   * @param {string} name
   */
  #pad(id, name) {
    const buttons = WAYS.map(([way, , move]) => {
      const button = make("button", { class: "button", type: "button", "data-testid": `far-camera-${way}`, "aria-label": t(`far-camera.${way}`, { name }) }, t(`far-camera.${way}.short`));
      button.addEventListener("pointerdown", () => this.#start(id, move));
      // A click by a key of a screen reader has no pointer: a short movement.
      button.addEventListener("click", (event) => {
        if (event.detail !== 0) return;
        this.#start(id, move);
        setTimeout(() => this.#halt(), 300);
      });
      return button;
    });
    const pad = make("div", { class: "door-buttons", role: "group", "aria-label": t("far-camera.of", { name }) }, icon("camera"), make("span", {}, t("far-camera.of", { name })), ...buttons);
    pad.addEventListener("keydown", (event) => {
      const way = WAYS.find(([, key]) => key === event.key);
      if (way === undefined) return;
      event.preventDefault();
      event.stopPropagation();
      if (!event.repeat) this.#start(id, way[2]);
    });
    pad.addEventListener("keyup", (event) => {
      if (WAYS.some(([, key]) => key === event.key)) this.#halt();
    });
    return pad;
  }

  /**
   * @param {string} participant
   * @param {{pan?: number, tilt?: number, zoom?: number}} move
   */
  #start(participant, move) {
    this.#halt();
    this.#moving = participant;
    this.#send({ type: "camera", participant, action: "start", ...move });
  }

  #halt() {
    if (this.#moving === undefined) return;
    this.#send({ type: "camera", participant: this.#moving, action: "stop" });
    this.#moving = undefined;
  }
}
