// One panel: its elements, its plotly figure, and where each of its points is on the screen.
const SVG_LIMIT = 20000;
const NEAR_PX = 12;

class View {
  constructor(app, panel) {
    this.app = app;
    this.key = panel.key;
    this.root = make("section", "ee-map-panel", { "data-testid": "map", "data-ready": "false" });
    this.title = make("h4", "ee-map-title");
    this.stage = make("div", "ee-map-stage", { tabindex: "0", role: "group" });
    this.plot = make("div", "ee-map-plot");
    this.canvas = make("canvas", "ee-map-overlay", { "aria-hidden": "true" });
    this.caption = make("p", "ee-map-caption");
    this.status = make("p", "ee-map-status", { role: "status" });
    this.stage.append(this.plot, this.canvas);
    this.root.append(this.title, this.stage, this.caption, this.status);
    this.pen = new CanvasPen(this.canvas);
    this.point = [0, 0];
    this.webgl = app.webgl;
    this.root.explorer = {
      pixel: (i) => this.pagePixel(i),
      state: () => this.describe(),
    };
    listen(this);
  }

  // Take a panel's data; a change of coordinates forgets the zoom.
  take(panel) {
    const moved = this.panel?.token !== panel.token;
    this.panel = panel;
    this.is3d = panel.dims === 3;
    if (!moved) return;
    this.fits = true;
    this.gather();
  }

  gather() {
    const { panel } = this;
    const limit = this.webgl ? Infinity : this.is3d ? 0 : SVG_LIMIT;
    Object.assign(this, drawable(panel, this.app.data.n, limit));
    this.present = new Uint8Array(this.app.data.n);
    for (const i of this.items) this.present[i] = 1;
    this.grid = this.is3d ? null : new Grid(panel.coords, this.items);
    const { low, high } = bounds(panel.coords, panel.dims, this.items);
    this.widest = Math.max(...[...low, ...high].map(Math.abs));
    this.labels = null;
    this.counted = null;
    this.revision = `${panel.token}-${panel.dims}`;
  }

  traceType() {
    if (this.is3d) return "scatter3d";
    return this.webgl ? "scattergl" : "scatter";
  }

  async draw() {
    this.palette = new Palette(this.app.data.coloring, this.app.theme, this.is3d);
    this.words();
    if (this.is3d && !this.webgl) return this.say("A 3D map needs WebGL, which this browser does not offer; choose two dimensions.");
    this.measure();
    await window.Plotly.react(this.plot, buildTraces(this), this.layout(), CONFIG);
    if (!this.bound) this.bind();
    if (!this.is3d) this.ranges = this.axes().map((axis) => [...axis.range]);
    this.root.dataset.ready = "true";
    this.overlay();
    return undefined;
  }

  bind() {
    this.bound = true;
    this.plot.on("plotly_relayouting", () => { this.fits = false; this.moved(); });
    this.plot.on("plotly_relayout", () => this.moved());
    this.plot.on("plotly_afterplot", () => this.overlay());
    const signal = { signal: this.stop.signal, capture: true };
    this.plot.addEventListener("webglcontextlost", () => this.loseWebGL(), signal);
  }

  // A browser keeps some sixteen WebGL contexts and drops the oldest; that panel goes on as SVG.
  loseWebGL() {
    if (!this.webgl) return;
    this.webgl = false;
    this.gather();
    if (this.is3d) window.Plotly.purge(this.plot);
    this.app.queue = this.app.queue.then(() => this.stop.signal.aborted || this.draw());
  }

  moved() {
    if (!this.is3d) this.ranges = this.axes().map((axis) => [...axis.range]);
    this.app.tooltip.hide();
    this.overlay();
  }

  say(sentence) {
    this.plot.replaceChildren(make("p", "ee-map-error", { role: "alert" }, sentence));
  }

  measure() {
    this.width = Math.max(Math.floor(this.stage.clientWidth), 120);
    this.height = this.app.style.height;
    this.stage.style.height = `${this.height}px`;
    const titled = this.panel.axis_titles.length > 0;
    const margin = this.is3d ? { l: 0, r: 0, t: 0, b: 0 } : { l: 10, r: 10, t: 10, b: 10 };
    this.margin = titled && !this.is3d ? { l: 46, r: 12, t: 10, b: 40 } : margin;
  }

  layout() {
    const { theme } = this.app;
    const common = {
      autosize: false, width: this.width, height: this.height, showlegend: false,
      margin: { ...this.margin, pad: 0, autoexpand: false }, hovermode: false,
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)", uirevision: this.revision,
      font: { family: theme.font, color: theme.text, size: 12 },
    };
    return { ...common, ...(this.is3d ? this.layout3d() : this.layout2d()) };
  }

  layout2d() {
    if (this.fits) this.ranges = this.fitted();
    const { theme } = this.app;
    const titled = this.panel.axis_titles.length > 0;
    const axis = {
      showgrid: true, gridcolor: theme.border, gridwidth: 1, griddash: "dot", zeroline: false,
      showticklabels: titled, ticks: "", tickfont: { size: 11 }, showline: false,
    };
    return {
      dragmode: this.app.mode === "pan" ? "pan" : false,
      xaxis: { ...axis, nticks: Math.round(this.width / 90), range: this.ranges[0] },
      yaxis: { ...axis, nticks: Math.round(this.height / 90), range: this.ranges[1], scaleanchor: "x", scaleratio: 1 },
    };
  }

  layout3d() {
    const { theme } = this.app;
    const titles = this.panel.axis_titles.length > 0;
    const axis = {
      showgrid: true, gridcolor: theme.border, zeroline: false, showticklabels: titles,
      showbackground: false, showspikes: false, tickfont: { size: 10 },
      linecolor: theme.border, showline: true,
    };
    const titled = (at) => ({ ...axis, title: { text: plainTitle(this.panel.axis_titles[at]), font: { size: 13 } } });
    return {
      scene: {
        xaxis: titled(0), yaxis: titled(1), zaxis: titled(2), aspectmode: "data", dragmode: "turntable",
        hovermode: false, camera: CAMERA, uirevision: this.revision,
      },
    };
  }

  // Ranges that show all points at one scale, with room for the outermost symbols and labels.
  fitted() {
    const { low, high } = this.grid.box;
    const { width, height } = this.area();
    const pad = 0.06;
    const scale = Math.max(
      ((high[0] - low[0]) * (1 + 2 * pad)) / width,
      ((high[1] - low[1]) * (1 + 2 * pad)) / height,
    ) || 1 / Math.min(width, height);
    const span = (axis, length) => {
      const middle = (low[axis] + high[axis]) / 2;
      return [middle - (scale * length) / 2, middle + (scale * length) / 2];
    };
    return [span(0, width), span(1, height)];
  }

  // The rectangle of the stage in which points are drawn.
  area() {
    const { l, r, t, b } = this.margin;
    return { x: l, y: t, width: Math.max(this.width - l - r, 1), height: Math.max(this.height - t - b, 1) };
  }

  axes() {
    const { xaxis, yaxis } = this.plot._fullLayout;
    return [xaxis, yaxis];
  }

  // Prepare for many calls of place(): reads the ranges or the camera once.
  aim() {
    if (this.is3d) {
      this.lens = camera3d(this.plot);
      return Boolean(this.lens);
    }
    if (!this.plot._fullLayout) return false;
    this.lens = this.axes().map((axis) => ({
      from: axis.range[0], offset: axis._offset, scale: axis._length / (axis.range[1] - axis.range[0]),
      length: axis._length,
    }));
    return true;
  }

  // Set this.point to the place of an item on the stage; false where it is not in this panel.
  place(i) {
    if (!this.present[i]) return false;
    const { coords, dims } = this.panel;
    if (this.is3d) return project(this.lens, coords, 3 * i, this.point);
    const [x, y] = this.lens;
    this.point[0] = x.offset + (coords[dims * i] - x.from) * x.scale;
    this.point[1] = y.offset + y.length - (coords[dims * i + 1] - y.from) * y.scale;
    return true;
  }

  inArea([x, y]) {
    const area = this.area();
    return x >= area.x && y >= area.y && x <= area.x + area.width && y <= area.y + area.height;
  }

  opacity(group) {
    const { style, isolated } = this.app;
    return isolated.size && !isolated.has(group) ? 0.06 : style.opacity;
  }

  restyle() {
    if (!this.bound) return;
    window.Plotly.restyle(this.plot, { "marker.opacity": this.groups.map((g) => this.opacity(g)) });
  }

  pagePixel(i) {
    const box = this.stage.getBoundingClientRect();
    if (!this.aim() || !this.place(i)) return null;
    return { x: box.left + this.point[0], y: box.top + this.point[1] };
  }

  overlay() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      drawOverlay(this);
    });
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.stop.abort();
    if (this.bound) window.Plotly.purge(this.plot);
    this.root.remove();
  }
}

// plotly.js reads tags such as <b> in titles; a space of no width after "<" keeps text text.
const plainTitle = (text = "") => shorten(text, 40).replaceAll("<", "<\u200b");

const CAMERA = { eye: { x: 1.5, y: 1.5, z: 0.75 }, center: { x: 0, y: 0, z: -0.12 } };

const CONFIG = {
  displayModeBar: false, displaylogo: false, scrollZoom: true, doubleClick: false,
  showTips: false, responsive: false, showAxisDragHandles: false, editable: false,
};
