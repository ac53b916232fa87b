import { remembered } from "./settings.js";

/** @typedef {import("./peer.js").Peer} Peer */

/**
 * The sound of the call: one element for each audio slot, all to the chosen loudspeaker.
 *
 * Events: `blocked` and `playing`: the browser wants a touch before it lets sound out, or has got it.
 */
export class Sound extends EventTarget {
  /** @type {Map<string, HTMLAudioElement>} */ #elements = new Map();
  #blocked = false;

  /** @param {Peer|undefined} peer plays all audio slots it has now */
  play(peer) {
    const slots = (peer?.slots() ?? []).filter(({ kind }) => kind === "audio");
    for (const { mid, receiver } of slots) {
      const element = this.#elements.get(mid) ?? this.#add(mid);
      const stream = element.srcObject instanceof MediaStream ? element.srcObject : undefined;
      if (stream?.getTracks()[0] === receiver.track) continue;
      element.srcObject = new MediaStream([receiver.track]);
      void this.#start(element);
    }
    for (const [mid, element] of this.#elements) {
      if (slots.some((slot) => slot.mid === mid)) continue;
      element.remove();
      this.#elements.delete(mid);
    }
  }

  /** After the person touched something. */
  async unblock() {
    this.#blocked = false;
    await Promise.all([...this.#elements.values()].map((element) => this.#start(element)));
    if (!this.#blocked) this.dispatchEvent(new Event("playing"));
  }

  async useChosenSpeaker() {
    await Promise.all([...this.#elements.values()].map((element) => toSpeaker(element)));
  }

  close() {
    for (const element of this.#elements.values()) {
      element.srcObject = null;
      element.remove();
    }
    this.#elements.clear();
  }

  /** @param {string} mid */
  #add(mid) {
    const element = document.createElement("audio");
    element.autoplay = true;
    element.dataset.mid = mid;
    document.body.append(element);
    this.#elements.set(mid, element);
    void toSpeaker(element);
    return element;
  }

  /** @param {HTMLAudioElement} element */
  async #start(element) {
    try {
      await element.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NotAllowedError") return;
      this.#blocked = true;
      this.dispatchEvent(new Event("blocked"));
    }
  }
}

export function canChooseSpeaker() {
  return "setSinkId" in HTMLMediaElement.prototype;
}

/** @param {HTMLMediaElement} element */
async function toSpeaker(element) {
  const chosen = remembered("speaker");
  if (chosen === undefined || !canChooseSpeaker()) return;
  try {
    await element.setSinkId(chosen);
  } catch {
    // Unplugged since it was chosen: the system's own loudspeaker plays.
  }
}

/**
 * A gentle chord of two seconds from the chosen loudspeaker.
 * @returns {Promise<void>} when it has ended
 */
export async function testTone() {
  const context = new AudioContext();
  const sink = remembered("speaker");
  if (sink !== undefined && "setSinkId" in context) {
    await /** @type {{setSinkId: (id: string) => Promise<void>}} */ (/** @type {unknown} */ (context)).setSinkId(sink).catch(() => undefined);
  }
  await context.resume();
  for (const [index, frequency] of [392, 494, 587].entries()) {
    const start = context.currentTime + 0.05 + index * 0.35;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.15, start + 0.08);
    gain.gain.exponentialRampToValueAtTime(0.001, start + 1.2);
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 1.2);
  }
  await new Promise((resolve) => setTimeout(resolve, 2_100));
  await context.close();
}

/**
 * Two short notes: from here on this is recorded.
 * @returns {Promise<void>} when they have ended
 */
export async function recordingTone() {
  const context = new AudioContext();
  await context.resume();
  for (const [index, frequency] of [880, 1_175].entries()) {
    const start = context.currentTime + 0.05 + index * 0.25;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.2, start + 0.02);
    gain.gain.setValueAtTime(0.2, start + 0.16);
    gain.gain.linearRampToValueAtTime(0, start + 0.2);
    const tone = context.createOscillator();
    tone.frequency.value = frequency;
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.2);
  }
  await new Promise((resolve) => setTimeout(resolve, 700));
  await context.close();
}

/**
 * Measures how loud a microphone is.
 * @param {MediaStreamTrack} track
 * @param {(level: number) => void} show 0 silent to 1 loud, some ten times a second
 * @returns {() => void} stops it
 */
export function meter(track, show) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const timer = setInterval(() => {
    // Before the first touch a browser may hold the context still.
    if (context.state === "suspended") void context.resume();
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
    // -60 dBFS is silence, -10 dBFS is as loud as speech gets.
    show(Math.max(0, Math.min(1, (10 * Math.log10(power + 1e-9) + 60) / 50)));
  }, 100);
  return () => {
    clearInterval(timer);
    void context.close();
  };
}
