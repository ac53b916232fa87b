import { make } from "../dom.js";
import { clockTime, currentLanguage, t } from "../texts.js";
import { api } from "./api.js";
import { button, csvButton, dialog, duration, field, input, Said, select, table } from "./ui.js";

/** Rosters with swaps, calls with the missed ones, waits; and the way to the page that rings. @param {import("./main.js").Context} context */
export async function show({ root, person }) {
  const said = new Said();
  const services = (await api("GET", "/api/v1/oncall")).data?.services?.filter((/** @type {any} */ one) => one.kind === "ring") ?? [];
  const ring = make("a", { class: "button primary big", href: `/oncall${location.search}`, "data-testid": "open-oncall" }, t("desk.oncall.open"));
  const place = make("div", { class: "stack" });
  root.replaceChildren(make("p", { class: "lead" }, t("desk.oncall.words")), ring, said.element, place);
  if (services.length === 0) place.append(make("p", { class: "help" }, t("oncall.none")));
  for (const service of services) place.append(await serviceCard(service, person, said));
}

/**
 * @param {any} service
 * @param {import("./main.js").Person} person
 * @param {Said} said
 * @returns {Promise<HTMLElement>}
 */
async function serviceCard(service, person, said) {
  const base = `/api/v1/oncall/${encodeURIComponent(service.id)}`;
  const [roster, calls, figures] = await Promise.all([api("GET", `${base}/roster`), api("GET", `${base}/calls`), api("GET", `${base}/figures`)]);
  const card = make("section", { class: "panel-card", "aria-label": service.name, "data-testid": "service" });
  const again = async () => card.replaceWith(await serviceCard(service, person, said));
  const leads = person.rights.includes("supervisor");
  const shifts = (roster.data?.shifts ?? []).map((/** @type {any} */ shift) => [
    shift.person, t("desk.oncall.line", { line: shift.line }), when(shift.from), when(shift.to),
    leads || shift.person === person.name ? button(t("desk.oncall.give"), () => give(base, shift, said, again), { small: true, test: "give", about: shift.person }) : "",
  ]);
  card.append(make("h2", { dir: "auto" }, service.name),
    make("p", { class: "help" }, t("desk.oncall.times", { second: service.secondAfter, third: service.thirdAfter })), figuresLine(figures.data),
    make("h3", {}, t("desk.oncall.roster")),
    shifts.length === 0 ? make("p", { class: "help" }, t("desk.oncall.empty")) : table(t("desk.oncall.roster"), [t("desk.oncall.person"), "", t("desk.from"), t("desk.to"), ""], shifts));
  if (leads) {
    card.append(make("div", { class: "actions" },
      button(t("desk.oncall.add"), () => addShift(base, said, again), { test: "add-shift" }),
      csvButton(async (text) => {
        said.tell(await api("POST", `${base}/roster`, text), t("desk.saved"));
        await again();
      })));
  }
  const latest = (calls.data?.calls ?? []).slice(0, 10);
  if (latest.length > 0) {
    card.append(make("h3", {}, t("desk.oncall.calls")), table(t("desk.oncall.calls"), [t("desk.when"), t("desk.oncall.caller"), ""], latest.map((/** @type {any} */ call) => [
      when(call.at), call.caller,
      call.outcome === "answered" ? t("desk.oncall.answered", { name: call.answeredBy, seconds: Math.round((Date.parse(call.answeredAt) - Date.parse(call.at)) / 1000) })
        : make("strong", { class: call.outcome === "missed" ? "missed" : "" }, t(`desk.oncall.outcome.${call.outcome}`)),
    ])));
  }
  return card;
}

/** @param {any} figures */
export function figuresLine(figures) {
  if (figures === undefined || figures.calls === 0) return make("p", { class: "help" }, t("desk.figures.none"));
  return make("dl", { class: "figures" }, ...[
    ["calls", figures.calls], ["in-time", `${Math.round((100 * figures.inTime) / Math.max(1, figures.calls))} %`], ["p50", duration(figures.p50Seconds)],
    ["p90", duration(figures.p90Seconds)], ["abandoned", figures.abandoned],
  ].map(([key, value]) => make("div", {}, make("dt", {}, t(`desk.figures.${key}`)), make("dd", {}, String(value)))));
}

/**
 * @param {string} base
 * @param {any} shift
 * @param {Said} said
 * @param {() => Promise<void>} again
 */
async function give(base, shift, said, again) {
  await dialog(t("desk.oncall.give-name", { name: shift.person }), [field(t("desk.oncall.to-whom"), await people())], async (values) => {
    const answer = await api("PUT", `${base}/roster/${shift.id}`, { person: values.person });
    if (!answer.ok) return answer.problem;
    said.tell(answer, t("desk.oncall.given", { name: values.person }));
    await again();
    return undefined;
  });
}

/**
 * @param {string} base
 * @param {Said} said
 * @param {() => Promise<void>} again
 */
async function addShift(base, said, again) {
  await dialog(t("desk.oncall.add"), [
    field(t("desk.oncall.person"), await people()),
    field(t("desk.oncall.which-line"), select("line", ["1", "2", "3"].map((line) => [line, t("desk.oncall.line", { line })]))),
    make("div", { class: "row" }, field(t("desk.from"), input("from", { type: "datetime-local", required: true })), field(t("desk.to"), input("to", { type: "datetime-local", required: true }))),
  ], async (values) => {
    const answer = await api("POST", `${base}/roster`, { shifts: [{ person: values.person, line: Number(values.line), from: values.from, to: values.to }] });
    if (!answer.ok) return answer.problem;
    said.tell(answer, t("desk.saved"));
    await again();
    return undefined;
  });
}

/** Somebody of the list, or a name when there is no list. */
async function people() {
  const staff = (await api("GET", "/api/v1/organisation/staff")).data ?? [];
  return staff.length === 0 ? input("person", { required: true, maxlength: "80" }) : select("person", staff.map((/** @type {any} */ one) => [one.name, one.name]));
}

/** @param {string} iso */
export function when(iso) {
  const time = new Date(iso);
  return `${time.toLocaleDateString(currentLanguage(), { weekday: "short", day: "numeric", month: "short" })} ${clockTime(iso)}`;
}
