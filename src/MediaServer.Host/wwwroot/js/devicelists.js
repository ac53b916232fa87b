import { canChooseSpeaker } from "./audio.js";
import { make } from "./dom.js";
import { remembered } from "./settings.js";
import { t } from "./texts.js";

/** @typedef {import("./media.js").DeviceUse} DeviceUse */
/** @typedef {import("./media.js").LocalMedia} LocalMedia */

/** @type {Record<DeviceUse, MediaDeviceKind>} */
const KINDS = { camera: "videoinput", content: "videoinput", microphone: "audioinput", speaker: "audiooutput" };

/**
 * Keeps `<select data-device="camera">` and its like in step with what is plugged in.
 * @param {ParentNode} root
 * @param {LocalMedia} media
 * @param {(use: DeviceUse, deviceId: string) => void} onChoice
 * @param {AbortSignal} stop
 */
export function bindDeviceLists(root, media, onChoice, stop) {
  /** @type {HTMLSelectElement[]} */ const lists = [...root.querySelectorAll(/** @type {"select"} */ ("select[data-device]"))];
  const draw = () => lists.forEach((list) => fill(list, media));
  for (const list of lists) {
    list.addEventListener("change", () => onChoice(useOf(list), list.value), { signal: stop });
  }
  media.addEventListener("devices", draw, { signal: stop });
  media.addEventListener("change", draw, { signal: stop });
  draw();
}

/** @param {HTMLSelectElement} list */
function useOf(list) {
  return /** @type {DeviceUse} */ (list.dataset.device);
}

/**
 * @param {HTMLSelectElement} list
 * @param {LocalMedia} media
 */
function fill(list, media) {
  const use = useOf(list);
  const field = list.closest(".field");
  if (use === "speaker" && !canChooseSpeaker()) {
    // The system chooses: iPhones and Firefox of some years.
    if (field instanceof HTMLElement) field.hidden = true;
    return;
  }
  const inUse = use === "camera" || use === "microphone" ? media[use]?.getSettings().deviceId : undefined;
  const devices = media.ofKind(KINDS[use]).filter(({ deviceId }) => use !== "content" || deviceId !== media.camera?.getSettings().deviceId);
  // A browser that refuses a device doesn't say which there are: an empty list would say that there are none.
  if (field instanceof HTMLElement) field.hidden = devices.length === 0 && (use === "camera" || use === "microphone") && media.problems[use] === "denied";
  const options = devices.map(({ deviceId, label }, index) =>
    make("option", { value: deviceId }, label === "" ? t(`device.${use}.numbered`, { number: index + 1 }) : label),
  );
  if (options.length === 0) options.push(make("option", { value: "" }, t(`device.${use}.none`)));
  list.replaceChildren(...options);
  list.disabled = devices.length === 0;
  const chosen = inUse ?? remembered(use === "content" ? "camera" : use);
  if (chosen !== undefined && devices.some(({ deviceId }) => deviceId === chosen)) list.value = chosen;
}
