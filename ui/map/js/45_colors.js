// plotly.js knows five shapes in 3D; the others become hollow ones.
const SHAPES_3D = {
  "triangle-up": "circle-open", "triangle-down": "square-open", star: "diamond-open",
};

// Glyphs of one size in 3D are not of one size to the eye.
const SIZES_3D = { circle: 0.8, square: 0.7, diamond: 0.62, x: 0.42, cross: 1 };

// Which colour and shape an item has, in the theme of the moment.
class Palette {
  constructor(coloring, theme, solid = false) {
    this.solid = solid;
    this.coloring = coloring;
    this.dark = theme.dark;
    this.plain = { color: theme.accent, symbol: "circle" };
    this.missing = coloring && this.style(coloring.missing);
    this.levels = coloring?.levels?.map((level) => ({ name: level.name, ...this.style(level) }));
    this.scale = coloring?.scales?.[theme.dark ? "dark" : "light"];
    this.range = coloring?.values ? extent(coloring.values) : null;
  }

  style({ color, dark, symbol }) {
    return { color: this.dark ? dark : color, symbol: this.solid ? SHAPES_3D[symbol] ?? symbol : symbol };
  }

  // -1 is "missing" for levels and numbers alike; without colouring everything is group 0.
  group(i) {
    if (this.levels) return this.coloring.codes[i];
    if (this.range) return Number.isNaN(this.coloring.values[i]) ? -1 : 0;
    return 0;
  }

  groupStyle(group) {
    if (group < 0) return this.missing;
    return this.levels ? this.levels[group] : this.plain;
  }

  item(i) {
    const group = this.group(i);
    const style = this.groupStyle(group);
    return this.range && group === 0 ? { ...style, color: this.shade(this.coloring.values[i]) } : style;
  }

  shade(value) {
    const [low, high] = this.range;
    const part = high > low ? (value - low) / (high - low) : 0.5;
    return this.scale[Math.round(part * (this.scale.length - 1))];
  }
}

function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

function buildTraces(view) {
  const { palette, items } = view;
  const groups = new Map();
  for (const i of items) {
    const group = palette.group(i);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(i);
  }
  view.groups = [...groups.keys()].sort((a, b) => a - b);
  return view.groups.map((group) => buildTrace(view, group, groups.get(group)));
}

function buildTrace(view, group, members) {
  const { dims, coords } = view.panel;
  const axis = (at) => Float32Array.from(members, (i) => coords[dims * i + at]);
  const { color, symbol } = view.palette.groupStyle(group);
  const { style, theme } = view.app;
  const marker = {
    size: view.is3d ? Math.max(style.size * (SIZES_3D[symbol] ?? 0.7), 2) : style.size,
    opacity: view.opacity(group),
    color,
    symbol,
    line: { width: view.items.length <= 5000 && dims === 2 ? 0.8 : 0, color: theme.background },
  };
  if (view.palette.range && group === 0) Object.assign(marker, numberMarker(view, members));
  const trace = {
    type: view.traceType(), mode: "markers", x: axis(0), y: axis(1), marker,
    hoverinfo: "skip", showlegend: false,
  };
  return dims === 3 ? { ...trace, z: axis(2) } : trace;
}

function numberMarker(view, members) {
  const { palette } = view;
  const last = palette.scale.length - 1;
  return {
    color: Float32Array.from(members, (i) => palette.coloring.values[i]),
    cmin: palette.range[0],
    cmax: palette.range[1] > palette.range[0] ? palette.range[1] : palette.range[0] + 1,
    colorscale: palette.scale.map((color, at) => [at / last, color]),
    showscale: false,
  };
}
