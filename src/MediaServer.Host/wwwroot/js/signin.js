import { byId, setText, showView } from "./dom.js";
import { remember, remembered } from "./settings.js";
import { roleName, t } from "./texts.js";

/**
 * The development sign-in: a name, a room and a role. In a real installation it is off, and people come by links.
 * @param {(room: string, token: string, url: string) => void} onToken
 * @param {string} [fixed] the room, when there is nothing to choose
 */
export function startSignIn(onToken, fixed) {
  const form = byId("signin-form", HTMLFormElement);
  const name = byId("signin-name", HTMLInputElement);
  const room = byId("signin-room", HTMLInputElement);
  const role = byId("signin-role", HTMLSelectElement);
  const button = byId("signin-button", HTMLButtonElement);
  name.value = remembered("name") ?? "";
  byId("signin-room-field").hidden = byId("signin-room-help").hidden = fixed !== undefined;
  room.value = fixed ?? new URLSearchParams(location.search).get("room") ?? roomOfPath() ?? "";
  showView("view-signin");
  name.focus();
  form.onsubmit = async (event) => {
    event.preventDefault();
    tell("");
    if (name.value.trim() === "" || room.value.trim() === "") {
      tell(t("signin.incomplete"));
      (name.value.trim() === "" ? name : room).focus();
      return;
    }
    button.disabled = true;
    try {
      remember("name", name.value.trim());
      const answer = await ask(name.value.trim(), room.value.trim(), role.value);
      if ("problem" in answer) tell(t(`signin.problem.${answer.problem}`));
      else onToken(answer.room, answer.token, answer.url);
    } finally {
      button.disabled = false;
    }
  };
}

/** @returns {string|undefined} the room of /r/{room} */
export function roomOfPath() {
  const match = /^\/r\/([^/]+)\/?$/.exec(location.pathname);
  try {
    return match === null ? undefined : decodeURIComponent(match[1]);
  } catch {
    return undefined;
  }
}

/**
 * @param {string} name
 * @param {string} room
 * @param {string} role
 * @returns {Promise<{room: string, token: string, url: string}|{problem: "off"|"room"|"too-many"|"unreachable"|"failed"}>}
 */
async function ask(name, room, role) {
  try {
    const response = await fetch("/api/v1/development/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ name, room, role }),
    });
    if (response.status === 404 || response.status === 403) return { problem: "off" };
    if (response.status === 429) return { problem: "too-many" };
    if (response.status === 400 || response.status === 422) return { problem: "room" };
    if (!response.ok) return { problem: "failed" };
    const { token, url } = await response.json();
    return { room, token, url };
  } catch {
    return { problem: "unreachable" };
  }
}

/** @param {string} text */
function tell(text) {
  const problem = byId("signin-problem");
  problem.hidden = text === "";
  setText(problem, text);
}

/** Role names follow the language. */
export function drawRoles() {
  for (const option of byId("signin-role", HTMLSelectElement).options) option.textContent = roleName(option.value);
}
