import { make } from "../dom.js";
import { clockTime, currentLanguage, languages, roleName, t } from "../texts.js";
import { api } from "./api.js";
import { button, callTab, dialog, field, goTo, input, Said, select } from "./ui.js";

const ROLES = ["patient", "relative", "nurse", "doctor", "interpreter", "technician", "observer"];
const REFRESH_MS = 15_000;

/** The day's visits: into one, the texts to send, a new link, cancelling; and booking. @param {import("./main.js").Context} context */
export async function show({ root, person, stop }) {
  const said = new Said();
  const day = input("day", { type: "date" });
  day.value = localDay(new Date());
  const list = make("ul", { class: "cards", "data-testid": "visits" });
  const none = make("p", { class: "help" }, t("desk.visits.none"));

  const draw = async () => {
    const from = new Date(`${day.value}T00:00`);
    const to = new Date(from);
    to.setDate(to.getDate() + 1);
    const answer = await api("GET", `/api/v1/visits?from=${from.toISOString()}&to=${to.toISOString()}`);
    if (!answer.ok) return said.tell(answer, "");
    const visits = answer.data.visits;
    none.hidden = visits.length > 0;
    // What somebody is reading or copying isn't drawn anew under their hands.
    if (JSON.stringify(visits) === list.dataset.drawn) return;
    list.dataset.drawn = JSON.stringify(visits);
    list.replaceChildren(...visits.map((/** @type {any} */ visit) => card(visit, said, draw)));
  };
  const move = (/** @type {number} */ days) => {
    const other = new Date(`${day.value}T12:00`);
    other.setDate(other.getDate() + days);
    day.value = localDay(other);
    return draw();
  };
  day.addEventListener("change", () => void draw());
  const book = button(t("desk.visits.book"), () => bookVisit(day.value, person, said, draw), { primary: true, test: "book" });
  root.replaceChildren(make("div", { class: "toolbar" },
    button("‹", () => move(-1), { label: t("desk.visits.before") }), field(t("desk.visits.day"), day), button("›", () => move(1), { label: t("desk.visits.after") }), book),
  said.element, none, list);
  await draw();
  const timer = setInterval(() => void draw(), REFRESH_MS);
  stop.addEventListener("abort", () => clearInterval(timer));
}

/**
 * @param {any} visit
 * @param {Said} said
 * @param {() => Promise<unknown>} draw
 */
function card(visit, said, draw) {
  const over = visit.status === "cancelled";
  const head = make("div", { class: "card-head" },
    make("h2", {}, `${clockTime(visit.start)}–${clockTime(visit.end)}`),
    make("span", { class: "tag" }, over ? t("desk.visits.cancelled") : t(`desk.class.${visit.class}`)));
  const people = make("ul", { class: "people" }, ...visit.people.map((/** @type {any} */ one) => someone(visit, one, over, said, draw)));
  const actions = make("div", { class: "actions" });
  if (!over) {
    actions.append(
      button(t("desk.visits.go"), async () => {
        const tab = callTab();
        const answer = await api("POST", "/api/v1/session/tokens", { room: visit.room });
        if (answer.ok) return goTo(visit.room, answer.data.token, tab);
        tab?.close();
        said.tell(answer, "");
      }, { primary: true, test: "go" }),
      button(t("desk.visits.cancel"), async () => {
        if (!confirm(t("desk.visits.cancel-sure"))) return;
        said.tell(await api("DELETE", `/api/v1/visits/${visit.id}`), t("desk.visits.cancelled-now"));
        await draw();
      }, { test: "cancel-visit" }));
  }
  return make("li", { class: over ? "panel-card over" : "panel-card", "data-testid": "visit" }, head, people, actions);
}

/**
 * @param {any} visit
 * @param {any} one
 * @param {boolean} over
 * @param {Said} said
 * @param {() => Promise<unknown>} draw
 */
function someone(visit, one, over, said, draw) {
  const facts = [roleName(one.role), one.usedAt === null || one.usedAt === undefined ? "" : t("desk.visits.opened", { time: clockTime(one.usedAt) })].filter(Boolean).join(" · ");
  const row = make("li", {}, make("span", { class: "who" }, make("b", { dir: "auto" }, one.name), make("span", { class: "help" }, facts)));
  if (over) return row;
  row.append(make("span", { class: "actions" },
    button(t("desk.visits.copy"), async () => {
      const ok = await navigator.clipboard.writeText(one.text).then(() => true, () => false);
      said.tell({ ok, problem: one.text }, t("desk.visits.copied"));
    }, { small: true, test: "copy-text", about: one.name }),
    button(t("desk.visits.renew"), async () => {
      said.tell(await api("POST", `/api/v1/visits/${visit.id}/people/${one.id}/link`), t("desk.visits.renewed"));
      await draw();
    }, { small: true, test: "renew", about: one.name })));
  return row;
}

/**
 * @param {string} day
 * @param {import("./main.js").Person} person
 * @param {Said} said
 * @param {() => Promise<unknown>} draw
 */
async function bookVisit(day, person, said, draw) {
  const units = await api("GET", "/api/v1/organisation/units");
  const codes = await languages();
  // One press is one visit, however often the network makes the page ask.
  const key = crypto.randomUUID();
  const date = input("date", { type: "date", required: true });
  date.value = day;
  const time = input("time", { type: "time", required: true });
  time.value = new Date(Math.ceil((Date.now() + 60_000) / 900_000) * 900_000).toTimeString().slice(0, 5);
  const minutes = input("minutes", { type: "number", min: "1", max: "1440", required: true });
  minutes.value = "30";
  const rows = make("div", { class: "booking-people" });
  const add = (/** @type {string} */ role) => rows.append(bookedPerson(role, codes, rows));
  add("patient");
  const unitOptions = /** @type {[string, string][]} */ ([["", t("desk.none")], ...(units.data ?? []).map((/** @type {any} */ unit) => [unit.id, unit.name])]);
  await dialog(t("desk.visits.book"), [
    make("div", { class: "row" }, field(t("desk.visits.day"), date), field(t("desk.visits.time"), time), field(t("desk.visits.minutes"), minutes)),
    field(t("desk.visits.class"), select("class", [["care", t("desk.class.care")], ["sensitive", t("desk.class.sensitive")]])),
    field(t("desk.unit"), select("unit", unitOptions, person.unit ?? "")),
    make("h3", {}, t("desk.visits.people")), rows,
    button(t("desk.visits.add"), () => add("relative"), { small: true, test: "add-person" }),
  ], async (values) => {
    const people = [...rows.children].map((row) => {
      const value = (/** @type {string} */ name) => /** @type {HTMLInputElement} */ (row.querySelector(`[name="${name}"]`)).value;
      return { name: value("person").trim(), role: value("person-role"), language: value("person-language"), link: value("person-link") };
    });
    const start = new Date(`${values.date}T${values.time}`);
    const answer = await api("POST", "/api/v1/visits",
      { start: start.toISOString(), minutes: Number(values.minutes), class: values.class, unit: values.unit === "" ? undefined : values.unit, people }, { "Idempotency-Key": key });
    if (!answer.ok) return answer.problem;
    said.tell(answer, t("desk.visits.booked"));
    await draw();
    return undefined;
  });
}

/**
 * @param {string} role
 * @param {string[]} codes
 * @param {HTMLElement} rows
 */
function bookedPerson(role, codes, rows) {
  const names = codes.map((code) => /** @type {[string, string]} */ ([code, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code]));
  const name = make("input", { name: "person", "data-testid": "person", maxlength: "80", required: true, autocomplete: "off" });
  const row = make("div", { class: "row person-row" }, field(t("desk.name"), name),
    field(t("desk.role"), select("person-role", ROLES.map((one) => [one, roleName(one)]), role)),
    field(t("page.language"), select("person-language", names, currentLanguage())),
    field(t("desk.visits.link"), select("person-link", [["one-time", t("desk.visits.one-time")], ["reusable", t("desk.visits.reusable")]])));
  row.append(button(t("desk.remove"), () => {
    if (rows.childElementCount > 1) row.remove();
  }, { small: true }));
  return row;
}

/** @param {Date} date */
function localDay(date) {
  return `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
}
