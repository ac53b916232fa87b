import { make } from "../dom.js";
import { LocalMedia } from "../media.js";
import { t } from "../texts.js";
import { Session } from "../session.js";
import { newCallState } from "../callstate.js";
import { exposeHook } from "../hook.js";
import { WakeLock } from "../wakelock.js";
import { plainView, pressButton } from "./view.js";

/** What an emergency caller's telephone asks of its camera: the back one, sparing the network. */
const CAMERA = { facingMode: "environment", width: { ideal: 960 }, height: { ideal: 540 }, frameRate: { ideal: 24, max: 30 } };

/**
 * `/v#room.token`: one tap, and the picture goes out. Nothing comes back but the words that it does.
 * @param {string} fragment
 */
export function showEmergency(fragment) {
  const dot = fragment.indexOf("/");
  const [room, token] = [decodeURIComponent(fragment.slice(0, dot)), fragment.slice(dot + 1)];
  plainView(t("emergency.title"), make("p", { class: "lead" }, t("emergency.words")), pressButton(t("emergency.start"), () => start(room, token), { primary: true, test: "emergency-start" }));
}

/**
 * @param {string} room
 * @param {string} token
 */
async function start(room, token) {
  const media = new LocalMedia();
  const said = make("p", { class: "asking", role: "status", "data-testid": "emergency-state" }, t("emergency.asking"));
  const own = make("video", { autoplay: true, playsinline: true, muted: true, "aria-label": t("check.picture") });
  own.muted = true;
  const card = plainView(t("emergency.title"), said, make("div", { class: "self-view" }, own));
  const session = new Session(room, token, media, newCallState());
  exposeHook(session);
  new WakeLock().start();
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ video: CAMERA, audio: { echoCancellation: true } });
    [media.camera] = stream.getVideoTracks();
    [media.microphone] = stream.getAudioTracks();
    own.srcObject = new MediaStream(stream.getVideoTracks());
    // One way: what others send is not asked for.
    session.setView({ tiles: [], audioOnly: true, lowData: false });
    await session.start();
    said.textContent = t("emergency.sending");
    session.addEventListener("ended", () => (said.textContent = t("ended.closed.title")));
    session.store.watch(({ connection, participants }) => {
      said.textContent = connection === "live" ? t(participants.size > 0 ? "emergency.seen" : "emergency.sending") : t("call.reconnecting");
    });
    card.append(pressButton(t("emergency.stop"), () => {
      session.leave();
      media.close();
      plainView(t("emergency.stopped"), make("p", {}, t("emergency.stopped-words")));
    }, { test: "emergency-stop" }));
  } catch {
    media.close();
    said.textContent = t("emergency.failed");
    card.append(pressButton(t("ended.try-again"), () => start(room, token), { primary: true }));
  }
}
