import { byId, make } from "../dom.js";
import { chooseLanguage, currentLanguage, languages, onLanguage, startTexts, t } from "../texts.js";
import { api } from "./api.js";
import { showSignIn } from "./signin.js";

/** @typedef {{name: string, role: string, unit?: string, rights: string[]}} Person */
/** @typedef {{root: HTMLElement, person: Person, stop: AbortSignal}} Context what a view is given */

/** The views of the desk in the order of the navigation, and the right that each needs. */
const VIEWS = [
  { name: "visits", load: () => import("./visits.js") },
  { name: "oncall", load: () => import("./oncall.js") },
  { name: "queue", load: () => import("./queue.js") },
  { name: "home", load: () => import("./home.js") },
  { name: "supervise", right: "supervisor", load: () => import("./supervise.js") },
  { name: "statistics", right: "supervisor", load: () => import("./statistics.js") },
  { name: "admin", right: "admin", load: () => import("./admin.js") },
];

const root = byId("desk");
let leaving = new AbortController();
/** @type {Person|undefined} */ let person;

async function start() {
  const { data, ok, problem } = await api("GET", "/api/v1/session");
  if (!ok) return root.replaceChildren(make("p", { class: "problem", role: "alert" }, problem));
  if (data.name === null || data.name === undefined) {
    byId("desk-nav").hidden = byId("desk-leave").hidden = true;
    byId("desk-name").textContent = "";
    return showSignIn(root, data, start);
  }
  person = data;
  byId("desk-name").textContent = data.name;
  byId("desk-leave").hidden = byId("desk-nav").hidden = false;
  return open();
}

/** Shows the view of the address. */
async function open() {
  if (person === undefined) return;
  leaving.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const mine = VIEWS.filter(({ right }) => right === undefined || person?.rights.includes(right));
  const wanted = location.pathname.split("/")[2];
  const view = mine.find(({ name }) => name === wanted) ?? mine[0];
  byId("desk-nav").replaceChildren(...mine.map(({ name }) => link(name, name === view.name)));
  document.title = `${t(`desk.view.${view.name}`)} · ${t("desk.title")}`;
  const heading = make("h1", { tabindex: "-1" }, t(`desk.view.${view.name}`));
  const place = make("div", { class: "desk-view" });
  root.replaceChildren(heading, place);
  heading.focus();
  const module = await view.load();
  if (!signal.aborted) await module.show({ root: place, person, stop: signal });
}

/**
 * @param {string} name
 * @param {boolean} current
 */
function link(name, current) {
  const one = make("a", { href: `/desk/${name}`, "aria-current": current ? "page" : false, "data-testid": `nav-${name}` }, t(`desk.view.${name}`));
  one.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, "", `/desk/${name}${location.search}`);
    void open();
  });
  return one;
}

async function drawLanguages() {
  const codes = await languages();
  const list = /** @type {HTMLSelectElement} */ (document.querySelector("select.language"));
  list.replaceChildren(...codes.map((code) => make("option", { value: code, lang: code }, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code)));
  list.value = currentLanguage();
  list.addEventListener("change", () => void chooseLanguage(list.value));
}

byId("desk-leave").addEventListener("click", async () => {
  leaving.abort();
  await api("DELETE", "/api/v1/session");
  await start();
});
addEventListener("popstate", () => void open());
await startTexts("desk/");
await drawLanguages();
onLanguage(() => void start());
await start();
