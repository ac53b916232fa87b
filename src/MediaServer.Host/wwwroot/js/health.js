/** @typedef {import("./peer.js").Peer} Peer */

const DISCONNECTED_FOR_MS = 2_000;
const RESTART_TAKES_MS = 5_000;
const RESTARTS_BEFORE_REJOIN = 3;

/**
 * Watches the media path and asks for an ICE restart when it is lost; when restarts don't help, for a new join.
 */
export class MediaHealth {
  /** @type {Peer|undefined} */ #peer;
  /** @type {number|undefined} */ #timer;
  #restarts = 0;
  #restart;
  #rejoin;
  #onLost;

  /**
   * @param {() => boolean} restart sends an `update` that restarts ICE; false when no socket is open
   * @param {() => void} rejoin
   * @param {(lost: boolean) => void} onLost told when the path is given up as lost, and when it is back
   */
  constructor(restart, rejoin, onLost) {
    this.#restart = restart;
    this.#rejoin = rejoin;
    this.#onLost = onLost;
    addEventListener("online", this.#online);
  }

  /** @param {Peer} peer the only one watched from now on */
  watch(peer) {
    this.#peer = peer;
    this.#restarts = 0;
    clearTimeout(this.#timer);
    peer.addEventListener("ice", () => {
      if (peer === this.#peer) this.#look();
    });
    // A first connection that never comes about is a lost one too.
    this.#timer = setTimeout(() => this.#act(), 2 * RESTART_TAKES_MS);
  }

  /** The socket was resumed. A path that isn't up gets its restart now, without waiting for its two seconds. */
  socketIsBack() {
    if (!this.#up()) this.#act();
  }

  /** Nothing is to be watched: before the door there is no media path. */
  rest() {
    this.#peer = undefined;
    clearTimeout(this.#timer);
  }

  stop() {
    this.#peer = undefined;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#online);
  }

  // Another network than before has other addresses: what looked connected may be gone without a word.
  #online = () => {
    if (this.#peer !== undefined && !this.#up()) this.#act();
  };

  #up() {
    const state = this.#peer?.iceState;
    return state === "connected" || state === "completed";
  }

  #look() {
    clearTimeout(this.#timer);
    if (this.#up()) {
      this.#restarts = 0;
      this.#onLost(false);
    } else if (this.#peer?.iceState === "failed") {
      this.#act();
    } else if (this.#peer?.iceState === "disconnected") {
      this.#timer = setTimeout(() => this.#act(), DISCONNECTED_FOR_MS);
    } else {
      this.#timer = setTimeout(() => this.#act(), RESTART_TAKES_MS);
    }
  }

  #act() {
    clearTimeout(this.#timer);
    if (this.#peer === undefined || this.#up()) return;
    this.#onLost(true);
    if (this.#restarts >= RESTARTS_BEFORE_REJOIN) {
      this.#restarts = 0;
      this.#rejoin();
      return;
    }
    this.#timer = setTimeout(() => this.#act(), RESTART_TAKES_MS);
    // Without a socket nothing was tried; socketIsBack() comes as soon as there is one.
    if (this.#restart()) this.#restarts++;
  }
}
