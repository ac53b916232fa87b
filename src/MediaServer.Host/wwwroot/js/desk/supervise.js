import { make } from "../dom.js";
import { t } from "../texts.js";
import { api } from "./api.js";
import { queueParts } from "./queue.js";

const EVERY_MS = 2_000;

/** Every queue side by side, to look at only. @param {import("./main.js").Context} context */
export async function show({ root, stop }) {
  const services = (await api("GET", "/api/v1/oncall")).data?.services?.filter((/** @type {any} */ one) => one.kind === "queue") ?? [];
  if (services.length === 0) return root.replaceChildren(make("p", { class: "help" }, t("desk.queue.none")));
  const seen = new Map(services.map((/** @type {any} */ one) => [one.id, -1]));
  const cards = new Map(services.map((/** @type {any} */ one) => [one.id, make("section", { class: "panel-card stack", "aria-label": one.name, "data-testid": "queue" })]));
  root.replaceChildren(make("div", { class: "columns" }, ...cards.values()));
  const look = async () => {
    for (const { id, name } of services) {
      const { data } = await api("GET", `/api/v1/queues/${encodeURIComponent(id)}?version=${seen.get(id)}`);
      if (stop.aborted || data === undefined || data.version === undefined) continue;
      seen.set(id, data.version);
      cards.get(id)?.replaceChildren(make("p", { class: "service-name", dir: "auto" }, name), ...queueParts(data, undefined));
    }
  };
  await look();
  const timer = setInterval(() => void look(), EVERY_MS);
  stop.addEventListener("abort", () => clearInterval(timer));
}
