/**
 * What the browser's own descriptions don't say of voices, written into them: repeats on request, the length of packets, redundancy.
 * Both sides of a description change together, and only here.
 * @typedef {{ptime: number, maxBitrate?: number, redundancy: boolean}} VoiceWish
 */

/** @type {VoiceWish} */
export const USUAL_VOICE = { ptime: 20, redundancy: false };

/**
 * Chromium asks for no lost voice again unless the description says that it may; the server answers.
 * @param {string} sdp an offer
 */
export function withVoiceRepeats(sdp) {
  return mapSections(sdp, (section) => {
    if (!section.startsWith("m=audio")) return section;
    const opus = payloadType(section, "opus");
    if (opus === undefined || new RegExp(`^a=rtcp-fb:${opus} nack\\r?$`, "m").test(section)) return section;
    return section.replace(new RegExp(`^(a=rtpmap:${opus} .*)$`, "m"), `$1\na=rtcp-fb:${opus} nack`).replace(/\r?\n/g, "\r\n");
  });
}

/**
 * @param {string} sdp an answer
 * @param {string|null} mid of the section that sends the voice
 * @param {VoiceWish} wish
 */
export function withVoiceWish(sdp, mid, { ptime, redundancy }) {
  if (mid === null) return sdp;
  return mapSections(sdp, (section) => {
    if (!section.startsWith("m=audio") || !new RegExp(`^a=mid:${mid}\\r?$`, "m").test(section)) return section;
    const lines = section.split(/\r?\n/).filter((line) => line !== "" && !/^a=(ptime|maxptime):/.test(line));
    lines[0] = order(lines[0] ?? "", payloadType(section, "red"), redundancy);
    if (ptime !== 20) lines.push(`a=ptime:${ptime}`);
    return `${lines.join("\r\n")}\r\n`;
  });
}

/**
 * A client sends what stands first.
 * @param {string} line an m= line
 * @param {string|undefined} type
 * @param {boolean} first
 */
function order(line, type, first) {
  const [kind, port, protocol, ...types] = line.split(" ");
  if (type === undefined || !types.includes(type)) return line;
  const others = types.filter((one) => one !== type);
  return [kind, port, protocol, ...(first ? [type, ...others] : [...others, type])].join(" ");
}

/**
 * @param {string} section
 * @param {string} codec
 */
function payloadType(section, codec) {
  return new RegExp(`^a=rtpmap:(\\d+) ${codec}/48000`, "mi").exec(section)?.[1];
}

/**
 * @param {string} sdp
 * @param {(section: string) => string} change
 */
function mapSections(sdp, change) {
  return sdp.split(/^(?=m=)/m).map(change).join("");
}
