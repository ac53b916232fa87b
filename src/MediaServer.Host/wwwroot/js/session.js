import { forgetMissing, takeLeft, takeParticipant, takeRoomful } from "./callstate.js";
import { MediaHealth } from "./health.js";
import { captureSize } from "./media.js";
import { Peer } from "./peer.js";
import { openAgain, openFirst } from "./recovery.js";
import { RequestError } from "./signalling.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {import("./signalling.js").Signalling} Signalling */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").View} View */
/** @typedef {import("./types.js").Welcome} Welcome */

const MISSING_KEPT_MS = 15_000;
/** Refusals that trying again can't change. */
const FINAL = new Set(["expired", "forbidden", "room-full", "no-usable-codec"]);

/**
 * One visit to a room: joins, keeps the store right, and comes back by itself until it is left or ended.
 *
 * Events: `peer` (a new connection: slots changed hands), `before-peer` (the old one is about to close: freeze pictures),
 * `joined` and `left` (detail: Participant), `chat` (detail: ChatMessage), `ended` (detail: reason),
 * `problem` (detail: code), `message` (detail: Message; any other).
 */
export class Session extends EventTarget {
  /** @type {Signalling|undefined} */ #signalling;
  /** @type {Peer|undefined} */ #peer;
  /** @type {Welcome|undefined} */ #welcome;
  #stop = new AbortController();
  #health = new MediaHealth(
    () => this.#restartIce(),
    () => this.#rejoinOnNewSocket(),
    (lost) => this.store.set({ mediaLost: lost }),
  );
  /** @type {View} */ #view = { tiles: [], audioOnly: false, lowData: false };
  /** @type {Map<Source, boolean>} */ #toldMuted = new Map();
  /** @type {Map<Source, MediaStreamTrack>} */ #shares = new Map();
  /** @type {number|undefined} */ #forget;
  /** @type {string[]} */ #resumeSecrets = [];
  #comingBack = false;
  #viewKnown = false;

  /**
   * @param {string} room
   * @param {string} token
   * @param {LocalMedia} media
   * @param {import("./store.js").Store<CallState>} store
   */
  constructor(room, token, media, store) {
    super();
    this.room = room;
    this.token = token;
    this.media = media;
    this.store = store;
    media.addEventListener("change", () => void this.#sendOwnTracks(), { signal: this.#stop.signal });
  }

  get peer() {
    return this.#peer;
  }

  /**
   * Opens and joins.
   * @throws {RequestError} when the server refuses or can't be reached
   */
  async start() {
    const { signalling, welcome } = await openFirst(this.room, this.token);
    this.#use(signalling, welcome);
    await this.#join();
  }

  /** Says goodbye and closes everything. */
  leave() {
    this.#signalling?.send({ type: "leave" });
    this.#end();
  }

  /** @param {Message} message */
  send(message) {
    this.#signalling?.send(message);
  }

  /** @param {View} view */
  setView(view) {
    if (JSON.stringify(view) === JSON.stringify(this.#view)) return;
    if (view.lowData !== this.#view.lowData) void this.#peer?.setLowData(view.lowData);
    this.#view = view;
    this.#viewKnown ||= view.tiles.length > 0 || view.audioOnly;
    if (this.store.state.connection === "live") this.send({ type: "view", ...view });
  }

  /**
   * Sends further sources beside camera and microphone, with one `update`.
   * @param {[Source, MediaStreamTrack][]} sources
   */
  async share(sources) {
    for (const [source, track] of sources) {
      this.#shares.set(source, track);
      await this.#peer?.addSource(source, track);
    }
    this.store.set({ sharing: new Set(this.#shares.keys()) });
    try {
      await this.#update();
    } catch (error) {
      // A broken connection comes back with all sources; anything else is a no.
      if (!(error instanceof RequestError) || error.code === "connection-lost" || error.code === "timeout") return;
      await this.unshare(...sources.map(([source]) => source));
      throw error;
    }
  }

  /** @param {...Source} sources */
  async unshare(...sources) {
    const ending = sources.filter((source) => this.#shares.has(source));
    if (ending.length === 0) return;
    for (const source of ending) {
      this.#shares.get(source)?.stop();
      this.#shares.delete(source);
      await this.#peer?.removeSource(source);
    }
    this.store.set({ sharing: new Set(this.#shares.keys()) });
    await this.#update();
  }

  /**
   * @param {Source} source
   * @returns {MediaStreamTrack|undefined} our own track of it
   */
  ownTrack(source) {
    if (source === "camera") return this.media.camera;
    return source === "microphone" ? this.media.microphone : this.#shares.get(source);
  }

  /**
   * @param {Signalling} signalling
   * @param {Welcome} welcome
   */
  #use(signalling, welcome) {
    this.#signalling = signalling;
    this.#welcome = welcome;
    if (welcome.resume !== undefined) this.#resumeSecrets = [welcome.resume, ...this.#resumeSecrets].slice(0, 3);
    signalling.addEventListener("message", (event) => this.#take(/** @type {CustomEvent<Message>} */ (event).detail, signalling));
    signalling.addEventListener("lost", () => void this.#comeBack());
    this.store.set({
      room: welcome.room,
      selfName: welcome.name,
      selfRole: welcome.role,
      recording: { ...this.store.state.recording, state: welcome.recording?.state ?? "off" },
      videoTiles: welcome.limits?.videoTiles ?? 16,
    });
  }

  /** @param {Message} message `waiting`, as an answer or by itself */
  #wait(message) {
    const { seenBy, since, locked, lines, queue } = /** @type {any} */ (message);
    this.store.set({ waiting: { seenBy, since, locked, lines: lines ?? [], queue } });
  }

  /** Nothing of ours is sent, and no connection kept, until somebody opens. */
  #standBeforeDoor() {
    this.#health.rest();
    this.#peer?.close();
    this.#peer = undefined;
    this.store.set({ connection: "waiting", participants: new Map(), missing: new Set(), tracks: [], door: undefined, mediaLost: false });
  }

  /** Makes a new connection and joins with it, over the socket that is open now. */
  async #join() {
    const welcome = this.#welcome;
    if (welcome === undefined) return;
    this.dispatchEvent(new Event("before-peer"));
    this.#peer?.close();
    const peer = new Peer(welcome.iceServers ?? [], welcome.codecs ?? [], captureSize());
    this.#peer = peer;
    this.#health.watch(peer);
    this.#resumeSecrets = welcome.resume === undefined ? [] : [welcome.resume];
    this.store.set({ selfId: welcome.participant, tracks: [] });
    for (const [source, track] of this.#shares) await peer.addSource(source, track);
    await peer.setLowData(this.#view.lowData);
    this.#toldMuted = this.#mutedNow();
    await this.#sendOwnTracks();
    const muted = [...this.#toldMuted].filter(([, off]) => off).map(([source]) => source);
    // Before anything was measured nothing is said: the server then sends at a middle size at once.
    const view = this.#viewKnown ? this.#view : undefined;
    const joined = await peer.negotiate(async (offer) => {
      const answer = await this.#request({ type: "join", ...offer, muted, view });
      if (answer.type === "waiting") {
        this.#wait(answer);
        throw new RequestError("waiting");
      }
      // At once: what the server says next (somebody joined, other tracks) is newer than this answer, and may come
      // before the browser has taken the description.
      this.#settle(answer);
      return answer;
    }).catch((error) => {
      if (error.code !== "waiting") throw error;
    });
    if (joined === undefined) return this.#standBeforeDoor();
    void this.#sendOwnTracks();
    this.dispatchEvent(new Event("peer"));
  }

  /** @param {Message} roomful */
  #settle(roomful) {
    takeRoomful(this.store, /** @type {import("./types.js").Roomful} */ (/** @type {unknown} */ (roomful)));
    this.store.set({ waiting: undefined });
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => forgetMissing(this.store), MISSING_KEPT_MS);
    if (this.store.state.hand) this.send({ type: "hand", raised: true });
    // The tiles may have been measured anew while the answer was under way.
    if (this.#viewKnown) this.send({ type: "view", ...this.#view });
  }

  /** The socket broke: open another, resume, and join anew when the server has forgotten us. One loop at a time. */
  async #comeBack() {
    if (this.#comingBack) return;
    this.#comingBack = true;
    try {
      while (!this.#stop.signal.aborted && !(await this.#comeBackOnce()));
    } finally {
      this.#comingBack = false;
    }
  }

  /** @returns {Promise<boolean>} true when back, or when it is over */
  async #comeBackOnce() {
    this.store.set({ connection: "reconnecting" });
    const secrets = [...this.#resumeSecrets];
    try {
      const { signalling, welcome } = await openAgain(this.room, this.token, this.#stop.signal);
      this.#use(signalling, welcome);
      if (!(await this.#resume(secrets))) await this.#join();
      return this.#signalling?.alive === true;
    } catch (error) {
      const code = error instanceof RequestError ? error.code : "internal";
      if (this.#stop.signal.aborted) return true;
      this.#signalling?.close();
      if (!FINAL.has(code)) return false;
      this.#finish(code);
      return true;
    }
  }

  /**
   * @param {string[]} secrets of the sockets this visit has had, newest first
   * @returns {Promise<boolean>} false when the server has forgotten us
   */
  async #resume(secrets) {
    for (const resume of secrets) {
      try {
        this.#settle(await this.#request({ type: "resume", resume }));
        void this.#sendOwnTracks();
        this.#health.socketIsBack();
        return true;
      } catch (error) {
        if (error instanceof RequestError && error.code === "connection-lost") throw error;
      }
    }
    return false;
  }

  /** @returns {boolean} false when there is no socket to ask over */
  #restartIce() {
    if (this.#signalling?.alive !== true || this.#comingBack) return false;
    this.#update(true).catch((error) => {
      // "not-joined" or "gone": nothing is left to restart.
      const code = error instanceof RequestError ? error.code : "internal";
      if (code !== "connection-lost" && code !== "timeout") this.#rejoinOnNewSocket();
    });
    return true;
  }

  /** A new join on a new socket replaces the old one in the server. */
  #rejoinOnNewSocket() {
    this.#signalling?.close();
    this.#resumeSecrets = [];
    void this.#comeBack();
  }

  /** @param {boolean} [iceRestart] */
  async #update(iceRestart = false) {
    const exchange = async (/** @type {{offer: string, sources: import("./types.js").SentSource[]}} */ offer) => {
      const updated = await this.#request({ type: "update", ...offer });
      if (Array.isArray(updated.tracks)) this.store.set({ tracks: updated.tracks });
      return updated;
    };
    await this.#peer?.negotiate(exchange, { iceRestart, iceServers: iceRestart ? this.#welcome?.iceServers : undefined });
  }

  /** @param {Message} message */
  #request(message) {
    return this.#signalling?.request(message) ?? Promise.reject(new RequestError("connection-lost"));
  }

  /**
   * @param {Message} message
   * @param {Signalling} from
   */
  #take(message, from) {
    if (from !== this.#signalling) return;
    const { store } = this;
    switch (message.type) {
      case "tracks":
        return store.set({ tracks: message.tracks ?? [] });
      case "participant":
        if (takeParticipant(store, message.participant)) this.#tell("joined", message.participant);
        return;
      case "left": {
        const gone = takeLeft(store, message.participant);
        if (gone !== undefined) this.#tell("left", gone);
        return;
      }
      case "chat":
        store.set({ chat: [...store.state.chat, /** @type {any} */ (message)] });
        return this.#tell("chat", message);
      case "speakers":
        return store.set({ speakers: message.participants ?? [] });
      case "quality":
        for (const [id, quality] of Object.entries(message.participants ?? {})) store.state.qualities.set(id, Number(quality));
        return store.touch();
      case "link":
        return store.set({ link: { state: message.state, kbit: message.kbit ?? 0, phone: message.phone ?? undefined } });
      case "layers":
        return void this.#peer?.setWishes(message.source, message.encodings ?? []);
      case "voice":
        return void this.#peer?.setVoice({ ptime: message.ptime ?? 20, maxBitrate: message.maxBitrate ?? undefined, redundancy: message.redundancy === true });
      case "need":
        this.#peer?.addSlots(Math.min(message.audio ?? 0, 16), Math.min(message.video ?? 0, 16));
        return void this.#update().catch(() => this.#tell("problem", "internal"));
      case "waiting":
        this.#wait(message);
        return this.#standBeforeDoor();
      case "admitted":
        return void this.#join().catch((error) => {
          if (!FINAL.has(error.code)) return this.#rejoinOnNewSocket();
          this.#finish(error.code);
        });
      case "knock":
        return store.set({ door: { locked: message.locked === true, waiting: message.waiting ?? [] } });
      case "ringing":
        return store.set({ ringing: message.state === "answered" ? undefined : /** @type {any} */ (message) });
      case "callees":
        return store.set({ callees: { list: message.list ?? [], numbers: message.numbers === true } });
      case "dialling":
        store.state.dialling.set(message.call, /** @type {any} */ (message));
        return store.touch();
      case "recording": {
        const over = message.state === "off" || message.state === "failed";
        return store.set({ recording: /** @type {any} */ (message), question: over ? undefined : store.state.question });
      }
      case "consent":
        return store.set({ question: { request: message.request, purpose: message.purpose ?? "", by: message.by ?? "" } });
      case "ended":
        if (message.reason !== "draining") return this.#finish(message.reason ?? "closed");
        from.close();
        return void this.#comeBack();
      case "error":
        return this.#tell("problem", message.code ?? "internal");
      default:
        return this.#tell("message", message); // What is done beside talking, and what a newer server says.
    }
  }

  /** @returns {Map<Source, boolean>} */
  #mutedNow() {
    return new Map([
      ["microphone", !this.media.speaking],
      ["camera", this.media.camera === undefined],
    ]);
  }

  /** Puts our tracks into their sections and tells the others what is muted. */
  async #sendOwnTracks() {
    await this.#peer?.setTrack("microphone", this.media.microphone ?? null);
    await this.#peer?.setTrack("camera", this.media.camera ?? null);
    if (this.store.state.connection !== "live") return;
    for (const [source, muted] of this.#mutedNow()) {
      if (this.#toldMuted.get(source) === muted) continue;
      this.#toldMuted.set(source, muted);
      this.send({ type: "mute", source, muted });
    }
  }

  /** @param {string} reason */
  #finish(reason) {
    this.#end();
    this.#tell("ended", reason);
  }

  #end() {
    this.#stop.abort();
    this.#health.stop();
    clearTimeout(this.#forget);
    this.#signalling?.close();
    this.#peer?.close();
    for (const track of this.#shares.values()) track.stop();
    this.#shares.clear();
  }

  /**
   * @param {string} type
   * @param {unknown} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
