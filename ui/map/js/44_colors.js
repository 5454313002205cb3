// plotly.js knows five shapes in 3D; the others become hollow ones.
/** @type {Record<string, string>} */
const SHAPES_3D = {
  "triangle-up": "circle-open", "triangle-down": "square-open", star: "diamond-open",
};

// Glyphs of one size in 3D are not of one size to the eye.
/** @type {Record<string, number>} */
const SIZES_3D = { circle: 0.8, square: 0.7, diamond: 0.62, x: 0.42, cross: 1 };

// Which colour and shape an item has, in the theme of the moment.
class Palette {
  /** @param {Coloring | null} coloring @param {Theme} theme @param {boolean} [solid] */
  constructor(coloring, theme, solid = false) {
    this.solid = solid;
    this.coloring = coloring;
    this.dark = theme.dark;
    this.plain = { color: theme.accent, symbol: "circle" };
    this.missing = coloring && this.style(coloring.missing);
    this.levels = coloring?.levels?.map((level) => ({ name: level.name, ...this.style(level) }));
    this.scale = coloring?.scales?.[theme.dark ? "dark" : "light"];
    this.range = coloring?.values ? coloring.range ?? extent(coloring.values) : null;
  }

  /** @param {Omit<Level, 'name'>} given */
  style({ color, dark, symbol }) {
    return { color: this.dark ? dark : color, symbol: this.solid ? SHAPES_3D[symbol] ?? symbol : symbol };
  }

  // -1 is "missing" for levels and numbers alike; without colouring everything is group 0.
  /** @param {number} i */
  group(i) {
    if (this.levels) return this.coloring.codes[i];
    if (this.range) return Number.isNaN(this.coloring.values[i]) ? -1 : 0;
    return 0;
  }

  /** @param {number} group */
  groupStyle(group) {
    if (group < 0) return this.missing;
    return this.levels ? this.levels[group] : this.plain;
  }

  /** @param {number} i */
  item(i) {
    const group = this.group(i);
    const style = this.groupStyle(group);
    return this.range && group === 0 ? { ...style, color: this.shade(this.coloring.values[i]) } : style;
  }

  /** @param {number} value */
  shade(value) {
    const [low, high] = this.range;
    const part = high > low ? clamp((value - low) / (high - low), 0, 1) : 0.5;
    return this.scale[Math.round(part * (this.scale.length - 1))];
  }
}

/** @param {Float32Array} values @returns {Stretch} */
function extent(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}
