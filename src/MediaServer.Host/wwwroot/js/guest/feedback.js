import { make } from "../dom.js";
import { t } from "../texts.js";
import { pressButton } from "./view.js";

const REASONS = ["sound", "picture", "waiting", "device", "other"];

/**
 * After a call, in two taps: how it was, and what was wrong when it wasn't good. Nobody has to.
 * @param {HTMLElement} place
 * @param {string} room
 * @param {string} token
 */
export function askFeedback(place, room, token) {
  const send = (/** @type {number} */ mark, /** @type {string} */ reason) => fetch("/api/v1/feedback", {
    method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` }, body: JSON.stringify({ room, mark, reason }),
  }).catch(() => undefined);
  const thanks = () => place.replaceChildren(make("p", { role: "status", "data-testid": "thanks" }, t("feedback.thanks")));
  const rate = async (/** @type {number} */ mark) => {
    await send(mark, "");
    if (mark === 3) return thanks();
    place.replaceChildren(make("h2", { tabindex: "-1" }, t("feedback.why")), make("div", { class: "marks" },
      ...REASONS.map((reason) => pressButton(t(`feedback.reason.${reason}`), async () => {
        await send(mark, reason);
        thanks();
      }, { big: false, test: `reason-${reason}` }))));
    place.querySelector("h2")?.focus();
  };
  place.replaceChildren(make("h2", {}, t("feedback.how")), make("div", { class: "marks" },
    ...[3, 2, 1].map((mark) => pressButton(t(`feedback.mark.${mark}`), () => rate(mark), { big: false, test: `mark-${mark}` }))));
  place.hidden = false;
}
