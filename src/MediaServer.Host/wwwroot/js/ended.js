import { byId, setText, showView } from "./dom.js";
import { hasText, onLanguage, t } from "./texts.js";

/** Reasons after which coming back with the same link is of no use. */
const NO_WAY_BACK = new Set(["expired", "forbidden", "removed", "closed", "no-link"]);

let shown = "left";

/**
 * The last view, in plain words: what happened, and what one can do now.
 * @param {string} reason "left", a reason of `ended` (docs/protocol.md), or a code of a refusal
 * @param {(() => void)|undefined} onAgain
 */
export function showEnded(reason, onAgain) {
  shown = hasText(`ended.${reason}.title`) ? reason : "failed";
  draw();
  const again = byId("ended-again");
  again.hidden = NO_WAY_BACK.has(shown) || onAgain === undefined;
  again.onclick = () => onAgain?.();
  showView("view-ended");
}

function draw() {
  const reason = shown;
  setText(byId("ended-title"), t(`ended.${reason}.title`));
  setText(byId("ended-words"), t(`ended.${reason}.words`));
  setText(byId("ended-again").querySelector(".button-words") ?? byId("ended-again"), t(reason === "left" ? "ended.rejoin" : "ended.try-again"));
}

onLanguage(draw);
