import { remember, remembered } from "./settings.js";

/** One letter each; the help panel lists them. WCAG 2.1.4: they can be switched off, and don't work while typing. */
export function shortcutsOn() {
  return remembered("shortcuts") !== "off";
}

/** @param {boolean} on */
export function setShortcuts(on) {
  remember("shortcuts", on ? "on" : "off");
}

/**
 * @param {Record<string, () => void>} actions by key
 * @param {AbortSignal} stop
 */
export function listenForKeys(actions, stop) {
  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      const action = actions[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (action === undefined || (event.key.length === 1 && !shortcutsOn())) return;
      event.preventDefault();
      action();
    },
    { signal: stop },
  );
}

/** @param {EventTarget|null} target */
function isTyping(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && target.type !== "checkbox" && target.type !== "radio";
}
