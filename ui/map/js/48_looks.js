// What the point layer needs to know of colours: a style per item, a look per style.
const PLAIN_STYLES = 65; // levels and "missing"; behind them the steps of a scale
const STEPS = 190;

/** @param {string} color */
function rgb(color) {
  const digits = color.startsWith("#") && color.length === 7 ? color : canvasColor(color);
  return [1, 3, 5].map((at) => parseInt(digits.slice(at, at + 2), 16));
}

/** @param {string} color */
function canvasColor(color) {
  const context = make("canvas").getContext("2d");
  context.fillStyle = color;
  return context.fillStyle.startsWith("#") ? context.fillStyle : "#808080";
}

// The number of an item's style: 0 is "missing", then the levels; numbers are steps of the scale.
/** @param {Palette} given @param {number} n */
function stylesOf({ coloring, levels, range }, n) {
  const styles = new Uint8Array(n);
  if (levels) for (let i = 0; i < n; i += 1) styles[i] = coloring.codes[i] + 1;
  else if (!range) styles.fill(1);
  else {
    const [low, high] = range;
    const factor = high > low ? (STEPS - 1) / (high - low) : 0;
    for (let i = 0; i < n; i += 1) {
      const value = coloring.values[i];
      styles[i] = Number.isNaN(value) ? 0 : PLAIN_STYLES + (factor ? clamp(Math.round((value - low) * factor), 0, STEPS - 1) : STEPS >> 1);
    }
  }
  return styles;
}

// Two rows of 256: colour and opacity; symbol, hollow, faint and reach.
/** @param {View} view */
function looksOf(view) {
  const { palette } = view;
  const table = new Uint8Array(2048);
  /** @param {number} at @param {number} group @param {Style} given */
  const put = (at, group, { color, symbol }) => {
    const kind = symbol.replace("-open", "");
    table.set([...rgb(color), Math.round(255 * view.opacity(group))], 4 * at);
    table.set([SHAPES_GL.indexOf(kind), Number(isHollow(symbol)), Number(view.faint(group)), Math.round(100 * REACH[kind])], 1024 + 4 * at);
  };
  if (palette.missing) put(0, -1, palette.missing);
  if (palette.levels) palette.levels.forEach((level, at) => put(at + 1, at, level));
  else put(1, 0, palette.plain);
  if (palette.range) {
    for (let at = 0; at < STEPS; at += 1) {
      put(PLAIN_STYLES + at, 0, { color: blend(palette.scale, at / (STEPS - 1)), symbol: "circle" });
    }
  }
  return table;
}

/** @param {string[]} scale @param {number} part */
function blend(scale, part) {
  const at = part * (scale.length - 1);
  const [from, to] = [rgb(scale[Math.floor(at)]), rgb(scale[Math.ceil(at)])];
  const mixed = from.map((value, c) => Math.round(value + (to[c] - value) * (at % 1)));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

// Which points are selected, and in a panel with colours of its own, which are not shown now.
/** @param {View} given */
function flagsOf({ app, given }) {
  if (!given.coloring || !app.isolated.size) return app.chosen;
  return app.chosen.map((chosen, i) => chosen + (app.shown(i) ? 0 : 2));
}

// All points as a soft picture: in every cell their mean colour, the stronger the more they are.
const CLOUD = 512;

/** @param {View} view @param {Uint8Array<ArrayBuffer>} styles @param {Uint8Array<ArrayBuffer>} looks */
function cloudOf(view, styles, looks) {
  const { panel, items, grid, app } = view;
  const { low, high } = grid.box;
  const scale = [0, 1].map((axis) => (CLOUD - 1) / (high[axis] - low[axis] || 1));
  const sums = new Float32Array(4 * CLOUD * CLOUD);
  for (const i of items) {
    const style = 4 * styles[i];
    if (looks[1024 + style + 2] || !view.shows(i)) continue;
    const weight = view.fade(i);
    const column = Math.round((panel.coords[2 * i] - low[0]) * scale[0]);
    const cell = 4 * (column + CLOUD * Math.round((panel.coords[2 * i + 1] - low[1]) * scale[1]));
    for (let c = 0; c < 3; c += 1) sums[cell + c] += weight * looks[style + c];
    sums[cell + 3] += weight;
  }
  return softened(sums, app.style.opacity);
}

/** @param {Float32Array} sums @param {number} opacity */
function softened(sums, opacity) {
  let [filled, total] = [0, 0];
  for (let at = 3; at < sums.length; at += 4) if (sums[at]) { filled += 1; total += sums[at]; }
  const mean = total / filled || 1;
  const pixels = new Uint8Array(sums.length);
  for (let at = 0; at < sums.length; at += 4) {
    const there = sums[at + 3];
    if (!there) continue;
    const alpha = opacity * (1 - Math.exp(-1.2 * (there / mean) ** 0.6));
    for (let c = 0; c < 3; c += 1) pixels[at + c] = (sums[at + c] / there) * alpha;
    pixels[at + 3] = 255 * alpha;
  }
  return pixels;
}
