import { Call } from "./call.js";
import { DeviceCheck } from "./devicecheck.js";
import { byId, make } from "./dom.js";
import { showEnded } from "./ended.js";
import { isGuestLink, openGuestLink } from "./guestlink.js";
import { LocalMedia } from "./media.js";
import { ON_CALL_ROOM, OnCallPage } from "./oncall.js";
import { drawRoles, roomOfPath, startSignIn } from "./signin.js";
import { chooseLanguage, clockTime, currentLanguage, languages, onLanguage, startTexts } from "./texts.js";

/** The way through the page: sign in or come by a link, check the devices, be in the call, leave. */
function start() {
  const room = roomOfPath();
  const token = location.hash.slice(1);
  if (/^\/oncall\/?$/.test(location.pathname)) beOnCall(token);
  else if (room !== undefined && isGuestLink(token)) void comeByLink(room, token);
  else if (room !== undefined && token !== "") check(room, token);
  else if (room !== undefined) showEnded("no-link", undefined);
  else startSignIn((name, given, url) => {
    // The token stays in the fragment: a reload brings one back, and no server sees it.
    history.pushState(null, "", url || `/r/${encodeURIComponent(name)}#${given}`);
    check(name, given);
  });
}

/**
 * The link stays in the fragment, so that a reload opens it again.
 * @param {string} room
 * @param {string} link
 */
async function comeByLink(room, link) {
  const opened = await openGuestLink(room, link);
  if ("token" in opened) return check(room, opened.token);
  const values = { opens: clockTime(opened.opensAt ?? ""), start: dayAndTime(opened.start) };
  showEnded(opened.reason, () => void comeByLink(room, link), values);
}

/** @param {string|undefined} iso */
function dayAndTime(iso) {
  const time = new Date(iso ?? "");
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleString(currentLanguage(), { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
}

/** @param {string} token empty before the sign-in */
function beOnCall(token) {
  if (token === "") {
    startSignIn((_, given) => {
      history.pushState(null, "", `/oncall#${given}`);
      beOnCall(given);
    }, ON_CALL_ROOM);
    return;
  }
  const page = new OnCallPage(token, goStraightIn, (reason) => showEnded(reason, undefined));
  void page.start();
}

/**
 * Somebody waits for an answer: no device check first, and camera and socket open at the same time.
 * @param {string} room
 * @param {string} token
 */
function goStraightIn(room, token) {
  history.pushState(null, "", `/r/${encodeURIComponent(room)}${location.search}#${token}`);
  const media = new LocalMedia();
  void media.open();
  const call = new Call(media, room, token, (reason) => showEnded(reason, () => check(room, token)));
  void call.start();
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
