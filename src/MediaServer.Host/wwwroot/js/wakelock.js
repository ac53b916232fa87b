/** Keeps the screen on during a call, where the browser can. A lock is lost when the page is hidden, and taken again. */
export class WakeLock {
  /** @type {WakeLockSentinel|undefined} */ #lock;
  #wanted = false;

  start() {
    this.#wanted = true;
    document.addEventListener("visibilitychange", this.#take);
    void this.#take();
  }

  stop() {
    this.#wanted = false;
    document.removeEventListener("visibilitychange", this.#take);
    void this.#lock?.release().catch(() => undefined);
    this.#lock = undefined;
  }

  #take = async () => {
    if (!this.#wanted || document.hidden || !("wakeLock" in navigator)) return;
    try {
      this.#lock = await navigator.wakeLock.request("screen");
    } catch {
      // Low battery: the screen follows the system's own rule.
    }
  };
}
