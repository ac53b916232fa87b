/**
 * The shapes of docs/protocol.md, for the type checker and the reader. No code here.
 *
 * @typedef {"microphone"|"camera"|"screen"|"screen-audio"|"content"|"auscultation"} Source
 * @typedef {"live"|"muted"|"paused"|"audio-only"} SlotState
 * @typedef {{mid: string, source: Source}} SentSource one of our own sending sections and what it carries
 *
 * @typedef {object} Participant
 * @property {string} id
 * @property {string} name
 * @property {string} role
 * @property {string} [identified] how the server knows who this is
 * @property {string} [kind] browser, whip, whep or sip
 * @property {Source[]} [muted]
 * @property {Source[]} [sources]
 * @property {boolean} [hand]
 * @property {number} [quality] 0 lost to 4 good
 * @property {boolean} [encrypted]
 * @property {boolean} [movable] its camera can be moved from here
 * @property {string} [joinedAt]
 *
 * @typedef {{name: string, text: string, at: string, byStaff: boolean}} WaitingLine
 * @typedef {{seenBy?: string|null, since: string, locked: boolean, lines: WaitingLine[], queue?: {place: number, minutes?: number|null}}} Waiting what somebody before the door knows
 * @typedef {{participant: string, name: string, role: string, since: string, away: boolean, lines: WaitingLine[]}} KnockEntry
 * @typedef {{locked: boolean, waiting: KnockEntry[]}} DoorState what hosts know of the door
 * @typedef {{call: string, service: string, state: string, people: {name: string, line: number, state: string}[], nextLineAt?: string}} RingingState
 *
 * @typedef {{mid: string, participant: string, source: Source, state: SlotState}} Track what one receiving section carries
 * @typedef {{id: string, participant: string, name: string, text: string, at: string}} ChatMessage
 *
 * @typedef {object} Welcome
 * @property {"welcome"} type
 * @property {string} participant
 * @property {string} name
 * @property {string} role
 * @property {string} room
 * @property {RTCIceServer[]} [iceServers]
 * @property {string} [resume]
 * @property {{videoTiles?: number}} [limits]
 * @property {string[]} [codecs] in the server's order of preference
 * @property {{version?: string, languages?: string[]}} [server]
 * @property {{state: RecordingWord}} [recording]
 *
 * @typedef {object} Roomful what `joined`, `resumed` and `updated` carry beside their type
 * @property {string} [answer]
 * @property {Participant[]} [participants]
 * @property {Track[]} [tracks]
 * @property {ChatMessage[]} [chat]
 *
 * @typedef {"off"|"asking"|"on"|"paused"|"interrupted"|"failed"} RecordingWord
 *
 * @typedef {object} Recording
 * @property {RecordingWord} state
 * @property {string} [purpose]
 * @property {string} [by] name of who started it
 * @property {string} [reason] why it failed or what is wrong
 * @property {"asked"|"granted"|"refused"} [you] our own answer
 * @property {Record<string, string>} [consents] everybody's answers, for those who may record
 * @property {boolean} [may] we may start, pause and stop
 *
 * @typedef {{request: string, purpose: string, by: string}} ConsentQuestion
 *
 * @typedef {{rid?: string, active?: boolean, maxBitrate?: number, maxFramerate?: number, scaleResolutionDownBy?: number}} EncodingWish
 * @typedef {{participant: string, source: Source, width: number, height: number, priority: number}} ViewTile sizes in device pixels
 * @typedef {{tiles: ViewTile[], audioOnly: boolean, lowData: boolean}} View
 * @typedef {{type: string, id?: number} & Record<string, any>} Message any message; who reads it checks what it uses
 */
export {};
