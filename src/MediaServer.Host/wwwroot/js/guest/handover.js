import { announce } from "../announcer.js";
import { make } from "../dom.js";
import { t } from "../texts.js";
import { plainView, pressButton } from "./view.js";

/**
 * `/h`: six digits bring a running visit to this device.
 * @param {(room: string, token: string) => void} go
 */
export function showHandOver(go) {
  const wrong = make("p", { class: "problem", role: "alert", "data-testid": "handover-problem", hidden: true });
  const digits = make("input", { id: "handover-digits", inputmode: "numeric", autocomplete: "one-time-code", maxlength: "7", "data-testid": "handover-digits" });
  const take = async () => {
    wrong.hidden = true;
    const response = await fetch("/api/v1/handover/take", {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ code: digits.value.replace(/\D/g, "") }),
    }).catch(() => undefined);
    if (response?.ok === true) {
      const { room, token } = await response.json();
      return go(room, token);
    }
    wrong.hidden = false;
    wrong.textContent = t(response === undefined ? "signin.problem.unreachable" : response.status === 429 ? "signin.problem.too-many" : "handover.wrong");
    digits.focus();
  };
  digits.addEventListener("keydown", (event) => {
    if (event.key === "Enter") void take();
  });
  plainView(t("handover.title"), make("p", { class: "lead" }, t("handover.words")), wrong,
    make("label", { class: "field" }, make("span", {}, t("handover.digits")), digits), pressButton(t("handover.take"), take, { primary: true, test: "handover-take" }));
  digits.focus();
}

/**
 * In the call: asks for the digits and shows them.
 * @param {string} room
 * @param {string} token
 */
export async function offerHandOver(room, token) {
  const response = await fetch("/api/v1/handover", {
    method: "POST", headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` }, body: JSON.stringify({ room }),
  }).catch(() => undefined);
  if (response?.ok !== true) return announce(t("problem.call.internal"), true);
  const { code } = await response.json();
  const shown = `${code.slice(0, 3)} ${code.slice(3)}`;
  const close = make("button", { class: "button big", type: "button" }, t("panel.close"));
  const box = make("dialog", { class: "dialog", "aria-labelledby": "handover-heading" }, make("h2", { id: "handover-heading" }, t("handover.other")),
    make("p", {}, t("handover.open", { address: `${location.host}/h` })), make("p", { class: "big-code", "data-testid": "handover-code" }, shown), make("p", { class: "help" }, t("handover.two-minutes")), close);
  close.addEventListener("click", () => box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
}
