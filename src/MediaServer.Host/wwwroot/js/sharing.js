import { announce } from "./announcer.js";
import { openContentCamera, openScreen, problemOf } from "./media.js";
import { t } from "./texts.js";

/** @typedef {import("./session.js").Session} Session */

/** Screen, window and second camera: each a stream of its own beside the camera. */
export class Sharing {
  #session;
  #busy = false;

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
  }

  async toggleScreen() {
    if (this.#session.store.state.sharing.has("screen")) {
      await this.#ended();
      announce(t("share.stopped"));
      return;
    }
    await this.#once(async () => {
      const { video, audio } = await openScreen();
      // The browser's own "Stop sharing" button ends the track.
      video.addEventListener("ended", () => void this.#ended());
      await this.#session.share(audio === undefined ? [["screen", video]] : [["screen", video], ["screen-audio", audio]]);
      announce(t("share.started"));
    });
  }

  /** @param {string} deviceId */
  async toggleContent(deviceId) {
    if (this.#session.store.state.sharing.has("content")) {
      await this.#once(() => this.#session.unshare("content"));
      return;
    }
    if (deviceId === "") return;
    await this.#once(async () => {
      const track = await openContentCamera(deviceId);
      track.addEventListener("ended", () => void this.#session.unshare("content").catch(() => undefined));
      await this.#session.share([["content", track]]);
      announce(t("content.started"));
    });
  }

  async #ended() {
    await this.#once(() => this.#session.unshare("screen", "screen-audio"));
  }

  /**
   * A second press while the first is under way does nothing.
   * @param {() => Promise<void>} work
   */
  async #once(work) {
    if (this.#busy) return;
    this.#busy = true;
    try {
      await work();
    } catch (error) {
      // "denied" is also what a browser says when the person pressed Cancel: no reason to say a word.
      if (problemOf(error) !== "denied") announce(t("share.failed"), true);
    } finally {
      this.#busy = false;
    }
  }
}
