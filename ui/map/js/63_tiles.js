// The items' own pictures at their points, never one over another: a fair sample of them.
const TILE_PX = 28; // the longer side
const MOST_TILES = 150;
const TILE_TRIES = 3000;
const TILE_AREA = 5; // of the map's area for every tile's own, so that points stay to be seen

/** @param {View} view @param {Pen} pen */
function drawTiles(view, pen) {
  const { app } = view;
  const { sheet } = app;
  view.tiled = new Set();
  view.tiles = [];
  if (!sheet?.complete || !sheet.naturalWidth || !app.pictures || !app.labelOrder) return;
  if (!view.hurried) view.tilesPlaced = placeTiles(view);
  if (view.hurried || !view.tilesPlaced) return;
  const dim = app.selected.length > 1 ? 0.3 : 1;
  for (const tile of view.tilesPlaced) {
    const alpha = app.chosen[tile.i] ? 1 : Math.min(1, view.strength(tile.i) / app.style.opacity) * dim;
    const { color } = view.palette.item(tile.i);
    const [width, height] = [tile.right - tile.left, tile.bottom - tile.top];
    pen.frame(tile.left - 2, tile.top - 2, width + 4, height + 4, color, alpha);
    pen.tile(app, tile.i, tile.left, tile.top, width, height, alpha);
    view.tiled.add(tile.i);
  }
  view.tiles = view.tilesPlaced;
}

/** @param {View} view @returns {Label[]} */
function placeTiles(view) {
  const { app } = view;
  const { width, height } = app.data.thumbs;
  const factor = TILE_PX / Math.max(width, height);
  const [wide, high] = [width * factor, height * factor];
  const room = Math.min(MOST_TILES, Math.floor((view.width * view.height) / (TILE_AREA * TILE_PX ** 2)));
  /** @type {Label[]} */
  const placed = [];
  let tries = 0;
  for (const i of firstOf(app)) {
    if (placed.length >= room || tries > TILE_TRIES) break;
    if (!app.shown(i) || !view.place(i) || !view.inArea(view.point)) continue;
    tries += 1;
    const [x, y] = view.point;
    const box = { i, left: x - wide / 2, top: y - high / 2, right: x + wide / 2, bottom: y + high / 2 };
    if (!placed.some((other) => touches(grown(box), other))) placed.push(box);
  }
  return placed;
}

// What is selected has its picture first.
/** @param {App} app */
function* firstOf(app) {
  if (app.selected.length <= MAX_RINGS) yield* app.selected;
  for (const i of app.labelOrder) if (app.selected.length > MAX_RINGS || !app.chosen[i]) yield i;
}

/** @param {Rectangle} given */
const grown = ({ left, top, right, bottom }) => ({ left: left - 2, top: top - 4, right: right + 2, bottom: bottom + 4 });

// How far a ring must stand off to go round a point, or round its picture.
/** @param {View} view @param {number} i @param {number} radius */
function around(view, i, radius) {
  return view.tiled?.has(i) ? Math.max(radius, TILE_PX * 0.64) : radius;
}

/** @param {App} given @param {number} i @returns {[number, number, number, number]} */
function sourceOf({ data: { thumbs } }, i) {
  const { columns, width, height } = thumbs;
  return [(i % columns) * width, Math.floor(i / columns) * height, width, height];
}

Object.assign(CanvasPen.prototype, /** @satisfies {Partial<CanvasPen> & ThisType<CanvasPen>} */ ({
  frame(x, y, width, height, color, alpha) {
    Object.assign(this.context, { fillStyle: color, globalAlpha: alpha });
    this.context.fillRect(x, y, width, height);
    this.context.globalAlpha = 1;
  },

  tile(app, i, x, y, width, height, alpha) {
    const from = sourceOf(app, i);
    Object.assign(this.context, { imageSmoothingEnabled: Math.max(...from.slice(2)) >= PIXELATED_BELOW, globalAlpha: alpha });
    this.context.drawImage(app.sheet, ...from, x, y, width, height);
    this.context.globalAlpha = 1;
  },
}));

Object.assign(SvgPen.prototype, /** @satisfies {Partial<SvgPen> & ThisType<SvgPen>} */ ({
  frame(x, y, width, height, color, alpha) {
    this.add("rect", { x, y, width, height, fill: color, opacity: alpha });
  },

  tile(app, i, x, y, width, height, alpha) {
    const from = sourceOf(app, i);
    const canvas = make("canvas");
    [canvas.width, canvas.height] = from.slice(2);
    canvas.getContext("2d").drawImage(app.sheet, ...from, 0, 0, canvas.width, canvas.height);
    const style = Math.max(...from.slice(2)) < PIXELATED_BELOW ? "image-rendering:pixelated" : undefined;
    this.add("image", { href: canvas.toDataURL(), x, y, width, height, opacity: alpha, style });
  },
}));
