/**
 * What the page remembers on this device between visits: devices, language, name. Nothing about calls.
 * A browser that refuses storage (private windows, kiosks) gets a page that forgets, not one that fails.
 * @typedef {"language"|"name"|"camera"|"microphone"|"speaker"|"shortcuts"|"device"|"low-data"|"audio-only"} Setting
 */

/**
 * @param {Setting} name
 * @returns {string|undefined}
 */
export function remembered(name) {
  try {
    return localStorage.getItem(`mediaserver.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {Setting} name
 * @param {string} value
 */
export function remember(name, value) {
  try {
    localStorage.setItem(`mediaserver.${name}`, value);
  } catch {
    // Forgotten at the end of the visit: all that is lost is a choice.
  }
}
