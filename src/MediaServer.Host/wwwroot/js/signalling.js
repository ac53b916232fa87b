/** @typedef {import("./types.js").Message} Message */
/** @typedef {import("./types.js").Welcome} Welcome */

/** A request that the server answered with `error`, or that never got an answer. */
export class RequestError extends Error {
  /**
   * @param {string} code of docs/protocol.md section 6, or "connection-lost" or "timeout"
   * @param {string} [detail]
   */
  constructor(code, detail) {
    super(detail ?? code);
    this.code = code;
  }
}

const REQUEST_TIMEOUT_MS = 10_000;
const SILENCE_BEFORE_PING_MS = 4_000;
const PING_TIMEOUT_MS = 4_000;

/**
 * One WebSocket: requests with answers, messages, and a pulse. It never comes back by itself; recovery.js opens the next.
 *
 * Events: `message` (detail: Message), `lost` (once; detail: code of the close frame).
 */
export class Signalling extends EventTarget {
  /** @type {WebSocket} */ #socket;
  /** @type {Map<number, {resolve: (answer: Message) => void, reject: (error: RequestError) => void, timer: number}>} */
  #waiting = new Map();
  #nextId = 1;
  #heardAt = performance.now();
  /** @type {number|undefined} */ #pulse;
  #pinging = false;
  #closed = false;

  /** @param {WebSocket} socket open, with its welcome read */
  constructor(socket) {
    super();
    this.#socket = socket;
    socket.onmessage = (event) => this.#receive(event.data);
    socket.onclose = (event) => this.#lose(event.code);
    socket.onerror = () => this.#lose(1006);
    this.#pulse = setInterval(() => this.#beat(), 1_000);
  }

  /**
   * Opens a socket and waits for the server's first word.
   * @param {string} room
   * @param {string} token
   * @param {AbortSignal} signal gives up
   * @param {string} [path]
   * @param {string} [first] the type of the server's first word
   * @returns {Promise<{signalling: Signalling, welcome: Welcome}>}
   */
  static open(room, token, signal, path = "/ws", first = "welcome") {
    const address = new URL(`${path}?room=${encodeURIComponent(room)}`, location.href);
    address.protocol = address.protocol === "http:" ? "ws:" : "wss:";
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(address, ["mediaserver.v1", `bearer.${token}`]);
      const fail = () => {
        socket.onclose = socket.onerror = socket.onmessage = null;
        socket.close();
        reject(new RequestError("connection-lost"));
      };
      if (signal.aborted) return fail();
      signal.addEventListener("abort", fail, { once: true });
      socket.onclose = socket.onerror = fail;
      socket.onmessage = (event) => {
        const welcome = parse(event.data);
        if (welcome === undefined || welcome.type !== first) return fail();
        signal.removeEventListener("abort", fail);
        resolve({ signalling: new Signalling(socket), welcome: /** @type {Welcome} */ (/** @type {unknown} */ (welcome)) });
      };
    });
  }

  get alive() {
    return !this.#closed;
  }

  /** @param {Message} message */
  send(message) {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  /**
   * @param {Message} message without `id`
   * @param {number} [timeout] milliseconds
   * @returns {Promise<Message>} the answer
   * @throws {RequestError}
   */
  request(message, timeout = REQUEST_TIMEOUT_MS) {
    if (this.#closed) return Promise.reject(new RequestError("connection-lost"));
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new RequestError("timeout"));
      }, timeout);
      this.#waiting.set(id, { resolve, reject, timer });
      this.send({ ...message, id });
    });
  }

  /** Closes without telling anybody: the caller knows. */
  close() {
    this.#end(() => this.#socket.close(1000));
  }

  /** @param {unknown} data */
  #receive(data) {
    this.#heardAt = performance.now();
    const message = parse(data);
    if (message === undefined) return;
    const waiting = message.id === undefined ? undefined : this.#waiting.get(message.id);
    if (waiting === undefined || message.id === undefined) {
      this.dispatchEvent(new CustomEvent("message", { detail: message }));
      return;
    }
    this.#waiting.delete(message.id);
    clearTimeout(waiting.timer);
    if (message.type === "error") waiting.reject(new RequestError(message.code ?? "internal", message.detail ?? message.title));
    else waiting.resolve(message);
  }

  /**
   * A cut network leaves a WebSocket "open" for minutes. Any answer shows life, `error` too, so a server that
   * doesn't know `ping` answers just as well.
   */
  #beat() {
    if (this.#pinging || performance.now() - this.#heardAt < SILENCE_BEFORE_PING_MS) return;
    this.#pinging = true;
    this.request({ type: "ping" }, PING_TIMEOUT_MS)
      .catch((error) => {
        // Not lost when something else was heard meanwhile: a slow link is not a cut one.
        if (error.code === "timeout" && performance.now() - this.#heardAt >= PING_TIMEOUT_MS) this.#lose(1006);
      })
      .finally(() => {
        this.#pinging = false;
      });
  }

  /** @param {number} code */
  #lose(code) {
    if (this.#closed) return;
    this.#end(() => this.#socket.close());
    this.dispatchEvent(new CustomEvent("lost", { detail: code }));
  }

  /** @param {() => void} close */
  #end(close) {
    this.#closed = true;
    clearInterval(this.#pulse);
    this.#socket.onmessage = this.#socket.onclose = this.#socket.onerror = null;
    close();
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer);
      reject(new RequestError("connection-lost"));
    }
    this.#waiting.clear();
  }
}

/**
 * @param {unknown} data
 * @returns {Message|undefined}
 */
function parse(data) {
  try {
    const message = JSON.parse(String(data));
    return message !== null && typeof message === "object" && typeof message.type === "string" ? message : undefined;
  } catch {
    return undefined;
  }
}
