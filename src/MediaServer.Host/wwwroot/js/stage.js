import { gridOf, largeTile } from "./layout.js";
import { Tile } from "./tile.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./tile.js").Picture} Picture */
/** @typedef {import("./types.js").Participant} Participant */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").View} View */
/** @typedef {{key: string, participant: string, source: Source, self: boolean, person: Participant}} Place */

const REPORT_AFTER_MS = 150;
const SMALL_STAGE = 560;
/** @type {Source[]} */ const PICTURES = ["camera", "screen", "content"];

/** All pictures of the call: which there are, where they are, and the report of it to the server. */
export class Stage {
  /** @type {"grid"|"speaker"} */ layout = "grid";
  /** @type {Map<string, Tile>} */ #tiles = new Map();
  /** @type {string|undefined} */ #pinned;
  /** @type {string|undefined} */ #large;
  /** @type {number|undefined} */ #report;
  #element;
  #session;
  #hadShare = false;
  #observer = new ResizeObserver(() => this.#arrange());

  /**
   * @param {HTMLElement} element
   * @param {Session} session
   * @param {() => void} onLayout called when the layout changed
   */
  constructor(element, session, onLayout) {
    this.#element = element;
    this.#session = session;
    this.onLayout = onLayout;
    this.#observer.observe(element);
    element.addEventListener("scroll", this.#later, { capture: true, passive: true });
    document.addEventListener("visibilitychange", this.#later);
  }

  /** @param {"grid"|"speaker"} layout */
  setLayout(layout) {
    this.layout = layout;
    if (layout === "grid") this.#pinned = undefined;
    this.draw();
    this.onLayout();
  }

  /**
   * Staff made somebody large for everybody; undefined takes it back.
   * @param {string|undefined} participant
   */
  pin(participant) {
    const own = participant === this.#session.store.state.selfId;
    if (participant === undefined || own) return this.setLayout("grid");
    this.#pinned = `${participant} camera`;
    this.setLayout("speaker");
  }

  /** Makes the tiles follow the state. */
  draw() {
    const { state } = this.#session.store;
    const places = this.#places(state);
    this.#followShare(places);
    this.#adopt(state, places);
    for (const [key, tile] of this.#tiles) {
      if (places.some((place) => place.key === key)) continue;
      tile.element.remove();
      this.#tiles.delete(key);
    }
    if (this.#pinned !== undefined && !this.#tiles.has(this.#pinned) && !places.some(({ key }) => key === this.#pinned)) this.#pinned = undefined;
    const large = this.layout === "speaker" ? largeTile(places, this.#pinned, state.speakers, this.#large) : undefined;
    this.#large = large?.key;
    for (const place of places) this.#show(place, state, place.key === this.#large);
    this.#order(places);
    this.#arrange();
  }

  /** Before the old connection closes. */
  freeze() {
    for (const tile of this.#tiles.values()) if (!tile.element.classList.contains("tile-self")) tile.freeze();
  }

  close() {
    clearTimeout(this.#report);
    this.#observer.disconnect();
    document.removeEventListener("visibilitychange", this.#later);
    this.#element.replaceChildren();
    this.#tiles.clear();
  }

  /**
   * @param {CallState} state
   * @returns {Place[]} others first, self last
   */
  #places(state) {
    /** @type {Place[]} */ const places = [];
    for (const person of state.participants.values()) {
      const sources = PICTURES.filter((source) => source === "camera" || person.sources?.includes(source));
      for (const source of sources) places.push({ key: `${person.id} ${source}`, participant: person.id, source, self: false, person });
    }
    /** @type {Participant} */
    const self = { id: state.selfId, name: state.selfName, role: state.selfRole, hand: state.hand };
    for (const source of PICTURES.filter((one) => one === "camera" || state.sharing.has(one))) {
      places.push({ key: `self ${source}`, participant: state.selfId, source, self: true, person: self });
    }
    return places;
  }

  /**
   * A shared picture is meant to be seen: it takes the large place by itself, and gives it back.
   * @param {Place[]} places
   */
  #followShare(places) {
    const share = places.some(({ source, self }) => source !== "camera" && !self);
    if (share === this.#hadShare) return;
    this.#hadShare = share;
    this.layout = share || this.#pinned !== undefined ? "speaker" : "grid";
    this.onLayout();
  }

  /**
   * After a rejoin people have new ids; their tiles, with the frozen picture, go over to them.
   * @param {CallState} state
   * @param {Place[]} places
   */
  #adopt(state, places) {
    for (const place of places) {
      if (place.self || this.#tiles.has(place.key)) continue;
      const old = [...this.#tiles.values()].find(
        (tile) =>
          tile.source === place.source && !state.participants.has(tile.participant) && tile.element.dataset.person === personKey(place.person),
      );
      if (old === undefined) continue;
      this.#tiles.delete(old.key);
      if (this.#pinned === old.key) this.#pinned = place.key;
      if (this.#large === old.key) this.#large = place.key;
      old.rename(place.participant);
      this.#tiles.set(place.key, old);
    }
  }

  /**
   * @param {Place} place
   * @param {CallState} state
   * @param {boolean} large
   */
  #show(place, state, large) {
    const tile = this.#tiles.get(place.key) ?? this.#add(place);
    const { person, source, self } = place;
    if (self) tile.rename(place.participant);
    const track = state.tracks.find((one) => one.participant === person.id && one.source === source);
    tile.setTrack(self ? this.#session.ownTrack(source) : track && this.#session.peer?.slotTrack(track.mid));
    tile.show({
      name: person.name,
      role: person.role,
      self,
      muted: self ? !this.#session.media.speaking : person.muted?.includes("microphone") === true,
      hand: person.hand === true,
      encrypted: person.encrypted !== false,
      speaking: source === "camera" && state.speakers.includes(person.id),
      quality: state.qualities.get(person.id) ?? person.quality,
      picture: self ? this.#ownPicture(source) : pictureOf(person, source, track?.state, state.audioOnly),
      large,
      missing: state.missing.has(person.id),
    });
  }

  /** @param {Place} place */
  #add(place) {
    const tile = new Tile(place.participant, place.source, (pressed) => this.#enlarge(pressed));
    tile.element.dataset.person = personKey(place.person);
    this.#tiles.set(place.key, tile);
    return tile;
  }

  /**
   * @param {Source} source
   * @returns {Picture}
   */
  #ownPicture(source) {
    return this.#session.ownTrack(source) === undefined ? "off" : "live";
  }

  /** @param {Tile} tile */
  #enlarge(tile) {
    const key = [...this.#tiles].find(([, one]) => one === tile)?.[0];
    if (this.layout === "speaker" && this.#large === key) return this.setLayout("grid");
    this.#pinned = key;
    this.setLayout("speaker");
  }

  /**
   * Elements move as little as possible: a video that is taken out of the page stops.
   * @param {Place[]} places
   */
  #order(places) {
    const large = places.filter(({ key }) => key === this.#large);
    const rest = places.filter(({ key }) => key !== this.#large);
    const strip = this.#strip();
    for (const place of [...large, ...rest]) {
      const tile = this.#tiles.get(place.key);
      if (tile === undefined) continue;
      const parent = this.layout === "speaker" && place.key !== this.#large ? strip : this.#element;
      if (tile.element.parentElement !== parent) {
        parent.append(tile.element);
        tile.video.play().catch(() => undefined);
      }
    }
    strip.hidden = this.layout === "grid" || strip.childElementCount === 0;
  }

  /** @returns {HTMLElement} */
  #strip() {
    const there = this.#element.querySelector(".strip");
    if (there instanceof HTMLElement) return there;
    const strip = document.createElement("div");
    strip.className = "strip";
    this.#element.append(strip);
    return strip;
  }

  #arrange() {
    const { clientWidth: width, clientHeight: height, classList, style } = this.#element;
    const count = this.#tiles.size;
    // Two people: one looks at the other, and at oneself in a corner. A few on a small screen: likewise.
    const small = Math.min(width, height) < SMALL_STAGE;
    const corner = this.layout === "grid" && (count === 2 || (small && count > 2 && count < 6));
    classList.toggle("stage-corner", corner);
    classList.toggle("stage-speaker", this.layout === "speaker");
    classList.toggle("stage-wide", width > height * 1.1);
    const { columns, width: tileWidth, height: tileHeight } = gridOf(corner ? count - 1 : count, width - 16, height - 16);
    style.setProperty("--columns", String(columns));
    style.setProperty("--tile-width", `${tileWidth}px`);
    style.setProperty("--tile-height", `${tileHeight}px`);
    this.#later();
  }

  #later = () => {
    clearTimeout(this.#report);
    this.#report = setTimeout(() => this.#session.setView(this.#view()), REPORT_AFTER_MS);
  };

  /** @returns {View} what is seen, in device pixels */
  #view() {
    const { audioOnly, lowData, videoTiles } = this.#session.store.state;
    const stage = this.#element.getBoundingClientRect();
    const tiles = [...this.#tiles]
      .filter(([key]) => !key.startsWith("self "))
      .map(([key, tile]) => ({ tile, key, box: tile.element.getBoundingClientRect() }))
      .filter(({ box }) => !document.hidden && !audioOnly && box.width > 0 && overlaps(box, stage))
      .map(({ tile, key, box }) => ({
        participant: tile.participant,
        source: tile.source,
        width: Math.round(box.width * devicePixelRatio),
        height: Math.round(box.height * devicePixelRatio),
        priority: key === this.#pinned ? 2 : key === this.#large ? 1 : 0,
      }))
      .sort((a, b) => b.priority - a.priority)
      .slice(0, videoTiles);
    return { tiles, audioOnly, lowData };
  }
}

/** @param {Participant} person */
function personKey(person) {
  return `${person.name}\n${person.role}`;
}

/**
 * @param {Participant} person
 * @param {Source} source
 * @param {import("./types.js").SlotState|undefined} slot undefined: nothing arrives (yet)
 * @param {boolean} audioOnly our own wish
 * @returns {Picture}
 */
function pictureOf(person, source, slot, audioOnly) {
  if (person.muted?.includes(source) || slot === "muted" || person.sources?.includes(source) === false) return "off";
  if (audioOnly || slot === "audio-only") return "audio-only";
  if (slot === "paused") return "paused";
  return slot === undefined ? "waiting" : "live";
}

/**
 * @param {DOMRect} one
 * @param {DOMRect} other
 */
function overlaps(one, other) {
  return one.left < other.right && one.right > other.left && one.top < other.bottom && one.bottom > other.top;
}
