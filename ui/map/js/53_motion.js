// Moving a panel's view: fit, zoom, shift, reveal, and follow the width of the page.
Object.assign(View.prototype, {
  fit() {
    if (this.is3d) return this.relayout({ "scene.camera": CAMERA });
    return this.go(this.fitted(), true);
  },

  go([x, y], fits = false) {
    this.fits = fits;
    this.ranges = [x, y];
    return this.relayout({ "xaxis.range": x, "yaxis.range": y });
  },

  relayout(change) {
    if (!this.bound) return undefined;
    return window.Plotly.relayout(this.plot, change).then(() => this.overlay());
  },

  zoom(factor) {
    if (this.is3d) return this.zoom3d(factor);
    return this.go(this.ranges.map(([from, to]) => {
      const half = ((to - from) * factor) / 2;
      return [(from + to) / 2 - half, (from + to) / 2 + half];
    }));
  },

  zoom3d(factor) {
    const { eye } = this.plot._fullLayout.scene.camera;
    const near = { x: eye.x * factor, y: eye.y * factor, z: eye.z * factor };
    return this.relayout({ "scene.camera.eye": near });
  },

  shift(right, up) {
    if (this.is3d) return undefined;
    const steps = [right, up];
    return this.go(this.ranges.map(([from, to], axis) => {
      const step = (to - from) * 0.15 * steps[axis];
      return [from + step, to + step];
    }));
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

  resize() {
    if (!this.bound || Math.abs(this.stage.clientWidth - this.width) < 1) return;
    const before = this.width;
    this.measure();
    if (!this.is3d) this.ranges = this.fits ? this.fitted() : widen(this.ranges, this.width / before);
    const ranges = this.is3d ? {} : { "xaxis.range": this.ranges[0], "yaxis.range": this.ranges[1] };
    this.relayout({ width: this.width, ...ranges });
  },
});

// A wider or narrower panel shows the same scale around the same middle.
function widen([x, y], factor) {
  const middle = (x[0] + x[1]) / 2;
  const half = ((x[1] - x[0]) / 2) * factor;
  return [[middle - half, middle + half], y];
}
