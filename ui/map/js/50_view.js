// One panel: its elements, what draws its points, and where each of them is on the screen.
const SVG_LIMIT = 20000;
const NEAR_PX = 12;

class View {
  /** @param {App} app @param {PanelData} panel */
  constructor(app, panel) {
    this.app = app;
    this.key = panel.key;
    this.root = make("section", "ee-map-panel", { "data-testid": "map", "data-ready": "false" });
    this.title = make("h4", "ee-map-title");
    this.stage = make("div", "ee-map-stage", { tabindex: "0", role: "group" });
    this.plot = make("div", "ee-map-plot");
    this.canvas = make("canvas", "ee-map-overlay", { "aria-hidden": "true" });
    this.player = new Player(this);
    this.legend = new PanelLegend(this);
    this.caption = make("p", "ee-map-caption");
    this.status = make("p", "ee-map-status", { role: "status" });
    this.stage.append(this.plot, this.canvas);
    this.root.append(this.title, this.stage, this.player.root, this.legend.root, this.caption, this.status);
    this.pen = new CanvasPen(this.canvas);
    /** @type {[number, number]} */
    this.point = [0, 0];
    this.drawn = 0;
    [this.webgl, this.webgl2] = [app.webgl, app.webgl2];
    this.root.explorer = {
      pixel: (i) => this.pagePixel(i),
      state: () => this.describe(),
    };
    listen(this);
  }

  // Take a panel's data; a change of coordinates forgets the zoom.
  /** @param {PanelData} panel */
  take(panel) {
    const moved = this.given?.token !== panel.token;
    this.given = panel;
    if (moved) this.rewind();
    this.panel = this.stepped();
    this.player.draw();
    this.is3d = panel.dims === 3;
    this.engage();
    if (!moved) return;
    this.fits = true;
    this.gather();
  }

  // Our own layer wherever it can draw, plotly.js for the rest.
  engage() {
    const own = !this.is3d && this.webgl2;
    if (this.painter && this.own === own) return;
    this.painter?.destroy();
    this.bound = false;
    this.own = own;
    /** @type {Painter} */
    this.painter = own ? new PointPainter(this) : new PlotlyPainter(this);
    this.root.dataset.painter = own ? "webgl" : "plotly";
    if (!own || this.painter.works) return;
    this.webgl2 = false;
    this.engage();
  }

  gather() {
    const { panel } = this;
    const whole = this.is3d ? this.webgl : this.webgl2;
    const limit = whole ? Infinity : this.is3d ? 0 : SVG_LIMIT;
    Object.assign(this, drawable(panel, this.app.data.n, limit));
    this.grid = this.is3d ? null : new Grid(panel.coords, this.items);
    if (this.all?.token !== this.given.token || !this.own) this.all = this.ofAllSteps(limit);
    this.everyone = this.all.items;
    this.drawn = this.items.length;
    this.present = new Uint8Array(this.app.data.n);
    for (const i of this.items) this.present[i] = 1;
    const { low, high } = this.all.box;
    this.widest = Math.max(...[...low, ...high].map(Math.abs));
    this.labels = null;
    this.counted = null;
    this.revision = `${this.given.token}-${panel.dims}`;
  }

  // Not "scattergl": it makes code from text, which the policy of our pages forbids.
  traceType() {
    return this.is3d ? "scatter3d" : "scatter";
  }

  async draw() {
    this.palette = new Palette(this.given.coloring ?? this.app.data.coloring, this.app.theme, this.is3d);
    this.legend.draw();
    this.words();
    if (this.is3d && !this.webgl) return this.say("A 3D map needs WebGL, which this browser does not offer; choose two dimensions.");
    if (!this.own) await this.app.loadPlotly();
    this.measure();
    if (this.fits && !this.is3d) this.ranges = this.fitted();
    await this.painter.draw();
    this.bound = true;
    this.root.dataset.ready = "true";
    this.overlay();
    return undefined;
  }

  // A browser keeps some sixteen WebGL contexts and drops the oldest; that panel goes on as SVG.
  loseWebGL() {
    if (!this.webgl) return;
    [this.webgl, this.webgl2] = [false, false];
    this.engage();
    this.gather();
    if (this.is3d) this.painter.destroy();
    this.app.again(() => this.stop.signal.aborted || this.draw());
  }

  moved() {
    this.app.tooltip.hide();
    this.overlay();
  }

  /** @param {string} sentence */
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

  // The rectangle of the stage in which points are drawn.
  /** @returns {Area} */
  area() {
    const { l, r, t, b } = this.margin;
    return { x: l, y: t, width: Math.max(this.width - l - r, 1), height: Math.max(this.height - t - b, 1) };
  }

  // Prepare for many calls of place(): reads the ranges or the camera once.
  aim() {
    this.lens = this.own ? this.flatLens() : this.painter.lens();
    return Boolean(this.lens);
  }

  /** @returns {LensAxis[]} */
  flatLens() {
    if (!this.ranges) return null;
    const { x, y, width, height } = this.area();
    return [[x, width], [y, height]].map(([offset, length], axis) => {
      const [from, to] = this.ranges[axis];
      return { from, offset, length, scale: length / (to - from) };
    });
  }

  // Set this.point to the place of an item on the stage, or of the guest; false where it is not
  // in this panel.
  /** @param {number} i */
  place(i) {
    if (i === GUEST) return this.placeGuest();
    if (this.motion) return this.placeMoving(i);
    if (!this.present[i]) return false;
    const { coords, dims } = this.panel;
    if (this.is3d) return project(this.lens, coords, 3 * i, this.point);
    return this.put(coords[dims * i], coords[dims * i + 1]);
  }

  /** @param {number} right @param {number} high */
  put(right, high) {
    const [x, y] = this.lens;
    this.point[0] = x.offset + (right - x.from) * x.scale;
    this.point[1] = y.offset + y.length - (high - y.from) * y.scale;
    return true;
  }

  placeGuest() {
    const { guest } = this.app.data;
    if (!guest || guest.coords.length !== this.panel.dims || this !== this.app.views[0]) return false;
    return this.is3d ? project(this.lens, guest.coords, 0, this.point) : this.put(guest.coords[0], guest.coords[1]);
  }

  // Where on the stage is where in the data, in two dimensions.
  /** @param {number} x @param {number} y @returns {[number, number]} */
  unplace(x, y) {
    const [across, up] = this.lens;
    return [across.from + (x - across.offset) / across.scale, up.from + (up.offset + up.length - y) / up.scale];
  }

  /** @param {number[]} given */
  inArea([x, y]) {
    const area = this.area();
    return x >= area.x && y >= area.y && x <= area.x + area.width && y <= area.y + area.height;
  }

  // Groups shown alone are those of the shared colours; in a panel with its own, see shows().
  /** @param {number} group */
  faint(group) {
    return !this.given.coloring && this.app.faint(group);
  }

  /** @param {number} group */
  opacity(group) {
    return this.faint(group) ? FAINTEST : this.app.style.opacity;
  }

  /** @param {number} i */
  shows(i) {
    return !this.given.coloring || this.app.shown(i);
  }

  doubts() {
    return Boolean(this.app.doubt && this.panel.belief);
  }

  // What is left of a point's opacity where doubt is shown.
  /** @param {number} i */
  fade(i) {
    return this.doubts() ? fading(this.panel.belief[i]) : 1;
  }

  // The opacity of one point.
  /** @param {number} i */
  strength(i) {
    return (this.shows(i) ? this.opacity(this.palette.group(i)) : FAINTEST) * this.fade(i);
  }

  restyle() {
    if (this.bound) this.painter.restyle();
  }

  /** @param {number} i */
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
    this.rewind();
    this.stop.abort();
    this.painter.destroy();
    this.root.remove();
  }
}
