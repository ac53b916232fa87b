/** @typedef {import("./session.js").Session} Session */

/**
 * For browser tests and for support: `window.mediaServer`.
 *
 * - `await mediaServer.stats()` gives
 *   `{connection, ice, participant, slots: [{mid, kind, participant, source, state, framesDecoded, frameWidth,
 *   frameHeight, freezeCount, packetsReceived, packetsLost, totalAudioEnergy, audioLevel, concealedSamples,
 *   totalSamplesReceived, silentConcealedSamples, fecPacketsReceived, nackCount, jitter, codec}], sending: [{source, rid, active, frameWidth, frameHeight, framesSent, bytesSent,
 *   packetsSent, nackCount, retransmittedPacketsSent, framesPerSecond, encoder, limitation, codec}], candidate: {local, remote, protocol, relay, roundTrip}}`.
 *   A slot that carries nothing has `participant: null`. Numbers are those of getStats, counted since the connection
 *   was made.
 * - `mediaServer.tracks` is the list of docs/protocol.md section 4 as last told.
 * - `mediaServer.access` is the room and the join token, as the address has them.
 * - `mediaServer.recording` is the last `recording` message.
 * - `mediaServer.participants` are the others; `mediaServer.connection` is "joining", "live" or "reconnecting" and tells
 *   of the socket; `mediaServer.mediaLost` of the media path.
 *
 * @param {Session} session
 */
export function exposeHook(session) {
  const hook = {
    get tracks() {
      return session.store.state.tracks;
    },
    get participants() {
      return [...session.store.state.participants.values()];
    },
    get mediaLost() {
      return session.store.state.mediaLost;
    },
    get recording() {
      return session.store.state.recording;
    },
    get connection() {
      return session.store.state.connection;
    },
    get access() {
      return { room: session.room, token: session.token };
    },
    stats: () => collect(session),
  };
  Object.assign(window, { mediaServer: hook });
}

/** @param {Session} session */
async function collect(session) {
  const { state } = session.store;
  const report = session.peer === undefined ? new Map() : await session.peer.stats();
  /** @type {any[]} */ const all = [...report.values()];
  const codec = (/** @type {any} */ one) => all.find((other) => other.id === one.codecId)?.mimeType ?? null;
  const pair = all.find(({ type, nominated, state: ice }) => type === "candidate-pair" && nominated && ice === "succeeded");
  const local = all.find(({ id }) => id === pair?.localCandidateId);
  const remote = all.find(({ id }) => id === pair?.remoteCandidateId);
  return {
    connection: state.connection,
    ice: session.peer?.iceState ?? "new",
    participant: state.selfId,
    slots: all.filter(({ type }) => type === "inbound-rtp").map((one) => {
      const track = state.tracks.find(({ mid }) => mid === one.mid);
      return {
        mid: one.mid, kind: one.kind, participant: track?.participant ?? null, source: track?.source ?? null, state: track?.state ?? null,
        framesDecoded: one.framesDecoded ?? 0, frameWidth: one.frameWidth ?? 0, frameHeight: one.frameHeight ?? 0, freezeCount: one.freezeCount ?? 0,
        totalFreezesDuration: one.totalFreezesDuration ?? 0, framesPerSecond: one.framesPerSecond ?? 0,
        packetsReceived: one.packetsReceived ?? 0, packetsLost: one.packetsLost ?? 0, bytesReceived: one.bytesReceived ?? 0,
        totalAudioEnergy: one.totalAudioEnergy ?? 0, audioLevel: one.audioLevel ?? 0, concealedSamples: one.concealedSamples ?? 0,
        totalSamplesReceived: one.totalSamplesReceived ?? 0, silentConcealedSamples: one.silentConcealedSamples ?? 0,
        fecPacketsReceived: one.fecPacketsReceived ?? 0, nackCount: one.nackCount ?? 0, jitter: one.jitter ?? 0, codec: codec(one),
      };
    }),
    sending: all.filter(({ type }) => type === "outbound-rtp").map((one) => ({
      source: session.peer?.sourceOf(one.mid) ?? null, mid: one.mid, rid: one.rid ?? null, active: one.active ?? true,
      frameWidth: one.frameWidth ?? 0, frameHeight: one.frameHeight ?? 0, framesSent: one.framesSent ?? 0, framesPerSecond: one.framesPerSecond ?? 0,
      packetsSent: one.packetsSent ?? 0, nackCount: one.nackCount ?? 0, retransmittedPacketsSent: one.retransmittedPacketsSent ?? 0,
      bytesSent: one.bytesSent ?? 0, encoder: one.encoderImplementation ?? null, limitation: one.qualityLimitationReason ?? null, codec: codec(one),
    })),
    candidate: {
      local: local?.candidateType ?? null, remote: remote?.candidateType ?? null, protocol: local?.protocol ?? null,
      relay: local?.relayProtocol ?? null, roundTrip: pair?.currentRoundTripTime ?? null,
    },
  };
}

/**
 * The far-end figures for the server's statistics (docs/protocol.md, `stats`), over the time since the last.
 * @param {Session} session
 * @returns {() => Promise<{audio: Record<string, number>, video: Record<string, number>}>}
 */
export function farEndFigures(session) {
  const before = { concealed: 0, samples: 0, frozen: 0 };
  return async () => {
    const { slots } = await collect(session);
    const sum = (/** @type {"audio"|"video"} */ kind, /** @type {keyof (typeof slots)[0]} */ name) =>
      slots.filter((slot) => slot.kind === kind).reduce((total, slot) => total + Number(slot[name]), 0);
    const now = {
      concealed: sum("audio", "concealedSamples"), samples: sum("audio", "totalSamplesReceived"), frozen: sum("video", "totalFreezesDuration"),
    };
    // A new connection counts from zero.
    const since = (/** @type {keyof typeof now} */ name) => Math.max(0, now[name] - (now[name] < before[name] ? 0 : before[name]));
    const shown = slots.filter(({ kind, participant }) => kind === "video" && participant !== null);
    const audio = {
      concealedSamples: since("concealed"),
      totalSamples: since("samples"),
      jitterMs: Math.max(0, ...slots.filter(({ kind }) => kind === "audio").map(({ jitter }) => jitter * 1_000)),
    };
    const video = {
      freezeMs: since("frozen") * 1_000,
      framesPerSecond: Math.max(0, ...shown.map((slot) => slot.framesPerSecond)),
      frameHeight: Math.max(0, ...shown.map((slot) => slot.frameHeight)),
    };
    Object.assign(before, now);
    return { audio, video };
  };
}
