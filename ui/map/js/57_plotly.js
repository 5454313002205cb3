// Draws a panel by plotly.js: maps of three dimensions, and all where WebGL2 is missing.
const CAMERA = { eye: { x: 1.5, y: 1.5, z: 0.75 }, center: { x: 0, y: 0, z: -0.12 } };

const CONFIG = {
  displayModeBar: false, displaylogo: false, scrollZoom: true, doubleClick: false,
  showTips: false, responsive: false, showAxisDragHandles: false, editable: false,
};

// plotly.js reads tags such as <b> in titles; a space of no width after "<" keeps text text.
/** @param {string} [text] */
const plainTitle = (text = "") => shorten(text, 40).replaceAll("<", "<\u200b");

class PlotlyPainter {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {Plot} */
    this.plot = view.plot;
    this.plot.replaceChildren();
    this.stop = new AbortController();
  }

  async draw() {
    const { view, plot } = this;
    await window.Plotly.react(plot, buildTraces(view), this.layout(), CONFIG);
    if (!this.bound) this.bind();
    view.drawn = view.items.length;
    if (!view.is3d) view.ranges = this.ranges();
  }

  bind() {
    const { view, plot } = this;
    this.bound = true;
    plot.on("plotly_relayouting", () => { view.fits = false; this.moved(); });
    plot.on("plotly_relayout", () => this.moved());
    plot.on("plotly_afterplot", () => view.overlay());
    const signal = { signal: this.stop.signal, capture: true };
    plot.addEventListener("webglcontextlost", () => view.loseWebGL(), signal);
  }

  moved() {
    const { view } = this;
    if (!view.is3d) view.ranges = this.ranges();
    view.moved();
  }

  /** @returns {Ranges} */
  ranges() {
    const [x, y] = this.axes();
    return [[x.range[0], x.range[1]], [y.range[0], y.range[1]]];
  }

  axes() {
    const { xaxis, yaxis } = this.plot._fullLayout;
    return [xaxis, yaxis];
  }

  layout() {
    const { view } = this;
    const { theme } = view.app;
    const common = {
      autosize: false, width: view.width, height: view.height, showlegend: false,
      margin: { ...view.margin, pad: 0, autoexpand: false }, hovermode: false,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", uirevision: view.revision,
      font: { family: theme.font, color: theme.text, size: 13 },
    };
    return { ...common, ...(view.is3d ? this.layout3d() : this.layout2d()) };
  }

  layout2d() {
    const { view } = this;
    const titled = view.panel.axis_titles.length > 0;
    const axis = {
      showgrid: titled || !view.panel.links, gridcolor: view.app.theme.border, gridwidth: 1, griddash: "dot", zeroline: false,
      showticklabels: titled, ticks: "", tickfont: { size: 13 }, showline: false,
    };
    return {
      dragmode: view.app.mode === "pan" ? "pan" : false,
      xaxis: { ...axis, nticks: Math.round(view.width / GRID_PX), range: view.ranges[0] },
      yaxis: { ...axis, nticks: Math.round(view.height / GRID_PX), range: view.ranges[1], scaleanchor: "x", scaleratio: 1 },
    };
  }

  layout3d() {
    const { view } = this;
    const titles = view.panel.axis_titles;
    const axis = {
      showgrid: true, gridcolor: view.app.theme.border, zeroline: false, showticklabels: titles.length > 0,
      showbackground: false, showspikes: false, tickfont: { size: 13 },
      linecolor: view.app.theme.border, showline: true,
    };
    /** @param {number} at */
    const titled = (at) => ({ ...axis, title: { text: plainTitle(titles[at]), font: { size: 13 } } });
    return {
      scene: {
        xaxis: titled(0), yaxis: titled(1), zaxis: titled(2), aspectmode: "data", dragmode: "turntable",
        hovermode: false, camera: CAMERA, uirevision: view.revision,
      },
    };
  }

  /** @returns {any} */
  lens() {
    if (this.view.is3d) return camera3d(this.plot);
    if (!this.plot._fullLayout) return null;
    return this.axes().map((axis) => ({
      from: axis.range[0], offset: axis._offset, scale: axis._length / (axis.range[1] - axis.range[0]),
      length: axis._length,
    }));
  }

  camera() {
    return this.plot._fullLayout?.scene?.camera;
  }

  move() {
    const { ranges, is3d } = this.view;
    return is3d ? undefined : this.relayout({ "xaxis.range": ranges[0], "yaxis.range": ranges[1] });
  }

  /** @param {Record<string, unknown>} change */
  relayout(change) {
    if (!this.bound) return undefined;
    return window.Plotly.relayout(this.plot, change).then(() => this.view.overlay());
  }

  resize() {
    const { width, ranges, is3d } = this.view;
    const both = is3d ? {} : { "xaxis.range": ranges[0], "yaxis.range": ranges[1] };
    return this.relayout({ width, ...both });
  }

  restyle() {
    const { view } = this;
    if (!this.bound) return undefined;
    if (view.given.coloring || view.panel.belief) return this.draw();
    const first = view.panel.links ? 1 : 0;
    const opacity = view.groups.map((g) => view.opacity(g));
    return window.Plotly.restyle(this.plot, { "marker.opacity": opacity }, opacity.map((_, at) => at + first));
  }

  /** @param {string} mode */
  mode(mode) {
    if (!this.view.is3d) this.relayout({ dragmode: mode === "pan" ? "pan" : false });
  }

  // The grid lines and tick labels that plotly.js has drawn.
  /** @returns {GridLines} */
  grid() {
    const base = this.view.stage.getBoundingClientRect();
    const boxes = (/** @type {string} */ selector) => [...this.plot.querySelectorAll(selector)].map((element) => {
      const box = element.getBoundingClientRect();
      return { x: box.left - base.left, y: box.top - base.top, width: box.width, height: box.height, element };
    });
    const lines = boxes(".gridlayer path").map(({ x, y, width, height }) => (
      height > width ? [x, y, x, y + height] : [x, y, x + width, y]
    ));
    /** @type {GridLines["labels"]} */
    const labels = boxes(".xtick text, .ytick text").map(({ x, y, width, height, element }) => (
      [x + width / 2, y + height / 2, element.textContent, "center"]
    ));
    return { lines, labels };
  }

  /** @param {number} size */
  sample(size) {
    return sample(this.view.items, size);
  }

  destroy() {
    this.stop.abort();
    if (this.bound) window.Plotly.purge(this.plot);
    this.bound = false;
  }
}

/** @param {View} view */
function buildTraces(view) {
  const { palette, items } = view;
  const groups = new Map();
  for (const i of items) {
    const group = palette.group(i);
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push(i);
  }
  view.groups = [...groups.keys()].sort((a, b) => a - b);
  const points = view.groups.map((group) => buildTrace(view, group, groups.get(group)));
  return view.panel.links ? [linkTrace(view), ...points] : points;
}

/** @param {View} view @param {number} group @param {number[]} members */
function buildTrace(view, group, members) {
  const { dims, coords } = view.panel;
  /** @param {number} at */
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
  if (view.doubts() || view.given.coloring) Object.assign(marker, singleMarker(view, members));
  const trace = {
    type: view.traceType(), mode: "markers", x: axis(0), y: axis(1), marker,
    hoverinfo: "skip", showlegend: false,
  };
  return dims === 3 ? { ...trace, z: axis(2) } : trace;
}

// Every point with an opacity of its own; in 3D only a colour can carry that.
/** @param {View} view @param {number[]} members */
function singleMarker(view, members) {
  if (!view.is3d) return { opacity: members.map((i) => view.strength(i)) };
  const color = members.map((i) => `rgba(${rgb(view.palette.item(i).color)},${view.strength(i)})`);
  return { color, opacity: 1, colorscale: /** @type {undefined} */ (undefined) };
}

/** @param {View} view @param {number[]} members */
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
