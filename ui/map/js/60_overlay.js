// What lies over the points: rings, lines to neighbours, marks and labels, redrawn as one.
const MAX_RINGS = 40;
const MANY_CHOSEN = 3000; // selected points from which the layer of points itself tells them apart
const GUEST = -1; // stands for what is no item but has a place: a typed phrase
/** @type {Kind[]} */
const KINDS = ["near", "hidden", "wrong"];
/** @type {Record<Kind, string>} */
const KIND_TEXTS = {
  near: "true neighbour, also near on the map",
  hidden: "true neighbour that the map puts far away",
  wrong: "near on the map only, not a true neighbour",
};

/** @param {View} view */
function drawOverlay(view) {
  const { app, pen } = view;
  if (!view.bound || !view.aim()) return;
  pen.start(view.width, view.height, app.theme.font);
  strokes(view, pen);
  if (app.gesture?.view === view) drawGesture(pen, app.gesture, app.theme);
  if (view.stage.matches(":focus-visible")) drawCentre(view, pen);
  view.root.dataset.drawn = String(view.drawn);
  view.ringed = app.hovered;
  if (view.told !== view.tiles.length) {
    view.told = view.tiles.length;
    view.words();
  }
}

// Everything that also belongs in the saved figure.
/** @param {View} view @param {Pen} pen */
function strokes(view, pen) {
  const { app } = view;
  pen.clip(view.area());
  const many = app.selected.length > 1 && !(view.own && app.selected.length > MANY_CHOSEN);
  view.stage.classList.toggle("ee-map-dim", many);
  if (many) drawSelectedPoints(view, pen);
  drawTiles(view, pen);
  const marks = marksOf(app, view);
  drawOwnLinks(view, pen);
  drawNeighbors(view, pen, marks);
  marks.forEach((mark) => drawMark(view, pen, mark));
  drawRings(view, pen);
  drawLabels(view, pen, marks, drawArrows(view, pen));
  if (!app.selected.length && view.place(GUEST)) drawGuest(view, pen);
  pen.unclip();
  drawAxisTitles(view, pen);
}

// The marks of what is selected; those of all panels, or what one panel shows of them.
/** @param {App} app @param {View} [view] @returns {Mark[]} */
function marksOf(app, view) {
  const { marks } = app.data;
  const place = app.views.indexOf(view);
  const found = [];
  for (let at = 0; at < marks.length; at += 4) {
    const panel = marks[at + 3];
    if (view && panel >= 0 && panel !== place) continue;
    if (marks[at] === GUEST ? !app.selected.length : app.chosen[marks[at]]) {
      found.push({ item: marks[at], other: marks[at + 1], kind: KINDS[marks[at + 2]] });
    }
  }
  return found;
}

/** @param {View} view @param {Pen} pen */
function drawSelectedPoints(view, pen) {
  const { selected, style, theme } = view.app;
  const edge = selected.length <= 3000 ? theme.background : undefined;
  for (const i of selected) {
    if (!view.place(i) || !view.inArea(view.point)) continue;
    drawSymbol(pen, view.palette.item(i), style.size / 2 + 0.5, ...view.point, { edge });
  }
}

// What the marks and the lines of the selection stand for.
/** @param {App} app @returns {Set<Kind>} */
function kindsShown(app) {
  const kinds = new Set(marksOf(app).map((mark) => mark.kind));
  if (app.selected.length !== 1) return kinds;
  for (const view of app.views.filter((one) => one.grid || one.is3d)) {
    if (marksOf(app, view).length || !view.present[app.selected[0]]) continue;
    for (const { kind } of view.kinds(app.selected[0])) kinds.add(kind);
  }
  return kinds;
}

/** @type {Partial<Record<Kind, { width: number, alpha: number, dash?: number[] }>>} */
const MARK_LINES = {
  near: { width: 2.2, alpha: 0.9 },
  hidden: { width: 2.2, dash: [7, 5], alpha: 0.95 },
};

/** @param {View} view @returns {[number, number]} */
const pointOf = ({ point: [x, y] }) => [x, y];

/** @param {View} view @param {number} i */
const placeOf = (view, i) => (view.place(i) ? pointOf(view) : null);

/** @param {[color: string, width: number][]} given */
const pairs = (...given) => given;

// How much of a mark's width and strength the lines of a selected item have, of the item under the
// pointer, and of that item while others are selected.
const CHOSEN = { width: 1, alpha: 1 };
const POINTED = { width: 0.65, alpha: 0.95 };
const BESIDE = { width: 0.5, alpha: 0.5 };

// Lines to the true neighbours of a single selected item without marks, and of the one under the
// pointer.
/** @param {View} view @param {Pen} pen @param {Mark[]} marks */
function drawNeighbors(view, pen, marks) {
  const { hovered, selected } = view.app;
  const alone = selected.length === 1 ? selected[0] : -1;
  if (alone >= 0 && !marks.length) drawLines(view, pen, alone, CHOSEN);
  if (hovered >= 0 && hovered !== alone) drawLines(view, pen, hovered, selected.length ? BESIDE : POINTED);
}

/** @param {View} view @param {Pen} pen @param {number} item @param {{ width: number, alpha: number }} part */
function drawLines(view, pen, item, part) {
  if (!view.place(item)) return;
  const { style, theme } = view.app;
  const [x, y] = view.point;
  for (const { other, kind } of view.kinds(item)) {
    if (!view.place(other)) continue;
    const { width, alpha, dash } = MARK_LINES[kind];
    const color = theme[kind];
    pen.line(x, y, ...view.point, { color, dash, width: width * part.width, alpha: alpha * part.alpha });
    ring(view, pen, around(view, other, style.size / 2 + 2.5), color, theme.background, 2 * part.width, part.alpha);
  }
}

/** @param {View} view @param {Pen} pen @param {Mark} given */
function drawMark(view, pen, { item, other, kind }) {
  const { app } = view;
  const color = app.theme[kind];
  const from = placeOf(view, item);
  if ((!from && item !== GUEST) || !view.place(other)) return;
  const to = pointOf(view);
  if (!from && !view.inArea(to)) return;
  if (from && MARK_LINES[kind]) pen.line(...from, ...to, { color, ...MARK_LINES[kind] });
  if (!view.inArea(to)) {
    arrow(view, pen, from, to, color);
    return;
  }
  const radius = around(view, other, app.style.size / 2 + 3.5);
  if (app.selected.length > 1) drawPoint(view, pen, other, 0);
  ring(view, pen, radius, color, app.theme.background, 2);
  if (kind === "wrong") cross(pen, to, radius + 3, color, app.theme.background);
}

/**
 * @param {View} view
 * @param {Pen} pen
 * @param {number} radius
 * @param {string} color
 * @param {string} halo
 * @param {number} width
 * @param {number} [alpha]
 */
function ring(view, pen, radius, color, halo, width, alpha = 1) {
  const [x, y] = view.point;
  pen.path(SYMBOLS.circle(radius), x, y, { stroke: halo, width: width + 2.4, alpha });
  pen.path(SYMBOLS.circle(radius), x, y, { stroke: color, width, alpha });
}

/** @param {Pen} pen @param {number[]} given @param {number} radius @param {string} color @param {string} halo */
function cross(pen, [x, y], radius, color, halo) {
  const arm = radius / ROOT2;
  for (const [stroke, width] of pairs([halo, 4], [color, 2])) {
    pen.line(x - arm, y - arm, x + arm, y + arm, { color: stroke, width });
    pen.line(x - arm, y + arm, x + arm, y - arm, { color: stroke, width });
  }
}

// A head at the edge of the map, pointing at what lies beyond it.
/** @param {View} view @param {Pen} pen @param {number[]} from @param {number[]} to @param {string} color */
function arrow(view, pen, from, to, color) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const part = partToEdge(from, to, view.area(), 12);
  if (part <= 0) return;
  const turn = Math.atan2(dy, dx);
  pen.path("M9,0L-7,-7L-7,7Z", from[0] + dx * part, from[1] + dy * part, {
    fill: color, stroke: view.app.theme.background, width: 1.5, turn,
  });
}

/** @param {View} view @param {Pen} pen */
function drawRings(view, pen) {
  const { app } = view;
  const radius = app.style.size / 2 + 4;
  const { text, background } = app.theme;
  if (app.selected.length <= MAX_RINGS) {
    for (const i of app.selected) {
      if (!view.place(i)) continue;
      drawPoint(view, pen, i, 1.5);
      ring(view, pen, around(view, i, radius), text, background, 2.2);
    }
  }
  if (app.hovered >= 0 && view.place(app.hovered)) {
    drawPoint(view, pen, app.hovered, 2);
    ring(view, pen, around(view, app.hovered, radius + 1.5), app.theme.accent, background, 2.6);
  }
}

// The phrase itself: no point of the data, so another shape, with its words.
/** @param {View} view @param {Pen} pen */
function drawGuest(view, pen) {
  const { guest } = view.app.data;
  const { text, accent, background } = view.app.theme;
  const [x, y] = view.point;
  pen.path(SYMBOLS.diamond(8), x, y, { fill: accent, stroke: background, width: 2 });
  const inside = x < view.width * 0.7;
  /** @type {TextStyle} */
  const label = { size: 14, weight: 650, color: text, halo: background, align: inside ? "left" : "right" };
  pen.text(x + (inside ? -8 : 8), y < 40 ? y + 20 : y - 20, `“${shorten(guest.name, 40)}”`, label);
}

/** @param {View} view @param {Pen} pen @param {number} i @param {number} more */
function drawPoint(view, pen, i, more) {
  if (view.tiled.has(i)) return;
  const edge = view.app.theme.background;
  drawSymbol(pen, view.palette.item(i), view.app.style.size / 2 + more, ...view.point, { edge });
}

// Where Enter selects, while the map is used by keyboard.
/** @param {View} view @param {Pen} pen */
function drawCentre(view, pen) {
  const [x, y] = view.centre();
  const { accent, background } = view.app.theme;
  for (const [color, width] of pairs([background, 4.5], [accent, 2])) {
    pen.line(x - 8, y, x + 8, y, { color, width });
    pen.line(x, y - 8, x, y + 8, { color, width });
  }
}

/** @param {View} view @param {Pen} pen */
function drawAxisTitles(view, pen) {
  const titles = view.panel.axis_titles;
  if (!titles.length || view.is3d) return;
  const { x, y, width, height } = view.area();
  /** @type {TextStyle} */
  const style = { size: 13, weight: 550, color: view.app.theme.text, align: "center" };
  pen.text(x + width / 2, view.height - 11, shorten(titles[0], 70), style);
  if (titles[1]) pen.text(12, y + height / 2, shorten(titles[1], 60), { ...style, turn: -Math.PI / 2 });
}

/** @param {Pen} pen @param {Drag} given @param {Theme} theme */
function drawGesture(pen, { polygon }, theme) {
  const line = [];
  for (let at = 0; at < polygon.length; at += 2) line.push(`${at ? "L" : "M"}${polygon[at]},${polygon[at + 1]}`);
  pen.path(`${line.join("")}Z`, 0, 0, { fill: theme.accent, alpha: 0.12 });
  pen.path(`${line.join("")}Z`, 0, 0, { stroke: theme.accent, width: 1.6, dash: [5, 4] });
}
