import { announce } from "./announcer.js";
import { byId, make, setText } from "./dom.js";
import { t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./types.js").Message} Message */

const STAFF = new Set(["nurse", "doctor", "technician"]);
/** States of a call that is over: shown a while, then gone. */
const OVER = new Set(["answered", "busy", "no-answer", "refused", "unknown", "cancelled", "failed"]);
const SHOWN_MS = 8_000;

/** Calling room systems and telephones into the call, for staff; everybody sees how the calls go. */
export class Dial {
  #send;
  #drawn = "";
  /** @type {Map<string, string>} */ #told = new Map();
  #store;

  /**
   * @param {import("./store.js").Store<CallState>} store
   * @param {(message: Message) => void} send
   * @param {AbortSignal} stop
   */
  constructor(store, send, stop) {
    this.#store = store;
    this.#send = send;
    const input = byId("dial-number", HTMLInputElement);
    byId("dial-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim() === "") return;
      send({ type: "dial", to: input.value.trim() });
      input.value = "";
    }, { signal: stop });
  }

  /** Who may be called changes while endpoints come and go: asked again each time somebody looks. */
  ask() {
    if (STAFF.has(this.#store.state.selfRole)) this.#send({ type: "callees" });
  }

  /** @param {CallState} state */
  draw(state) {
    const { callees, dialling } = state;
    byId("dial").hidden = callees === undefined || (callees.list.length === 0 && !callees.numbers);
    byId("dial").toggleAttribute("inert", state.connection !== "live");
    this.#tell(state);
    const drawn = JSON.stringify([callees, [...dialling], document.documentElement.lang]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    byId("dial-form").hidden = callees?.numbers !== true;
    byId("dial-rooms").replaceChildren(...(callees?.list ?? []).map((one) => this.#callee(one)));
    byId("dial-calls").replaceChildren(...[...dialling.values()].map((one) => this.#call(one)));
  }

  /** @param {CallState} state */
  #tell({ dialling }) {
    for (const [id, { name, state }] of dialling) {
      if (this.#told.get(id) === state) continue;
      this.#told.set(id, state);
      announce(t(`dial.state.${state}`, { name }));
      if (!OVER.has(state)) continue;
      setTimeout(() => {
        dialling.delete(id);
        this.#store.touch();
      }, SHOWN_MS);
    }
  }

  /** @param {{to: string, name: string, registered: boolean}} one */
  #callee({ to, name, registered }) {
    const words = registered ? t("dial.call-name", { name }) : t("dial.away", { name });
    const button = make("button", { class: "button", type: "button", "data-testid": "dial-room", disabled: !registered }, words);
    button.addEventListener("click", () => this.#send({ type: "dial", to }));
    return make("li", {}, button);
  }

  /** @param {{call: string, name: string, state: string}} one */
  #call({ call, name, state }) {
    const words = make("span", {});
    setText(words, t(`dial.state.${state}`, { name }));
    const row = make("li", { class: "dial-call", "data-testid": "dialling", "data-state": state }, words);
    if (!OVER.has(state) && STAFF.has(this.#store.state.selfRole)) {
      const button = make("button", { class: "button", type: "button", "data-testid": "dial-cancel", "aria-label": t("dial.cancel-name", { name }) }, t("dial.cancel"));
      button.addEventListener("click", () => this.#send({ type: "hang-up", call }));
      row.append(button);
    }
    return row;
  }
}
