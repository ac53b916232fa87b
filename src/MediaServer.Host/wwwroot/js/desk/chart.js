import { make } from "../dom.js";
import { currentLanguage, t } from "../texts.js";

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 600;
const HEIGHT = 180;
const EDGE = 14;

/**
 * Values over time as a line with its limits, and the same in words for who can't see it.
 * @param {string} title
 * @param {{at: string, value: number}[]} values in order of time, at least one
 * @param {{low: number|null, high: number|null}|undefined} limit
 * @param {(value: number) => string} words
 */
export function chart(title, values, limit, words) {
  const times = values.map(({ at }) => Date.parse(at));
  const numbers = [...values.map(({ value }) => value), limit?.low, limit?.high].filter((one) => typeof one === "number");
  const [lowest, highest] = [Math.min(...numbers), Math.max(...numbers)];
  // A flat line stands in the middle.
  const air = highest === lowest ? 1 : 0;
  const least = lowest - air;
  const span = highest + air - least;
  const first = times[0];
  const length = Math.max(times[times.length - 1] - first, 1);
  const x = (/** @type {number} */ time) => EDGE + ((WIDTH - 2 * EDGE) * (time - first)) / length;
  const y = (/** @type {number} */ value) => HEIGHT - EDGE - ((HEIGHT - 2 * EDGE) * (value - least)) / span;
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": `${title}: ${summary(values, words)}` });
  for (const end of [limit?.low, limit?.high]) {
    if (typeof end === "number") svg.append(draw("line", { class: "chart-limit", x1: String(EDGE), x2: String(WIDTH - EDGE), y1: String(y(end)), y2: String(y(end)) }));
  }
  svg.append(draw("polyline", { class: "chart-line", points: values.map(({ value }, i) => `${x(times[i]).toFixed(1)},${y(value).toFixed(1)}`).join(" ") }));
  values.forEach(({ value }, i) => {
    const out = limit !== undefined && ((limit.low !== null && value < limit.low) || (limit.high !== null && value > limit.high));
    // Outside of the limits a square, inside a dot: not by colour alone.
    const [px, py] = [x(times[i]), y(value)];
    svg.append(out ? draw("rect", { class: "chart-out", x: String(px - 6), y: String(py - 6), width: "12", height: "12" }) : draw("circle", { class: "chart-dot", cx: String(px), cy: String(py), r: "4" }));
  });
  const day = (/** @type {number} */ time) => new Date(time).toLocaleDateString(currentLanguage(), { day: "numeric", month: "short" });
  return make("figure", { class: "panel-card chart" }, make("figcaption", {}, make("b", {}, title), make("span", { class: "help" }, summary(values, words))), /** @type {any} */ (svg),
    make("div", { class: "chart-ends help" }, make("span", {}, day(first)), make("span", {}, day(times[times.length - 1]))));
}

/**
 * @param {{value: number}[]} values
 * @param {(value: number) => string} words
 */
function summary(values, words) {
  const numbers = values.map(({ value }) => value);
  return t("desk.home.summary", { last: words(numbers[numbers.length - 1]), least: words(Math.min(...numbers)), most: words(Math.max(...numbers)), count: numbers.length });
}

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 */
function draw(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
