import { announce } from "./announcer.js";
import { testTone } from "./audio.js";
import { byId, make, setText, showView } from "./dom.js";
import { refusal } from "./recovery.js";
import { Signalling } from "./signalling.js";
import { onLanguage, t } from "./texts.js";

/** @typedef {import("./types.js").Message} Message */
/** @typedef {{call: string, service: string, caller: string, since: string}} Ring */
/** @typedef {{id: string, name: string, people: string[], onDuty: boolean}} Service */

const BACK_MS = 1_500;
const TONE_EVERY_MS = 3_000;
const OPEN_TIMEOUT_MS = 8_000;
/** The room that tokens of on-call pages are for. */
export const ON_CALL_ROOM = "oncall";

/** The page of somebody on call, left open on their device; and the one button for whoever needs them. */
export class OnCallPage {
  #token;
  #onGo;
  #onEnd;
  /** @type {Signalling|undefined} */ #signalling;
  /** @type {Map<string, Ring>} */ #rings = new Map();
  /** @type {Service[]} */ #services = [];
  #name = "";
  #connected = false;
  #over = false;
  /** @type {number|undefined} */ #tone;

  /**
   * @param {string} token
   * @param {(room: string, token: string) => void} onGo into the call, at once
   * @param {(reason: string) => void} onEnd
   */
  constructor(token, onGo, onEnd) {
    this.#token = token;
    this.#onGo = onGo;
    this.#onEnd = onEnd;
    onLanguage(() => {
      if (!this.#over) this.#draw();
    });
  }

  async start() {
    showView("view-oncall");
    this.#draw();
    while (!this.#over) {
      try {
        await this.#listen();
      } catch {
        const why = await refusal(ON_CALL_ROOM, this.#token, "/ws/oncall");
        if (!this.#over && (why === "expired" || why === "forbidden")) return this.#end(why);
      }
      this.#connected = false;
      if (!this.#over) this.#draw();
      await new Promise((resolve) => setTimeout(resolve, BACK_MS));
    }
  }

  /** One socket, until it is lost. */
  async #listen() {
    const { signalling, welcome } = await Signalling.open(ON_CALL_ROOM, this.#token, AbortSignal.timeout(OPEN_TIMEOUT_MS), "/ws/oncall", "oncall");
    this.#signalling = signalling;
    const { name, services } = /** @type {{name: string, services: Service[]}} */ (/** @type {unknown} */ (welcome));
    this.#name = name;
    this.#services = services;
    this.#connected = true;
    this.#rings.clear();
    this.#draw();
    await new Promise((resolve) => {
      signalling.addEventListener("message", (event) => this.#take(/** @type {CustomEvent<Message>} */ (event).detail));
      signalling.addEventListener("lost", resolve);
    });
  }

  /** @param {Message} message */
  #take(message) {
    if (message.type === "ring") {
      this.#rings.set(message.call, /** @type {any} */ (message));
      announce(t("oncall.rings", { service: message.service, caller: message.caller }), true);
      setText(byId("oncall-said"), "");
    } else if (message.type === "ring-ended") {
      this.#rings.delete(message.call);
      if (message.reason === "answered" && message.by !== this.#name) setText(byId("oncall-said"), t("oncall.answered-by", { name: message.by ?? "" }));
      if (message.reason === "missed") setText(byId("oncall-said"), t("oncall.missed"));
    } else return;
    this.#draw();
  }

  /** @param {Message} request */
  async #go(request) {
    try {
      const { room, token } = await (this.#signalling?.request(request) ?? Promise.reject(new Error("lost")));
      this.#close();
      this.#onGo(room, token);
    } catch {
      setText(byId("oncall-said"), t(request.type === "answer" ? "oncall.taken" : "oncall.failed"));
    }
  }

  #draw() {
    byId("view-oncall").dataset.connected = String(this.#connected);
    const duty = this.#services.filter(({ onDuty }) => onDuty).map(({ name }) => name).join(", ");
    const ready = duty === "" ? t("oncall.not-on-duty", { name: this.#name }) : t("oncall.on-duty", { name: this.#name, services: duty });
    setText(byId("oncall-state"), this.#connected ? ready : t("oncall.connecting"));
    byId("oncall-rings").replaceChildren(...[...this.#rings.values()].map((ring) => this.#ring(ring)));
    byId("oncall-services").replaceChildren(...this.#services.map((service) => this.#service(service)));
    byId("oncall-none").hidden = !this.#connected || this.#services.length > 0;
    clearInterval(this.#tone);
    if (this.#rings.size === 0) return;
    // Until a person has touched the page a browser may keep it silent; the picture of it says the same.
    const ringOut = () => void testTone().catch(() => undefined);
    ringOut();
    this.#tone = setInterval(ringOut, TONE_EVERY_MS);
  }

  /** @param {Ring} ring */
  #ring(ring) {
    const answer = make("button", { class: "button primary big", type: "button", "data-testid": "answer" }, t("oncall.answer"));
    const refuse = make("button", { class: "button", type: "button", "data-testid": "refuse" }, t("oncall.refuse"));
    answer.addEventListener("click", () => void this.#go({ type: "answer", call: ring.call }));
    refuse.addEventListener("click", () => this.#signalling?.send({ type: "refuse", call: ring.call }));
    return make("li", { class: "oncall-ring", "data-testid": "ring" }, make("p", { dir: "auto" }, t("oncall.rings", { service: ring.service, caller: ring.caller })), answer, refuse);
  }

  /** @param {Service} service */
  #service(service) {
    const button = make("button", { class: "button primary big", type: "button", "data-testid": "call-service", "data-service": service.id }, t("oncall.call", { service: service.name }));
    button.addEventListener("click", () => {
      button.disabled = true;
      void this.#go({ type: "call", service: service.id });
    });
    const people = service.people.length === 0 ? t("oncall.nobody", { service: service.name }) : t("oncall.people", { people: service.people.join(", ") });
    return make("li", {}, button, make("p", { class: "help", dir: "auto" }, people));
  }

  /** @param {string} reason */
  #end(reason) {
    this.#close();
    this.#onEnd(reason);
  }

  #close() {
    this.#over = true;
    clearInterval(this.#tone);
    this.#signalling?.close();
  }
}
