// Names beside the points that matter, never one over another.
const MAX_LABELS = 40;
const LABEL_TRIES = 1500;
const STRONG = { size: 15, weight: 650, limit: 40, gap: 7 };
const WEAK = { size: 13, weight: 450, limit: 26, gap: 4 };
const LINE_PX = 6;
const LINE_WEIGHT = 20;
const RING_WEIGHT = 1000;

// Hovered, selected and marked items first, then the rest in the order of their rank.
function drawLabels(view, pen, marks) {
  const { app } = view;
  const made = JSON.stringify([pen.font, view.lens, view.width, view.height, [...app.isolated], app.looks]);
  if (!view.hurried) view.crowd(made);
  const few = app.selected.length <= MAX_LABELS;
  const matter = new Set([app.hovered, ...(few ? app.selected : []), ...marks.map((mark) => mark.other)]);
  matter.delete(-1);
  askNames(view, matter);
  const rings = obstacles(view, matter, marks);
  const spoken = (i) => i === app.hovered || app.chosen[i];
  const strong = [];
  for (const i of matter) tryLabel(view, pen, i, STRONG, strong, rings, spoken(i) ? Infinity : RING_WEIGHT);
  const weak = app.style.labels && few && !view.hurried ? weakLabels(view, pen, made) : [];
  for (const label of weak) {
    const free = !matter.has(label.i) && ![...strong, ...view.tiles].some((other) => touches(label, other));
    if (free && !hidden(label, rings)) writeLabel(view, pen, label, WEAK);
  }
  for (const label of strong) writeLabel(view, pen, label, STRONG);
  view.written = strong;
}

// What a label should not hide: the rings of the points that matter, and the lines of the marks;
// each as a place, the room it needs and its weight.
function obstacles(view, matter, marks) {
  const spot = (i) => (view.place(i) ? [...view.point] : null);
  const room = view.app.style.size / 2 + 6;
  const found = [...matter].map(spot).filter(Boolean).map((at) => [...at, room, RING_WEIGHT]);
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
function weakLabels(view, pen, made) {
  const { app } = view;
  if (view.labels?.made === made) return view.labels.placed;
  const room = Math.min(MAX_LABELS, Math.round((view.width * view.height) / 6500));
  const placed = [];
  let tries = 0;
  for (const i of candidates(view)) {
    if (placed.length >= room || tries > LABEL_TRIES) break;
    if (!app.shown(i) || !view.place(i) || !view.inArea(view.point)) continue;
    tries += 1;
    tryLabel(view, pen, i, WEAK, placed, [], Math.floor(view.items.length / 400) + 1);
  }
  view.labels = { made, placed };
  return placed;
}

// Very many items have their names on the server: those known from the start, or where the view
// holds few, all of them.
function candidates(view) {
  const { app } = view;
  if (!app.data.names.first) return app.labelOrder;
  const seen = view.some();
  if (seen.length > 2 * MAX_LABELS) return app.data.names.first;
  askNames(view, seen);
  return seen;
}

// Names that are still with the server come, and the labels with them.
function askNames(view, items) {
  const { names } = view.app.data;
  const missing = [...items].filter((i) => !names.has(i));
  if (!missing.length) return;
  names.want(missing).then(() => { view.labels = null; view.overlay(); }).catch(() => null);
}

// Without a label where even the best place costs `most` or more.
function tryLabel(view, pen, i, style, placed, rings, most) {
  if (!view.counted || !view.place(i) || !view.inArea(view.point)) return;
  const text = shorten(view.app.data.names.get(i), style.limit);
  if (!text) return;
  const size = { width: pen.measure(text, style.size, style.weight), height: style.size + 3 };
  const box = bestSpot(view, size, style.gap, placed, rings, most);
  if (box) placed.push({ ...box, i, text });
}

function writeLabel(view, pen, { left, top, bottom, text }, style) {
  const { text: color, background } = view.app.theme;
  pen.text(left, (top + bottom) / 2, text, { size: style.size, weight: style.weight, color, halo: background });
}

// The side or corner at which the label covers the least.
function bestSpot(view, { width, height }, room, placed, rings, most) {
  const [x, y] = view.point;
  const gap = view.app.style.size / 2 + room;
  const near = 0.75 * gap;
  let [best, least] = [null, most];
  for (const [left, top] of [
    [x + gap, y - height / 2], [x - gap - width, y - height / 2],
    [x - width / 2, y - gap - height], [x - width / 2, y + gap],
    [x + near, y - near - height], [x + near, y + near],
    [x - near - width, y - near - height], [x - near - width, y + near],
  ]) {
    const box = { left, top, right: left + width, bottom: top + height };
    if (!fits(box, view.area()) || placed.some((other) => touches(box, other))) continue;
    const covered = view.covered(box) + hidden(box, rings);
    if (covered < least) [best, least] = [box, covered];
    if (!least) break;
  }
  return best;
}

// What the box would hide of these, by weight.
function hidden({ left, top, right, bottom }, rings) {
  let sum = 0;
  for (const [x, y, room, weight] of rings) {
    if (Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)) < room) sum += weight;
  }
  return sum;
}

function fits(box, { x, y, width, height }) {
  return box.left >= x && box.top >= y && box.right <= x + width && box.bottom <= y + height;
}

function touches(a, b) {
  return a.left < b.right + 3 && b.left < a.right + 3 && a.top < b.bottom && b.top < a.bottom;
}
