// One panel, several pictures in turn: which is shown, and the way from one to the next.
const FEW_STEPS = 8; // up to so many are methods, to be looked at; more are epochs, to be watched
const PACE = { few: { move: 1200, rest: 900 }, many: { move: 350, rest: 0 } };

const calm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
/** @param {number} part */
const eased = (part) => part * part * (3 - 2 * part);

Object.assign(View.prototype, /** @satisfies {Partial<View> & ThisType<View>} */ ({
  // The panel's data as they are at the step shown.
  stepped() {
    const { given, step } = this;
    if (!given.steps.length) return given;
    const { coords, neighbors, k, belief } = given.steps[step];
    return {
      ...given, coords, ...(neighbors ? { neighbors, k } : {}), belief: belief ?? given.belief,
      token: `${given.token}/${step}`,
    };
  },

  // The items of all steps together and the ground they need: the frame stays while points move.
  ofAllSteps(limit) {
    const { given, app, items, panel, grid } = this;
    const { token, steps, dims } = given;
    if (!steps.length) return { token, items, box: grid?.box ?? bounds(panel.coords, dims, items) };
    /** @type {Box[]} */
    const boxes = [];
    const some = new Uint8Array(app.data.n);
    for (const { coords } of steps) {
      const there = drawable({ coords, dims }, app.data.n, Infinity).items;
      if (there.length) boxes.push(bounds(coords, dims, there));
      for (const i of there) some[i] = 1;
    }
    const all = marked(some);
    /** @param {number} side */
    /** @param {(...values: number[]) => number} best @param {keyof Box} side */
    const each = (best, side) => Array.from({ length: dims }, (_, axis) => best(...boxes.map((box) => box[side][axis])));
    const box = boxes.length ? { low: each(Math.min, "low"), high: each(Math.max, "high") } : bounds(panel.coords, dims, []);
    return { token, items: all.length > limit ? sample(all, limit) : all, box };
  },

  // Back to the first step, at rest.
  rewind() {
    [this.motion, this.step] = [null, 0];
    this.stopPlaying();
  },

  // Go to a step: in one jump where nothing can move, the reader wants no motion, or is dragging.
  goTo(step, { jump = false } = {}) {
    const to = clamp(step, 0, this.given.steps.length - 1);
    if (this.motion) this.show(this.motion.to);
    if (to === this.step) return;
    if (jump || !this.own || calm()) this.show(to);
    else this.depart(to);
  },

  depart(to, began = performance.now()) {
    this.app.hover(-1);
    this.painter.depart(to);
    this.motion = { to, way: 0, began, length: this.pace().move };
    this.root.dataset.moving = "true";
    this.player.draw();
    this.advance();
  },

  pace() {
    const { move, rest } = this.given.steps.length > FEW_STEPS ? PACE.many : PACE.few;
    return { move: move / this.player.speed, rest: rest / this.player.speed };
  },

  advance() {
    this.painter.move();
    requestAnimationFrame((now) => {
      const { motion } = this;
      if (!motion || this.stop.signal.aborted) return;
      const part = clamp((now - motion.began) / motion.length, 0, 1);
      motion.way = eased(part);
      if (part < 1) this.advance();
      else if (this.playing && !this.pace().rest && motion.to < this.given.steps.length - 1) this.pass();
      else this.show(motion.to);
    });
  },

  // Straight on through a step, without a rest in which it could be asked.
  pass() {
    this.step = this.motion.to;
    this.depart(this.step + 1, this.motion.began + this.motion.length);
  },

  // At rest at a step: it can be pointed at and selected in.
  show(step) {
    this.motion = null;
    delete this.root.dataset.moving;
    this.step = step;
    this.panel = this.stepped();
    this.gather();
    this.player.draw();
    if (this.bound) {
      if (this.own) this.painter.arrive();
      else this.app.again(() => this.stop.signal.aborted || this.painter.draw());
    }
    this.app.refresh();
    this.playOn();
  },

  // End a motion at once, where the reader takes hold of the map.
  land() {
    this.stopPlaying();
    if (this.motion) this.show(this.motion.to);
  },

  play() {
    this.playing = true;
    this.player.draw();
    if (this.step === this.given.steps.length - 1) this.show(0);
    else this.playOn(0);
  },

  playOn(given) {
    const rest = given ?? Math.max(this.pace().rest, calm() || !this.own ? 500 / this.player.speed : 0);
    clearTimeout(this.resting);
    if (!this.playing) return;
    if (this.step >= this.given.steps.length - 1) this.stopPlaying();
    else this.resting = setTimeout(() => this.goTo(this.step + 1), rest);
  },

  stopPlaying() {
    clearTimeout(this.resting);
    this.playing = false;
    this.player.draw();
  },

  // Where an item is on its way.
  placeMoving(i) {
    const { steps } = this.given;
    const { to, way } = this.motion;
    const [a, b] = [steps[this.step].coords, steps[to].coords];
    const [x, y] = [0, 1].map((axis) => a[2 * i + axis] + (b[2 * i + axis] - a[2 * i + axis]) * way);
    return Number.isFinite(x) && Number.isFinite(y) && this.put(x, y);
  },
}));
