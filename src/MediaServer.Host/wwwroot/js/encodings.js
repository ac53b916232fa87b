/** @typedef {import("./types.js").EncodingWish} EncodingWish */
/** @typedef {import("./types.js").Source} Source */

/**
 * What each source sends. Simulcast layers are named q, h and f (a quarter, half and full size), lowest first:
 * browsers drop them from the end when the device or the link can't carry them all.
 * Bit rates are those of FIELD.md's ladder for one remote party.
 * @param {Source} source
 * @param {{width: number, height: number}} size of the camera
 * @returns {RTCRtpEncodingParameters[]}
 */
export function encodingsFor(source, size) {
  if (source === "screen") return [{ active: true, maxBitrate: 2_500_000, maxFramerate: 15 }];
  if (source === "content") {
    return [
      { rid: "h", active: true, scaleResolutionDownBy: 2, maxBitrate: 800_000 },
      { rid: "f", active: true, scaleResolutionDownBy: 1, maxBitrate: 3_000_000 },
    ];
  }
  if (source !== "camera") return [{ active: true, maxBitrate: source === "screen-audio" ? 96_000 : 40_000 }];
  const full = Math.round(Math.min(1, (size.width * size.height) / (1280 * 720)) * 1_100_000) + 400_000;
  return [
    { rid: "q", active: true, scaleResolutionDownBy: 4, maxBitrate: 150_000 },
    { rid: "h", active: true, scaleResolutionDownBy: 2, maxBitrate: Math.min(500_000, Math.round(full * 0.5)) },
    { rid: "f", active: true, scaleResolutionDownBy: 1, maxBitrate: full },
  ];
}

/**
 * Applies what the server says anybody needs, and the person's own wish to save data.
 * @param {RTCRtpSender} sender
 * @param {RTCRtpEncodingParameters[]} planned what encodingsFor said
 * @param {EncodingWish[]|undefined} wishes of the latest `layers`; undefined: everything is wanted
 * @param {boolean} lowData
 */
export async function applyEncodings(sender, planned, wishes, lowData) {
  const parameters = sender.getParameters();
  if (parameters.encodings.length === 0) return;
  let changed = false;
  for (const [index, encoding] of parameters.encodings.entries()) {
    const plan = planned.find((one) => one.rid === encoding.rid) ?? planned[index] ?? {};
    const wish = wishes?.find((one) => one.rid === encoding.rid || parameters.encodings.length === 1);
    const next = {
      active: (wish?.active ?? true) && !(lowData && encoding.rid === "f" && parameters.encodings.length > 1),
      maxBitrate: lowest(plan.maxBitrate, wish?.maxBitrate),
      maxFramerate: lowest(lowest(plan.maxFramerate, wish?.maxFramerate), lowData ? 15 : undefined),
      scaleResolutionDownBy: wish?.scaleResolutionDownBy ?? plan.scaleResolutionDownBy,
    };
    for (const [name, value] of /** @type {[keyof typeof next, number|boolean|undefined][]} */ (Object.entries(next))) {
      if (encoding[name] === value) continue;
      if (value === undefined) delete encoding[name];
      else Object.assign(encoding, { [name]: value });
      changed = true;
    }
  }
  if (changed) await sender.setParameters(parameters);
}

/**
 * @param {number|undefined} one
 * @param {number|undefined} other
 */
function lowest(one, other) {
  if (one === undefined || other === undefined) return one ?? other;
  return Math.min(one, other);
}

/**
 * Puts the server's preferred codecs first in what a section offers. The answer decides; this only saves it the choice.
 * @param {RTCRtpTransceiver} transceiver
 * @param {"audio"|"video"} kind
 * @param {string[]} preferred names such as "VP8", best first
 */
export function preferCodecs(transceiver, kind, preferred) {
  const capabilities = RTCRtpReceiver.getCapabilities?.(kind);
  if (capabilities === undefined || capabilities === null || typeof transceiver.setCodecPreferences !== "function") return;
  const order = preferred.map((name) => `${kind}/${name}`.toLowerCase());
  const rank = (/** @type {{mimeType: string}} */ codec) => {
    const place = order.indexOf(codec.mimeType.toLowerCase());
    return place < 0 ? order.length : place;
  };
  try {
    transceiver.setCodecPreferences(capabilities.codecs.toSorted((a, b) => rank(a) - rank(b)));
  } catch {
    // Older browsers want sender codecs here and refuse; their own order is offered then.
  }
}
