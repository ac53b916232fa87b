import { byId, setIcon, setText } from "./dom.js";
import { count, t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */

/**
 * The bar's buttons say what they do now, in words: "Mute" becomes "Unmute". No state is told by colour alone.
 * @param {CallState} state
 * @param {LocalMedia} media
 * @param {{layout: "grid"|"speaker", unread: number}} view
 */
export function drawControls(state, media, { layout, unread }) {
  const mic = media.speaking;
  const camera = media.camera !== undefined;
  button("microphone", mic ? "mic" : "mic-off", t(mic ? "mic.mute" : "mic.unmute"), !mic);
  button("camera", camera ? "camera" : "camera-off", t(camera ? "camera.stop" : "camera.start"), !camera);
  const sharing = state.sharing.has("screen");
  button("share", sharing ? "share-off" : "share", t(sharing ? "share.stop" : "share.start"), false, sharing);
  button("hand", "hand", t(state.hand ? "hand.lower" : "hand.raise"), false, state.hand);
  button("layout", layout === "grid" ? "speaker-view" : "grid", t(layout === "grid" ? "layout.speaker" : "layout.grid"));
  const content = state.sharing.has("content");
  button("content", content ? "share-off" : "microscope", t(content ? "content.stop" : "content.start"), false, content);
  const hasSecond = media.ofKind("videoinput").some(({ deviceId }) => deviceId !== media.camera?.getSettings().deviceId);
  for (const one of byId("panel-devices").querySelectorAll("button[data-action=content]")) {
    if (one instanceof HTMLButtonElement) one.disabled = !content && !hasSecond;
  }
  const { recording } = state;
  const running = recording.state !== "off" && recording.state !== "failed";
  button("record", "record", t(running ? "record.stop" : "record.start"), false, running);
  byId("action-record").hidden = byId("more-record").hidden = recording.may !== true;
  const badge = byId("chat-badge");
  badge.hidden = unread === 0;
  setText(badge, unread === 0 ? "" : String(Math.min(unread, 99)));
  for (const chat of document.querySelectorAll('[data-panel="chat"]')) {
    chat.setAttribute("aria-label", unread === 0 ? t("chat.open") : `${t("chat.open")}, ${count("chat.unread", unread)}`);
  }
  setText(byId("people-number"), String(state.participants.size + 1));
  byId("view-call").classList.toggle("is-patient", state.selfRole === "patient" || state.selfRole === "relative");
}

/**
 * @param {string} action all buttons with it, in the bar and in the panels
 * @param {string} symbol
 * @param {string} words
 * @param {boolean} [off]
 * @param {boolean} [active]
 */
function button(action, symbol, words, off = false, active = false) {
  for (const one of byId("view-call").querySelectorAll(`[data-action="${action}"]`)) {
    setIcon(one, symbol);
    one.classList.toggle("is-off", off);
    one.classList.toggle("is-active", active);
    const text = one.querySelector(".button-words");
    if (text !== null) setText(text, words);
  }
}
