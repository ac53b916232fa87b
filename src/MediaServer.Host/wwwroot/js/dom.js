/**
 * The element with this id; a missing one is a fault in index.html and is told at once.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @param {{new (): T}} [type] what it must be
 * @returns {T}
 */
export function byId(id, type) {
  const element = document.getElementById(id);
  if (element === null || (type !== undefined && !(element instanceof type))) throw new Error(`index.html has no such element "${id}"`);
  return /** @type {T} */ (element);
}

/**
 * Makes an element. Text goes in as text, never as markup: names come from other people.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string|boolean>} [attributes] `true` sets an empty attribute, `false` none
 * @param {...(Node|string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * A symbol of icons.svg; always beside a text or inside a labelled button, so hidden from screen readers.
 * @param {string} name
 * @returns {SVGSVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/**
 * Changes which symbol an icon shows.
 * @param {Element} parent holds one icon
 * @param {string} name
 */
export function setIcon(parent, name) {
  const use = parent.querySelector("use");
  const href = `/icons.svg#${name}`;
  if (use !== null && use.getAttribute("href") !== href) use.setAttribute("href", href);
}

/**
 * Writes a text only when it differs: a screen reader reads a live region again when it is written again.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * A control's name for screen readers and as a tip for the mouse.
 * @param {Element} element
 * @param {string} text
 */
export function setLabel(element, text) {
  if (element.getAttribute("aria-label") === text) return;
  element.setAttribute("aria-label", text);
  element.setAttribute("title", text);
}

const views = ["view-loading", "view-signin", "view-check", "view-waiting", "view-oncall", "view-call", "view-ended", "view-plain"];

/**
 * Shows one view and moves the focus to its heading, so that a screen reader says where one is.
 * @param {"view-loading"|"view-signin"|"view-check"|"view-waiting"|"view-oncall"|"view-call"|"view-ended"|"view-plain"} id
 */
export function showView(id) {
  for (const view of views) byId(view).hidden = view !== id;
  byId("page-header").hidden = id === "view-call";
  document.body.classList.toggle("in-call", id === "view-call");
  byId(id).querySelector("h1")?.focus();
}
