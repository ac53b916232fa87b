import { announce } from "../announcer.js";
import { make } from "../dom.js";
import { currentLanguage, t } from "../texts.js";
import { showFiles } from "./viewer.js";

/** @typedef {import("../session.js").Session} Session */
/** @typedef {import("../types.js").Message} Message */
/** @typedef {{file: string, name: string, sender: string, kind: string, mediaType: string, size: number, sha256: string, participant: string}} SharedFile */

const LEAST_PIECE = 8 * 1024;
const MOST_PIECE = 256 * 1024;
/** A piece takes about this long on the link, so that a packet of sound never waits longer behind it. */
const PIECE_MS = 100;
const TRIES = 8;

/** Files of the call: sent in small pieces that let the sound go first, listed, opened. */
export class Files {
  element;
  #session;
  #list = make("ul", { "data-testid": "files" });
  #said = make("p", { class: "help", role: "status", "data-testid": "file-said" });
  /** @type {Map<string, SharedFile>} */ #known = new Map();

  /** @param {Session} session */
  constructor(session) {
    this.#session = session;
    const choice = make("input", { type: "file", accept: "image/jpeg,image/png,image/webp,application/pdf,video/mp4,video/webm", "data-testid": "file-input" });
    choice.addEventListener("change", async () => {
      const [file] = choice.files ?? [];
      if (file !== undefined) await this.send(file, file.name, "file");
      choice.value = "";
    });
    this.element = make("section", { class: "tool" }, make("h3", {}, t("file.title")), make("p", { class: "help" }, t("file.words")),
      make("label", { class: "button file-choice" }, t("file.send"), choice), this.#said, this.#list);
    session.addEventListener("message", (event) => {
      const message = /** @type {CustomEvent<Message>} */ (event).detail;
      if (message.type !== "file") return;
      const file = /** @type {SharedFile} */ (/** @type {unknown} */ (message));
      this.#add(file);
      if (file.participant !== session.store.state.selfId) announce(file.kind === "still" ? t("still.came", { name: file.sender }) : t("file.came", { sender: file.sender, name: file.name }), true);
    });
  }

  get stills() {
    return [...this.#known.values()].filter(({ kind }) => kind === "still");
  }

  /** What came before one was here. */
  async load() {
    const response = await this.#fetch("").catch(() => undefined);
    if (response?.ok !== true) return;
    for (const file of (await response.json()).files) this.#add(file);
  }

  /**
   * @param {Blob} blob
   * @param {string} name
   * @param {"file"|"still"} kind
   * @returns {Promise<boolean>}
   */
  async send(blob, name, kind) {
    const shown = name.slice(-80);
    try {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const begun = await this.#fetch("", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name: shown, type: blob.type, size: bytes.length, sha256, kind }) });
      if (!begun.ok) return this.#fail(begun.status);
      const { id } = await begun.json();
      return await this.#pieces(id, bytes, shown);
    } catch {
      return this.#fail(0);
    }
  }

  /**
   * @param {string} id
   * @param {Uint8Array} bytes
   * @param {string} name
   */
  async #pieces(id, bytes, name) {
    let offset = 0;
    let piece = LEAST_PIECE;
    let tries = 0;
    while (offset < bytes.length) {
      const began = performance.now();
      const part = bytes.slice(offset, offset + piece);
      const response = await this.#fetch(`/${id}`, { method: "PATCH", headers: { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) }, body: part }).catch(() => undefined);
      if (response?.ok === true) {
        tries = 0;
        offset += part.length;
        const took = performance.now() - began;
        piece = Math.round(Math.min(MOST_PIECE, Math.max(LEAST_PIECE, (piece * PIECE_MS) / Math.max(took, 1), piece / 2)));
        this.#said.textContent = t("file.sending", { name, percent: Math.floor((100 * offset) / bytes.length) });
        // As long as it took, nothing: sound and picture have the link to themselves half of the time.
        if (took > PIECE_MS / 2) await new Promise((resolve) => setTimeout(resolve, took));
        continue;
      }
      if (response !== undefined && response.status !== 409 && response.status < 500) return this.#fail(response.status);
      if (++tries > TRIES) return this.#fail(0);
      await new Promise((resolve) => setTimeout(resolve, 500 * tries));
      const state = await this.#fetch(`/${id}/state`).catch(() => undefined);
      if (state?.status === 404) return this.#fail(404);
      if (state?.ok === true) offset = (await state.json()).received;
    }
    this.#said.textContent = t("file.sent", { name });
    return true;
  }

  /** @param {number} status */
  #fail(status) {
    this.#said.textContent = t(status === 415 ? "file.refused" : status === 413 ? "file.too-large" : "file.failed");
    announce(this.#said.textContent, true);
    return false;
  }

  /** @param {SharedFile} file */
  #add(file) {
    if (this.#known.has(file.file)) return;
    this.#known.set(file.file, file);
    const open = make("button", { class: "button", type: "button", "data-testid": "open-file", "data-kind": file.kind, "aria-label": t("file.open", { name: file.name }) }, `${file.name} · ${bytesAsText(file.size)}`);
    open.addEventListener("click", () => void showFiles(file.kind === "still" ? this.stills : [file], file, (one) => this.blob(one)));
    this.#list.append(make("li", {}, open, make("span", { class: "help", dir: "auto" }, ` ${file.sender}`)));
  }

  /** @param {SharedFile} file */
  async blob(file) {
    const response = await this.#fetch(`/${file.file}`);
    if (!response.ok) throw new Error(String(response.status));
    return response.blob();
  }

  /**
   * @param {string} path
   * @param {RequestInit} [init]
   */
  #fetch(path, init = {}) {
    const { room, token } = this.#session;
    return fetch(`/api/v1/rooms/${encodeURIComponent(room)}/files${path}`, { ...init, headers: { ...init.headers, Authorization: `Bearer ${token}` } });
  }
}

/** @param {number} size */
export function bytesAsText(size) {
  const number = new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: 1 });
  return size < 1_000_000 ? `${number.format(size / 1_000)} kB` : `${number.format(size / 1_000_000)} MB`;
}
