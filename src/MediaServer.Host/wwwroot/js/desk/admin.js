import { make } from "../dom.js";
import { roleName, t } from "../texts.js";
import { api } from "./api.js";
import { button, csvButton, dialog, field, input, Said, select, table } from "./ui.js";

/** @typedef {{name: string, kind: "text"|"number"|"site"|"unit"|"role"|"device"|"service"|"words", optional?: boolean}} Column */

/** What is kept, and its columns. The first is the id. @type {Record<string, {columns: Column[], path: string, key?: string}>} */
const KINDS = {
  sites: { path: "/api/v1/organisation/sites", columns: [{ name: "id", kind: "text" }, { name: "name", kind: "text" }, { name: "kilometres", kind: "number" }] },
  units: {
    path: "/api/v1/organisation/units",
    columns: [{ name: "id", kind: "text" }, { name: "name", kind: "text" }, { name: "site", kind: "site" }, { name: "goalPercent", kind: "number" }, { name: "contactsPerMonth", kind: "number" }],
  },
  staff: {
    path: "/api/v1/organisation/staff",
    columns: [{ name: "id", kind: "text" }, { name: "name", kind: "text" }, { name: "role", kind: "role" }, { name: "unit", kind: "unit", optional: true },
      { name: "subject", kind: "text", optional: true }, { name: "skills", kind: "words", optional: true }, { name: "rights", kind: "words", optional: true }],
  },
  devices: {
    path: "/api/v1/organisation/devices",
    columns: [{ name: "id", kind: "text" }, { name: "name", kind: "text" }, { name: "site", kind: "site" }, { name: "kind", kind: "device" }, { name: "address", kind: "text", optional: true }],
  },
  services: {
    path: "/api/v1/oncall", key: "services",
    columns: [{ name: "id", kind: "text" }, { name: "name", kind: "text" }, { name: "kind", kind: "service" }, { name: "secondAfter", kind: "number" },
      { name: "thirdAfter", kind: "number" }, { name: "giveUpAfter", kind: "number" }, { name: "targetSeconds", kind: "number" }],
  },
};

/** Sites, units, people, equipment, services: list, change, import. @param {import("./main.js").Context} context */
export async function show({ root }) {
  const said = new Said();
  const tabs = make("div", { class: "choice", role: "group", "aria-label": t("desk.view.admin") });
  const place = make("div", { class: "stack" });
  root.replaceChildren(tabs, said.element, place);
  const open = async (/** @type {string} */ kind) => {
    tabs.replaceChildren(...Object.keys(KINDS).map((one) => {
      const tab = button(t(`desk.admin.${one}`), () => {
        said.clear();
        return open(one);
      }, { small: true, test: `tab-${one}` });
      tab.setAttribute("aria-pressed", String(one === kind));
      return tab;
    }));
    await list(kind, place, said);
  };
  await open("sites");
}

/**
 * @param {string} kind
 * @param {HTMLElement} place
 * @param {Said} said
 */
async function list(kind, place, said) {
  const { path, key, columns } = KINDS[kind];
  const answer = await api("GET", path);
  if (!answer.ok) return said.tell(answer, "");
  /** @type {any[]} */ const entries = key === undefined ? answer.data : answer.data[key];
  const again = () => list(kind, place, said);
  const shown = columns.filter(({ name }) => name !== "id" && name !== "subject");
  const rows = entries.map((entry) => [
    ...shown.map(({ name, kind: of }) => (of === "role" ? roleName(entry[name]) : of === "device" || of === "service" ? t(`desk.kind.${entry[name]}`) : String(entry[name] ?? ""))),
    make("span", { class: "actions" },
      button(t("desk.change"), () => edit(kind, entry, said, again), { small: true, test: "change", about: entry.name }),
      key !== undefined ? "" : button(t("desk.remove"), async () => {
        if (!confirm(t("desk.remove-sure", { name: entry.name }))) return;
        said.tell(await api("DELETE", `${path}/${encodeURIComponent(entry.id)}`), t("desk.removed"));
        await again();
      }, { small: true, test: "remove", about: entry.name })),
  ]);
  const actions = make("div", { class: "actions" }, button(t("desk.add"), () => edit(kind, undefined, said, again), { primary: true, test: "add" }));
  if (key === undefined) {
    actions.append(csvButton(async (text) => {
      said.tell(await api("POST", path, text), t("desk.saved"));
      await again();
    }));
  }
  place.replaceChildren(actions,
    rows.length === 0 ? make("p", { class: "help" }, t("desk.admin.none")) : table(t(`desk.admin.${kind}`), [...shown.map(({ name }) => t(`desk.column.${name}`)), ""], rows),
    make("p", { class: "help" }, key === undefined ? t("desk.admin.columns", { columns: columns.map(({ name }) => name).join(";") }) : ""));
}

/**
 * @param {string} kind
 * @param {any} entry undefined for a new one
 * @param {Said} said
 * @param {() => Promise<void>} again
 */
async function edit(kind, entry, said, again) {
  const { path, columns } = KINDS[kind];
  const fields = await Promise.all(columns.map(async (column) => {
    const control = await controlOf(column);
    if (entry?.[column.name] !== undefined && entry[column.name] !== null) control.value = String(entry[column.name]);
    else if (column.kind === "number") control.value = { secondAfter: "30", thirdAfter: "60", giveUpAfter: "180", targetSeconds: "60" }[column.name] ?? "0";
    // The name in addresses stays what it is.
    if (column.name === "id" && entry !== undefined) control.setAttribute("readonly", "");
    return field(t(`desk.column.${column.name}`), control, column.name === "id" ? t("desk.admin.id-help") : undefined);
  }));
  await dialog(entry === undefined ? t("desk.add") : t("desk.change-name", { name: entry.name }), fields, async (values) => {
    const body = Object.fromEntries(columns.map(({ name, kind: of, optional }) =>
      [name, of === "number" ? Number(values[name]) : optional && of !== "words" && values[name] === "" ? null : values[name]]));
    const answer = await api("PUT", `${path}/${encodeURIComponent(values.id)}`, body);
    if (!answer.ok) return answer.problem;
    said.tell(answer, t("desk.saved"));
    await again();
    return undefined;
  });
}

/**
 * @param {Column} column
 * @returns {Promise<HTMLInputElement|HTMLSelectElement>}
 */
async function controlOf({ name, kind, optional }) {
  const others = async (/** @type {string} */ path) => /** @type {[string, string][]} */ ([...(optional ? [["", t("desk.none")]] : []), ...((await api("GET", path)).data ?? []).map((/** @type {any} */ one) => [one.id, one.name])]);
  switch (kind) {
    case "site":
      return select(name, await others(KINDS.sites.path));
    case "unit":
      return select(name, await others(KINDS.units.path));
    case "role":
      return select(name, ["nurse", "doctor", "technician"].map((role) => [role, roleName(role)]));
    case "device":
      return select(name, ["room", "cart", "tablet"].map((one) => [one, t(`desk.kind.${one}`)]));
    case "service":
      return select(name, ["ring", "queue"].map((one) => [one, t(`desk.kind.${one}`)]));
    case "number":
      return input(name, { type: "number", min: "0", required: true });
    default:
      return input(name, { maxlength: "200", required: !optional });
  }
}
