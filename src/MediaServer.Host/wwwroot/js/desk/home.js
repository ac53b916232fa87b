import { announce } from "../announcer.js";
import { make } from "../dom.js";
import { clockTime, count, currentLanguage, hasText, languages, t } from "../texts.js";
import { api } from "./api.js";
import { chart } from "./chart.js";
import { when } from "./oncall.js";
import { button, callTab, dialog, field, goTo, input, Said, select, table } from "./ui.js";

const EVERY_MS = 5_000;
export const MEASURES = ["blood-pressure", "pulse", "oxygen", "weight", "temperature", "glucose", "questions"];
/** Codes (LOINC, or a question's word) in the order in which they are shown, and their units as people read them. @type {[string, string][]} */
export const CODES = [["8480-6", "mmHg"], ["8462-4", "mmHg"], ["8867-4", "/min"], ["59408-5", "%"], ["29463-7", "kg"], ["8310-5", "°C"], ["15074-8", "mmol/L"], ["breath", ""], ["swelling", ""], ["feeling", ""]];

/** Alarms of patients at home, calling them, and their values. @param {import("./main.js").Context} context */
export async function show({ root, stop }) {
  const said = new Said();
  const alarms = make("div", { class: "stack" });
  const people = make("div", { class: "stack" });
  const detail = make("div", { class: "stack" });
  let before = 0;
  let drawn = "";

  const drawAlarms = async () => {
    const answer = await api("GET", "/api/v1/alarms");
    if (stop.aborted || !answer.ok || JSON.stringify(answer.data) === drawn) return;
    drawn = JSON.stringify(answer.data);
    const list = answer.data.alarms;
    if (list.length > before) announce(count("desk.home.alarms", list.length), true);
    before = list.length;
    alarms.replaceChildren(make("h2", { "data-testid": "alarm-count" }, count("desk.home.alarms", list.length)),
      list.length === 0 ? make("p", { class: "help" }, t("desk.home.no-alarms"))
        : table(t("desk.home.alarm-list"), [t("desk.name"), t("desk.home.value"), t("desk.when"), ""], list.map((/** @type {any} */ one) => [
          one.name, make("strong", { class: "missed" }, `${t(`desk.code.${one.code}`)} ${shown(one.code, one.value)} · ${t(`desk.home.${one.kind}`)}`), when(one.at),
          make("span", { class: "actions" }, callButton(one.followUp, one.name, said), button(t("desk.home.acknowledge"), async () => {
            said.tell(await api("POST", `/api/v1/alarms/${one.id}/acknowledge`), t("desk.home.acknowledged"));
            await drawAlarms();
          }, { small: true, test: "acknowledge", about: one.name })),
        ])));
  };
  const drawPeople = async () => {
    const answer = await api("GET", "/api/v1/followups");
    if (!answer.ok) return said.tell(answer, "");
    people.replaceChildren(make("h2", {}, t("desk.home.patients")), make("div", { class: "actions" }, button(t("desk.home.add"), () => edit(undefined, said, drawPeople), { test: "add-patient" })),
      table(t("desk.home.patients"), [t("desk.name"), t("desk.home.page"), ""], answer.data.followUps.map((/** @type {any} */ one) => [
        one.name, one.pageOpen ? t("desk.home.page-open") : t("desk.home.page-closed"),
        make("span", { class: "actions" }, callButton(one.id, one.name, said),
          button(t("desk.home.values"), () => open(one.id), { small: true, test: "values", about: one.name }),
          button(t("desk.home.copy"), async () => {
            const ok = await navigator.clipboard.writeText(one.url).then(() => true, () => false);
            said.tell({ ok, problem: one.url }, t("desk.visits.copied"));
          }, { small: true, test: "copy-home", about: one.name })),
      ])));
  };
  const open = async (/** @type {string} */ id) => {
    const answer = await api("GET", `/api/v1/followups/${encodeURIComponent(id)}`);
    if (!answer.ok) return said.tell(answer, "");
    const { followUp, values, limits } = answer.data;
    const heading = make("h2", { tabindex: "-1" }, t("desk.home.values-name", { name: followUp.name }));
    const charts = CODES.map(([code, unit]) => [code, unit, values.filter((/** @type {any} */ one) => one.code === code)]).filter(([, , of]) => /** @type {any[]} */ (of).length > 0);
    detail.replaceChildren(heading, make("div", { class: "actions" },
      button(t("desk.home.limits"), () => setLimits(followUp, limits, said, () => open(id)), { test: "limits" }),
      button(t("desk.change"), () => edit(followUp, said, drawPeople), { test: "change-patient" })),
    charts.length === 0 ? make("p", { class: "help" }, t("desk.home.no-values"))
      : make("div", { class: "charts" }, ...charts.map(([code, unit, of]) => chart(`${t(`desk.code.${code}`)} ${unit}`, /** @type {any[]} */ (of), limits.find((/** @type {any} */ one) => one.code === code), (/** @type {any} */ v) => shown(String(code), v)))));
    heading.focus();
  };
  root.replaceChildren(said.element, alarms, people, detail);
  await Promise.all([drawAlarms(), drawPeople()]);
  const timer = setInterval(() => void drawAlarms(), EVERY_MS);
  stop.addEventListener("abort", () => clearInterval(timer));
}

/** @param {string} code @param {number} value */
export function shown(code, value) {
  if (hasText(`desk.answer.${code}.${value}`)) return t(`desk.answer.${code}.${value}`);
  return `${new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: 1 }).format(value)} ${CODES.find(([one]) => one === code)?.[1] ?? ""}`.trim();
}

/** @param {string} id @param {string} name @param {Said} said */
function callButton(id, name, said) {
  return button(t("desk.home.call"), async () => {
    const tab = callTab();
    const answer = await api("POST", `/api/v1/followups/${encodeURIComponent(id)}/call`);
    if (answer.ok) return goTo(answer.data.room, answer.data.token, tab);
    tab?.close();
    said.tell(answer, "");
  }, { small: true, primary: true, test: "call-patient", about: name });
}

/**
 * @param {any} patient undefined for a new one
 * @param {Said} said
 * @param {() => Promise<unknown>} again
 */
async function edit(patient, said, again) {
  const [units, services, codes] = await Promise.all([api("GET", "/api/v1/organisation/units"), api("GET", "/api/v1/oncall"), languages()]);
  const queues = (services.data?.services ?? []).filter((/** @type {any} */ one) => one.kind === "queue");
  const none = /** @type {[string, string]} */ (["", t("desk.none")]);
  const boxes = make("fieldset", { class: "checks" }, make("legend", {}, t("desk.home.measures")), ...MEASURES.map((one) => {
    const box = make("input", { type: "checkbox", name: "measure", value: one });
    box.checked = patient === undefined || patient.measures.includes(one);
    return make("label", {}, box, t(`desk.measure.${one}`));
  }));
  const text = (/** @type {string} */ name) => {
    const one = input(name, { required: true, maxlength: name === "name" ? "80" : "120" });
    one.value = patient?.[name] ?? "";
    return one;
  };
  await dialog(patient === undefined ? t("desk.home.add") : t("desk.change-name", { name: patient.name }), [
    field(t("desk.name"), text("name")), field(t("desk.home.reference"), text("reference"), t("desk.home.reference-help")),
    field(t("page.language"), select("language", codes.map((code) => [code, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code]), patient?.language ?? currentLanguage())),
    field(t("desk.unit"), select("unit", [none, ...(units.data ?? []).map((/** @type {any} */ one) => [one.id, one.name])], patient?.unit ?? "")),
    field(t("desk.home.service"), select("service", [none, ...queues.map((/** @type {any} */ one) => [one.id, one.name])], patient?.service ?? "")), boxes,
  ], async ({ name, reference, language, unit, service }) => {
    const measures = [...boxes.querySelectorAll(/** @type {"input"} */ ("input:checked"))].map(({ value }) => value);
    const id = patient?.id ?? `f-${crypto.randomUUID().slice(0, 13)}`;
    const answer = await api("PUT", `/api/v1/followups/${id}`, { name, reference, language, unit: unit || null, service: service || null, measures });
    if (!answer.ok) return answer.problem;
    said.tell(answer, t("desk.saved"));
    await again();
    return undefined;
  });
}

/**
 * @param {any} patient
 * @param {any[]} limits
 * @param {Said} said
 * @param {() => Promise<unknown>} again
 */
async function setLimits(patient, limits, said, again) {
  const rows = CODES.map(([code, unit]) => {
    const known = limits.find((one) => one.code === code);
    const number = (/** @type {"low"|"high"} */ end) => {
      const one = input(`${end}-${code}`, { type: "number", step: "any" });
      one.value = known?.[end] ?? "";
      return field(t(`desk.home.${end}`), one);
    };
    return make("fieldset", { class: "row" }, make("legend", {}, `${t(`desk.code.${code}`)} ${unit}`), number("low"), number("high"));
  });
  await dialog(t("desk.home.limits"), rows, async (values) => {
    const number = (/** @type {string} */ text) => (text === "" ? null : Number(text));
    const asked = CODES.map(([code]) => ({ code, low: number(values[`low-${code}`]), high: number(values[`high-${code}`]) })).filter(({ low, high }) => low !== null || high !== null);
    const answer = await api("PUT", `/api/v1/followups/${encodeURIComponent(patient.id)}/limits`, { limits: asked });
    if (!answer.ok) return answer.problem;
    said.tell(answer, t("desk.saved"));
    await again();
    return undefined;
  });
}

/** @param {string} iso */
export function dayTime(iso) {
  return `${new Date(iso).toLocaleDateString(currentLanguage(), { day: "numeric", month: "short" })} ${clockTime(iso)}`;
}
