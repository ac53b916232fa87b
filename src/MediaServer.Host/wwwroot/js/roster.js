import { icon, make, setText } from "./dom.js";
import { qualityMark, showQuality } from "./quality.js";
import { count, hasText, roleName, t } from "./texts.js";

/** @typedef {import("./callstate.js").CallState} CallState */
/** @typedef {import("./types.js").Participant} Participant */

/** Everybody who is in the room, pictures or not: nobody listens unseen. */
export class Roster {
  #list;
  #heading;

  /**
   * @param {HTMLElement} list
   * @param {HTMLElement} heading says how many
   */
  constructor(list, heading) {
    this.#list = list;
    this.#heading = heading;
  }

  /**
   * @param {CallState} state
   * @param {{microphone: boolean, camera: boolean}} own whether ours are off
   */
  draw(state, own) {
    setText(this.#heading, count("roster.count", state.participants.size + 1));
    const self = {
      id: state.selfId, name: t("tile.you", { name: state.selfName }), role: state.selfRole, hand: state.hand,
      muted: /** @type {("microphone"|"camera")[]} */ (["microphone", "camera"]).filter((source) => own[/** @type {"microphone"|"camera"} */ (source)]),
    };
    const rows = [self, ...state.participants.values()].map((one) => this.#row(one, state));
    this.#list.replaceChildren(...rows);
  }

  /**
   * @param {Participant} person
   * @param {CallState} state
   */
  #row(person, state) {
    const facts = [roleName(person.role), ...this.#facts(person, state)].filter((fact) => fact !== "");
    const words = make("div", { class: "roster-words" },
      make("span", { class: "roster-name", dir: "auto" }, person.name),
      make("span", { class: "roster-facts" }, facts.join(" · ")));
    const row = make("li", { class: "roster-row", "data-testid": "roster-row", "data-participant": person.id }, words);
    if (person.hand === true) row.append(mark("hand", t("tile.hand")));
    if (person.muted?.includes("microphone")) row.append(mark("mic-off", t("tile.muted")));
    const quality = state.missing.has(person.id) ? 0 : (state.qualities.get(person.id) ?? person.quality);
    if (quality !== undefined && person.id !== state.selfId) {
      const bars = qualityMark();
      showQuality(bars, quality);
      row.append(bars);
    }
    return row;
  }

  /**
   * @param {Participant} person
   * @param {CallState} state
   * @returns {string[]}
   */
  #facts(person, state) {
    const facts = [];
    if (person.identified !== undefined && hasText(`identified.${person.identified}`)) facts.push(t(`identified.${person.identified}`));
    if (person.kind !== undefined && hasText(`kind.${person.kind}`)) facts.push(t(`kind.${person.kind}`));
    if (person.encrypted === false) facts.push(t("roster.unencrypted"));
    if (state.speakers.includes(person.id)) facts.push(t("tile.speaking"));
    if (person.sources?.includes("screen")) facts.push(t("source.screen"));
    if (person.sources?.includes("content")) facts.push(t("source.content"));
    return facts;
  }
}

/**
 * @param {string} symbol
 * @param {string} text
 */
function mark(symbol, text) {
  return make("span", { class: "roster-mark", title: text }, icon(symbol), make("span", { class: "visually-hidden" }, text));
}
