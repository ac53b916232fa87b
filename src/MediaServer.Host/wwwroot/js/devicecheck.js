import { meter, testTone } from "./audio.js";
import { bindDeviceLists } from "./devicelists.js";
import { byId, setIcon, setText, showView } from "./dom.js";
import { testNetwork } from "./networktest.js";
import { onLanguage, t } from "./texts.js";

/** @typedef {import("./media.js").LocalMedia} LocalMedia */

const METER_STEPS = 10;

/** The view before the call: one sees oneself, sees that one is heard, hears, and learns what the connection is worth. */
export class DeviceCheck {
  #media;
  #token;
  #stop = new AbortController();
  /** @type {() => void} */ #stopMeter = () => undefined;
  /** @type {MediaStreamTrack|undefined} */ #metered;
  /** @type {string|undefined} */ #network;

  /**
   * @param {LocalMedia} media
   * @param {string} room
   * @param {string} token
   * @param {() => void} onJoin
   */
  constructor(media, room, token, onJoin) {
    this.#media = media;
    this.#token = token;
    this.room = room;
    const { signal } = this.#stop;
    const form = byId("check-form", HTMLFormElement);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      onJoin();
    }, { signal });
    // The focus is on the heading first, to be read; Enter joins from there as well.
    addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement || event.target instanceof HTMLSelectElement)) {
        event.preventDefault();
        form.requestSubmit();
      }
    }, { signal });
    byId("check-camera-toggle").addEventListener("click", () => void media.switchTo("camera", media.camera === undefined), { signal });
    byId("check-microphone-toggle").addEventListener("click", () => this.#toggleMicrophone(), { signal });
    byId("check-speaker").addEventListener("click", () => void this.#playTone(), { signal });
    byId("check-network").addEventListener("click", () => void this.#measure(), { signal });
    byId("check-retry").addEventListener("click", () => void this.#open(), { signal });
    media.addEventListener("change", () => this.#draw(), { signal });
    bindDeviceLists(byId("view-check"), media, (use, id) => void media.choose(use, id), signal);
    onLanguage(() => {
      if (!signal.aborted) this.#draw();
    });
  }

  start() {
    showView("view-check");
    this.#draw();
    void this.#open();
    void this.#measure();
  }

  close() {
    this.#stop.abort();
    this.#stopMeter();
    byId("check-video", HTMLVideoElement).srcObject = null;
  }

  async #open() {
    byId("check-asking").hidden = this.#media.camera !== undefined || this.#media.microphone !== undefined;
    await this.#media.open();
    byId("check-asking").hidden = true;
    this.#draw();
  }

  #toggleMicrophone() {
    void this.#media.switchTo("microphone", !this.#media.speaking);
  }

  async #playTone() {
    const button = byId("check-speaker", HTMLButtonElement);
    button.disabled = true;
    setText(byId("check-speaker-said"), t("check.speaker.playing"));
    try {
      await testTone();
      setText(byId("check-speaker-said"), t("check.speaker.played"));
    } catch {
      setText(byId("check-speaker-said"), t("check.speaker.failed"));
    }
    button.disabled = false;
  }

  async #measure() {
    const button = byId("check-network", HTMLButtonElement);
    button.disabled = true;
    this.#network = "measuring";
    this.#drawNetwork();
    const { verdict } = await testNetwork(this.#token, (done) => {
      byId("check-network-progress", HTMLProgressElement).value = done;
    });
    if (this.#stop.signal.aborted) return;
    this.#network = verdict;
    button.disabled = false;
    this.#drawNetwork();
  }

  #draw() {
    const media = this.#media;
    setText(byId("check-room"), t("check.room", { room: this.room }));
    const video = byId("check-video", HTMLVideoElement);
    const shown = video.srcObject instanceof MediaStream ? video.srcObject.getVideoTracks()[0] : undefined;
    if (shown !== media.camera) video.srcObject = media.camera === undefined ? null : new MediaStream([media.camera]);
    byId("check-no-picture").hidden = media.camera !== undefined;
    setText(byId("check-no-picture-words"), t(media.problems.camera === undefined ? "check.camera.off" : `problem.camera.${media.problems.camera}.title`));
    toggle("check-camera-toggle", "camera", media.camera !== undefined);
    toggle("check-microphone-toggle", "mic", media.speaking);
    this.#drawProblems();
    this.#drawMeter();
    this.#drawNetwork();
  }

  #drawProblems() {
    const { problems, wanted, camera, microphone } = this.#media;
    const list = [
      problems.microphone !== undefined && microphone === undefined ? t(`problem.microphone.${problems.microphone}`) : "",
      problems.camera !== undefined && camera === undefined && wanted.camera ? t(`problem.camera.${problems.camera}`) : "",
    ].filter((text) => text !== "");
    byId("check-problems").hidden = list.length === 0;
    const words = byId("check-problem-words");
    const text = list.join("\n");
    if (words.dataset.said === text) return;
    words.dataset.said = text;
    words.replaceChildren(...list.map((one) => Object.assign(document.createElement("p"), { textContent: one })));
  }

  #drawMeter() {
    const { microphone, speaking } = this.#media;
    const track = speaking ? microphone : undefined;
    byId("check-meter").classList.toggle("meter-off", track === undefined);
    setText(byId("check-microphone-said"), t(track === undefined ? "check.microphone.off" : "check.microphone.speak"));
    if (track === this.#metered) return;
    this.#metered = track;
    this.#stopMeter();
    showLevel(0);
    let heard = false;
    this.#stopMeter = track === undefined ? () => undefined : meter(track, (level) => {
      showLevel(level);
      if (heard || level < 0.35) return;
      heard = true;
      setText(byId("check-microphone-said"), t("check.microphone.heard"));
    });
  }

  #drawNetwork() {
    const state = this.#network ?? "measuring";
    byId("check-network-progress").hidden = state !== "measuring";
    const said = byId("check-network-said");
    said.dataset.verdict = state;
    setText(said, t(`check.network.${state}`));
  }
}

/**
 * @param {string} id
 * @param {string} symbol
 * @param {boolean} on
 */
function toggle(id, symbol, on) {
  const button = byId(id);
  setIcon(button, on ? symbol : `${symbol}-off`);
  button.classList.toggle("is-off", !on);
  const words = button.querySelector(".button-words");
  if (words !== null) setText(words, t(`${symbol}.${on ? "is-on" : "is-off"}`));
}

/** @param {number} level 0 to 1 */
function showLevel(level) {
  const lit = Math.round(level * METER_STEPS);
  for (const [index, step] of [...byId("check-meter").children].entries()) step.classList.toggle("lit", index < lit);
  byId("check-meter").dataset.level = String(lit);
}
