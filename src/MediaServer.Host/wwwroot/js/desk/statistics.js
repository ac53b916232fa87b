import { make } from "../dom.js";
import { currentLanguage, t } from "../texts.js";
import { api } from "./api.js";
import { field, input, Said, table } from "./ui.js";

/** Use and benefit by unit, against the goals; equipment that nobody uses. @param {import("./main.js").Context} context */
export async function show({ root }) {
  const said = new Said();
  const from = input("from", { type: "date" });
  const to = input("to", { type: "date" });
  const now = new Date();
  to.value = now.toISOString().slice(0, 10);
  from.value = new Date(now.getTime() - 30 * 86_400_000).toISOString().slice(0, 10);
  const csv = make("a", { class: "button", download: "statistics.csv", "data-testid": "csv-out" }, t("desk.statistics.csv"));
  const place = make("div", { class: "stack" });
  root.replaceChildren(make("div", { class: "toolbar" }, field(t("desk.from"), from), field(t("desk.to"), to), csv), said.element, place);
  const draw = async () => {
    const query = `from=${from.value}T00:00:00Z&to=${to.value}T23:59:59Z`;
    csv.href = `/api/v1/statistics/units?${query}&format=csv`;
    const [units, devices] = await Promise.all([api("GET", `/api/v1/statistics/units?${query}`), api("GET", "/api/v1/statistics/devices")]);
    if (!units.ok) return said.tell(units, "");
    place.replaceChildren(...figures(units.data.units), ...equipment(devices.data?.devices ?? []));
  };
  from.addEventListener("change", () => void draw());
  to.addEventListener("change", () => void draw());
  await draw();
}

/** @param {any[]} units */
function figures(units) {
  if (units.length === 0) return [make("p", { class: "help" }, t("desk.statistics.none"))];
  const most = Math.max(1, ...units.map((unit) => unit.calls));
  const number = new Intl.NumberFormat(currentLanguage());
  const known = (/** @type {number} */ value, /** @type {string} */ end) => (value < 0 ? "–" : `${number.format(value)} ${end}`);
  return [
    make("h2", {}, t("desk.statistics.goals")),
    table(t("desk.statistics.goals"), [t("desk.unit"), t("desk.statistics.calls"), "", t("desk.statistics.share"), t("desk.statistics.light")],
      units.map((unit) => [unit.name || t("desk.statistics.no-unit"), unit.calls, bar(unit.calls / most), unit.sharePercent < 0 ? "–" : `${unit.sharePercent} % / ${unit.goalPercent} %`, light(unit.light)])),
    make("h2", {}, t("desk.statistics.use")),
    table(t("desk.statistics.use"), [t("desk.unit"), t("desk.statistics.minutes"), t("desk.statistics.parties"), t("desk.statistics.on-time"), t("desk.statistics.km"), t("desk.statistics.practices")],
      units.map((unit) => [unit.name || t("desk.statistics.no-unit"), number.format(unit.minutes), number.format(unit.parties), known(unit.onTimePercent, "%"), number.format(unit.kilometresSaved), unit.practices])),
    make("h2", {}, t("desk.statistics.quality")),
    table(t("desk.statistics.quality"), [t("desk.unit"), t("desk.statistics.concealed"), t("desk.statistics.frozen"), t("desk.statistics.drops"), t("desk.statistics.thought")],
      units.map((unit) => [unit.name || t("desk.statistics.no-unit"), unit.concealedPermille < 0 ? "–" : `${number.format(unit.concealedPermille / 10)} %`, number.format(unit.frozenSeconds), unit.drops,
        t("desk.statistics.marks", { good: unit.good, soso: unit.soSo, bad: unit.bad })])),
  ];
}

/** @param {any[]} devices */
function equipment(devices) {
  if (devices.length === 0) return [];
  return [
    make("h2", {}, t("desk.statistics.devices")),
    table(t("desk.statistics.devices"), [t("desk.name"), t("desk.site"), t("desk.statistics.last")], devices.map((one) => [
      one.name, one.site, make("span", { class: one.idle ? "missed" : "" },
        one.lastUsedAt === null ? t("desk.statistics.never") : new Date(one.lastUsedAt).toLocaleDateString(currentLanguage()), one.idle ? ` · ${t("desk.statistics.idle")}` : "")])),
  ];
}

/** A bar of ten steps, so that no style has to be written into the page. @param {number} share */
function bar(share) {
  return make("progress", { class: "bar-chart", max: "100", value: String(Math.round(share * 100)), "aria-hidden": "true" });
}

/** A traffic light that can be read without its colour. @param {string} colour */
function light(colour) {
  return colour === "" ? "–" : make("span", { class: `light light-${colour}`, "data-testid": "light" }, t(`desk.light.${colour}`));
}
