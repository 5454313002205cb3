// Two pens with one set of strokes: on a canvas for the screen, into SVG for the figure.
const ROOT2 = Math.sqrt(2);

// The outlines of plotly.js's symbols of radius r (its src/components/drawing/symbol_defs.js),
// so that the legend, the highlighted points and the saved figure look like the map.
/** @type {Record<string, (r: number) => string>} */
const SYMBOLS = {
  circle: (r) => `M${r},0A${r},${r} 0 1,1 0,${-r}A${r},${r} 0 0,1 ${r},0Z`,
  square: (r) => `M${r},${r}H${-r}V${-r}H${r}Z`,
  diamond: (r) => `M${1.3 * r},0L0,${1.3 * r}L${-1.3 * r},0L0,${-1.3 * r}Z`,
  cross: (r) => {
    const [a, b] = [0.4 * r, 1.2 * r];
    return `M${b},${a}H${a}V${b}H${-a}V${a}H${-b}V${-a}H${-a}V${-b}H${a}V${-a}H${b}Z`;
  },
  x: (r) => {
    const s = (0.8 * r) / ROOT2;
    const [ne, se] = [`l${s},${s}`, `l${s},${-s}`];
    const [sw, nw] = [`l${-s},${-s}`, `l${-s},${s}`];
    return `M0,${s}${ne}${se}${sw}${se}${sw}${nw}${sw}${nw}${ne}${nw}${ne}Z`;
  },
  "triangle-up": (r) => `M${(-2 * r) / Math.sqrt(3)},${r / 2}H${(2 * r) / Math.sqrt(3)}L0,${-r}Z`,
  "triangle-down": (r) => `M${(-2 * r) / Math.sqrt(3)},${-r / 2}H${(2 * r) / Math.sqrt(3)}L0,${r}Z`,
  star: (r) => {
    const s = 1.4 * r;
    const [a, b, c, d] = [0.225 * s, 0.951 * s, 0.363 * s, 0.588 * s];
    const [e, f, g, h] = [-0.309 * s, 0.118 * s, 0.809 * s, 0.382 * s];
    return `M${a},${e}H${b}L${c},${f}L${d},${g}L0,${h}L${-d},${g}L${-c},${f}L${-b},${e}H${-a}L0,${-s}Z`;
  },
};

/** @param {string} name @param {number} radius */
const shapeOf = (name, radius) => SYMBOLS[name.replace("-open", "")](radius);
/** @param {string} name */
const isHollow = (name) => name.endsWith("-open");

// One symbol with its middle at (x, y); hollow ones are an outline in their colour.
/**
 * @param {Pen} pen
 * @param {Style} style
 * @param {number} radius
 * @param {number} x
 * @param {number} y
 * @param {{ alpha?: number, edge?: string }} [look]
 */
function drawSymbol(pen, { color, symbol }, radius, x, y, { alpha = 1, edge } = {}) {
  const style = isHollow(symbol) ? { stroke: color, width: 1.6 } : { fill: color, stroke: edge, width: 1 };
  pen.path(shapeOf(symbol, radius), x, y, { ...style, alpha });
}

class CanvasPen {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.shapes = new Map();
  }

  /** @param {number} width @param {number} height @param {string} font */
  start(width, height, font) {
    const ratio = window.devicePixelRatio || 1;
    if (this.canvas.width !== Math.round(width * ratio)) this.canvas.width = Math.round(width * ratio);
    if (this.canvas.height !== Math.round(height * ratio)) this.canvas.height = Math.round(height * ratio);
    this.font = font;
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, width, height);
  }

  /** @param {Area} given */
  clip({ x, y, width, height }) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
  }

  unclip() {
    this.context.restore();
  }

  /** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {LineStyle} given */
  line(x1, y1, x2, y2, { color, width = 1, dash = [], alpha = 1, cap = "round" }) {
    const c = this.context;
    Object.assign(c, { strokeStyle: color, lineWidth: width, globalAlpha: alpha, lineCap: cap });
    c.setLineDash(dash);
    c.beginPath();
    c.moveTo(x1, y1);
    c.lineTo(x2, y2);
    c.stroke();
    c.setLineDash([]);
    c.globalAlpha = 1;
  }

  // Many lines as one stroke: x1, y1, x2, y2 of each.
  /** @param {number[]} ends @param {LineStyle} given */
  lines(ends, { color, width = 1, alpha = 1 }) {
    const c = this.context;
    Object.assign(c, { strokeStyle: color, lineWidth: width, globalAlpha: alpha, lineCap: "round" });
    c.beginPath();
    for (let at = 0; at < ends.length; at += 4) {
      c.moveTo(ends[at], ends[at + 1]);
      c.lineTo(ends[at + 2], ends[at + 3]);
    }
    c.stroke();
    c.globalAlpha = 1;
  }

  /** @param {string} d @param {number} x @param {number} y @param {PathStyle} given */
  path(d, x, y, { fill, stroke, width = 1, dash = [], alpha = 1, turn = 0 }) {
    const c = this.context;
    if (!this.shapes.has(d)) this.shapes.set(d, new Path2D(d));
    if (this.shapes.size > 500) this.shapes.clear();
    const shape = this.shapes.get(d) ?? new Path2D(d);
    c.translate(x, y);
    if (turn) c.rotate(turn);
    c.globalAlpha = alpha;
    if (fill) { c.fillStyle = fill; c.fill(shape); }
    if (stroke) { Object.assign(c, { strokeStyle: stroke, lineWidth: width }); c.setLineDash(dash); c.stroke(shape); c.setLineDash([]); }
    c.globalAlpha = 1;
    if (turn) c.rotate(-turn);
    c.translate(-x, -y);
  }

  /** @param {number} size @param {number} weight */
  setFont(size, weight) {
    this.context.font = `${weight} ${size}px ${this.font}`;
  }

  /** @param {string} text @param {number} size @param {number} [weight] */
  measure(text, size, weight = 400) {
    this.setFont(size, weight);
    return this.context.measureText(text).width;
  }

  /** @param {number} x @param {number} y @param {string} text @param {TextStyle} given */
  text(x, y, text, { size = 12, weight = 400, color, halo, align = "left", turn = 0 }) {
    const c = this.context;
    this.setFont(size, weight);
    Object.assign(c, { textAlign: align, textBaseline: "middle", lineJoin: "round" });
    c.translate(x, y);
    if (turn) c.rotate(turn);
    if (halo) { Object.assign(c, { strokeStyle: halo, lineWidth: 3.5 }); c.strokeText(text, 0, 0); }
    c.fillStyle = color;
    c.fillText(text, 0, 0);
    if (turn) c.rotate(-turn);
    c.translate(-x, -y);
  }
}

class SvgPen {
  /** @param {number} width @param {number} height @param {string} font */
  constructor(width, height, font) {
    this.svg = this.element("svg", {
      xmlns: SVG_NS, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": font,
    });
    /** @type {Element} */
    this.into = this.svg;
    this.font = font;
    this.ruler = new CanvasPen(make("canvas"));
    this.ruler.font = font;
  }

  /** @param {string} tag @param {Attributes} attributes */
  element(tag, attributes) {
    const element = document.createElementNS(SVG_NS, tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined) element.setAttribute(name, typeof value === "number" ? round(value) : value);
    }
    return element;
  }

  /** @param {string} tag @param {Attributes} attributes */
  add(tag, attributes) {
    const element = this.element(tag, attributes);
    this.into.append(element);
    return element;
  }

  /** @param {Area} given */
  clip({ x, y, width, height }) {
    const id = `clip-${this.svg.querySelectorAll("clipPath").length}`;
    const clip = this.add("clipPath", { id });
    clip.append(this.element("rect", { x, y, width, height }));
    this.push({ "clip-path": `url(#${id})` });
  }

  unclip() {
    this.pop();
  }

  /** @param {Attributes} attributes */
  push(attributes) {
    this.into = this.add("g", attributes);
  }

  pop() {
    this.into = this.into.parentElement;
  }

  /** @param {string} href @param {number} width @param {number} height @param {number} opacity */
  image(href, width, height, opacity) {
    this.add("image", { href, x: 0, y: 0, width, height, opacity });
  }

  /**
   * @param {number} x
   * @param {number} y
   * @param {number | string} width
   * @param {number | string} height
   * @param {string} [fill]
   * @param {string} [stroke]
   */
  rect(x, y, width, height, fill, stroke) {
    this.add("rect", { x, y, width, height, fill: fill ?? "none", stroke });
  }

  /** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {LineStyle} given */
  line(x1, y1, x2, y2, { color, width = 1, dash = [], alpha = 1, cap = "round" }) {
    this.add("line", {
      x1, y1, x2, y2, stroke: color, "stroke-width": width, "stroke-opacity": alpha,
      "stroke-linecap": cap, "stroke-dasharray": dash.length ? dash.join(" ") : undefined,
    });
  }

  /** @param {number[]} ends @param {LineStyle} given */
  lines(ends, { color, width = 1, alpha = 1 }) {
    let d = "";
    for (let at = 0; at < ends.length; at += 4) {
      const [x1, y1, x2, y2] = [0, 1, 2, 3].map((next) => round(ends[at + next]));
      d += `M${x1},${y1}L${x2},${y2}`;
    }
    if (d) this.add("path", { d, fill: "none", stroke: color, "stroke-width": width, "stroke-opacity": alpha, "stroke-linecap": "round" });
  }

  /** @param {string} d @param {number} x @param {number} y @param {PathStyle} given */
  path(d, x, y, { fill, stroke, width = 1, dash = [], alpha = 1, turn = 0 }) {
    const turned = turn ? ` rotate(${round((turn * 180) / Math.PI)})` : "";
    this.add("path", {
      d: d.replace(/-?\d+\.\d{3,}/g, (number) => round(Number(number))),
      transform: `translate(${round(x)},${round(y)})${turned}`, fill: fill ?? "none", stroke,
      "stroke-width": stroke ? width : undefined, opacity: alpha === 1 ? undefined : alpha,
      "stroke-dasharray": dash.length ? dash.join(" ") : undefined,
    });
  }

  /** @param {string} text @param {number} size @param {number} [weight] */
  measure(text, size, weight = 400) {
    return this.ruler.measure(text, size, weight);
  }

  /** @param {number} x @param {number} y @param {string} text @param {TextStyle} given */
  text(x, y, text, { size = 12, weight = 400, color, halo, align = "left", turn = 0 }) {
    const turned = turn ? ` rotate(${round((turn * 180) / Math.PI)})` : "";
    const element = this.add("text", {
      transform: `translate(${round(x)},${round(y)})${turned}`, fill: color, "font-size": size,
      "font-weight": weight, "dominant-baseline": "central", stroke: halo,
      "stroke-width": halo ? 3.5 : undefined, "stroke-linejoin": halo ? "round" : undefined,
      "paint-order": halo ? "stroke" : undefined,
      "text-anchor": { left: "start", center: "middle", right: "end" }[align],
    });
    // XML cannot hold most control characters, and one of them would spoil the whole file.
    element.textContent = text.replace(/[\u0000-\u001f\ufffe\uffff]/g, " ");
  }
}

const SVG_NS = "http://www.w3.org/2000/svg";
/** @param {number} value */
const round = (value) => String(Math.round(value * 100) / 100);
