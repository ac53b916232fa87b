import { Store } from "./store.js";

/** @typedef {import("./types.js").ChatMessage} ChatMessage */
/** @typedef {import("./types.js").Participant} Participant */
/** @typedef {import("./types.js").Roomful} Roomful */
/** @typedef {import("./types.js").Source} Source */
/** @typedef {import("./types.js").Track} Track */

/**
 * What the page knows of the call. The server's word replaces ours whenever it comes.
 * @typedef {object} CallState
 * @property {"joining"|"waiting"|"live"|"reconnecting"} connection
 * @property {string} room
 * @property {string} selfId
 * @property {string} selfName
 * @property {string} selfRole
 * @property {Map<string, Participant>} participants the others
 * @property {Set<string>} missing those of before a rejoin who are not back yet: shown frozen for a while
 * @property {Track[]} tracks what our slots carry
 * @property {string[]} speakers loudest first
 * @property {Map<string, number>} qualities 0 lost to 4 good
 * @property {{state: string, kbit: number, phone: {number: string, pin: string}|undefined}} link
 * @property {ChatMessage[]} chat
 * @property {Set<Source>} sharing what we send beside camera and microphone
 * @property {boolean} hand
 * @property {boolean} audioOnly
 * @property {boolean} lowData
 * @property {import("./types.js").Recording} recording
 * @property {import("./types.js").ConsentQuestion|undefined} question what we are or were asked, while it can be answered
 * @property {boolean} mediaLost sound and pictures don't come through, though the socket may
 * @property {import("./types.js").Waiting|undefined} waiting while we are before the door
 * @property {import("./types.js").DoorState|undefined} door for hosts
 * @property {import("./types.js").RingingState|undefined} ringing who of a service on call is tried
 * @property {{list: {to: string, name: string, registered: boolean}[], numbers: boolean}|undefined} callees who may be called in, for staff
 * @property {Map<string, {call: string, to: string, name: string, state: string}>} dialling calls to room systems and telephones
 * @property {number} videoTiles at most this many pictures at once
 */

/** @returns {Store<CallState>} */
export function newCallState() {
  return new Store(
    /** @type {CallState} */ ({
      connection: "joining",
      room: "",
      selfId: "",
      selfName: "",
      selfRole: "",
      participants: new Map(),
      missing: new Set(),
      tracks: [],
      speakers: [],
      qualities: new Map(),
      link: { state: "good", kbit: 0, phone: undefined },
      chat: [],
      sharing: new Set(),
      hand: false,
      audioOnly: false,
      lowData: false,
      recording: { state: "off" },
      question: undefined,
      mediaLost: false,
      callees: undefined,
      dialling: new Map(),
      waiting: undefined,
      door: undefined,
      ringing: undefined,
      videoTiles: 16,
    }),
  );
}

/**
 * Takes the whole roster after a join or a resume. After a rejoin those who were here before and aren't yet stay as
 * `missing`: everybody lost the same server, and each comes back in their own second.
 * @param {Store<CallState>} store
 * @param {Roomful} roomful
 */
export function takeRoomful(store, roomful) {
  const before = store.state.participants;
  const { selfId } = store.state;
  const others = (roomful.participants ?? []).filter(({ id }) => id !== selfId);
  const participants = new Map(others.map((one) => [one.id, one]));
  const missing = new Set(store.state.missing);
  for (const [id, one] of before) {
    if (participants.has(id) || others.some((other) => isSame(other, one))) continue;
    participants.set(id, one);
    missing.add(id);
  }
  for (const id of missing) if (others.some((one) => one.id === id) || !participants.has(id)) missing.delete(id);
  store.set({ participants, missing, tracks: roomful.tracks ?? [], chat: roomful.chat ?? store.state.chat, connection: "live" });
}

/**
 * Somebody joined or changed.
 * @param {Store<CallState>} store
 * @param {Participant} participant
 * @returns {boolean} whether they are new
 */
export function takeParticipant(store, participant) {
  const { participants, missing, selfId } = store.state;
  if (participant.id === selfId) {
    store.set({ hand: participant.hand ?? store.state.hand });
    return false;
  }
  const back = [...missing].find((id) => isSame(participants.get(id), participant));
  if (back !== undefined) {
    participants.delete(back);
    missing.delete(back);
  }
  const isNew = back === undefined && !participants.has(participant.id);
  participants.set(participant.id, participant);
  if (participant.quality !== undefined) store.state.qualities.set(participant.id, participant.quality);
  store.touch();
  return isNew;
}

/**
 * @param {Store<CallState>} store
 * @param {string} id
 * @returns {Participant|undefined} who left
 */
export function takeLeft(store, id) {
  const { participants, missing, qualities } = store.state;
  const gone = participants.get(id);
  participants.delete(id);
  missing.delete(id);
  qualities.delete(id);
  store.touch();
  return gone;
}

/**
 * Lets go of those who didn't come back.
 * @param {Store<CallState>} store
 */
export function forgetMissing(store) {
  const { participants, missing } = store.state;
  for (const id of missing) participants.delete(id);
  missing.clear();
  store.touch();
}

/**
 * Ids are made at each join; a person is known again by name and role.
 * @param {Participant|undefined} one
 * @param {Participant|undefined} other
 */
export function isSame(one, other) {
  return one !== undefined && other !== undefined && one.name === other.name && one.role === other.role;
}
