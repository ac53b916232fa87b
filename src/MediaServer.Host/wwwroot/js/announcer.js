import { byId } from "./dom.js";

const SHOWN_MS = 6_000;

/**
 * Says something to a screen reader, without moving the focus. What is urgent is shown to everybody as well.
 * @param {string} text
 * @param {boolean} [urgent] interrupts what is being read
 */
export function announce(text, urgent = false) {
  const region = byId(urgent ? "announce-urgent" : "announce");
  const line = document.createElement("p");
  line.textContent = text;
  region.append(line);
  // A line that stays would be found by someone who reads the page from the top.
  setTimeout(() => line.remove(), SHOWN_MS);
}
