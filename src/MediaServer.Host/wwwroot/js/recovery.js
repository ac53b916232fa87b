import { RequestError, Signalling } from "./signalling.js";

/** @typedef {import("./types.js").Welcome} Welcome */

/** From one attempt's beginning to the next. */
const BACK_OFF_MS = [500, 1_000, 2_000, 3_000];
/**
 * A SYN lost in a dead network is repeated after 1, 3, 7, 15 s: giving up early keeps a fresh one under way. Now and
 * then an attempt may take longer, for links where TCP, TLS and the upgrade take more than 3 s.
 */
const ATTEMPT_TIMEOUTS_MS = [3_000, 3_000, 6_000, 3_000, 3_000, 12_000];
const REFUSAL_TIMEOUT_MS = 4_000;
/** A refusal that comes sooner than this is a server's, not a time-out. */
const QUICK_MS = 2_000;
/** The first opening may take its time: satellite links need 2.5 s for TCP, TLS and the upgrade. */
const FIRST_TIMEOUT_MS = 12_000;
/** After some tens of failures Chromium delays every new WebSocket by up to 5 s; a fetch isn't delayed. */
const PROBE_AFTER_MS = 45_000;

/**
 * Why the server refuses this token. A browser doesn't tell a page the status of a refused WebSocket, so the same
 * address is asked by fetch: 401 or 403 for a bad token, something else for a good one.
 * @param {string} room
 * @param {string} token
 * @param {string} [path]
 * @returns {Promise<"expired"|"forbidden"|"draining"|"unreachable"|undefined>} undefined: not refused
 */
export async function refusal(room, token, path = "/ws") {
  try {
    const response = await fetch(`${path}?room=${encodeURIComponent(room)}`, {
      headers: { Authorization: `Bearer ${token}` },
      cache: "no-store",
      signal: AbortSignal.timeout(REFUSAL_TIMEOUT_MS),
    });
    if (response.status === 401) return "expired";
    if (response.status === 403) return "forbidden";
    return response.status === 503 ? "draining" : undefined;
  } catch {
    return "unreachable";
  }
}

/**
 * Opens the first socket of a visit.
 * @param {string} room
 * @param {string} token
 * @throws {RequestError} with code "expired", "forbidden" or "unreachable"
 */
export async function openFirst(room, token) {
  try {
    return await Signalling.open(room, token, AbortSignal.timeout(FIRST_TIMEOUT_MS));
  } catch {
    throw new RequestError((await refusal(room, token)) ?? "unreachable");
  }
}

/**
 * Tries until a socket is open again: after 0.5, 1, 2, 3, 3... seconds, and at once when the browser says `online`.
 * @param {string} room
 * @param {string} token
 * @param {AbortSignal} stop
 * @returns {Promise<{signalling: Signalling, welcome: Welcome}>}
 * @throws {RequestError} with code "expired" or "forbidden" when the token is refused: no use in trying on
 */
export async function openAgain(room, token, stop) {
  const began = performance.now();
  let tried = began;
  for (let attempt = 0; ; attempt++) {
    const pause = BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)];
    await sleepOrOnline(Math.max(0, tried + pause - performance.now()), stop);
    if (stop.aborted) throw new RequestError("connection-lost");
    tried = performance.now();
    if (tried - began > PROBE_AFTER_MS && (await refusal(room, token)) === "unreachable") continue;
    try {
      const timeout = AbortSignal.timeout(ATTEMPT_TIMEOUTS_MS[attempt % ATTEMPT_TIMEOUTS_MS.length]);
      return await Signalling.open(room, token, orOnline(AbortSignal.any([stop, timeout])));
    } catch {
      // A quick no comes from a server that is there; a late one from no network.
      if (performance.now() - tried > QUICK_MS) continue;
      const why = await refusal(room, token);
      if (why === "expired" || why === "forbidden") throw new RequestError(why);
    }
  }
}

/**
 * @param {number} milliseconds
 * @param {AbortSignal} stop
 * @returns {Promise<void>}
 */
function sleepOrOnline(milliseconds, stop) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      removeEventListener("online", wake);
      stop.removeEventListener("abort", wake);
      resolve();
    };
    const timer = setTimeout(wake, milliseconds);
    addEventListener("online", wake);
    stop.addEventListener("abort", wake);
  });
}

/**
 * An attempt begun before the network came back waits for a lost SYN: it is given up when the browser says `online`.
 * @param {AbortSignal} signal
 * @returns {AbortSignal}
 */
function orOnline(signal) {
  const online = new AbortController();
  addEventListener("online", () => online.abort(), { once: true, signal });
  return AbortSignal.any([signal, online.signal]);
}
