// The ground of a 2D panel: grid lines at round numbers, and those numbers where axes mean something.
const GRID_PX = 90;
const DOTS = [3, 3];

// The multiples of a round step that lie in a range, at most `most` of them.
function ticks([from, to], most) {
  const rough = Math.abs(to - from) / Math.max(most, 1);
  if (!(rough > 0) || !Number.isFinite(rough)) return { step: 0, values: [] };
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((wide) => wide >= rough * (1 - 1e-9));
  const first = Math.ceil(Math.min(from, to) / step - 1e-9);
  const last = Math.floor(Math.max(from, to) / step + 1e-9);
  return { step, values: Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step) };
}

// With as many decimals as the step has, and a true minus sign.
function tickText(value, step) {
  if (Math.abs(value) < step / 2) return "0";
  const decimals = Math.max(-Math.floor(Math.log10(step) + 1e-9), 0);
  const large = Math.abs(value) >= 1e6 || decimals > 6;
  const digits = Math.max(Math.ceil(Math.log10(Math.abs(value) / step)), 0);
  const text = large ? value.toExponential(Math.min(digits, 6)) : String(Number(value.toFixed(decimals)));
  return text.replaceAll("-", "\u2212");
}

// Lines as [x1, y1, x2, y2] and labels as [x, y, text, align], in px of the stage.
function gridOf(view) {
  const { x, y, width, height } = view.area();
  const [across, up] = view.lens;
  const columns = ticks(view.ranges[0], Math.round(view.width / GRID_PX));
  const rows = ticks(view.ranges[1], Math.round(view.height / GRID_PX));
  const left = (value) => across.offset + (value - across.from) * across.scale;
  const top = (value) => up.offset + up.length - (value - up.from) * up.scale;
  const lines = [
    ...columns.values.map((value) => [left(value), y, left(value), y + height]),
    ...rows.values.map((value) => [x, top(value), x + width, top(value)]),
  ];
  if (!view.panel.axis_titles.length) return { lines, labels: [] };
  const labels = [
    ...columns.values.map((value) => [left(value), y + height + 11, tickText(value, columns.step), "center"]),
    ...rows.values.map((value) => [x - 4, top(value), tickText(value, rows.step), "right"]),
  ];
  return { lines, labels };
}

function drawGround(view, pen) {
  const { theme } = view.app;
  pen.start(view.width, view.height, theme.font);
  pen.canvas.classList.toggle("ee-map-lines", Boolean(view.panel.links));
  if (!view.panel.links || view.panel.axis_titles.length) drawGridLines(pen, gridOf(view), theme);
  drawLinks(view, pen);
}

function drawGridLines(pen, { lines, labels }, theme) {
  const sharp = (value) => Math.floor(value) + 0.5;
  for (const line of lines) pen.line(...line.map(sharp), { color: theme.border, width: 1, dash: DOTS, cap: "butt" });
  for (const [x, y, text, align] of labels) pen.text(x, y, text, { size: 13, align, color: theme.text });
}
