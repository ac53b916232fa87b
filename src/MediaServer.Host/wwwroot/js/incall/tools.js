import { announce } from "../announcer.js";
import { byId, make } from "../dom.js";
import { offerHandOver } from "../guest/handover.js";
import { clockTime, onLanguage, t } from "../texts.js";
import { Files } from "./files.js";
import { LiveText } from "./livetext.js";
import { Stills } from "./stills.js";

/** @typedef {import("../session.js").Session} Session */
/** @typedef {import("../types.js").Message} Message */

/** Who is staff: the page shows them more; the server decides. @param {string} role */
export const isStaff = (role) => role === "nurse" || role === "doctor" || role === "technician";

/** What people do beside talking, in a panel of its own. */
export class Tools {
  #session;
  #stage;
  #files;
  #liveText;
  #aside = make("ol", { class: "chat-list", "data-testid": "aside-list" });
  #pinned = "";
  #drawn = "";

  /**
   * @param {Session} session
   * @param {import("../stage.js").Stage} stage
   * @param {AbortSignal} stop
   */
  constructor(session, stage, stop) {
    this.#session = session;
    this.#stage = stage;
    this.#files = new Files(session);
    this.#liveText = new LiveText(session, stop);
    new Stills(session, this.#files, stop);
    session.addEventListener("message", (event) => this.#take(/** @type {CustomEvent<Message>} */ (event).detail), { signal: stop });
    session.addEventListener("peer", () => void this.#files.load(), { signal: stop });
    stop.addEventListener("abort", session.store.watch(() => this.#draw()));
    onLanguage(() => {
      if (stop.aborted) return;
      this.#drawn = "";
      this.#draw();
    });
  }

  /** @param {Message} message */
  #take(message) {
    if (message.type === "pinned") {
      this.#pinned = message.participant ?? "";
      this.#stage.pin(message.participant ?? undefined);
      const name = this.#name(this.#pinned);
      if (name !== "") announce(t("pin.pinned", { name }));
      this.#draw();
    } else if (message.type === "aside") {
      this.#aside.append(make("li", { class: "chat-line" }, make("div", { class: "chat-head" }, make("span", { class: "chat-name", dir: "auto" }, message.name), make("time", {}, clockTime(message.at))),
        make("p", { class: "chat-text", dir: "auto" }, message.text)));
      if (message.participant !== this.#session.store.state.selfId) announce(`${t("aside.title")}: ${t("chat.came", { name: message.name, text: message.text })}`, true);
    }
  }

  /** @param {string} id */
  #name(id) {
    const { state } = this.#session.store;
    return id === state.selfId ? state.selfName : (state.participants.get(id)?.name ?? "");
  }

  /** Drawn anew only when people, rights or the pin changed: what somebody writes stays under their hands. */
  #draw() {
    const { state } = this.#session.store;
    const people = [...state.participants.values()].map(({ id, name, role }) => ({ id, name, role }));
    const now = JSON.stringify([people, state.selfRole, this.#pinned, state.sharing.has("auscultation"), state.sharing.has("content")]);
    if (now === this.#drawn) return;
    this.#drawn = now;
    const staff = isStaff(state.selfRole);
    const parts = [this.#files.element, this.#liveText.element];
    if (staff) parts.push(this.#stillsOf(people), this.#pins(people), this.#asideTool(), this.#callIn(), this.#auscultation(state));
    if (state.sharing.has("content")) parts.push(this.#motion());
    const hand = tool(t("tools.hand-over"));
    hand.append(press(t("tools.hand-over"), () => offerHandOver(this.#session.room, this.#session.token), "hand-over"));
    byId("tools-body").replaceChildren(...parts, hand);
  }

  /** @param {{id: string, name: string}[]} people */
  #stillsOf(people) {
    const part = tool(t("still.title"));
    for (const { id, name } of people) part.append(press(t("still.ask", { name }), () => this.#session.send({ type: "still-ask", participant: id }), "still-ask"));
    return part;
  }

  /** @param {{id: string, name: string}[]} people */
  #pins(people) {
    const part = tool(t("pin.pin"));
    for (const { id, name } of people) {
      const on = this.#pinned === id;
      const one = press(on ? `${t("pin.unpin")}: ${name}` : name, () => this.#session.send({ type: "pin", participant: on ? undefined : id }), "pin");
      one.setAttribute("aria-pressed", String(on));
      part.append(one);
    }
    return part;
  }

  #asideTool() {
    const part = tool(t("aside.title"), t("aside.words"));
    const input = make("input", { maxlength: "4000", autocomplete: "off", "aria-label": t("aside.write"), placeholder: t("aside.write"), "data-testid": "aside-input" });
    const form = make("form", { class: "door-form" }, input, make("button", { class: "button", type: "submit", "data-testid": "aside-send" }, t("chat.send")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim() !== "") this.#session.send({ type: "aside", text: input.value.trim() });
      input.value = "";
    });
    part.append(this.#aside, form);
    return part;
  }

  /** A second doctor comes in; or takes over, and one leaves. */
  #callIn() {
    const part = tool(t("call-in.title"), t("call-in.words"));
    const list = make("div", { class: "tool" });
    part.append(list);
    void fetch("/api/v1/oncall").then((response) => (response.ok ? response.json() : { services: [] })).then(({ services }) => {
      const ringing = services.filter((/** @type {any} */ one) => one.kind === "ring");
      if (ringing.length === 0) return list.append(make("p", { class: "help" }, t("call-in.none")));
      for (const { id, name } of ringing) {
        list.append(make("b", { dir: "auto" }, name), make("div", { class: "door-buttons" },
          press(t("call-in.call"), () => this.#session.send({ type: "call", service: id }), "call-in"),
          press(t("call-in.transfer"), () => {
            this.#session.send({ type: "call", service: id });
            // What was asked is sent before the goodbye, over the same socket.
            document.querySelector(/** @type {"button"} */ ("button[data-action=leave]"))?.click();
          }, "transfer-call")));
      }
    }).catch(() => list.append(make("p", { class: "help" }, t("call-in.none"))));
    return part;
  }

  /** A stethoscope is heard as it is: nothing may clean its sound. @param {import("../callstate.js").CallState} state */
  #auscultation(state) {
    const part = tool(t("auscultation.device"));
    if (state.sharing.has("auscultation")) {
      part.append(press(t("auscultation.stop"), () => this.#session.unshare("auscultation"), "auscultation"));
      return part;
    }
    const list = make("select", { "aria-label": t("auscultation.device"), class: "language", "data-testid": "auscultation-device" },
      ...this.#session.media.ofKind("audioinput").map((/** @type {MediaDeviceInfo} */ one, /** @type {number} */ i) => make("option", { value: one.deviceId }, one.label || t("device.microphone.numbered", { number: i + 1 }))));
    part.append(list, press(t("auscultation.start"), async () => {
      try {
        const stream = await navigator.mediaDevices.getUserMedia({
          audio: { deviceId: list.value === "" ? undefined : { exact: list.value }, echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1, sampleRate: 48_000 },
        });
        const [track] = stream.getAudioTracks();
        track.contentHint = "music";
        await this.#session.share([["auscultation", track]]);
      } catch {
        announce(t("problem.call.internal"), true);
      }
    }, "auscultation"));
    return part;
  }

  #motion() {
    const box = make("input", { type: "checkbox", role: "switch", "data-testid": "motion" });
    box.checked = this.#session.ownTrack("content")?.contentHint === "motion";
    box.addEventListener("change", () => {
      const track = this.#session.ownTrack("content");
      if (track !== undefined) track.contentHint = box.checked ? "motion" : "detail";
    });
    return make("label", { class: "switch" }, box, make("span", {}, make("b", {}, t("content.motion")), make("small", {}, t("content.motion.words"))));
  }
}

/**
 * @param {string} title
 * @param {string} [words]
 */
export function tool(title, words) {
  const part = make("section", { class: "tool" }, make("h3", {}, title));
  if (words !== undefined) part.append(make("p", { class: "help" }, words));
  return part;
}

/**
 * @param {string} words
 * @param {() => unknown} act
 * @param {string} test
 */
export function press(words, act, test) {
  const one = make("button", { class: "button", type: "button", dir: "auto", "data-testid": test }, words);
  one.addEventListener("click", async () => {
    one.disabled = true;
    try {
      await act();
    } finally {
      one.disabled = false;
    }
  });
  return one;
}
