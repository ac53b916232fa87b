// A bare client inside a browser page: WHIP, and the signalling with receiving sections only. `window.client`.
window.client = {
  /** Publishes the fake camera and a tone with one codec; returns once the answer is applied. */
  async publish({ room, token, codec, encodings, width, height }) {
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width, height, frameRate: 15 } });
    connection.addTransceiver(media.getAudioTracks()[0], { direction: "sendonly" });
    const video = connection.addTransceiver(media.getVideoTracks()[0], { direction: "sendonly", sendEncodings: encodings });
    const { codecs } = RTCRtpSender.getCapabilities("video");
    const wanted = codecs.filter(({ mimeType, sdpFmtpLine = "" }) =>
      mimeType === `video/${codec}` && !/packetization-mode=0|profile-id=[1-3]|profile=1/.test(sdpFmtpLine));
    if (wanted.length === 0) throw new Error(`the browser can't send ${codec}`);
    video.setCodecPreferences([...wanted, ...codecs.filter(({ mimeType }) => mimeType === "video/rtx")]);
    await connection.setLocalDescription();
    const response = await fetch(`/whip/${room}`, {
      method: "POST", body: connection.localDescription.sdp, headers: { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` },
    });
    if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
    const session = { connection, token, location: response.headers.get("Location"), answer: await response.text() };
    await connection.setRemoteDescription({ type: "answer", sdp: session.answer });
    this.publisher = session;
  },

  /** Restarts the publisher's ICE by PATCH (RFC 9725 section 4.3.1). */
  async restart() {
    const { connection, token, location, answer } = this.publisher;
    await connection.setLocalDescription(await connection.createOffer({ iceRestart: true }));
    const line = (name, text) => text.match(new RegExp(`a=${name}:(.*)\r\n`))[1];
    const offer = connection.localDescription.sdp;
    const response = await fetch(location, {
      method: "PATCH", body: `a=ice-ufrag:${line("ice-ufrag", offer)}\r\na=ice-pwd:${line("ice-pwd", offer)}\r\n`,
      headers: { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*", Authorization: `Bearer ${token}` },
    });
    if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
    const fragment = await response.text();
    const fresh = answer.replaceAll(/a=ice-(ufrag|pwd):.*\r\n/g, (_, name) => `a=ice-${name}:${line(`ice-${name}`, fragment)}\r\n`);
    await connection.setRemoteDescription({ type: "answer", sdp: fresh });
    return line("ice-ufrag", fragment) !== line("ice-ufrag", answer);
  },

  /** Joins with one receiving section of each kind. */
  async watch({ room, token }) {
    const connection = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const kind of ["audio", "video"]) connection.addTransceiver(kind, { direction: "recvonly" });
    connection.addEventListener("track", ({ track }) => {
      const element = document.body.appendChild(document.createElement(track.kind));
      element.srcObject = new MediaStream([track]);
      void element.play();
    });
    const socket = new WebSocket(`${location.origin.replace("http", "ws")}/ws?room=${room}`, ["mediaserver.v1", `bearer.${token}`]);
    await connection.setLocalDescription();
    const joined = await new Promise((resolve, reject) => {
      socket.onclose = reject;
      socket.onmessage = ({ data }) => {
        const message = JSON.parse(data);
        if (message.type === "welcome") socket.send(JSON.stringify({ type: "join", id: 1, offer: connection.localDescription.sdp, sources: [] }));
        if (message.type === "joined") resolve(message);
        if (message.type === "tracks" || message.type === "joined") this.tracks = message.tracks;
      };
    });
    await connection.setRemoteDescription({ type: "answer", sdp: joined.answer });
    this.watcher = { connection, socket };
  },

  /** Tells how large the first picture is shown. */
  view(width, height) {
    const { participant, source } = this.tracks.find(({ source }) => source === "camera");
    this.watcher.socket.send(JSON.stringify({ type: "view", tiles: [{ participant, source, width, height, priority: 1 }], audioOnly: false, lowData: false }));
  },

  async stats() {
    const received = [...(await this.watcher.connection.getStats()).values()];
    const sent = [...(await this.publisher.connection.getStats()).values()];
    const video = received.find(({ type, kind }) => type === "inbound-rtp" && kind === "video") ?? {};
    const audio = received.find(({ type, kind }) => type === "inbound-rtp" && kind === "audio") ?? {};
    return {
      frames: video.framesDecoded ?? 0, width: video.frameWidth ?? 0, lost: video.packetsLost, freezes: video.freezeCount, fps: video.framesPerSecond,
      codec: received.find(({ id }) => id === video.codecId)?.mimeType, energy: audio.totalAudioEnergy ?? 0, ice: this.watcher.connection.iceConnectionState,
      plis: video.pliCount, nacks: video.nackCount, dropped: video.framesDropped, keys: video.keyFramesDecoded, packets: video.packetsReceived,
      sent: sent.filter(({ type, kind }) => type === "outbound-rtp" && kind === "video").map((one) =>
        ({ rid: one.rid, width: one.frameWidth, frames: one.framesSent, mode: one.scalabilityMode, encoder: one.encoderImplementation, plis: one.pliCount, limited: one.qualityLimitationReason })),
    };
  },
};
