import { make, setText } from "./dom.js";
import { t } from "./texts.js";

/** Four bars, so that shape and words tell the quality; colour only adds to them. */
export function qualityMark() {
  const mark = make("span", { class: "quality", "data-testid": "quality" });
  for (let bar = 1; bar <= 4; bar++) mark.append(make("i", { class: "quality-bar", "aria-hidden": "true" }));
  mark.append(make("span", { class: "quality-words" }));
  return mark;
}

/**
 * @param {HTMLElement} mark
 * @param {number|undefined} quality 0 lost to 4 good
 */
export function showQuality(mark, quality) {
  const level = Math.max(0, Math.min(4, Math.round(quality ?? 4)));
  mark.dataset.level = String(level);
  const words = mark.querySelector(".quality-words");
  if (words !== null) setText(words, t(`quality.${level}`));
}
