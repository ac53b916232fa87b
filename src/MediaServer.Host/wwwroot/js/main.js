import { Call } from "./call.js";
import { DeviceCheck } from "./devicecheck.js";
import { byId, make } from "./dom.js";
import { showEnded } from "./ended.js";
import { LocalMedia } from "./media.js";
import { drawRoles, roomOfPath, startSignIn } from "./signin.js";
import { chooseLanguage, currentLanguage, languages, onLanguage, startTexts } from "./texts.js";

/** The way through the page: sign in or come by a link, check the devices, be in the call, leave. */
function start() {
  const room = roomOfPath();
  const token = location.hash.slice(1);
  if (room !== undefined && token !== "") check(room, token);
  else if (room !== undefined) showEnded("no-link", undefined);
  else startSignIn((name, given, url) => {
    // The token stays in the fragment: a reload brings one back, and no server sees it.
    history.pushState(null, "", url || `/r/${encodeURIComponent(name)}#${given}`);
    check(name, given);
  });
}

/**
 * @param {string} room
 * @param {string} token
 */
function check(room, token) {
  const media = new LocalMedia();
  const view = new DeviceCheck(media, room, token, () => {
    view.close();
    const call = new Call(media, room, token, (reason) => showEnded(reason, () => check(room, token)));
    void call.start();
  });
  view.start();
}

async function drawLanguages() {
  const codes = await languages();
  for (const list of document.querySelectorAll(/** @type {"select"} */ ("select.language"))) {
    const names = new Map(codes.map((code) => [code, new Intl.DisplayNames([code], { type: "language" }).of(code) ?? code]));
    list.replaceChildren(...codes.map((code) => make("option", { value: code, lang: code }, names.get(code) ?? code)));
    list.value = currentLanguage();
    list.addEventListener("change", () => void chooseLanguage(list.value));
    onLanguage(() => (list.value = currentLanguage()));
  }
}

await startTexts();
onLanguage(drawRoles);
drawRoles();
await drawLanguages();
byId("view-loading").hidden = true;
// Another link or the browser's Back: begin anew, so that nothing of the old visit stays.
addEventListener("popstate", () => location.reload());
start();
