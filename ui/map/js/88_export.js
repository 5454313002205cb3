// The figure as a file: real vector marks (very many points as one picture), with title, legend and caption. The PNG is that drawing
// at twice the size, so both always show the same.
const GAP = 20;
const MOST_MARKS = 30000; // points beyond which a file of single marks would be too large to open
const FIGURE_FONT = "Helvetica, Arial, sans-serif"; // the page's own font does not travel with a file

/** @param {App} app @param {string} format */
async function save(app, format) {
  if (!app.drawn) return;
  const svg = drawFigure(app);
  const text = new XMLSerializer().serializeToString(svg);
  const vector = new Blob([text], { type: "image/svg+xml" });
  const blob = format === "SVG" ? vector : await rasterise(vector, svg);
  const link = make("a", "", { download: `${app.data.download}.${format.toLowerCase()}` });
  link.href = URL.createObjectURL(blob);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** @param {Blob} vector @param {Element} svg @returns {Promise<Blob>} */
async function rasterise(vector, svg) {
  const image = new Image();
  image.src = URL.createObjectURL(vector);
  await image.decode().finally(() => setTimeout(() => URL.revokeObjectURL(image.src), 10000));
  const canvas = make("canvas");
  canvas.width = 2 * Number(svg.getAttribute("width"));
  canvas.height = 2 * Number(svg.getAttribute("height"));
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

/** @param {App} app */
function drawFigure(app) {
  const views = app.views.filter((view) => view.bound);
  const columns = views.length === 4 ? 2 : Math.min(views.length, 3);
  const wide = Math.max(...views.map((view) => view.width));
  const width = columns * wide + (columns + 1) * GAP;
  const pen = new SvgPen(width, GAP, FIGURE_FONT);
  pen.rect(0, 0, "100%", "100%", app.theme.background);
  const notes = views.map((view) => wrap(pen, view.note(), view.width, 13));
  const owns = views.map((view) => (view.given.coloring ? 26 : 0));
  const high = app.style.height + 46 + Math.max(...notes.map((lines, at) => 18 * lines.length + owns[at]));
  views.forEach((view, at) => {
    const [column, row] = [at % columns, Math.floor(at / columns)];
    const [x, y] = [GAP + column * (wide + GAP), GAP + row * (high + GAP)];
    pen.push({ transform: `translate(${round(x)},${round(y)})` });
    drawPanel(view, pen, notes[at]);
    pen.pop();
  });
  const top = GAP + Math.ceil(views.length / columns) * (high + GAP);
  const bottom = drawFigureLegend(app, pen, width, top) + GAP;
  pen.svg.setAttribute("height", round(bottom));
  pen.svg.setAttribute("viewBox", `0 0 ${round(width)} ${round(bottom)}`);
  return pen.svg;
}

/** @param {View} view @param {SvgPen} pen @param {string[]} note */
function drawPanel(view, pen, note) {
  const { theme } = view.app;
  pen.text(0, 10, shorten(view.name(), 90), { size: 17, weight: 650, color: theme.text });
  pen.push({ transform: "translate(0,26)" });
  view.aim();
  pen.rect(0, 0, view.width, view.height, "none", theme.border);
  if (view.is3d) drawCube(view, pen);
  else if (!view.panel.links || view.panel.axis_titles.length) drawGridLines(pen, view.painter.grid(), theme);
  drawLinks(view, pen, view.app.selected.length > 1 ? 0.35 : 1);
  drawPoints(view, pen);
  strokes(view, pen);
  pen.pop();
  note.forEach((line, at) => pen.text(0, view.height + 44 + 18 * at, line, { size: 13, color: theme.text }));
  if (view.given.coloring) writeColors(view.legend, legendWriter(pen, theme, { left: 0, top: view.height + 48 + 18 * note.length, right: view.width }), pen);
}

// Lines of at most `width` px, broken between words; a word longer than a line is cut.
/** @param {Pen} pen @param {string} text @param {number} width @param {number} size @returns {string[]} */
function wrap(pen, text, width, size) {
  /** @type {string[]} */
  const lines = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (lines.length && pen.measure(longer, size) <= width) lines[lines.length - 1] = longer;
    else lines.push(shorten(word, Math.floor(width / size) * 2));
  }
  return lines;
}

// The edges of the box around a 3D cloud.
/** @param {View} view @param {SvgPen} pen */
function drawCube(view, pen) {
  const { low, high } = bounds(view.panel.coords, 3, view.items);
  const corners = Array.from({ length: 8 }, (_, c) => [0, 1, 2].map((axis) => ((c >> axis) & 1 ? high : low)[axis]));
  const placed = corners.map((corner) => (project(view.lens, corner, 0, view.point) ? pointOf(view) : null));
  const style = { color: view.app.theme.border, width: 1 };
  for (let a = 0; a < 8; a += 1) {
    for (const bit of [1, 2, 4]) {
      if (!(a & bit) && placed[a] && placed[a | bit]) pen.line(...placed[a], ...placed[a | bit], style);
    }
  }
  view.panel.axis_titles.forEach((title, axis) => drawEdgeTitle(view, pen, title, edgeMiddles(placed, 1 << axis)));
}

// The middles of the four edges that run along an axis.
/** @param {(number[] | null)[]} placed @param {number} bit @returns {number[][]} */
function edgeMiddles(placed, bit) {
  const ends = placed.map((from, c) => ({ from, to: placed[c | bit], first: !(c & bit) }));
  return ends.filter(({ from, to, first }) => from && to && first)
    .map(({ from, to }) => [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
}

// At the lowest of these edges, as on the screen.
/** @param {View} view @param {Pen} pen @param {string} title @param {number[][]} middles */
function drawEdgeTitle(view, pen, title, middles) {
  if (!middles.length) return;
  const [x, y] = middles.reduce((low, at) => (at[1] > low[1] ? at : low));
  /** @type {TextStyle} */
  const style = { size: 13, weight: 550, color: view.app.theme.text, align: "center", halo: view.app.theme.background };
  pen.text(x, clamp(y + 16, 12, view.height - 10), shorten(title, 40), style);
}

/** @param {View} view @param {SvgPen} pen */
function drawPoints(view, pen) {
  const { app, palette } = view;
  const dim = app.selected.length > 1 ? 0.3 : 1;
  if (view.own && view.items.length > MOST_MARKS) {
    const told = app.selected.length > MANY_CHOSEN ? 1 : dim; // the layer has told them apart
    return pen.image(view.painter.picture(), view.width, view.height, told);
  }
  const radius = (view.is3d ? Math.max(app.style.size * 0.7, 2) : app.style.size) / 2;
  pen.clip(view.area());
  for (const i of fromBack(view)) {
    if (!view.place(i) || !view.inArea(view.point)) continue;
    const alpha = Math.round(view.strength(i) * dim * 100) / 100;
    drawSymbol(pen, palette.item(i), radius, view.point[0], view.point[1], { alpha });
  }
  return pen.unclip();
}

// In 3D the far points first, so that near ones lie over them.
/** @param {View} view @returns {Items} */
function fromBack(view) {
  if (!view.is3d) return view.items;
  const far = new Map(Array.from(view.items, (i) => [i, depth(view.lens, view.panel.coords, 3 * i)]));
  return [...view.items].sort((a, b) => far.get(b) - far.get(a));
}

// Rows of swatch and name; returns where they end.
/** @param {App} app @param {SvgPen} pen @param {number} width @param {number} top */
function drawFigureLegend(app, pen, width, top) {
  const { theme, legend } = app;
  const write = legendWriter(pen, theme, { left: GAP, top, right: width - GAP });
  if (legend.coloring) writeColors(legend, write, pen);
  const kinds = kindsShown(app);
  for (const kind of KINDS.filter((name) => kinds.has(name))) {
    write(KIND_TEXTS[kind], 42, (a, b) => drawKeySample(pen, kind, a, b, theme));
  }
  return write.end();
}

// Writes words one after the other, with something drawn before them, in lines; end() says where
// the last line is.
/**
 * @param {Pen} pen
 * @param {Theme} theme
 * @param {{ left: number, top: number, right: number }} given
 * @returns {Writer}
 */
function legendWriter(pen, theme, { left: edge, top, right }) {
  let [x, y] = [edge, top];
  /** @param {number} size */
  const place = (size) => {
    if (x > edge && x + size > right) [x, y] = [edge, y + 22];
    const at = [x, y];
    x += size + 18;
    return at;
  };
  /** @type {Writer} */
  const write = (text, before, draw, weight = 400) => {
    const [left, line] = place(before + pen.measure(text, 13, weight));
    draw?.(left, line);
    pen.text(left + before, line, text, { size: 13, weight, color: theme.text });
  };
  write.end = () => y;
  return write;
}

/** @param {Legend} legend @param {Writer} write @param {SvgPen} pen */
function writeColors(legend, write, pen) {
  write(shorten(legend.coloring.title, 60), 0, null, 650);
  if (!legend.palette.levels) return drawFigureBar(legend.palette, write, pen);
  for (const { name, color, symbol, count: n } of legend.entries()) {
    write(`${shorten(name, 40)} (${count(n)})`, 16, (a, b) => drawSymbol(pen, { color, symbol }, 5.5, a + 6, b));
  }
  return undefined;
}

/** @param {Palette} given @param {Writer} write @param {SvgPen} pen */
function drawFigureBar({ scale, range }, write, pen) {
  write(numberText(range[0], 4), 0);
  write(numberText(range[1], 4), 20 * scale.length + 8, (x, y) => scale.forEach((color, at) => pen.rect(x + 20 * at, y - 7, 20, 14, color)));
}
