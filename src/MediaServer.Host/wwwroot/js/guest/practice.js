import { Session } from "../session.js";
import { newCallState } from "../callstate.js";

const DELAY_S = 2;

/** What the echo sends: the person's own sound two seconds later, and their own picture. It has no devices. */
class EchoMedia extends EventTarget {
  /** @type {MediaStreamTrack|undefined} */ microphone;
  /** @type {MediaStreamTrack|undefined} */ camera;
  problems = { camera: undefined, microphone: undefined };
  /** @type {MediaDeviceInfo[]} */ devices = [];

  get speaking() {
    return this.microphone !== undefined;
  }

  /** @param {"microphone"|"camera"} use @param {MediaStreamTrack} track */
  take(use, track) {
    if (this[use] === track) return;
    this[use] = track;
    this.dispatchEvent(new Event("change"));
  }
}

/**
 * The other one in a practice room: a second connection of this page through the server, which sends back what it
 * hears and sees. So both ways of the real path are tried, and nobody has to answer.
 * @param {string} room
 * @param {string} token
 * @param {AbortSignal} stop
 */
export async function startEcho(room, token, stop) {
  const media = new EchoMedia();
  const session = new Session(room, token, /** @type {any} */ (media), newCallState());
  const audio = new AudioContext();
  const delay = audio.createDelay(DELAY_S + 1);
  delay.delayTime.value = DELAY_S;
  const out = audio.createMediaStreamDestination();
  delay.connect(out);
  media.take("microphone", out.stream.getAudioTracks()[0]);
  /** @type {HTMLAudioElement[]} */ const sinks = [];
  stop.addEventListener("abort", () => {
    session.leave();
    void audio.close();
    for (const sink of sinks) sink.srcObject = null;
  });
  session.addEventListener("peer", () => {
    session.setView({ tiles: [...session.store.state.participants.keys()].map((participant) => ({ participant, source: "camera", width: 640, height: 360, priority: 1 })), audioOnly: false, lowData: false });
  });
  session.store.watch(({ tracks, participants }) => {
    const tiles = [...participants.keys()].map((participant) => /** @type {const} */ ({ participant, source: "camera", width: 640, height: 360, priority: 1 }));
    session.setView({ tiles: [...tiles], audioOnly: false, lowData: false });
    for (const { mid, source } of tracks) {
      const track = session.peer?.slotTrack(mid);
      if (track === undefined) continue;
      if (source === "camera") media.take("camera", track);
      else if (source === "microphone" && !sinks.some((sink) => sink.dataset.mid === mid)) {
        // Chromium delivers a remote track to the graph only while an element plays it too.
        const sink = new Audio();
        sink.dataset.mid = mid;
        sink.muted = true;
        sink.srcObject = new MediaStream([track]);
        void sink.play().catch(() => undefined);
        sinks.push(sink);
        audio.createMediaStreamSource(new MediaStream([track])).connect(delay);
      }
    }
  });
  await session.start();
}
