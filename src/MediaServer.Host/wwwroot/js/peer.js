import { applyEncodings, encodingsFor, preferCodecs } from "./encodings.js";
import { RequestError } from "./signalling.js";
import { USUAL_VOICE, withVoiceRepeats, withVoiceWish } from "./voice.js";

/** @typedef {import("./types.js").EncodingWish} EncodingWish */
/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").SentSource} SentSource */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {{transceiver: RTCRtpTransceiver, planned: RTCRtpEncodingParameters[], wishes: EncodingWish[]|undefined, sending: boolean}} Sending */
/** @typedef {(offer: {offer: string, sources: SentSource[]}) => Promise<Message>} Exchange sends an offer, gives the answer */

const AUDIO_SLOTS = 3;
const VIDEO_SLOTS = 3;
const BUSY_RETRY_MS = 300;

/**
 * The one RTCPeerConnection to the server: sections that send, slots that receive, offers one at a time.
 *
 * Events: `ice` (detail: RTCIceConnectionState).
 */
export class Peer extends EventTarget {
  #connection;
  #codecs;
  #size;
  #lowData = false;
  #voice = USUAL_VOICE;
  /** The latest answer as the server gave it. */ #answer = "";
  /** @type {Map<Source, Sending>} */ #sendings = new Map();
  /** @type {RTCRtpTransceiver[]} */ #slots = [];
  /** @type {Promise<unknown>} */ #negotiation = Promise.resolve();
  #closed = false;

  /**
   * @param {RTCIceServer[]} iceServers
   * @param {string[]} codecs preferred by the server
   * @param {{width: number, height: number}} size of the camera's picture
   */
  constructor(iceServers, codecs, size) {
    super();
    this.#codecs = codecs;
    this.#size = size;
    this.#connection = new RTCPeerConnection({ bundlePolicy: "max-bundle", iceServers });
    this.#connection.addEventListener("iceconnectionstatechange", () => {
      if (!this.#closed) this.dispatchEvent(new CustomEvent("ice", { detail: this.#connection.iceConnectionState }));
    });
    // Both are there from the start, with or without a device: switching on a camera later is no renegotiation.
    this.#addSending("microphone", "audio");
    this.#addSending("camera", "video");
    this.addSlots(AUDIO_SLOTS, VIDEO_SLOTS);
  }

  get iceState() {
    return this.#connection.iceConnectionState;
  }

  /**
   * What carries this source now; null sends nothing, without renegotiation.
   * @param {Source} source
   * @param {MediaStreamTrack|null} track
   */
  async setTrack(source, track) {
    const sending = this.#sendings.get(source);
    if (sending === undefined || this.#closed) return;
    if (sending.transceiver.sender.track === track) return;
    await sending.transceiver.sender.replaceTrack(track);
  }

  /**
   * Begins a source that needs a section of its own (screen, content); an `update` must follow.
   * @param {Source} source
   * @param {MediaStreamTrack} track
   */
  async addSource(source, track) {
    const sending = this.#sendings.get(source);
    if (sending === undefined) {
      this.#addSending(source, track.kind === "audio" ? "audio" : "video");
    } else {
      sending.transceiver.direction = "sendonly";
      sending.sending = true;
    }
    await this.setTrack(source, track);
  }

  /**
   * Ends a source; its section stays for the next time. An `update` must follow.
   * @param {Source} source
   */
  async removeSource(source) {
    const sending = this.#sendings.get(source);
    if (sending === undefined) return;
    sending.sending = false;
    sending.transceiver.direction = "inactive";
    await this.setTrack(source, null);
  }

  /**
   * @param {number} audio
   * @param {number} video
   */
  addSlots(audio, video) {
    for (let i = 0; i < audio; i++) this.#addSlot("audio");
    for (let i = 0; i < video; i++) this.#addSlot("video");
  }

  /**
   * @param {string} mid
   * @returns {MediaStreamTrack|undefined} what arrives in this slot
   */
  slotTrack(mid) {
    return this.#slots.find((slot) => slot.mid === mid)?.receiver.track;
  }

  /** @returns {{mid: string, kind: string, receiver: RTCRtpReceiver}[]} */
  slots() {
    return this.#slots.flatMap(({ mid, receiver }) => (mid === null ? [] : [{ mid, kind: receiver.track.kind, receiver }]));
  }

  /** @returns {{source: Source, sender: RTCRtpSender}[]} */
  senders() {
    return [...this.#sendings].filter(([, { sending }]) => sending).map(([source, { transceiver }]) => ({ source, sender: transceiver.sender }));
  }

  /**
   * @param {string} mid of one of our sending sections
   * @returns {Source|undefined}
   */
  sourceOf(mid) {
    return [...this.#sendings].find(([, { transceiver }]) => transceiver.mid === mid)?.[0];
  }

  /** @returns {Promise<RTCStatsReport>} */
  stats() {
    return this.#connection.getStats();
  }

  /**
   * Makes an offer, sends it and takes the answer. One at a time; the rest wait.
   * @param {Exchange} exchange
   * @param {{iceRestart?: boolean, iceServers?: RTCIceServer[]}} [options]
   * @returns {Promise<Message>} the answer, applied
   * @throws {RequestError}
   */
  negotiate(exchange, options = {}) {
    const turn = this.#negotiation.then(() => this.#negotiateNow(exchange, options));
    this.#negotiation = turn.catch(() => undefined);
    return turn;
  }

  /**
   * What of a source anybody needs.
   * @param {Source} source
   * @param {EncodingWish[]} wishes
   */
  async setWishes(source, wishes) {
    const sending = this.#sendings.get(source);
    if (sending === undefined) return;
    sending.wishes = wishes;
    await this.#apply(sending);
  }

  /** @param {boolean} lowData */
  async setLowData(lowData) {
    this.#lowData = lowData;
    for (const sending of this.#sendings.values()) await this.#apply(sending);
  }

  /**
   * How the voice should come. Length of packets and redundancy stand in the description: what was agreed is applied again, changed;
   * the server takes either and is not asked.
   * @param {import("./voice.js").VoiceWish} wish
   */
  async setVoice(wish) {
    const before = this.#voice;
    this.#voice = wish;
    await this.#applyVoiceRate();
    if (before.ptime === wish.ptime && before.redundancy === wish.redundancy) return;
    const turn = this.#negotiation.then(() => this.#describeAgain());
    this.#negotiation = turn.catch(() => undefined);
    await this.#negotiation;
  }

  close() {
    this.#closed = true;
    this.#connection.close();
  }

  /**
   * @param {Source} source
   * @param {"audio"|"video"} kind
   */
  #addSending(source, kind) {
    const planned = encodingsFor(source, this.#size);
    const transceiver = this.#connection.addTransceiver(kind, { direction: "sendonly", sendEncodings: planned });
    preferCodecs(transceiver, kind, this.#codecs);
    this.#sendings.set(source, { transceiver, planned, wishes: undefined, sending: true });
  }

  /** @param {"audio"|"video"} kind */
  #addSlot(kind) {
    this.#slots.push(this.#connection.addTransceiver(kind, { direction: "recvonly" }));
  }

  /**
   * @param {Exchange} exchange
   * @param {{iceRestart?: boolean, iceServers?: RTCIceServer[]}} options
   */
  async #negotiateNow(exchange, { iceRestart = false, iceServers }) {
    const connection = this.#connection;
    if (iceServers !== undefined) connection.setConfiguration({ ...connection.getConfiguration(), iceServers });
    await this.#setOffer(await connection.createOffer({ iceRestart }));
    try {
      const answer = await this.#exchangeUnlessBusy(exchange);
      this.#answer = String(answer.answer);
      await connection.setRemoteDescription({ type: "answer", sdp: this.#answerWithVoice() });
      for (const sending of this.#sendings.values()) await this.#apply(sending);
      return answer;
    } catch (error) {
      // The next offer starts from what was last agreed.
      if (connection.signalingState === "have-local-offer") await connection.setLocalDescription({ type: "rollback" });
      throw error;
    }
  }

  /** @param {RTCSessionDescriptionInit} offer */
  async #setOffer(offer) {
    try {
      await this.#connection.setLocalDescription({ type: "offer", sdp: withVoiceRepeats(offer.sdp ?? "") });
    } catch {
      // A browser that lets nobody change its offer gets no repeats of voices; redundancy still helps it.
      await this.#connection.setLocalDescription(offer);
    }
  }

  async #describeAgain() {
    const connection = this.#connection;
    if (this.#closed || this.#answer === "" || connection.signalingState !== "stable") return;
    // A section that waits for its first answer can't be agreed with an older one; that answer will carry the wish.
    if (connection.getTransceivers().some(({ mid }) => mid === null)) return;
    await this.#setOffer(await connection.createOffer());
    try {
      await connection.setRemoteDescription({ type: "answer", sdp: this.#answerWithVoice() });
    } catch {
      if (connection.signalingState === "have-local-offer") await connection.setLocalDescription({ type: "rollback" });
    }
  }

  #answerWithVoice() {
    return withVoiceWish(this.#answer, this.#sendings.get("microphone")?.transceiver.mid ?? null, this.#voice);
  }

  async #applyVoiceRate() {
    const sender = this.#sendings.get("microphone")?.transceiver.sender;
    const parameters = sender?.getParameters();
    const encoding = parameters?.encodings[0];
    const rate = Math.min(this.#voice.maxBitrate ?? Infinity, encodingsFor("microphone", this.#size)[0]?.maxBitrate ?? Infinity);
    if (sender === undefined || parameters === undefined || encoding === undefined || encoding.maxBitrate === rate) return;
    encoding.maxBitrate = rate;
    await sender.setParameters(parameters).catch(() => undefined);
  }

  /** @param {Exchange} exchange */
  async #exchangeUnlessBusy(exchange) {
    const offer = this.#connection.localDescription?.sdp ?? "";
    for (let attempt = 0; ; attempt++) {
      try {
        return await exchange({ offer, sources: this.#sources() });
      } catch (error) {
        // An update of ours whose answer was lost may still be under way in the server.
        if (!(error instanceof RequestError && error.code === "busy") || attempt >= 5) throw error;
        await new Promise((resolve) => setTimeout(resolve, BUSY_RETRY_MS));
      }
    }
  }

  /** @returns {SentSource[]} */
  #sources() {
    return [...this.#sendings].flatMap(([source, { transceiver, sending }]) =>
      sending && transceiver.mid !== null ? [{ mid: transceiver.mid, source }] : [],
    );
  }

  /** @param {Sending} sending */
  async #apply({ transceiver, planned, wishes }) {
    if (this.#closed || transceiver.sender.track?.kind === "audio" || transceiver.receiver.track.kind === "audio") return;
    try {
      await applyEncodings(transceiver.sender, planned, wishes, this.#lowData);
    } catch {
      // A browser that can't apply it now keeps what it sent; the next `layers` tries again.
    }
  }
}
