/**
 * A value that tells when it changed. Listeners run once after a burst of changes, not once for each,
 * so a full roster costs one redraw.
 * @template {object} T
 */
export class Store {
  /** @type {T} */ #state;
  /** @type {Set<(state: T) => void>} */ #listeners = new Set();
  #scheduled = false;

  /** @param {T} initial */
  constructor(initial) {
    this.#state = initial;
  }

  get state() {
    return this.#state;
  }

  /** @param {Partial<T>} patch */
  set(patch) {
    this.#state = { ...this.#state, ...patch };
    this.touch();
  }

  /** Says that something inside the state (a Map, a Set) changed. */
  touch() {
    if (this.#scheduled) return;
    this.#scheduled = true;
    // A microtask, not an animation frame: a page in the background must still report its view and announce.
    queueMicrotask(() => {
      this.#scheduled = false;
      for (const listener of this.#listeners) listener(this.#state);
    });
  }

  /**
   * @param {(state: T) => void} listener called now and after each change
   * @returns {() => void} stops it
   */
  watch(listener) {
    this.#listeners.add(listener);
    listener(this.#state);
    return () => this.#listeners.delete(listener);
  }
}
