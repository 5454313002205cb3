// Names beside the points that matter, never one over another.
const MAX_LABELS = 40;
const LABEL_TRIES = 1500;
const STRONG = { size: 15, weight: 650, limit: 40, gap: 7 };
const WEAK = { size: 13, weight: 450, limit: 26, gap: 4 };
const LINE_PX = 6;
const LINE_WEIGHT = 20;
const RING_WEIGHT = 1000;

// Hovered, selected and marked items first, then the rest in the order of their rank; all beside
// what is `taken`, the names of the arrows, but for a hovered or selected item that has no other
// place.
/** @param {View} view @param {Pen} pen @param {Mark[]} marks @param {Rectangle[]} taken */
function drawLabels(view, pen, marks, taken) {
  const { app } = view;
  const made = JSON.stringify([pen.font, view.lens, view.width, view.height, [...app.isolated], app.looks]);
  if (!view.hurried) view.crowd(made);
  const few = app.selected.length <= MAX_LABELS;
  const matter = new Set([app.hovered, ...(few ? app.selected : []), ...marks.map((mark) => mark.other)]);
  matter.delete(-1);
  askNames(view, matter);
  const rings = obstacles(view, matter, marks);
  /** @param {number} i */
  const spoken = (i) => i === app.hovered || app.chosen[i];
  /** @type {Label[]} */
  const strong = [];
  for (const i of matter) {
    const most = spoken(i) ? Infinity : RING_WEIGHT;
    const label = labelOf(view, pen, i, STRONG, [...taken, ...strong], rings, most)
      ?? (spoken(i) ? labelOf(view, pen, i, STRONG, strong, rings, most) : null);
    if (label) strong.push(label);
  }
  const weak = app.style.labels && few && !view.hurried ? weakLabels(view, pen, made, taken) : [];
  for (const label of weak) {
    const free = !matter.has(label.i) && ![...strong, ...view.tiles].some((other) => touches(label, other));
    if (free && !hidden(label, rings)) writeLabel(view, pen, label, WEAK);
  }
  for (const label of strong) writeLabel(view, pen, label, STRONG);
  view.written = strong;
}

// What a label should not hide: the rings of the points that matter, and the lines of the marks;
// each as a place, the room it needs and its weight.
/** @param {View} view @param {Set<number>} matter @param {Mark[]} marks @returns {Obstacle[]} */
function obstacles(view, matter, marks) {
  /** @param {number} i */
  const spot = (/** @type {number} */ i) => placeOf(view, i);
  const room = view.app.style.size / 2 + 6;
  /** @type {Obstacle[]} */
  const found = [...matter].map(spot).filter(Boolean).map(([x, y]) => [x, y, room, RING_WEIGHT]);
  for (const { item, other, kind } of marks) {
    const [from, to] = [spot(item), spot(other)];
    if (!from || !to || !MARK_LINES[kind]) continue;
    const steps = clamp(Math.floor(Math.hypot(to[0] - from[0], to[1] - from[1]) / 12), 1, 60);
    for (let at = 1; at < steps; at += 1) {
      const [x, y] = [0, 1].map((axis) => from[axis] + ((to[axis] - from[axis]) * at) / steps);
      found.push([x, y, LINE_PX, LINE_WEIGHT]);
    }
  }
  return found;
}

// Placed anew only where the view has changed, so that a hover costs nothing here.
/** @param {View} view @param {Pen} pen @param {string} made @param {Rectangle[]} taken @returns {Label[]} */
function weakLabels(view, pen, made, taken) {
  const { app } = view;
  if (view.labels?.made === made) return view.labels.placed;
  const room = Math.min(MAX_LABELS, Math.round((view.width * view.height) / 6500));
  /** @type {Label[]} */
  const placed = [];
  let tries = 0;
  for (const i of candidates(view)) {
    if (placed.length >= room || tries > LABEL_TRIES) break;
    if (!app.shown(i) || !view.place(i) || !view.inArea(view.point)) continue;
    tries += 1;
    const most = Math.floor(view.items.length / 400) + 1;
    const label = labelOf(view, pen, i, WEAK, [...taken, ...placed], [], most);
    if (label) placed.push(label);
  }
  view.labels = { made, placed };
  return placed;
}

// Very many items have their names on the server: those known from the start, or where the view
// holds few, all of them.
/** @param {View} view */
function candidates(view) {
  const { app } = view;
  if (!app.data.names.first) return app.labelOrder;
  const seen = view.some();
  if (seen.length > 2 * MAX_LABELS) return app.data.names.first;
  askNames(view, seen);
  return seen;
}

// Names that are still with the server come, and the labels with them.
/** @param {View} view @param {Iterable<number>} items */
function askNames(view, items) {
  const { names } = view.app.data;
  const missing = [...items].filter((i) => !names.has(i));
  if (!missing.length) return;
  names.want(missing).then(() => { view.labels = null; view.overlay(); }).catch(quiet);
}

// The name of a point at a free side of it; null where every side is taken, or where even the best place costs `most` or more.
/**
 * @param {View} view
 * @param {Pen} pen
 * @param {number} i
 * @param {LabelStyle} style
 * @param {Rectangle[]} taken
 * @param {Obstacle[]} rings
 * @param {number} most
 * @returns {Label | null}
 */
function labelOf(view, pen, i, style, taken, rings, most) {
  if (!view.counted || !view.place(i) || !view.inArea(view.point)) return null;
  const text = shorten(view.app.data.names.get(i), style.limit);
  if (!text) return null;
  const size = { width: pen.measure(text, style.size, style.weight), height: style.size + 3 };
  /** @param {Rectangle} spot */
  const cost = (spot) => view.covered(spot) + hidden(spot, rings);
  const box = bestSpot(view.point, size, view.app.style.size / 2 + style.gap, view.area(), taken, cost, most);
  return box && { ...box, i, text };
}

/** @param {View} view @param {Pen} pen @param {Label} given @param {LabelStyle} style */
function writeLabel(view, pen, { left, top, bottom, text }, style) {
  const { text: color, background } = view.app.theme;
  pen.text(left, (top + bottom) / 2, text, { size: style.size, weight: style.weight, color, halo: background });
}
