// What lies over the points: rings, lines to neighbours, marks and labels, redrawn as one.
const MAX_RINGS = 300;
const MAX_LABELS = 40;
const LABEL_TRIES = 4000;
const KINDS = ["near", "hidden", "wrong"];
const KIND_TEXTS = {
  near: "true neighbour, also near in the picture",
  hidden: "true neighbour that the picture puts far away",
  wrong: "near in the picture only, not a true neighbour",
};

function drawOverlay(view) {
  const { app, pen } = view;
  if (!view.bound || !view.aim()) return;
  pen.start(view.width, view.height, app.theme.font);
  strokes(view, pen);
  if (app.gesture?.view === view) drawGesture(pen, app.gesture, app.theme);
  view.root.dataset.drawn = String(view.items.length);
}

// Everything that also belongs in the saved figure.
function strokes(view, pen) {
  const { app } = view;
  pen.clip(view.area());
  const many = app.selected.length > 1;
  view.stage.classList.toggle("ee-map-dim", many);
  if (many) drawSelectedPoints(view, pen);
  const marks = marksOf(app);
  drawNeighbors(view, pen, marks);
  marks.forEach((mark) => drawMark(view, pen, mark));
  drawRings(view, pen);
  drawLabels(view, pen, marks);
  pen.unclip();
  drawAxisTitles(view, pen);
}

function marksOf(app) {
  const { marks } = app.data;
  const found = [];
  for (let at = 0; at < marks.length; at += 3) {
    if (app.chosen[marks[at]]) {
      found.push({ item: marks[at], other: marks[at + 1], kind: KINDS[marks[at + 2]] });
    }
  }
  return found;
}

function drawSelectedPoints(view, pen) {
  const radius = view.app.style.size / 2;
  for (const i of view.app.selected) {
    if (!view.place(i) || !view.inArea(view.point)) continue;
    const { color, symbol } = view.palette.item(i);
    pen.path(SYMBOLS[symbol](radius + 0.5), view.point[0], view.point[1], { fill: color });
  }
}

// Lines to the true neighbours of the item under the pointer, else of a single selected one.
function drawNeighbors(view, pen, marks) {
  const { app } = view;
  const { k, neighbors } = view.panel;
  const alone = app.selected.length === 1 && !marks.length ? app.selected[0] : -1;
  for (const item of new Set([app.hovered, alone])) {
    if (item < 0 || !neighbors || !view.place(item)) continue;
    const [x, y] = view.point;
    for (let at = item * k; at < (item + 1) * k; at += 1) {
      const other = neighbors[at];
      if (other < 0 || !view.place(other)) continue;
      const { accent, background } = app.theme;
      pen.line(x, y, view.point[0], view.point[1], { color: accent, width: 1.6, alpha: 0.75 });
      ring(view, pen, other, app.style.size / 2 + 2.5, accent, background, 1.6);
    }
  }
}

const MARK_LINES = {
  near: { width: 2.2, alpha: 0.9 },
  hidden: { width: 2.2, dash: [7, 5], alpha: 0.95 },
};

function drawMark(view, pen, { item, other, kind }) {
  const { app } = view;
  const color = app.theme[kind];
  if (!view.place(item)) return;
  const from = [...view.point];
  if (!view.place(other)) return;
  const to = [...view.point];
  if (MARK_LINES[kind]) pen.line(...from, ...to, { color, ...MARK_LINES[kind] });
  if (!view.inArea(to)) return arrow(view, pen, from, to, color);
  const radius = app.style.size / 2 + 3.5;
  ring(view, pen, other, radius, color, app.theme.background, 2);
  if (kind === "wrong") cross(pen, to, radius + 3, color, app.theme.background);
}

function ring(view, pen, i, radius, color, halo, width) {
  const [x, y] = view.point;
  pen.path(SYMBOLS.circle(radius), x, y, { stroke: halo, width: width + 2.4 });
  pen.path(SYMBOLS.circle(radius), x, y, { stroke: color, width });
}

function cross(pen, [x, y], radius, color, halo) {
  const arm = radius / ROOT2;
  for (const [stroke, width] of [[halo, 4], [color, 2]]) {
    pen.line(x - arm, y - arm, x + arm, y + arm, { color: stroke, width });
    pen.line(x - arm, y + arm, x + arm, y - arm, { color: stroke, width });
  }
}

// A head at the edge of the map, pointing at what lies beyond it.
function arrow(view, pen, from, to, color) {
  const area = view.area();
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const reach = (delta, start, low, high) => (delta > 0 ? (high - start) / delta : delta < 0 ? (low - start) / delta : Infinity);
  const part = Math.min(
    reach(dx, from[0], area.x + 12, area.x + area.width - 12),
    reach(dy, from[1], area.y + 12, area.y + area.height - 12),
  );
  if (part <= 0) return;
  const turn = Math.atan2(dy, dx);
  pen.path("M9,0L-7,-7L-7,7Z", from[0] + dx * part, from[1] + dy * part, {
    fill: color, stroke: view.app.theme.background, width: 1.5, turn,
  });
}

function drawRings(view, pen) {
  const { app } = view;
  const radius = app.style.size / 2 + 4;
  const { text, background } = app.theme;
  if (app.selected.length <= MAX_RINGS) {
    for (const i of app.selected) {
      if (view.place(i)) ring(view, pen, i, radius, text, background, 2.2);
    }
  }
  if (app.hovered >= 0 && view.place(app.hovered)) {
    const { color, symbol } = view.palette.item(app.hovered);
    const [x, y] = view.point;
    pen.path(SYMBOLS[symbol](app.style.size / 2 + 2), x, y, { fill: color, stroke: background, width: 1 });
    ring(view, pen, app.hovered, radius + 1.5, app.theme.accent, background, 2.6);
  }
}

// Greedy placement: hovered, selected and marked first, then the rest in the order of their rank;
// a label that would touch one already placed is tried on the other sides, then left out.
function drawLabels(view, pen, marks) {
  const { app } = view;
  const placed = [];
  const important = [app.hovered, ...app.selected.slice(0, MAX_LABELS), ...marks.map((m) => m.other)];
  const seen = new Set([-1]);
  const room = Math.min(MAX_LABELS, Math.round((view.width * view.height) / 6500));
  const show = (i, strong) => {
    if (seen.has(i)) return;
    seen.add(i);
    if (view.place(i) && view.inArea(view.point)) placeLabel(view, pen, i, strong, placed);
  };
  important.forEach((i) => show(i, true));
  if (!app.style.labels || app.selected.length > MAX_LABELS) return;
  let tries = 0;
  for (const i of app.labelOrder) {
    if (placed.length >= room || tries > LABEL_TRIES) return;
    if (!app.shown(i) || !view.place(i) || !view.inArea(view.point)) continue;
    tries += 1;
    show(i, false);
  }
}

function placeLabel(view, pen, i, strong, placed) {
  const { app } = view;
  const text = shorten(app.data.names.get(i), strong ? 40 : 26);
  const style = strong ? { size: 14, weight: 650 } : { size: 12, weight: 450 };
  const width = pen.measure(text, style.size, style.weight);
  const [x, y] = view.point;
  const gap = app.style.size / 2 + (strong ? 7 : 4);
  const high = style.size + 3;
  const area = view.area();
  const spots = [
    [x + gap, y - high / 2], [x - gap - width, y - high / 2],
    [x - width / 2, y - gap - high], [x - width / 2, y + gap],
  ];
  for (const [left, top] of spots) {
    const box = { left, top, right: left + width, bottom: top + high };
    const out = box.left < area.x || box.top < area.y || box.right > area.x + area.width || box.bottom > area.y + area.height;
    if (out || placed.some((other) => touches(box, other))) continue;
    placed.push(box);
    const { text: color, background } = app.theme;
    pen.text(left, top + high / 2, text, { ...style, color, halo: background });
    return;
  }
}

function touches(a, b) {
  return a.left < b.right + 3 && b.left < a.right + 3 && a.top < b.bottom && b.top < a.bottom;
}

function drawAxisTitles(view, pen) {
  const titles = view.panel.axis_titles;
  if (!titles.length || view.is3d) return;
  const { x, y, width, height } = view.area();
  const style = { size: 13, weight: 550, color: view.app.theme.text, align: "center" };
  pen.text(x + width / 2, view.height - 11, shorten(titles[0], 70), style);
  if (titles[1]) pen.text(12, y + height / 2, shorten(titles[1], 60), { ...style, turn: -Math.PI / 2 });
}

function drawGesture(pen, { polygon }, theme) {
  const line = [];
  for (let at = 0; at < polygon.length; at += 2) line.push(`${at ? "L" : "M"}${polygon[at]},${polygon[at + 1]}`);
  pen.path(`${line.join("")}Z`, 0, 0, { fill: theme.accent, alpha: 0.12 });
  pen.path(`${line.join("")}Z`, 0, 0, { stroke: theme.accent, width: 1.6, dash: [5, 4] });
}
