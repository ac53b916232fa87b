import { announce } from "../announcer.js";
import { make } from "../dom.js";
import { t } from "../texts.js";

/**
 * A labelled field.
 * @template {HTMLElement} T
 * @param {string} label
 * @param {T} input
 * @param {string} [help]
 */
export function field(label, input, help) {
  const box = make("label", { class: "field" }, make("span", {}, label), input);
  if (help !== undefined) box.append(make("span", { class: "help" }, help));
  return box;
}

/**
 * @param {string} name also the test id
 * @param {Record<string, string|boolean>} [attributes]
 */
export function input(name, attributes = {}) {
  return make("input", { name, "data-testid": name, autocomplete: "off", ...attributes });
}

/**
 * @param {string} name
 * @param {[string, string][]} options value and words
 * @param {string} [chosen]
 */
export function select(name, options, chosen) {
  const list = make("select", { name, "data-testid": name }, ...options.map(([value, words]) => make("option", { value }, words)));
  if (chosen !== undefined) list.value = chosen;
  return list;
}

/**
 * @param {string} words
 * @param {(event: Event) => unknown} press while it runs the button can't be pressed again
 * @param {{primary?: boolean, big?: boolean, small?: boolean, test?: string, label?: string, about?: string}} [look] `label` stands for a sign, `about` says whom the words are about
 */
export function button(words, press, look = {}) {
  const classes = ["button", look.primary && "primary", look.big && "big", look.small && "small"].filter(Boolean).join(" ");
  const one = make("button", { class: classes, type: "button", "data-testid": look.test ?? false, "aria-label": look.label ?? (look.about === undefined ? false : `${words}: ${look.about}`) }, words);
  one.addEventListener("click", async (event) => {
    one.disabled = true;
    try {
      await press(event);
    } finally {
      one.disabled = false;
    }
  });
  return one;
}

/**
 * A table that scrolls by itself on a narrow screen.
 * @param {string} caption for screen readers
 * @param {string[]} heads
 * @param {(string|number|Node)[][]} rows the first cell names the row
 */
export function table(caption, heads, rows) {
  const body = rows.map((cells) => make("tr", {}, ...cells.map((cell, i) =>
    make(i === 0 ? "th" : "td", i === 0 ? { scope: "row", dir: "auto" } : { dir: "auto" }, typeof cell === "number" ? String(cell) : cell))));
  const grid = make("table", {}, make("caption", { class: "visually-hidden" }, caption),
    make("thead", {}, make("tr", {}, ...heads.map((head) => (head === "" ? make("td", {}) : make("th", { scope: "col" }, head))))),
    make("tbody", {}, ...body));
  return make("div", { class: "table-box", role: "region", "aria-label": caption, tabindex: "0" }, grid);
}

/** A line that says what became of something, aloud as well. */
export class Said {
  element = make("p", { class: "said", role: "status", "data-testid": "said" });

  /** @param {{ok: boolean, problem: string}} answer @param {string} done */
  tell(answer, done) {
    this.element.className = answer.ok ? "said" : "said problem";
    this.element.textContent = answer.ok ? done : answer.problem;
    if (!answer.ok) announce(answer.problem, true);
  }

  clear() {
    this.element.textContent = "";
    this.element.className = "said";
  }
}

/**
 * A dialog with a form; resolves when it is sent and `send` says yes, or is closed.
 * @param {string} title
 * @param {HTMLElement[]} fields
 * @param {(values: Record<string, string>) => Promise<string|undefined>} send gives what is wrong, in words
 */
export function dialog(title, fields, send) {
  const wrong = make("p", { class: "problem", role: "alert", hidden: true });
  const ok = make("button", { class: "button primary", type: "submit", "data-testid": "save" }, t("desk.save"));
  const form = make("form", { class: "dialog-form" }, make("h2", {}, title), wrong, ...fields);
  const box = make("dialog", { class: "dialog", "aria-label": title }, form);
  form.append(make("div", { class: "dialog-buttons" }, button(t("desk.cancel"), () => box.close()), ok));
  document.body.append(box);
  return new Promise((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve(undefined);
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      ok.disabled = true;
      const problem = await send(/** @type {Record<string, string>} */ (Object.fromEntries(new FormData(form))));
      ok.disabled = false;
      wrong.hidden = problem === undefined;
      wrong.textContent = problem ?? "";
      if (problem === undefined) box.close();
    });
    box.showModal();
  });
}

/**
 * A choice of a CSV file, sent as it is.
 * @param {(text: string) => Promise<void>} take
 */
export function csvButton(take) {
  const file = make("input", { type: "file", accept: ".csv,text/csv", "data-testid": "csv" });
  file.addEventListener("change", async () => {
    const [chosen] = file.files ?? [];
    if (chosen !== undefined) await take(await chosen.text());
    file.value = "";
  });
  return make("label", { class: "button file-button" }, t("desk.csv"), file);
}

/** @param {number} seconds */
export function duration(seconds) {
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes}:${String(Math.floor(seconds % 60)).padStart(2, "0")}` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Into a room in a tab of its own: the desk stays open. The tab must be opened while the press is still fresh. */
export function callTab() {
  return window.open("about:blank", "mediaserver-call");
}

/**
 * @param {string} room
 * @param {string} token
 * @param {Window|null} tab
 */
export function goTo(room, token, tab) {
  const url = `/r/${encodeURIComponent(room)}${location.search}#${token}`;
  if (tab === null) location.href = url;
  else tab.location.href = url;
}
