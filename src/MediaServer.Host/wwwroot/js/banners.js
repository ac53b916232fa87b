import { byId, setText } from "./dom.js";
import { hasText, t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */

/**
 * The calm lines above the pictures. They are `status` regions: a screen reader says them when they change.
 * @param {CallState} state
 * @param {LocalMedia} media
 */
export function drawBanners(state, media) {
  banner("banner-connection", connectionText(state));
  banner("banner-link", state.connection === "live" ? linkText(state) : "");
  drawRecording(state.recording, state.question !== undefined);
  banner("banner-device", deviceText(media));
  const alone = state.connection === "live" && state.participants.size === 0;
  banner("banner-alone", alone ? t("call.alone") : "");
  byId("view-call").dataset.connection = state.connection;
}

/**
 * @param {import("./types.js").Recording} recording
 * @param {boolean} canAnswer
 */
function drawRecording({ state, purpose, reason, you, may }, canAnswer) {
  const words = state === "off" ? "" : [t(`recording.${state}`), purpose ?? "", state !== "failed" && you === "refused" ? t("recording.not-you") : "", reasonText(reason)];
  banner("banner-recording", words === "" ? "" : words.filter((part) => part !== "").join(" · "));
  byId("banner-recording").dataset.state = state;
  const running = state !== "off" && state !== "failed";
  const me = byId("recording-me");
  me.hidden = !running || !canAnswer || you === "asked";
  setText(me, t(you === "granted" ? "recording.withdraw" : "recording.allow"));
  const pause = byId("recording-pause");
  pause.hidden = may !== true || (state !== "on" && state !== "paused");
  setText(pause, t(state === "paused" ? "record.resume" : "record.pause"));
  byId("recording-stop").hidden = may !== true || state === "off";
}

/** @param {string|undefined} reason */
function reasonText(reason) {
  const key = `recording.reason.${reason}`;
  return reason !== undefined && hasText(key) ? t(key) : "";
}

/** @param {LocalMedia} media */
function deviceText({ wanted, problems, microphone, camera }) {
  if (wanted.microphone && microphone === undefined && problems.microphone !== undefined) return t(`problem.microphone.${problems.microphone}`);
  return wanted.camera && camera === undefined && problems.camera !== undefined ? t(`problem.camera.${problems.camera}`) : "";
}

/** @param {CallState} state */
function connectionText(state) {
  if (state.connection === "joining") return t("call.joining");
  return state.connection === "reconnecting" || state.mediaLost ? t("call.reconnecting") : "";
}

/** @param {CallState} state */
function linkText({ link }) {
  if (link.state === "good") return "";
  const text = t(`link.${link.state}`);
  return link.phone === undefined ? text : `${text} ${t("link.phone", link.phone)}`;
}

/**
 * @param {string} id
 * @param {string} text
 */
function banner(id, text) {
  const element = byId(id);
  const words = element.querySelector(".banner-words") ?? element;
  setText(words, text);
  element.hidden = text === "";
}
