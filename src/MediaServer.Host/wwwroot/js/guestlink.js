import { remember, remembered } from "./settings.js";

/** @param {string} fragment @returns {boolean} whether it is a guest's link and not a join token */
export function isGuestLink(fragment) {
  return fragment.startsWith("g.");
}

/**
 * Opens a guest's link: the server gives the join token it stands for, to the right person, room, time and device.
 * @param {string} room
 * @param {string} link what stands behind the #
 * @returns {Promise<{token: string} | {reason: string, opensAt?: string, start?: string}>} reason: one of the endings
 */
export async function openGuestLink(room, link) {
  try {
    const response = await fetch("/api/v1/guest-links/open", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ room, link, device: deviceSecret() }),
    });
    const answer = await response.json();
    if (response.ok) return { token: answer.token };
    return { reason: reasonOf(answer.code), opensAt: answer.opensAt, start: answer.start };
  } catch {
    return { reason: "unreachable" };
  }
}

/** @param {unknown} code */
function reasonOf(code) {
  switch (code) {
    case "link-too-early":
    case "link-too-late":
    case "link-used":
    case "link-cancelled":
    case "link-unknown":
      return code;
    case "other-room":
      return "forbidden";
    default:
      return "failed";
  }
}

/** A one-time link belongs to the first device that opens it; this is how the device is known again after a reload. */
function deviceSecret() {
  const known = remembered("device");
  if (known !== undefined) return known;
  const secret = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  remember("device", secret);
  return secret;
}
