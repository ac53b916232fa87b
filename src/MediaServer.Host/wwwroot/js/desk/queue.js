import { announce } from "../announcer.js";
import { make } from "../dom.js";
import { clockTime, count, t } from "../texts.js";
import { api } from "./api.js";
import { figuresLine } from "./oncall.js";
import { button, callTab, dialog, duration, field, goTo, input, Said, select, table } from "./ui.js";

const EVERY_MS = 1_000;
const SHOWN = 50;

/** The operators' console: who waits, the next one, and what one does oneself. @param {import("./main.js").Context} context */
export async function show({ root, stop }) {
  const services = (await api("GET", "/api/v1/oncall")).data?.services?.filter((/** @type {any} */ one) => one.kind === "queue") ?? [];
  if (services.length === 0) return root.replaceChildren(make("p", { class: "help" }, t("desk.queue.none")));
  const said = new Said();
  const choice = select("service", services.map((/** @type {any} */ one) => [one.id, one.name]));
  const base = () => `/api/v1/queues/${encodeURIComponent(choice.value)}`;
  const states = make("div", { class: "choice", role: "group", "aria-label": t("desk.queue.you") });
  const place = make("div", { class: "stack" });
  let version = -1;
  let waitingBefore = 0;

  const take = async (/** @type {string|undefined} */ entry) => {
    const tab = callTab();
    const answer = await api("POST", `${base()}/take`, { entry });
    if (answer.ok) goTo(answer.data.room, answer.data.token, tab);
    else tab?.close();
    said.tell(answer, t("desk.queue.taken"));
  };
  const next = button(t("desk.queue.next"), () => take(undefined), { primary: true, big: true, test: "take-next" });
  root.replaceChildren(make("div", { class: "toolbar" }, field(t("desk.queue.service"), choice), states), next, said.element, place);

  const draw = (/** @type {any} */ state) => {
    next.disabled = !state.waiting.some((/** @type {any} */ one) => one.here) || state.you === "in-call";
    states.replaceChildren(...["available", "after-work", "away"].map((one) => {
      const press = button(t(`desk.queue.state.${one}`), async () => {
        const answer = await api("PUT", `${base()}/operator`, { state: one });
        if (!answer.ok) said.tell(answer, "");
      }, { small: true, test: `state-${one}` });
      press.setAttribute("aria-pressed", String(state.you === one));
      return press;
    }));
    if (state.you === "in-call") states.prepend(make("span", { class: "tag" }, t("desk.queue.state.in-call")));
    if (state.waiting.length > waitingBefore) announce(count("desk.queue.waiting", state.waiting.length));
    waitingBefore = state.waiting.length;
    place.replaceChildren(...queueParts(state, { take, base: base(), services, said }));
  };
  const look = async () => {
    const asked = choice.value;
    const answer = await api("GET", `${base()}?work=true&version=${version}`);
    if (stop.aborted || asked !== choice.value) return;
    if (answer.ok && answer.data !== undefined) {
      version = answer.data.version;
      draw(answer.data);
    } else if (!answer.ok) said.tell(answer, "");
  };
  choice.addEventListener("change", () => {
    version = -1;
    waitingBefore = 0;
    void look();
  });
  root.append(make("div", { class: "actions" }, button(t("desk.queue.enter"), () => enter(base(), said), { test: "enter" })));
  await look();
  const timer = setInterval(() => void look(), EVERY_MS);
  stop.addEventListener("abort", () => clearInterval(timer));
}

/**
 * @param {any} state
 * @param {{take: (entry: string) => Promise<void>, base: string, services: any[], said: Said}|undefined} work undefined for who only looks
 * @returns {HTMLElement[]}
 */
export function queueParts(state, work) {
  const rows = state.waiting.slice(0, SHOWN).map((/** @type {any} */ one) => [
    String(one.place), one.name, [one.priority > 0 ? t(`desk.queue.priority.${one.priority}`) : "", one.skill ?? "", one.here ? "" : t("desk.queue.not-here")].filter(Boolean).join(" · "),
    clockTime(one.at), one.waitSeconds === null ? "–" : t("desk.queue.minutes", { minutes: Math.ceil(one.waitSeconds / 60) }),
    work === undefined ? "" : button(t("desk.queue.take"), () => work.take(one.id), { small: true, test: "take", about: one.name }),
  ]);
  const talks = state.talking.map((/** @type {any} */ one) => [
    one.name, one.operator, duration((Date.now() - Date.parse(one.since)) / 1000),
    work === undefined ? "" : make("span", { class: "actions" },
      button(t("desk.queue.transfer"), () => transfer(one, work), { small: true, test: "transfer", about: one.name }),
      button(t("desk.queue.end"), async () => work.said.tell(await api("DELETE", `${work.base}/entries/${one.id}`), t("desk.queue.ended")), { small: true, test: "end", about: one.name })),
  ]);
  /** @type {HTMLElement[]} */ const parts = [
    make("h2", { "data-testid": "waiting-count" }, count("desk.queue.waiting", state.waiting.length)),
    rows.length === 0 ? make("p", { class: "help" }, t("desk.queue.nobody"))
      : table(t("desk.queue.list"), [t("desk.queue.place"), t("desk.name"), "", t("desk.queue.since"), t("desk.queue.wait"), ""], rows),
  ];
  if (state.waiting.length > SHOWN) parts.push(make("p", { class: "help" }, t("desk.queue.more", { count: state.waiting.length - SHOWN })));
  if (talks.length > 0) parts.push(make("h2", {}, t("desk.queue.talking")), table(t("desk.queue.talking"), [t("desk.name"), t("desk.queue.operator"), t("desk.queue.lasted"), ""], talks));
  parts.push(make("h2", {}, t("desk.queue.operators")),
    state.operators.length === 0 ? make("p", { class: "help" }, t("desk.queue.no-operators"))
      : table(t("desk.queue.operators"), [t("desk.name"), t("desk.queue.does"), t("desk.queue.since")], state.operators.map((/** @type {any} */ one) => [one.name, t(`desk.queue.state.${one.state}`), clockTime(one.since)])),
    make("h2", {}, t("desk.figures.day")), figuresLine(state.figures));
  return parts;
}

/**
 * @param {any} talk
 * @param {{base: string, services: any[], said: Said}} work
 */
async function transfer(talk, work) {
  const others = work.services.filter(({ id }) => !work.base.endsWith(`/${encodeURIComponent(id)}`));
  if (others.length === 0) return work.said.tell({ ok: false, problem: t("desk.queue.no-other") }, "");
  await dialog(t("desk.queue.transfer-name", { name: talk.name }), [field(t("desk.queue.to"), select("service", others.map(({ id, name }) => [id, name])))], async ({ service }) => {
    const answer = await api("POST", `${work.base}/entries/${talk.id}/transfer`, { service });
    if (answer.ok) work.said.tell(answer, t("desk.queue.transferred"));
    return answer.ok ? undefined : answer.problem;
  });
}

/**
 * Somebody who telephoned gets a link into the queue.
 * @param {string} base
 * @param {Said} said
 */
async function enter(base, said) {
  await dialog(t("desk.queue.enter"), [
    field(t("desk.name"), input("name", { maxlength: "80", required: true })),
    field(t("desk.queue.skill"), input("skill", { maxlength: "64" }), t("desk.queue.skill-help")),
    field(t("desk.queue.how"), select("priority", ["0", "1", "2"].map((one) => [one, t(`desk.queue.priority.${one}`)]))),
  ], async ({ name, skill, priority }) => {
    const answer = await api("POST", `${base}/entries`, { name, skill: skill.trim() === "" ? undefined : skill.trim(), priority: Number(priority) });
    if (!answer.ok) return answer.problem;
    const copied = await navigator.clipboard.writeText(answer.data.url).then(() => true, () => false);
    said.tell({ ok: copied, problem: answer.data.url }, t("desk.queue.link-copied"));
    return undefined;
  });
}
