import { Call } from "./call.js";
import { DeviceCheck } from "./devicecheck.js";
import { byId, make } from "./dom.js";
import { showEnded } from "./ended.js";
import { isGuestLink, openGuestLink } from "./guestlink.js";
import { LocalMedia } from "./media.js";
import { drawRoles, roomOfPath, startSignIn } from "./signin.js";
import { chooseLanguage, clockTime, currentLanguage, languages, onLanguage, startTexts } from "./texts.js";

/** The way through the page: sign in or come by a link, check the devices, be in the call, leave. */
function start() {
  const room = roomOfPath();
  const token = location.hash.slice(1);
  if (/^\/oncall\/?$/.test(location.pathname)) void beOnCall(token);
  else if (/^\/h\/?$/.test(location.pathname)) void import("./guest/handover.js").then(({ showHandOver }) => showHandOver(goStraightIn));
  else if (/^\/practice\/?$/.test(location.pathname)) void practise();
  else if (/^\/home\/?$/.test(location.pathname)) void import("./guest/home.js").then(({ HomePage }) => new HomePage(token, goStraightIn).start());
  else if (/^\/v\/?$/.test(location.pathname)) void import("./guest/emergency.js").then(({ showEmergency }) => showEmergency(token));
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
async function beOnCall(token) {
  const { ON_CALL_ROOM, OnCallPage } = await import("./oncall.js");
  if (token === "") return comeAsStaff(ON_CALL_ROOM);
  const page = new OnCallPage(token, goStraightIn, (reason) => showEnded(reason, undefined));
  await page.start();
}

/**
 * Whoever has signed in at the desk need not do it again.
 * @param {string} onCallRoom
 */
async function comeAsStaff(onCallRoom) {
  const response = await fetch("/api/v1/session/tokens", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ room: onCallRoom }) }).catch(() => undefined);
  if (response?.ok === true) {
    const { token } = await response.json();
    history.replaceState(null, "", `/oncall${location.search}#${token}`);
    void beOnCall(token);
  } else {
    startSignIn((_, given) => {
      history.pushState(null, "", `/oncall#${given}`);
      void beOnCall(given);
    }, onCallRoom);
  }
}

/** A room of one's own with an echo in it: at any time, with nobody to wait for. */
async function practise() {
  const response = await fetch("/api/v1/practice", { method: "POST" }).catch(() => undefined);
  if (response?.ok !== true) return showEnded("unreachable", () => void practise());
  const { room, token, echo } = await response.json();
  return check(room, token, echo);
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
  void beInCall(media, room, token);
}

/**
 * @param {string} room
 * @param {string} token
 * @param {string} [echo] the token of an echo, in a practice room
 */
function check(room, token, echo) {
  const media = new LocalMedia();
  const view = new DeviceCheck(media, room, token, () => {
    view.close();
    void beInCall(media, room, token, echo);
  });
  view.start();
}

/**
 * @param {LocalMedia} media
 * @param {string} room
 * @param {string} token
 * @param {string} [echo]
 */
async function beInCall(media, room, token, echo) {
  const over = new AbortController();
  const call = new Call(media, room, token, (reason) => {
    over.abort();
    showEnded(reason, () => check(room, token, echo));
    if (reason === "left" || reason === "closed") void import("./guest/feedback.js").then(({ askFeedback }) => askFeedback(byId("ended-feedback"), room, token));
  });
  await call.start();
  if (echo === undefined || over.signal.aborted) return;
  const { startEcho } = await import("./guest/practice.js");
  await startEcho(room, echo, over.signal).catch(() => undefined);
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
