import { byId } from "./dom.js";

/** @typedef {"people"|"chat"|"more"|"devices"|"help"|"tools"} Panel */

const PANELS = /** @type {Panel[]} */ (["people", "chat", "more", "devices", "help", "tools"]);

/** The one panel beside the stage, or over it on a small screen. Escape closes it, and the focus goes back. */
export class Panels {
  /** @type {Panel|undefined} */ open;
  /** @type {Element|null} */ #opener = null;
  #onChange;

  /**
   * @param {() => void} onChange
   * @param {AbortSignal} stop
   */
  constructor(onChange, stop) {
    this.#onChange = onChange;
    this.#draw();
    for (const button of byId("panel").querySelectorAll(".panel-close")) {
      button.addEventListener("click", () => this.close(), { signal: stop });
    }
    byId("panel").addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    }, { signal: stop });
  }

  /** @param {Panel} panel */
  toggle(panel) {
    if (this.open === panel) return this.close();
    this.#opener ??= document.activeElement;
    this.open = panel;
    this.#draw();
    const target = panel === "chat" ? byId("chat-input") : byId(`panel-${panel}`).querySelector("h2");
    if (target instanceof HTMLElement) target.focus();
    this.#onChange();
  }

  close() {
    if (this.open === undefined) return;
    this.open = undefined;
    this.#draw();
    if (this.#opener instanceof HTMLElement && this.#opener.isConnected) this.#opener.focus();
    this.#opener = null;
    this.#onChange();
  }

  #draw() {
    byId("panel").hidden = this.open === undefined;
    byId("view-call").classList.toggle("has-panel", this.open !== undefined);
    for (const panel of PANELS) {
      byId(`panel-${panel}`).hidden = panel !== this.open;
      for (const button of document.querySelectorAll(`[data-panel="${panel}"]`)) button.setAttribute("aria-expanded", String(panel === this.open));
    }
  }
}
