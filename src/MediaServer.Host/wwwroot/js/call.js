import { announce } from "./announcer.js";
import { Sound } from "./audio.js";
import { drawBanners } from "./banners.js";
import { newCallState } from "./callstate.js";
import { Chat } from "./chat.js";
import { Dial } from "./dial.js";
import { Door, drawRinging } from "./door.js";
import { drawControls } from "./controls.js";
import { bindDeviceLists } from "./devicelists.js";
import { byId, showView } from "./dom.js";
import { FarCamera } from "./farcamera.js";
import { exposeHook, farEndFigures } from "./hook.js";
import { listenForKeys, setShortcuts, shortcutsOn } from "./keys.js";
import { canShareScreen } from "./media.js";
import { Panels } from "./panels.js";
import { Recording } from "./recording.js";
import { Roster } from "./roster.js";
import { Session } from "./session.js";
import { remember, remembered } from "./settings.js";
import { Tools } from "./incall/tools.js";
import { Sharing } from "./sharing.js";
import { Stage } from "./stage.js";
import { hasText, onLanguage, t } from "./texts.js";
import { WaitingView } from "./waiting.js";
import { WakeLock } from "./wakelock.js";

/** @typedef {import("./media.js").LocalMedia} LocalMedia */
/** @typedef {import("./types.js").ChatMessage} ChatMessage */
/** @typedef {import("./types.js").Participant} Participant */

const STATS_EVERY_MS = 10_000;

/** The call's view: wires the session to what is seen, heard and pressed. */
export class Call {
  store = newCallState();
  #media;
  #onEnd;
  #session;
  #stop = new AbortController();
  #sound = new Sound();
  #wakeLock = new WakeLock();
  #stage;
  #panels;
  #sharing;
  #recording;
  #chat;
  #roster = new Roster(byId("roster"), byId("roster-heading"));
  #unread = 0;
  #door;
  #dial;
  #farCamera;
  #waiting;
  #beforeDoor = false;
  #cameraBeforeAudioOnly = false;
  /** @type {import("./callstate.js").CallState["connection"]} */ #toldConnection = "joining";

  /**
   * @param {LocalMedia} media
   * @param {string} room
   * @param {string} token
   * @param {(reason: string) => void} onEnd "left", a reason of `ended`, or a code of a refusal
   */
  constructor(media, room, token, onEnd) {
    this.#media = media;
    this.#onEnd = onEnd;
    const { signal } = this.#stop;
    this.#session = new Session(room, token, media, this.store);
    this.#stage = new Stage(byId("stage"), this.#session, () => this.#draw());
    this.#panels = new Panels(() => this.#draw(), signal);
    this.#sharing = new Sharing(this.#session);
    this.#recording = new Recording(this.store, (message) => this.#session.send(message), signal);
    this.#chat = new Chat(byId("chat-list"), byId("chat-empty"), byId("chat-form", HTMLFormElement), byId("chat-input", HTMLTextAreaElement),
      (text) => this.#session.send({ type: "chat", text }), signal);
    this.#door = new Door((message) => this.#session.send(message), signal);
    this.#dial = new Dial(this.store, (message) => this.#session.send(message), signal);
    this.#farCamera = new FarCamera((message) => this.#session.send(message), signal);
    this.#waiting = new WaitingView(media, (text) => this.#session.send({ type: "chat", text }), () => this.leave("left"), signal);
    new Tools(this.#session, this.#stage, signal);
    media.goWithout();
    this.#listen();
    this.#bind();
  }

  async start() {
    exposeHook(this.#session);
    showView("view-call");
    this.#wakeLock.start();
    this.#stop.signal.addEventListener("abort", this.store.watch(() => this.#draw()));
    try {
      await this.#session.start();
    } catch (error) {
      this.#close();
      this.#onEnd(/** @type {{code?: string}} */ (error).code ?? "failed");
    }
  }

  /** @param {string} reason */
  leave(reason) {
    this.#session.leave();
    this.#close();
    this.#onEnd(reason);
  }

  #listen() {
    const session = this.#session;
    session.addEventListener("peer", () => {
      this.#sound.play(session.peer);
      this.#draw();
    });
    session.addEventListener("before-peer", () => this.#stage.freeze());
    session.addEventListener("joined", (event) => announce(t("call.someone-joined", { name: nameOf(event) })));
    session.addEventListener("left", (event) => announce(t("call.someone-left", { name: nameOf(event) })));
    session.addEventListener("chat", (event) => this.#chatCame(/** @type {CustomEvent<ChatMessage>} */ (event).detail));
    session.addEventListener("problem", (event) => {
      const key = `problem.call.${/** @type {CustomEvent<string>} */ (event).detail}`;
      announce(t(hasText(key) ? key : "problem.call.internal"), true);
    });
    session.addEventListener("ended", (event) => {
      this.#close();
      this.#onEnd(/** @type {CustomEvent<string>} */ (event).detail);
    });
    this.#sound.addEventListener("blocked", () => (byId("banner-sound").hidden = false));
    this.#sound.addEventListener("playing", () => (byId("banner-sound").hidden = true));
    this.#media.addEventListener("change", () => this.#draw(), { signal: this.#stop.signal });
    onLanguage(() => {
      if (!this.#stop.signal.aborted) this.#draw();
    });
    // The server then tells the others at once instead of after its 20 s.
    addEventListener("pagehide", () => this.leave("left"), { signal: this.#stop.signal });
    const figures = farEndFigures(session);
    const timer = setInterval(async () => session.send({ type: "stats", ...(await figures()) }), STATS_EVERY_MS);
    this.#stop.signal.addEventListener("abort", () => clearInterval(timer));
  }

  #bind() {
    const { signal } = this.#stop;
    /** @type {Record<string, () => void>} */
    const actions = {
      microphone: () => void this.#toggleMicrophone(),
      camera: () => void this.#toggleCamera(),
      share: () => void this.#sharing.toggleScreen(),
      content: () => void this.#sharing.toggleContent(byId("content-device", HTMLSelectElement).value),
      hand: () => this.#toggleHand(),
      layout: () => this.#stage.setLayout(this.#stage.layout === "grid" ? "speaker" : "grid"),
      record: () => this.#recording.toggle(),
      "record-pause": () => this.#recording.pause(),
      "record-stop": () => this.#recording.stop(),
      consent: () => this.#recording.change(),
      people: () => this.#showPeople(),
      chat: () => this.#panels.toggle("chat"),
      more: () => this.#panels.toggle("more"),
      devices: () => this.#panels.toggle("devices"),
      help: () => this.#panels.toggle("help"),
      tools: () => this.#panels.toggle("tools"),
      leave: () => this.leave("left"),
      retry: () => void this.#media.open(),
      without: () => this.#media.goWithout(),
      sound: () => void this.#sound.unblock(),
    };
    for (const button of byId("view-call").querySelectorAll("[data-action]")) {
      const action = actions[button.getAttribute("data-action") ?? ""];
      button.addEventListener("click", action, { signal });
    }
    listenForKeys({
      m: actions.microphone, v: actions.camera, s: actions.share, h: actions.hand, g: actions.layout, p: actions.people, c: actions.chat,
      d: actions.devices, "?": actions.help, Escape: () => this.#panels.close(),
    }, signal);
    this.#bindSwitch("switch-audio-only", (on) => this.#setAudioOnly(on));
    this.#bindSwitch("switch-low-data", (on) => this.#setLowData(on));
    this.#bindSwitch("switch-shortcuts", setShortcuts);
    byId("switch-shortcuts", HTMLInputElement).checked = shortcutsOn();
    this.#chooseAsLastTime();
    byId("action-share").hidden = byId("more-share").hidden = !canShareScreen();
    bindDeviceLists(byId("panel"), this.#media, (use, id) => {
      void this.#media.choose(use, id).then(() => this.#sound.useChosenSpeaker());
    }, signal);
  }

  /**
   * @param {string} id
   * @param {(on: boolean) => void} change
   */
  #bindSwitch(id, change) {
    const box = byId(id, HTMLInputElement);
    box.checked = false;
    box.addEventListener("change", () => change(box.checked), { signal: this.#stop.signal });
  }

  #showPeople() {
    this.#panels.toggle("people");
    if (this.#panels.open === "people") this.#dial.ask();
  }

  async #toggleMicrophone() {
    await this.#media.switchTo("microphone", !this.#media.speaking);
    announce(t(this.#media.speaking ? "mic.is-on" : "mic.is-off"));
  }

  async #toggleCamera() {
    await this.#media.switchTo("camera", this.#media.camera === undefined);
    // Why a camera didn't start is said by its banner.
    if (this.#media.problems.camera === undefined) announce(t(this.#media.camera === undefined ? "camera.is-off" : "camera.is-on"));
  }

  #toggleHand() {
    const hand = !this.store.state.hand;
    this.store.set({ hand });
    this.#session.send({ type: "hand", raised: hand });
    announce(t(hand ? "call.hand-raised" : "call.hand-lowered"));
  }

  /** Who lives behind a thin link chooses once, not at each visit. */
  #chooseAsLastTime() {
    for (const [id, setting, change] of /** @type {[string, "low-data"|"audio-only", (on: boolean) => void][]} */ ([
      ["switch-low-data", "low-data", (on) => this.#setLowData(on)],
      ["switch-audio-only", "audio-only", (on) => this.#setAudioOnly(on)],
    ])) {
      if (remembered(setting) !== "on") continue;
      byId(id, HTMLInputElement).checked = true;
      change(true);
    }
  }

  #setLowData(/** @type {boolean} */ on) {
    remember("low-data", on ? "on" : "off");
    this.store.set({ lowData: on });
  }

  /** Sound only saves in both directions: the own camera goes off too, and comes back with the pictures. */
  #setAudioOnly(/** @type {boolean} */ on) {
    if (on) this.#cameraBeforeAudioOnly = this.#media.camera !== undefined;
    if (on || this.#cameraBeforeAudioOnly) void this.#media.switchTo("camera", !on);
    remember("audio-only", on ? "on" : "off");
    this.store.set({ audioOnly: on });
  }

  /** @param {ChatMessage} message */
  #chatCame(message) {
    if (message.participant === this.store.state.selfId || this.#panels.open === "chat") return;
    this.#unread++;
    announce(t("chat.came", { name: message.name, text: message.text.slice(0, 200) }));
    this.#draw();
  }

  #draw() {
    if (this.#stop.signal.aborted) return;
    const { state } = this.store;
    this.#chooseView(state.waiting !== undefined);
    if (this.#panels.open === "chat") this.#unread = 0;
    this.#waiting.draw(state);
    this.#door.draw(state);
    this.#dial.draw(state);
    this.#farCamera.draw(state);
    drawRinging(state);
    this.#stage.draw();
    this.#roster.draw(state, { microphone: !this.#media.speaking, camera: this.#media.camera === undefined });
    this.#chat.draw(state.chat, state.selfId);
    drawControls(state, this.#media, { layout: this.#stage.layout, unread: this.#unread });
    drawBanners(state, this.#media);
    this.#recording.draw(state);
    this.#tellConnection(state.connection);
  }

  /** @param {boolean} beforeDoor */
  #chooseView(beforeDoor) {
    if (beforeDoor === this.#beforeDoor) return;
    this.#beforeDoor = beforeDoor;
    if (beforeDoor) this.#panels.close();
    showView(beforeDoor ? "view-waiting" : "view-call");
  }

  /** @param {import("./callstate.js").CallState["connection"]} connection */
  #tellConnection(connection) {
    const before = this.#toldConnection;
    this.#toldConnection = connection;
    if (connection === before) return;
    if (connection === "reconnecting") announce(t("call.reconnecting"));
    else if (connection === "live") announce(t(before === "reconnecting" ? "call.back" : "call.joined"));
  }

  #close() {
    this.#stop.abort();
    this.#wakeLock.stop();
    this.#panels.close();
    this.#stage.close();
    this.#sound.close();
    this.#media.close();
  }
}

/** @param {Event} event */
function nameOf(event) {
  return /** @type {CustomEvent<Participant>} */ (event).detail.name;
}
