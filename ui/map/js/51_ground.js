// The ground of a 2D panel: grid lines at round numbers, and those numbers where axes mean something.
const GRID_PX = 90;
const DOTS = [3, 3];

// Lines as [x1, y1, x2, y2] and labels as [x, y, text, align], in px of the stage.
/** @param {View} view @returns {GridLines} */
function gridOf(view) {
  const { x, y, width, height } = view.area();
  const [across, up] = view.lens;
  const columns = ticks(view.ranges[0], Math.round(view.width / GRID_PX));
  const rows = ticks(view.ranges[1], Math.round(view.height / GRID_PX));
  /** @param {number} value */
  const left = (value) => across.offset + (value - across.from) * across.scale;
  /** @param {number} value */
  const top = (value) => up.offset + up.length - (value - up.from) * up.scale;
  const lines = [
    ...columns.values.map((value) => [left(value), y, left(value), y + height]),
    ...rows.values.map((value) => [x, top(value), x + width, top(value)]),
  ];
  if (!view.panel.axis_titles.length) return { lines, labels: [] };
  const labels = [
    ...columns.values.map(/** @returns {GridLabel} */ (value) => [left(value), y + height + 11, tickText(value, columns.step), "center"]),
    ...rows.values.map(/** @returns {GridLabel} */ (value) => [x - 4, top(value), tickText(value, rows.step), "right"]),
  ];
  return { lines, labels };
}

/** @param {View} view @param {CanvasPen} pen */
function drawGround(view, pen) {
  const { theme } = view.app;
  pen.start(view.width, view.height, theme.font);
  pen.canvas.classList.toggle("ee-map-lines", Boolean(view.panel.links));
  if (!view.panel.links || view.panel.axis_titles.length) drawGridLines(pen, gridOf(view), theme);
  drawLinks(view, pen);
}

/** @param {Pen} pen @param {GridLines} given @param {Theme} theme */
function drawGridLines(pen, { lines, labels }, theme) {
  /** @param {number} value */
  const sharp = (value) => Math.floor(value) + 0.5;
  for (const line of lines) pen.line(sharp(line[0]), sharp(line[1]), sharp(line[2]), sharp(line[3]), { color: theme.border, width: 1, dash: DOTS, cap: "butt" });
  for (const [x, y, text, align] of labels) pen.text(x, y, text, { size: 13, align, color: theme.text });
}
