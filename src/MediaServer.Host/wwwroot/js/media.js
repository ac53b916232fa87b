/** @typedef {"camera"|"microphone"|"speaker"|"content"} DeviceUse */
/** @typedef {"denied"|"missing"|"busy"|"insecure"|"failed"} Problem why a device can't be had, in one word of the texts */
import { remember, remembered } from "./settings.js";

/**
 * Size and rate of the camera. `?capture=640x360x15` in the address sets it lower, for weak devices and for tests.
 * @returns {{width: number, height: number, frameRate: number}}
 */
export function captureSize() {
  const match = /^(\d{2,4})x(\d{2,4})x(\d{1,2})$/.exec(new URLSearchParams(location.search).get("capture") ?? "");
  return match === null
    ? { width: 1280, height: 720, frameRate: 30 }
    : { width: Number(match[1]), height: Number(match[2]), frameRate: Number(match[3]) };
}

/**
 * @param {unknown} error from getUserMedia or getDisplayMedia
 * @returns {Problem}
 */
export function problemOf(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "NotAllowedError" || name === "SecurityError") return "denied";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "missing";
  if (name === "NotReadableError" || name === "AbortError") return "busy";
  return "failed";
}

/** @param {string|undefined} deviceId */
function audioConstraints(deviceId) {
  return {
    ...(deviceId === undefined ? {} : { deviceId: { ideal: deviceId } }),
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    channelCount: 1,
  };
}

/** @param {string|undefined} deviceId */
function videoConstraints(deviceId) {
  const { width, height, frameRate } = captureSize();
  return {
    ...(deviceId === undefined ? { facingMode: "user" } : { deviceId: { ideal: deviceId } }),
    width: { ideal: width },
    height: { ideal: height },
    frameRate: { ideal: frameRate, max: frameRate },
  };
}

/**
 * The person's own devices. A camera that is switched off is let go, so that its lamp goes out: people trust the lamp.
 * A muted microphone is kept and sends silence: opening it again would swallow the first word.
 *
 * Events: `change` (a track came, went or was switched), `devices` (the list changed),
 * `problem` (detail: {use: DeviceUse, problem: Problem}).
 */
export class LocalMedia extends EventTarget {
  /** @type {MediaStreamTrack|undefined} */ microphone;
  /** @type {MediaStreamTrack|undefined} */ camera;
  /** What the person wants; a device may still be missing. */
  wanted = { microphone: true, camera: true };
  /** @type {Record<"camera"|"microphone", Problem|undefined>} */ problems = { camera: undefined, microphone: undefined };
  /** @type {MediaDeviceInfo[]} */ devices = [];

  constructor() {
    super();
    navigator.mediaDevices?.addEventListener("devicechange", () => void this.refreshDevices());
  }

  /** Opens what is wanted: both with one question to the person, and each alone when that fails. */
  async open() {
    const { microphone, camera } = this.wanted;
    if (microphone && camera && this.microphone === undefined && this.camera === undefined) {
      try {
        this.#take(await this.#get({ audio: audioConstraints(remembered("microphone")), video: videoConstraints(remembered("camera")) }));
        await this.refreshDevices();
        return;
      } catch {
        // One of the two is at fault: asked for alone, each tells its own reason.
      }
    }
    if (microphone) await this.#openOne("microphone");
    if (camera) await this.#openOne("camera");
    await this.refreshDevices();
  }

  /**
   * @param {"camera"|"microphone"} use
   * @param {boolean} on
   */
  async switchTo(use, on) {
    this.wanted[use] = on;
    if (on) await this.#openOne(use);
    else if (use === "camera") this.#drop("camera");
    if (this.microphone !== undefined) this.microphone.enabled = this.wanted.microphone;
    this.#changed();
  }

  /**
   * @param {DeviceUse} use
   * @param {string} deviceId
   */
  async choose(use, deviceId) {
    if (use !== "content") remember(use, deviceId);
    if (use !== "camera" && use !== "microphone") return this.#changed();
    if (!this.wanted[use] && use === "camera") return;
    this.#drop(use);
    await this.#openOne(use);
  }

  /** The person goes on without what failed, and need not be told again. What is still being opened is waited for. */
  goWithout() {
    for (const use of /** @type {("camera"|"microphone")[]} */ (["camera", "microphone"])) {
      if (this[use] !== undefined || this.problems[use] === undefined) continue;
      this.wanted[use] = false;
      this.problems[use] = undefined;
    }
    this.#changed();
  }

  /** @returns {boolean} whether sound goes out */
  get speaking() {
    return this.microphone !== undefined && this.wanted.microphone;
  }

  /**
   * @param {MediaDeviceKind} kind
   * @returns {MediaDeviceInfo[]}
   */
  ofKind(kind) {
    return this.devices.filter((device) => device.kind === kind && device.deviceId !== "");
  }

  async refreshDevices() {
    try {
      this.devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    } catch {
      this.devices = [];
    }
    this.dispatchEvent(new Event("devices"));
  }

  close() {
    this.#drop("camera");
    this.#drop("microphone");
  }

  /** @param {"camera"|"microphone"} use */
  async #openOne(use) {
    if (this[use] !== undefined) return;
    const chosen = remembered(use);
    try {
      this.#take(await this.#get(use === "camera" ? { video: videoConstraints(chosen) } : { audio: audioConstraints(chosen) }));
    } catch (error) {
      this.#fail(use, problemOf(error));
    }
  }

  /** @param {MediaStreamConstraints} constraints */
  #get(constraints) {
    if (navigator.mediaDevices === undefined) {
      // Without https a browser has no devices at all, and doesn't say so.
      return Promise.reject(new DOMException("", "InsecureContext"));
    }
    return navigator.mediaDevices.getUserMedia(constraints);
  }

  /** @param {MediaStream} stream */
  #take(stream) {
    for (const track of stream.getTracks()) {
      const use = track.kind === "audio" ? "microphone" : "camera";
      if (!this.wanted[use] && use === "camera") {
        // Switched off while the browser was still asking.
        track.stop();
        continue;
      }
      this[use]?.stop();
      this[use] = track;
      this.problems[use] = undefined;
      if (use === "microphone") track.enabled = this.wanted.microphone;
      else track.contentHint = "motion";
      track.addEventListener("ended", () => void this.#unplugged(use, track));
    }
    this.#changed();
  }

  /**
   * A device pulled out, or taken by the system: another of its kind takes over when there is one.
   * @param {"camera"|"microphone"} use
   * @param {MediaStreamTrack} track
   */
  async #unplugged(use, track) {
    if (this[use] !== track) return;
    this[use] = undefined;
    this.#changed();
    await this.#openOne(use);
    await this.refreshDevices();
  }

  /**
   * @param {"camera"|"microphone"} use
   * @param {Problem} problem
   */
  #fail(use, problem) {
    const reason = navigator.mediaDevices === undefined ? "insecure" : problem;
    this.problems[use] = reason;
    this.dispatchEvent(new CustomEvent("problem", { detail: { use, problem: reason } }));
    this.#changed();
  }

  /** @param {"camera"|"microphone"} use */
  #drop(use) {
    const track = this[use];
    this[use] = undefined;
    track?.stop();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * A second camera as content: microscope, otoscope, dermatoscope. Detail goes before motion.
 * @param {string} deviceId
 */
export async function openContentCamera(deviceId) {
  const stream = await navigator.mediaDevices.getUserMedia({
    video: { deviceId: { exact: deviceId }, width: { ideal: 1920 }, height: { ideal: 1080 }, frameRate: { ideal: 30 } },
  });
  const [track] = stream.getVideoTracks();
  track.contentHint = "detail";
  return track;
}

/**
 * A screen or a window, with its sound where the browser offers it.
 * @returns {Promise<{video: MediaStreamTrack, audio: MediaStreamTrack|undefined}>}
 */
export async function openScreen() {
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: { frameRate: { ideal: 15, max: 30 } }, audio: true });
  const [video] = stream.getVideoTracks();
  video.contentHint = "detail";
  return { video, audio: stream.getAudioTracks()[0] };
}

export function canShareScreen() {
  return typeof navigator.mediaDevices?.getDisplayMedia === "function";
}
