/** @typedef {"good"|"slow"|"very-slow"|"none"} Verdict */

const PATH = "/api/v1/network-test";
const LONGEST_MS = 4_000;

/**
 * Times small fetches to and from the server. No more than about 1 MB each way, less on slow links.
 * @param {string} token
 * @param {(done: number) => void} progress 0 to 1
 * @returns {Promise<{verdict: Verdict, roundTrip: number, down: number, up: number}>} ms and kbit/s; 0: not measured
 */
export async function testNetwork(token, progress) {
  const result = { verdict: /** @type {Verdict} */ ("none"), roundTrip: 0, down: 0, up: 0 };
  try {
    result.roundTrip = await roundTrip();
    progress(0.3);
    result.down = await rate((bytes, signal) => download(bytes, token, signal), result.roundTrip);
    progress(0.65);
    result.up = await rate((bytes, signal) => upload(bytes, token, signal), result.roundTrip);
    progress(1);
    result.verdict = verdictOf(result);
  } catch {
    progress(1);
    if (result.roundTrip > 0) result.verdict = verdictOf(result);
  }
  return result;
}

/**
 * The limits follow the ladder of pictures: 1.5 Mbit/s carries a full picture, 150 kbit/s the smallest.
 * @param {{roundTrip: number, down: number, up: number}} measured
 * @returns {Verdict}
 */
export function verdictOf({ roundTrip, down, up }) {
  const least = Math.min(down || Infinity, up || Infinity);
  if (least < 200 || roundTrip > 1_500) return "very-slow";
  if (least < 1_200 || roundTrip > 400) return "slow";
  return "good";
}

/** The best of five: the others waited for something else. */
async function roundTrip() {
  let best = Infinity;
  for (let i = 0; i < 5; i++) {
    const began = performance.now();
    const response = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(LONGEST_MS) });
    await response.arrayBuffer();
    best = Math.min(best, performance.now() - began);
  }
  return Math.max(1, best);
}

/**
 * Takes larger pieces until one takes long enough to be measured against the round trip.
 * @param {(bytes: number, signal: AbortSignal) => Promise<void>} transfer
 * @param {number} overhead ms that even an empty transfer takes
 * @returns {Promise<number>} kbit/s
 */
async function rate(transfer, overhead) {
  let kbit = 0;
  for (const bytes of [16_000, 64_000, 256_000, 1_000_000]) {
    const began = performance.now();
    try {
      await transfer(bytes, AbortSignal.timeout(LONGEST_MS));
    } catch (error) {
      if (kbit > 0) return kbit;
      // Not even the smallest piece got through in time.
      if (error instanceof DOMException && error.name === "TimeoutError") return (bytes * 8) / LONGEST_MS;
      throw error;
    }
    const took = performance.now() - began;
    kbit = (bytes * 8) / Math.max(1, took - overhead);
    if (took > 700) break;
  }
  return kbit;
}

/**
 * @param {number} bytes
 * @param {string} token
 * @param {AbortSignal} signal
 */
async function download(bytes, token, signal) {
  const response = await fetch(`${PATH}?bytes=${bytes}`, { headers: bearer(token), cache: "no-store", signal });
  if (!response.ok) throw new Error(String(response.status));
  await response.arrayBuffer();
}

/**
 * @param {number} bytes
 * @param {string} token
 * @param {AbortSignal} signal
 */
async function upload(bytes, token, signal) {
  const body = new Uint8Array(bytes);
  // Random, lest something on the way compresses it; 64 KiB at a time is what the browser gives.
  for (let at = 0; at < bytes; at += 65_536) crypto.getRandomValues(body.subarray(at, Math.min(bytes, at + 65_536)));
  const headers = { ...bearer(token), "Content-Type": "application/octet-stream" };
  const response = await fetch(PATH, { method: "POST", headers, body, signal });
  if (!response.ok) throw new Error(String(response.status));
}

/** @param {string} token */
function bearer(token) {
  return { Authorization: `Bearer ${token}` };
}
