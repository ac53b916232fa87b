import { byId, setText, showView } from "./dom.js";
import { hasText, onLanguage, t } from "./texts.js";

/** Reasons after which coming back with the same link is of no use. */
const NO_WAY_BACK = new Set(["expired", "forbidden", "removed", "closed", "no-link", "declined", "link-too-late", "link-used", "link-cancelled", "link-unknown"]);

let shown = "left";
/** @type {Record<string, string>} */ let filled = {};

/**
 * The last view, in plain words: what happened, and what one can do now.
 * @param {string} reason "left", a reason of `ended` (docs/protocol.md), or a code of a refusal
 * @param {(() => void)|undefined} onAgain
 * @param {Record<string, string>} [values] for the words
 */
export function showEnded(reason, onAgain, values = {}) {
  filled = values;
  shown = hasText(`ended.${reason}.title`) ? reason : "failed";
  draw();
  const again = byId("ended-again");
  again.hidden = NO_WAY_BACK.has(shown) || onAgain === undefined;
  again.onclick = () => onAgain?.();
  byId("ended-feedback").hidden = true;
  showView("view-ended");
}

function draw() {
  const reason = shown;
  setText(byId("ended-title"), t(`ended.${reason}.title`));
  setText(byId("ended-words"), t(`ended.${reason}.words`, filled));
  setText(byId("ended-again").querySelector(".button-words") ?? byId("ended-again"), t(reason === "left" ? "ended.rejoin" : "ended.try-again"));
}

onLanguage(draw);
