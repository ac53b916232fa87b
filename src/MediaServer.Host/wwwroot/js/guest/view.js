import { byId, make, showView } from "../dom.js";

/**
 * A plain view of one card, drawn by the module that shows it.
 * @param {string} title
 * @param {...(Node|string)} children
 * @returns {HTMLElement} the card
 */
export function plainView(title, ...children) {
  const card = make("div", { class: "card" }, make("h1", { tabindex: "-1" }, title), ...children);
  byId("view-plain").replaceChildren(card);
  showView("view-plain");
  return card;
}

/**
 * @param {string} words
 * @param {() => unknown} press
 * @param {{primary?: boolean, big?: boolean, test?: string, pressed?: boolean}} [look]
 */
export function pressButton(words, press, { primary = false, big = true, test = "", pressed } = {}) {
  const one = make("button", { class: `button${primary ? " primary" : ""}${big ? " big" : ""}`, type: "button", "data-testid": test === "" ? false : test,
    "aria-pressed": pressed === undefined ? false : String(pressed) }, words);
  one.addEventListener("click", async () => {
    one.disabled = true;
    try {
      await press();
    } finally {
      one.disabled = false;
    }
  });
  return one;
}
