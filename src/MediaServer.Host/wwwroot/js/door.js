import { announce } from "./announcer.js";
import { byId, make, setText } from "./dom.js";
import { clockTime, count, roleName, t } from "./texts.js";
import { line } from "./waiting.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./types.js").KnockEntry} KnockEntry */
/** @typedef {import("./types.js").Message} Message */

/** What hosts see of the door: who waits, letting them in, writing to them, putting somebody back, and the lock. */
export class Door {
  #send;
  /** @type {Map<string, {row: HTMLElement, drawn: string}>} */ #rows = new Map();
  #back = "";
  /** @type {Set<string>} */ #known = new Set();

  /**
   * @param {(message: Message) => void} send
   * @param {AbortSignal} stop
   */
  constructor(send, stop) {
    this.#send = send;
    byId("door-waiting").replaceChildren();
    const lock = byId("door-lock", HTMLInputElement);
    lock.addEventListener("change", () => send({ type: "lock", locked: lock.checked }), { signal: stop });
    byId("banner-door-admit").addEventListener("click", (event) => {
      const id = /** @type {HTMLElement} */ (event.currentTarget).dataset.participant;
      if (id !== undefined) send({ type: "admit", participant: id });
    }, { signal: stop });
  }

  /** @param {CallState} state */
  draw(state) {
    const { door } = state;
    byId("door").hidden = door === undefined;
    // What is pressed while the socket is away would be lost without a word.
    for (const id of ["door", "banner-door"]) document.getElementById(id)?.toggleAttribute("inert", state.connection !== "live");
    const waiting = door?.waiting ?? [];
    this.#drawBanner(waiting);
    if (door === undefined) return;
    byId("door-lock", HTMLInputElement).checked = door.locked;
    setText(byId("door-count"), count("door.count", waiting.length));
    this.#drawWaiting(waiting);
    this.#drawBack(state);
  }

  /** @param {KnockEntry[]} waiting */
  #drawBanner(waiting) {
    const first = waiting.find(({ away }) => !away) ?? waiting[0];
    const banner = byId("banner-door");
    banner.hidden = first === undefined;
    if (first === undefined) return;
    setText(byId("banner-door-words"), t("door.waits", { name: first.name, role: roleName(first.role) }));
    const button = byId("banner-door-admit");
    button.dataset.participant = first.participant;
    button.setAttribute("aria-label", t("door.admit-name", { name: first.name }));
    for (const one of waiting) {
      if (this.#known.has(one.participant)) continue;
      announce(t("door.waits", { name: one.name, role: roleName(one.role) }), true);
    }
    this.#known = new Set(waiting.map(({ participant }) => participant));
  }

  /** @param {KnockEntry[]} waiting */
  #drawWaiting(waiting) {
    const list = byId("door-waiting");
    const ids = new Set(waiting.map(({ participant }) => participant));
    for (const [id, { row }] of this.#rows) {
      if (ids.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    for (const one of waiting) {
      const known = this.#rows.get(one.participant) ?? { row: this.#row(one), drawn: "" };
      if (!this.#rows.has(one.participant)) list.append(known.row);
      this.#rows.set(one.participant, known);
      // Only the words change: a field in which somebody writes stays as it is.
      const drawn = JSON.stringify(one);
      if (drawn === known.drawn) continue;
      known.drawn = drawn;
      const facts = [roleName(one.role), t("door.since", { time: clockTime(one.since) }), one.away ? t("door.away") : ""].filter((fact) => fact !== "");
      setText(known.row.querySelector(".roster-facts") ?? known.row, facts.join(" · "));
      known.row.querySelector("ol")?.replaceChildren(...one.lines.map((said) => line(said, said.name)));
    }
  }

  /** @param {KnockEntry} one */
  #row(one) {
    const id = one.participant;
    const admit = make("button", { class: "button primary", type: "button", "data-testid": "admit", "aria-label": t("door.admit-name", { name: one.name }) }, t("door.admit"));
    const decline = make("button", { class: "button", type: "button", "data-testid": "decline", "aria-label": t("door.decline-name", { name: one.name }) }, t("door.decline"));
    const input = make("input", { maxlength: "500", "aria-label": t("door.write-name", { name: one.name }), placeholder: t("door.write"), "data-testid": "door-input" });
    const form = make("form", { class: "door-form" }, input, make("button", { class: "button", type: "submit", "data-testid": "door-send" }, t("chat.send")));
    admit.addEventListener("click", () => this.#send({ type: "admit", participant: id }));
    decline.addEventListener("click", () => this.#send({ type: "decline", participant: id }));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (input.value.trim() !== "") this.#send({ type: "tell", participant: id, text: input.value.trim() });
      input.value = "";
    });
    const words = make("div", { class: "roster-words" }, make("span", { class: "roster-name", dir: "auto" }, one.name), make("span", { class: "roster-facts" }));
    return make("li", { class: "door-row", "data-testid": "waiting-row" }, words, make("div", { class: "door-buttons" }, admit, decline), make("ol", { class: "chat-list" }), form);
  }

  /** @param {CallState} state */
  #drawBack(state) {
    const guests = [...state.participants.values()].filter(({ role }) => role !== "nurse" && role !== "doctor");
    const drawn = JSON.stringify(guests.map(({ id, name }) => [id, name]));
    if (drawn === this.#back) return;
    this.#back = drawn;
    byId("door-back").replaceChildren(...guests.map(({ id, name }) => {
      const button = make("button", { class: "button", type: "button", "data-testid": "put-back" }, t("door.put-back", { name }));
      button.addEventListener("click", () => this.#send({ type: "put-back", participant: id }));
      return button;
    }));
  }
}

/**
 * Who of a service on call is tried, for the one who pressed the button.
 * @param {CallState} state
 */
export function drawRinging({ ringing }) {
  const banner = byId("banner-ringing");
  banner.hidden = ringing === undefined;
  if (ringing === undefined) return;
  const people = ringing.people.map(({ name, state }) => t("oncall.person", { name, state: t(`oncall.state.${state}`) })).join(", ");
  const next = ringing.nextLineAt ? t("oncall.next-line", { time: new Date(ringing.nextLineAt).toLocaleTimeString(document.documentElement.lang) }) : "";
  const words = ringing.people.length === 0 ? t("oncall.nobody", { service: ringing.service }) : `${t(`oncall.calling.${ringing.state}`, { service: ringing.service })} ${people}. ${next}`;
  setText(byId("banner-ringing-words"), words.trim());
}
