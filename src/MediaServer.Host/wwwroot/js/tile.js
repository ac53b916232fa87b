import { icon, make, setIcon, setLabel, setText } from "./dom.js";
import { qualityMark, showQuality } from "./quality.js";
import { roleName, t } from "./texts.js";

/** @typedef {import("./types.js").Source} Source */
/** @typedef {"live"|"off"|"paused"|"audio-only"|"waiting"} Picture what a tile shows instead of, or as, a picture */

/**
 * @typedef {object} TileLook
 * @property {string} name
 * @property {string} role
 * @property {boolean} self
 * @property {boolean} muted microphone
 * @property {boolean} hand
 * @property {boolean} encrypted on the way to the server
 * @property {boolean} speaking
 * @property {number|undefined} quality
 * @property {Picture} picture
 * @property {boolean} large
 * @property {boolean} missing
 */

const SETTLE_MS = 400;
/** @type {WeakSet<MediaStreamTrack>} */ const shownBefore = new WeakSet();

/** One picture in the call: somebody's camera, screen or second camera, with who it is. */
export class Tile {
  element;
  #video;
  #frozen;
  #avatar;
  #name;
  #role;
  #note;
  #mute;
  #hand;
  #quality;
  #enlarge;
  /** @type {MediaStreamTrack|undefined} */ #track;
  /** @type {TileLook|undefined} */ #look;

  /**
   * @param {string} participant
   * @param {Source} source
   * @param {(tile: Tile) => void} onEnlarge
   */
  constructor(participant, source, onEnlarge) {
    this.participant = participant;
    this.source = source;
    this.#video = make("video", { autoplay: true, playsinline: true, class: "tile-video" });
    this.#video.muted = true; // Sound comes from its own slot.
    this.#frozen = make("canvas", { class: "tile-frozen", hidden: true, "aria-hidden": "true" });
    this.#avatar = make("div", { class: "tile-avatar", "aria-hidden": "true" });
    this.#name = make("span", { class: "tile-name", dir: "auto" });
    this.#role = make("span", { class: "tile-role" });
    this.#note = make("div", { class: "tile-note", hidden: true });
    this.#mute = make("span", { class: "tile-badge", hidden: true }, icon("mic-off"));
    this.#hand = make("span", { class: "tile-badge tile-hand", hidden: true }, icon("hand"));
    this.#quality = qualityMark();
    this.#enlarge = make("button", { type: "button", class: "tile-enlarge", "data-testid": "enlarge" }, icon("enlarge"));
    this.#enlarge.addEventListener("click", () => onEnlarge(this));
    for (const badge of [this.#mute, this.#hand]) badge.append(make("span", { class: "visually-hidden" }));
    const who = make("span", { class: "tile-who" }, this.#name, this.#role);
    const label = make("figcaption", { class: "tile-label" }, this.#hand, this.#mute, who, this.#quality);
    this.element = make(
      "figure",
      { class: "tile", "data-testid": "tile", "data-participant": participant, "data-source": source },
      this.#video, this.#frozen, this.#avatar, this.#note, label, this.#enlarge,
    );
    this.element.classList.toggle("tile-fit", source !== "camera");
    this.#video.addEventListener("resize", () => {
      this.#shape();
      if (this.#look !== undefined) this.show(this.#look);
    });
  }

  /** @returns {HTMLVideoElement} */
  get video() {
    return this.#video;
  }

  get key() {
    return `${this.participant} ${this.source}`;
  }

  /**
   * The same person under a new id, after a rejoin.
   * @param {string} participant
   */
  rename(participant) {
    this.participant = participant;
    this.element.dataset.participant = participant;
  }

  /** @param {MediaStreamTrack|undefined} track undefined: no slot carries this picture now */
  setTrack(track) {
    if (track === this.#track) return;
    this.#track = track;
    if (track === undefined) {
      this.#video.srcObject = null;
      return;
    }
    if (shownBefore.has(track)) this.#settle();
    shownBefore.add(track);
    this.#video.srcObject = new MediaStream([track]);
    // Muted pictures may always play; a refusal means the element is just being moved.
    this.#video.play().catch(() => undefined);
    this.#thaw();
  }

  /** Keeps the last picture while the connection is made anew: frozen, not black. */
  freeze() {
    const { videoWidth, videoHeight } = this.#video;
    if (videoWidth === 0 || !this.#frozen.hidden) return;
    this.#frozen.width = videoWidth;
    this.#frozen.height = videoHeight;
    this.#frozen.getContext("2d")?.drawImage(this.#video, 0, 0);
    this.#frozen.hidden = false;
  }

  /** @param {TileLook} told */
  show(told) {
    this.#look = told;
    // Between the slot's coming and its first frame a picture is promised, not there.
    const isComing = told.picture === "live" && !told.self && this.#video.videoWidth === 0 && this.#frozen.hidden;
    /** @type {TileLook} */ const look = isComing ? { ...told, picture: "waiting" } : told;
    const { classList } = this.element;
    classList.toggle("tile-self", look.self);
    classList.toggle("tile-mirrored", look.self && this.source === "camera");
    classList.toggle("tile-speaking", look.speaking);
    classList.toggle("tile-large", look.large);
    classList.toggle("tile-off", look.picture === "off" || look.picture === "audio-only");
    classList.toggle("tile-waiting", look.picture === "waiting");
    classList.toggle("tile-paused", look.picture === "paused" || look.missing);
    setText(this.#avatar, initials(look.name));
    setText(this.#name, this.#caption(look));
    const what = this.source === "camera" ? roleName(look.role) : t(`source.${this.source}`);
    const facts = [what, look.encrypted ? "" : t("roster.unencrypted"), look.speaking ? t("tile.speaking") : ""];
    setText(this.#role, facts.filter((fact) => fact !== "").join(" · "));
    this.#badge(this.#mute, look.muted && this.source === "camera", t("tile.muted"));
    this.#badge(this.#hand, look.hand && this.source === "camera", t("tile.hand"));
    this.#showNote(look);
    showQuality(this.#quality, look.missing ? 0 : look.quality);
    this.#quality.hidden = look.self || this.source !== "camera" || look.quality === undefined;
    setIcon(this.#enlarge, look.large ? "shrink" : "enlarge");
    setLabel(this.#enlarge, t(look.large ? "tile.shrink" : "tile.enlarge", { name: look.name }));
  }

  /** @param {TileLook} look */
  #caption(look) {
    return look.self ? t("tile.you", { name: look.name }) : look.name;
  }

  /** @param {TileLook} look */
  #showNote(look) {
    const key = look.missing ? "tile.missing" : `tile.picture.${look.picture}`;
    this.#note.hidden = look.picture === "live" && !look.missing;
    setText(this.#note, this.#note.hidden ? "" : t(key));
  }

  /**
   * @param {HTMLElement} badge
   * @param {boolean} shown
   * @param {string} text
   */
  #badge(badge, shown, text) {
    badge.hidden = !shown;
    const words = badge.querySelector("span");
    if (words !== null) setText(words, text);
  }

  /** The frozen picture goes when the first new one is there. */
  #thaw() {
    if (this.#frozen.hidden) return;
    const done = () => {
      this.#frozen.hidden = true;
      this.#frozen.width = this.#frozen.height = 0; // Lets go of its memory.
    };
    const { requestVideoFrameCallback } = /** @type {{requestVideoFrameCallback?: Function}} */ (this.#video);
    if (requestVideoFrameCallback === undefined) this.#video.addEventListener("playing", done, { once: true });
    else requestVideoFrameCallback.call(this.#video, done);
  }

  /** Until a slot has switched it still shows whom it showed: nobody's face may stand over another's name. */
  #settle() {
    this.element.classList.add("tile-settling");
    setTimeout(() => this.element.classList.remove("tile-settling"), SETTLE_MS);
  }

  /** A phone held upright sends a tall picture: cutting it to a wide tile would cut off the head. */
  #shape() {
    const { videoWidth, videoHeight } = this.#video;
    this.element.classList.toggle("tile-tall", videoHeight > videoWidth);
  }
}

/** @param {string} name */
function initials(name) {
  const words = name.trim().split(/\s+/u);
  const letters = [words[0], words.length > 1 ? words[words.length - 1] : ""].map((word) => [...word][0] ?? "");
  return letters.join("").toLocaleUpperCase();
}
