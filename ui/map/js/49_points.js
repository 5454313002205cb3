// Draws a 2D panel: the points by our own layer over a ground of grid lines. Beyond what fits into
// a frame a fair sample moves over a soft picture of all points, and everything comes at rest.
const FRAME_MS = 45;
const SLICE_MS = 60;
const REST_MS = 160;
const FIRST_SLICE = 150000; // points drawn in one go while their speed is not known yet
const EDGED = 5000; // up to so many points have an edge in the colour of the background
const TINY = 2; // radius in px of the screen
const GROUPED = 20000; // up to so many are drawn group by group, beyond them in a fair order

class PointPainter {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.ground = new CanvasPen(make("canvas", "ee-map-overlay", { "aria-hidden": "true" }));
    this.canvas = make("canvas");
    this.layer = new Layer(this.canvas);
    // Chromium without a graphics card does not show the part of a WebGL canvas that is scrolled
    // into view; of a plain canvas it does.
    this.shown = make("canvas", "ee-map-overlay ee-map-points", { "aria-hidden": "true" });
    this.shown.points = this.layer.gl;
    view.plot.replaceChildren(this.ground.canvas, this.shown);
    /** @type {string | null} */
    this.family = null;
    /** @type {string | null} */
    this.arranged = null;
    this.turn = 0;
    this.frames = 0;
    this.cost = 0; // ms per point, as measured
    this.stop = new AbortController();
    const signal = { signal: this.stop.signal };
    this.canvas.addEventListener("webglcontextlost", (event) => this.lose(event), signal);
    this.canvas.addEventListener("webglcontextrestored", () => this.find(), signal);
  }

  get works() {
    return Boolean(this.layer.gl);
  }

  // The driver gives a lost context back, or another panel has taken it for good.
  /** @param {Event} event */
  lose(event) {
    event.preventDefault();
    this.turn += 1;
    this.lost = setTimeout(() => this.view.loseWebGL(), 1500);
  }

  find() {
    clearTimeout(this.lost);
    this.layer.paged = null;
    this.layer.start();
    [this.known, this.arranged, this.family] = [null, null, null];
    this.draw();
  }

  async draw() {
    const { view, layer } = this;
    const { token } = view.panel;
    if (this.known !== token) this.put();
    this.styles = stylesOf(view.palette, view.app.data.n);
    layer.fill(layer.styles, this.styles);
    this.arrange();
    this.restyle(false);
    const first = this.move(true);
    if (!view.bound || view.items.length > FIRST_SLICE) await first;
  }

  // The places of the step shown, or of the only picture there is.
  put() {
    const { view, layer } = this;
    const { given, panel, step } = view;
    if (given.steps.length) {
      if (this.family !== given.token) layer.forgetSteps();
      this.family = given.token;
      layer.route(layer.stepPlaces(step, panel.coords));
    } else {
      layer.fill(layer.places, panel.coords);
      layer.route(layer.places);
    }
    this.known = panel.token;
    this.cloudy = false;
  }

  // Points set out from the step shown to another one.
  /** @param {number} to */
  depart(to) {
    const { layer, view } = this;
    const { steps } = view.given;
    layer.route(layer.stepPlaces(view.step, steps[view.step].coords), layer.stepPlaces(to, steps[to].coords));
    layer.trust(steps[to].belief ?? view.given.belief);
  }

  // They are there: the places and the belief of another step count.
  arrive() {
    this.put();
    this.layer.trust(this.view.panel.belief);
    return this.move(true);
  }

  // In which order: group by group, or mixed where one group would hide the others.
  arrange() {
    const { view, layer } = this;
    const made = view.everyone.length > GROUPED ? view.given.token : null;
    if (made) {
      if (this.arranged === made) return;
      this.order = shuffled(view.everyone);
    } else this.order = Uint32Array.from(view.everyone).sort((a, b) => this.styles[a] - this.styles[b] || a - b);
    this.arranged = made;
    this.ranks = null;
    layer.list(layer.order, this.order);
  }

  // Groups shown alone, opacity, or the selection have changed; the places have not.
  /** @param {boolean} [now] */
  restyle(now = true) {
    const { view, layer } = this;
    this.looks = looksOf(view);
    layer.picture(layer.looks, 256, 2, this.looks, false);
    layer.fill(layer.chosen, flagsOf(view));
    layer.trust(view.panel.belief);
    this.cloudy = false;
    if (now) this.move(true);
  }

  // Whether everything can be drawn in every frame.
  get quick() {
    const n = this.order.length;
    return n <= GROUPED || (this.cost > 0 && n * this.cost < FRAME_MS) || (!this.cost && n <= FIRST_SLICE);
  }

  /** @param {boolean} [still] */
  move(still = false) {
    this.turn += 1;
    this.still = still;
    clearTimeout(this.resting);
    this.going ??= this.go().finally(() => { this.going = null; });
    return this.going;
  }

  async go() {
    let turn;
    do {
      turn = this.turn;
      await nextFrame();
      if (!this.usable()) return;
      await this.paint();
    } while (turn !== this.turn);
    this.resting = setTimeout(() => this.settle(), this.still ? 0 : REST_MS);
  }

  // The map stands still: labels, and the points that did not fit into a frame.
  settle() {
    if (!this.usable() || this.view.motion) return undefined;
    const { view } = this;
    if (view.hurried) {
      view.hurried = false;
      view.overlay();
    }
    return this.whole ? undefined : this.rest();
  }

  usable() {
    return !this.stop.signal.aborted && !this.layer.gl.isContextLost() && this.view.aim();
  }

  // One frame at once: everything where that is quick, or else what fits into one.
  async paint() {
    const { layer, view } = this;
    const began = performance.now();
    this.frames += 1;
    const lens = this.lens();
    const seen = this.quick ? null : view.motion ? this.someMoving() : this.inView();
    this.whole = this.quick || seen.whole;
    layer.open(lens);
    if (!this.whole && !view.motion) this.drawCloud(lens);
    const [buffer, count] = seen?.whole ? [layer.few, seen.count] : [layer.order, this.whole ? this.order.length : seen.count];
    const drawn = this.drawPart(lens, buffer, 0, count, false);
    this.present();
    this.tell(this.whole ? view.items.length : count);
    view.hurried = view.items.length > GROUPED || Boolean(view.motion);
    drawGround(view, this.ground);
    drawOverlay(view);
    await layer.done();
    if (drawn > 2000) this.learn((performance.now() - began) / drawn);
  }

  // Right after drawing, in the same task: later the browser may have emptied the layer.
  present() {
    const { canvas, shown } = this;
    if (shown.width !== canvas.width || shown.height !== canvas.height) Object.assign(shown, { width: canvas.width, height: canvas.height });
    const pen = shown.getContext("2d");
    pen.globalCompositeOperation = "copy";
    pen.drawImage(canvas, 0, 0);
  }

  // The first measurement is of compiling, too.
  /** @param {number} cost */
  learn(cost) {
    this.learned = (this.learned ?? 0) + 1;
    this.cost = this.learned > 2 ? 0.7 * this.cost + 0.3 * cost : cost;
  }

  /** @param {number} count */
  tell(count) {
    if (this.view.drawn === count) return;
    this.view.drawn = count;
    this.view.words();
  }

  parts() {
    return this.view.app.isolated.size || this.dims ? [1, 2] : [0];
  }

  get dims() {
    return this.view.app.selected.length > MANY_CHOSEN;
  }

  /**
   * @param {Lens} lens
   * @param {WebGLBuffer} buffer
   * @param {number} from
   * @param {number} to
   * @param {boolean} hidden
   * @param {number} [only]
   */
  drawPart(lens, buffer, from, to, hidden, only) {
    const { view } = this;
    const ratio = lens.ratio;
    const rim = (view.items.length <= EDGED ? 0.4 : -0.2) * ratio;
    const ground = rgb(view.app.theme.background).map((value) => value / 255);
    const parts = only === undefined ? this.parts() : [only];
    const radius = (view.app.style.size / 2) * ratio;
    const tiny = radius < TINY && view.items.length > GROUPED;
    const doubts = view.doubts();
    const look = { radius, tiny, rim, pen: 0.8 * ratio, ground, dims: this.dims, doubts, way: view.motion?.way ?? 0 };
    for (const part of parts) this.layer.drawPoints(lens, { buffer, from, to, part, hidden, ...look });
    return parts.length * (to - from);
  }

  // All points at twice the size, for a file.
  picture() {
    const { view, layer } = this;
    view.aim();
    const lens = this.lens(2);
    layer.open(lens);
    this.drawPart(lens, layer.order, 0, this.order.length, false);
    const url = this.canvas.toDataURL();
    this.move(true);
    return url;
  }

  // Where the shaders put a point.
  /** @param {number} [ratio] @returns {Lens} */
  lens(ratio = window.devicePixelRatio || 1) {
    const { view } = this;
    const [x, y] = view.lens;
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    const area = view.area();
    const middle = [x.from + (view.width / 2 - x.offset) / x.scale, y.from + (y.offset + y.length - view.height / 2) / y.scale];
    const scale = [(2 * x.scale) / view.width, (2 * y.scale) / view.height];
    const [left, bottom, wide, high] = [area.x, view.height - area.y - area.height, area.width, area.height].map((v) => Math.round(v * ratio));
    return { ratio, width, height, middle, scale, clip: [left, bottom, wide, high] };
  }

  /** @param {number} size */
  sample(size) {
    return this.order.subarray(0, size);
  }

  grid() {
    return gridOf(this.view);
  }

  async resize() {
    return this.move(true);
  }

  mode() {}

  destroy() {
    this.turn += 1;
    this.stop.abort();
    clearTimeout(this.lost);
    clearTimeout(this.resting);
    this.layer.gl?.getExtension("WEBGL_lose_context")?.loseContext();
  }
}

const nextFrame = () => new Promise((tell) => { requestAnimationFrame(tell); });
