// Moving a panel's view: fit, zoom, shift, reveal, and follow the width of the page.
const NEAREST = 1e-6; // the narrowest view, as a share of the largest coordinate
const FARTHEST = 50; // the widest, in times of the one that shows everything

Object.assign(View.prototype, {
  // Ranges that show all points at one scale, with room for the outermost symbols and labels.
  fitted() {
    const { low, high } = this.all.box;
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
  },

  fit() {
    if (this.is3d) return this.painter.relayout({ "scene.camera": CAMERA });
    return this.go(this.fitted(), true);
  },

  go(ranges, fits = false) {
    const wide = ranges[0][1] - ranges[0][0];
    const fitted = this.fitted()[0];
    const least = NEAREST * Math.max(this.widest, Number.MIN_VALUE);
    const farther = wide > this.ranges[0][1] - this.ranges[0][0];
    if (!(wide > least) || (farther && wide > FARTHEST * (fitted[1] - fitted[0]))) return undefined;
    this.fits = fits;
    this.ranges = ranges;
    if (this.own) this.app.tooltip.hide();
    return this.bound ? this.painter.move() : undefined;
  },

  zoom(factor) {
    if (this.is3d) return this.zoom3d(factor);
    return this.go(this.ranges.map(([from, to]) => {
      const half = ((to - from) * factor) / 2;
      return [(from + to) / 2 - half, (from + to) / 2 + half];
    }));
  },

  // Zoom so that what lies under a place of the stage stays there.
  zoomAt(factor, x, y) {
    if (!this.aim()) return undefined;
    const still = this.unplace(x, y);
    return this.go(this.ranges.map(([from, to], axis) => [
      still[axis] + (from - still[axis]) * factor, still[axis] + (to - still[axis]) * factor,
    ]));
  },

  zoom3d(factor) {
    const { eye } = this.painter.camera();
    const near = { x: eye.x * factor, y: eye.y * factor, z: eye.z * factor };
    return this.painter.relayout({ "scene.camera.eye": near });
  },

  shift(right, up) {
    if (this.is3d) return undefined;
    const steps = [right, up];
    return this.go(this.ranges.map(([from, to], axis) => {
      const step = (to - from) * 0.15 * steps[axis];
      return [from + step, to + step];
    }));
  },

  // Move the ground by px of the stage, from where it lay.
  drag([x, y], dx, dy) {
    const [across, up] = this.flatLens();
    const [right, high] = [dx / across.scale, dy / up.scale];
    return this.go([[x[0] - right, x[1] - right], [y[0] + high, y[1] + high]]);
  },

  // Move so that an item outside the picture comes to its middle.
  reveal(i) {
    if (this.is3d || !this.aim() || !this.place(i) || this.inArea(this.point)) return undefined;
    const { coords } = this.panel;
    return this.go(this.ranges.map(([from, to], axis) => {
      const half = (to - from) / 2;
      return [coords[2 * i + axis] - half, coords[2 * i + axis] + half];
    }));
  },

  // The rectangle of the data that is in view, with room for points at its edge.
  reachOfView() {
    const room = 2 * this.app.style.size;
    const [left, low] = this.unplace(-room, this.height + room);
    const [right, high] = this.unplace(this.width + room, -room);
    return [left, low, right, high];
  },

  resize() {
    if (!this.bound || Math.abs(this.stage.clientWidth - this.width) < 1) return;
    const before = this.width;
    this.measure();
    if (!this.is3d) this.ranges = this.fits ? this.fitted() : widen(this.ranges, this.width / before);
    this.painter.resize();
  },
});

// A wider or narrower panel shows the same scale around the same middle.
function widen([x, y], factor) {
  const middle = (x[0] + x[1]) / 2;
  const half = ((x[1] - x[0]) / 2) * factor;
  return [[middle - half, middle + half], y];
}
