import { remember, remembered } from "./settings.js";

/**
 * All words of the page come from texts/{language}.json. A new language is a new file, named in texts/languages.json.
 * Markup says `data-text="key"`, `data-label="key"` (aria-label and title) or `data-placeholder="key"`.
 */
const FALLBACK = "en";
/** @type {Record<string, string>} */ let texts = {};
let language = FALLBACK;
/** A folder of further texts beside the common ones: the desk has its own. */
let more = "";
/** @type {Set<() => void>} */ const listeners = new Set();

/**
 * @param {string} file
 * @returns {Promise<any>}
 */
async function load(file) {
  const response = await fetch(`/texts/${file}.json`);
  if (!response.ok) throw new Error(`texts/${file}.json: ${response.status}`);
  return response.json();
}

/** @returns {Promise<string[]>} codes of the languages there are */
export async function languages() {
  return load("languages");
}

/**
 * Loads the remembered language, or the first of the browser's that there is.
 * @param {string} [folder] further texts, as `desk/`
 */
export async function startTexts(folder = "") {
  more = folder;
  const there = await languages();
  const wanted = [remembered("language"), ...navigator.languages].map((code) => code?.toLowerCase().split("-")[0]);
  // Norwegian browsers say "no" or "nb" for the same thing.
  const chosen = wanted.map((code) => (code === "no" ? "nb" : code)).find((code) => code !== undefined && there.includes(code));
  await useLanguage(chosen ?? FALLBACK);
}

/** @param {string} code */
export async function useLanguage(code) {
  const [common, own] = await Promise.all([load(code), more === "" ? {} : load(`${more}${code}`).catch(() => load(`${more}${FALLBACK}`))]);
  texts = { ...common, ...own };
  language = code;
  document.documentElement.lang = code;
  document.title = t("page.title");
  applyTexts(document.body);
  for (const listener of listeners) listener();
}

/** @param {string} code chosen by the person, so remembered */
export async function chooseLanguage(code) {
  remember("language", code);
  await useLanguage(code);
}

export function currentLanguage() {
  return language;
}

/** @param {() => void} listener called after the language changed */
export function onLanguage(listener) {
  listeners.add(listener);
}

/**
 * @param {string} key
 * @returns {boolean}
 */
export function hasText(key) {
  return key in texts;
}

/**
 * @param {string} key
 * @param {Record<string, string|number>} [values] for {names} in the text
 * @returns {string} the text; the key itself when a file lacks it, so that nothing is ever empty
 */
export function t(key, values = {}) {
  const text = texts[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * A text that depends on a number: keys `{key}.one` and `{key}.other` (and more where a language needs them).
 * @param {string} key
 * @param {number} count
 */
export function count(key, count) {
  const form = `${key}.${new Intl.PluralRules(language).select(count)}`;
  return t(hasText(form) ? form : `${key}.other`, { count });
}

/** @param {string} iso a time as the server writes it */
export function clockTime(iso) {
  const time = new Date(iso);
  // The person's own region decides between 14:05 and 2:05 PM, where it speaks the page's language.
  const locale = navigator.languages.find((code) => code.split("-")[0] === language) ?? language;
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" });
}

/** @param {string} role as in the token; a role without a text is shown as it is */
export function roleName(role) {
  return hasText(`role.${role}`) ? t(`role.${role}`) : role;
}

/** @param {ParentNode} root */
export function applyTexts(root) {
  for (const element of root.querySelectorAll("[data-text]")) element.textContent = t(element.getAttribute("data-text") ?? "");
  for (const element of root.querySelectorAll("[data-placeholder]")) {
    element.setAttribute("placeholder", t(element.getAttribute("data-placeholder") ?? ""));
  }
  for (const element of root.querySelectorAll("[data-label]")) {
    const text = t(element.getAttribute("data-label") ?? "");
    element.setAttribute("aria-label", text);
    if (element instanceof HTMLButtonElement) element.title = text;
  }
}
