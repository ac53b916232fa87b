import { announce } from "../announcer.js";
import { make } from "../dom.js";
import { t } from "../texts.js";
import { bytesAsText } from "./files.js";

/** @typedef {import("./files.js").SharedFile} SharedFile */

/**
 * Opens files over the call: a picture can be zoomed to its own pixels, and stills stand side by side.
 * @param {SharedFile[]} all those that can be compared
 * @param {SharedFile} first
 * @param {(file: SharedFile) => Promise<Blob>} load
 */
export async function showFiles(all, first, load) {
  /** @type {string[]} */ const urls = [];
  const images = make("div", { class: "viewer-images" });
  const facts = make("p", { class: "help", "data-testid": "still-facts" });
  const body = make("div", { class: "viewer-body" });
  const box = make("dialog", { class: "dialog viewer", "aria-label": first.name, "data-testid": "viewer" }, body);
  const add = async (/** @type {SharedFile} */ file) => {
    const blob = await load(file);
    const url = URL.createObjectURL(blob);
    urls.push(url);
    if (file.mediaType === "application/pdf") return void window.open(url, "_blank", "noopener");
    if (file.mediaType.startsWith("video/")) {
      const film = make("video", { controls: true, playsinline: true, "aria-label": file.name });
      film.src = url;
      return images.append(make("div", { tabindex: "0" }, film));
    }
    const picture = make("img", { alt: file.name, "data-testid": "picture" });
    picture.src = url;
    await picture.decode().catch(() => undefined);
    const digest = [...new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    facts.textContent = t("still.facts", { name: file.sender, width: picture.naturalWidth, height: picture.naturalHeight, size: bytesAsText(blob.size), hash: digest });
    return images.append(make("div", { tabindex: "0", role: "region", "aria-label": file.name }, picture));
  };
  const bar = make("div", { class: "viewer-bar" }, bare(t("panel.close"), () => box.close(), "viewer-close"), bare(t("still.zoom"), () => box.classList.toggle("zoomed"), "zoom"));
  for (const other of all.filter(({ file }) => file !== first.file)) bar.append(bare(`${t("still.compare")}: ${other.name}`, () => add(other), "compare"));
  bar.append(facts);
  body.append(bar, images);
  try {
    await add(first);
  } catch {
    return announce(t("problem.call.internal"), true);
  }
  if (first.mediaType === "application/pdf") return undefined;
  box.addEventListener("close", () => {
    for (const url of urls) URL.revokeObjectURL(url);
    box.remove();
  });
  document.body.append(box);
  box.showModal();
  return undefined;
}

/**
 * @param {string} words
 * @param {() => unknown} act
 * @param {string} test
 */
function bare(words, act, test) {
  const one = make("button", { class: "button", type: "button", "data-testid": test }, words);
  one.addEventListener("click", () => void act());
  return one;
}
