import { announce } from "../announcer.js";
import { testTone } from "../audio.js";
import { byId, make, showView } from "../dom.js";
import { clockTime, currentLanguage, t, useLanguage } from "../texts.js";
import { remembered } from "../settings.js";
import { plainView, pressButton } from "./view.js";

const ASK_MS = 1_000;
const RING_MS = 3_000;
/** What is typed for each measure, with the least and most that makes sense and the step. @type {Record<string, {code: string, step: string, unit: string}[]>} */
const FIELDS = {
  "blood-pressure": [{ code: "8480-6", step: "1", unit: "mmHg" }, { code: "8462-4", step: "1", unit: "mmHg" }],
  pulse: [{ code: "8867-4", step: "1", unit: "" }],
  oxygen: [{ code: "59408-5", step: "1", unit: "%" }],
  weight: [{ code: "29463-7", step: "0.1", unit: "kg" }],
  temperature: [{ code: "8310-5", step: "0.1", unit: "°C" }],
  glucose: [{ code: "15074-8", step: "0.1", unit: "mmol/L" }],
};
const QUESTIONS = ["breath", "swelling", "feeling"];

/** `/home`: the page of a patient who measures at home; left open it rings when staff call. */
export class HomePage {
  #link;
  #go;
  #page = /** @type {any} */ (undefined);
  #ringing = false;
  #drawn = "";
  /** @type {number|undefined} */ #tone;

  /**
   * @param {string} link the fragment: the patient's own
   * @param {(room: string, token: string) => void} go into a call, at once
   */
  constructor(link, go) {
    this.#link = link;
    this.#go = go;
  }

  async start() {
    for (;;) {
      const { status, data } = await this.#ask("GET", "");
      if (status === 401) return void plainView(t("ended.link-unknown.title"), make("p", {}, t("ended.link-unknown.words")));
      if (status === 200) {
        if (this.#page === undefined && remembered("language") === undefined && data.language !== currentLanguage()) await useLanguage(data.language);
        this.#page = data;
        if (data.ring !== null && data.ring !== undefined) this.#ring(data.ring);
        else if (this.#ringing) this.#quiet();
        if (!this.#ringing && this.#drawn === "") this.#menu();
      } else if (this.#drawn === "") plainView(t("home.title"), make("p", { role: "status" }, t("oncall.connecting")));
      await new Promise((resolve) => setTimeout(resolve, ASK_MS));
      if (byId("view-plain").hidden) return; // In a call now.
    }
  }

  /** Big buttons: one for each thing to measure, one to call. */
  #menu() {
    this.#drawn = "menu";
    const { name, measures, canCall, latest } = this.#page;
    const card = plainView(t("home.hello", { name }), make("p", { class: "lead" }, t("home.what")));
    for (const one of measures) card.append(pressButton(t(`home.measure.${one}`), () => this.#measure(one), { test: `measure-${one}` }));
    if (canCall) card.append(pressButton(t("home.call"), () => this.#call(), { primary: true, test: "home-call" }));
    const newest = latest.map((/** @type {any} */ one) => one.at).sort().at(-1);
    if (newest !== undefined) card.append(make("p", { class: "help" }, t("home.last", { time: `${new Date(newest).toLocaleDateString(currentLanguage(), { weekday: "long" })} ${clockTime(newest)}` })));
  }

  /** @param {string} measure */
  #measure(measure) {
    this.#drawn = measure;
    const wrong = make("p", { class: "problem", role: "alert", "data-testid": "home-problem", hidden: true });
    const form = make("form", { class: "fields" });
    if (measure === "questions") for (const code of QUESTIONS) form.append(question(code));
    for (const { code, step, unit } of FIELDS[measure] ?? []) {
      form.append(make("label", { class: "field" }, make("span", {}, `${t(`home.code.${code}`)} ${unit}`),
        make("input", { type: "number", name: code, step, inputmode: "decimal", required: true, "data-testid": `value-${code}` })));
    }
    const key = crypto.randomUUID();
    form.append(wrong, make("button", { class: "button primary big", type: "submit", "data-testid": "home-send" }, t("home.send")));
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = Object.fromEntries([...new FormData(form)].map(([code, value]) => [code, Number(value)]));
      const { status } = await this.#ask("POST", "/values", { values, key });
      if (status === 200 || status === 201) return this.#thanks();
      wrong.hidden = false;
      wrong.textContent = t(status === 422 ? "home.impossible" : status === 0 ? "signin.problem.unreachable" : "signin.problem.failed");
    });
    const card = plainView(t(`home.measure.${measure}`), make("p", { class: "guidance" }, t(`home.guide.${measure}`)), form);
    card.append(pressButton(t("home.back"), () => this.#menu()));
  }

  #thanks() {
    this.#drawn = "thanks";
    announce(t("home.thanks"));
    plainView(t("home.thanks"), make("p", { class: "lead", "data-testid": "home-thanks" }, t("home.thanks-words")), pressButton(t("home.back"), () => this.#menu(), { primary: true, test: "home-back" }));
  }

  async #call() {
    const { status, data } = await this.#ask("POST", "/call");
    if (status === 201) this.#go(data.room, data.token);
    else announce(t("oncall.failed"), true);
  }

  /** @param {{caller: string, room: string, token: string}} ring */
  #ring(ring) {
    if (this.#ringing) return;
    this.#ringing = true;
    const out = () => void testTone().catch(() => undefined);
    out();
    this.#tone = setInterval(out, RING_MS);
    announce(t("home.rings", { name: ring.caller }), true);
    plainView(t("home.rings", { name: ring.caller }),
      pressButton(t("oncall.answer"), async () => {
        clearInterval(this.#tone);
        await this.#ask("DELETE", "/ring?answered=true");
        showView("view-loading");
        this.#go(ring.room, ring.token);
      }, { primary: true, test: "home-answer" }),
      pressButton(t("home.not-now"), async () => {
        await this.#ask("DELETE", "/ring");
        this.#quiet();
      }, { test: "home-refuse" }));
  }

  #quiet() {
    this.#ringing = false;
    clearInterval(this.#tone);
    this.#menu();
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   * @returns {Promise<{status: number, data: any}>}
   */
  async #ask(method, path, body) {
    try {
      const response = await fetch(`/api/v1/home${path}`, {
        method, headers: { Authorization: `Bearer ${this.#link}`, ...(body === undefined ? {} : { "Content-Type": "application/json" }) }, body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return { status: response.status, data: text === "" ? undefined : JSON.parse(text) };
    } catch {
      return { status: 0, data: undefined };
    }
  }
}

/** @param {string} code */
function question(code) {
  const answers = ["0", "1", "2", "3"].map((value) => make("label", { class: "answer" }, make("input", { type: "radio", name: code, value, required: true, "data-testid": `answer-${code}-${value}` }), make("span", {}, t(`home.answer.${value}`))));
  return make("fieldset", { class: "question" }, make("legend", {}, t(`home.question.${code}`)), ...answers);
}
