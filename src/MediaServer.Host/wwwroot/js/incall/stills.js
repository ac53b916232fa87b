import { announce } from "../announcer.js";
import { byId, setText } from "../dom.js";
import { t } from "../texts.js";

/** @typedef {import("../session.js").Session} Session */
/** @typedef {import("../types.js").Message} Message */

const PATIENCE_MS = 60_000;

/** A sharp still on staff's request and one's own tap: at the camera's native size, sent unaltered beside the video. */
export class Stills {
  #session;
  #files;
  /** @type {number|undefined} */ #timer;

  /**
   * @param {Session} session
   * @param {import("./files.js").Files} files
   * @param {AbortSignal} stop
   */
  constructor(session, files, stop) {
    this.#session = session;
    this.#files = files;
    const banner = byId("banner-still");
    banner.hidden = true;
    session.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent<Message>} */ (event).detail;
      if (message.type !== "still-asked") return;
      const words = t("still.asked", { name: message.name });
      setText(byId("banner-still-words"), words);
      banner.hidden = false;
      // On a small screen an open panel lies over the question.
      if (matchMedia("(max-width: 54rem)").matches) document.querySelector(/** @type {"button"} */ ("#panel:not([hidden]) .panel-page:not([hidden]) .panel-close"))?.click();
      announce(words, true);
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => (banner.hidden = true), PATIENCE_MS);
    }, { signal: stop });
    byId("still-refuse").addEventListener("click", () => (banner.hidden = true), { signal: stop });
    byId("still-take").addEventListener("click", async () => {
      banner.hidden = true;
      try {
        const blob = await this.#capture();
        await this.#files.send(blob, `${new Date().toISOString().slice(0, 19).replaceAll(":", ".")}.${blob.type === "image/png" ? "png" : "jpg"}`, "still");
      } catch {
        announce(t("still.failed"), true);
      }
    }, { signal: stop });
  }

  /** @returns {Promise<Blob>} */
  async #capture() {
    const { camera } = this.#session.media;
    if (camera === undefined) throw new Error("no camera");
    // @ts-ignore ImageCapture is not in every browser, nor in TypeScript's own list.
    if (typeof ImageCapture === "function") {
      try {
        // The sensor's own resolution, which is more than the video's.
        // @ts-ignore
        return await new ImageCapture(camera).takePhoto();
      } catch {
        // Some cameras give no photo beside a video: the frame at its largest then.
      }
    }
    return grab(camera);
  }
}

/**
 * The camera's largest frame, without loss. The video goes on from the same camera meanwhile.
 * @param {MediaStreamTrack} camera
 * @returns {Promise<Blob>}
 */
async function grab(camera) {
  const large = camera.clone();
  const { width, height } = camera.getCapabilities?.() ?? {};
  if (width?.max !== undefined && height?.max !== undefined) await large.applyConstraints({ width: { ideal: width.max }, height: { ideal: height.max } }).catch(() => undefined);
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = new MediaStream([large]);
  await video.play();
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  large.stop();
  video.srcObject = null;
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)), "image/png"));
}
