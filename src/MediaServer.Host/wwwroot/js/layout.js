/**
 * How a stage is divided. Pure arithmetic: no element in here.
 */
const GAP = 8;
const RATIO = 16 / 9;

/**
 * The division into equal tiles that shows the largest pictures. A tile may be narrower than 16:9 (down to 3:4),
 * so that two people on a phone held upright fill it.
 * @param {number} count tiles
 * @param {number} width of the stage in CSS pixels
 * @param {number} height
 * @returns {{columns: number, rows: number, width: number, height: number}} size of one tile
 */
export function gridOf(count, width, height) {
  let best = { columns: 1, rows: Math.max(1, count), width: 0, height: 0 };
  let bestArea = -1;
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const cellWidth = (width - GAP * (columns - 1)) / columns;
    const cellHeight = (height - GAP * (rows - 1)) / rows;
    if (cellWidth <= 0 || cellHeight <= 0) continue;
    const tileWidth = Math.min(cellWidth, cellHeight * RATIO);
    const tileHeight = Math.min(cellHeight, cellWidth / (3 / 4));
    // What counts is the 16:9 picture inside, a little also the room around it.
    const picture = Math.min(tileWidth, tileHeight * RATIO) * Math.min(tileHeight, tileWidth / RATIO);
    const area = picture + 0.25 * (tileWidth * tileHeight - picture);
    if (area <= bestArea) continue;
    bestArea = area;
    best = { columns, rows, width: Math.floor(tileWidth), height: Math.floor(tileHeight) };
  }
  return best;
}

/**
 * Who gets the large place: what the person chose, then a shared picture, then whoever speaks, then the one who had it.
 * @template {{key: string, participant: string, source: string, self: boolean}} T
 * @param {T[]} tiles
 * @param {string|undefined} pinned key
 * @param {string[]} speakers loudest first
 * @param {string|undefined} before key of the tile that was large
 * @returns {T|undefined}
 */
export function largeTile(tiles, pinned, speakers, before) {
  const shared = tiles.findLast(({ source, self }) => (source === "screen" || source === "content") && !self);
  const speaker = speakers.map((id) => tiles.find((tile) => tile.participant === id && tile.source === "camera" && !tile.self)).find(Boolean);
  return (
    tiles.find(({ key }) => key === pinned) ??
    shared ??
    speaker ??
    tiles.find(({ key, self }) => key === before && !self) ??
    tiles.find(({ self }) => !self) ??
    tiles[0]
  );
}
