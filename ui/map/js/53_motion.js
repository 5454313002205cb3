// Moving a panel's view: fit, zoom, shift, reveal, and follow the width of the page.
const NEAREST = 1e-6; // the narrowest view, as a share of the largest coordinate
const FARTHEST = 50; // the widest, in times of the one that shows everything

Object.assign(View.prototype, /** @satisfies {Partial<View> & ThisType<View>} */ ({
  // Ranges that show all points.
  fitted() {
    return fittedRanges(this.all.box, this.area());
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
    return this.go(zoomed(this.ranges, factor));
  },

  // Zoom so that what lies under a place of the stage stays there.
  zoomAt(factor, x, y) {
    if (!this.aim()) return undefined;
    return this.go(zoomedAt(this.ranges, factor, this.unplace(x, y)));
  },

  zoom3d(factor) {
    const { eye } = this.painter.camera();
    const near = { x: eye.x * factor, y: eye.y * factor, z: eye.z * factor };
    return this.painter.relayout({ "scene.camera.eye": near });
  },

  shift(right, up) {
    if (this.is3d) return undefined;
    return this.go(shifted(this.ranges, [0.15 * right, 0.15 * up]));
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
    return this.go(centred(this.ranges, [coords[2 * i], coords[2 * i + 1]]));
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
    if (!this.is3d) this.ranges = this.fits ? this.fitted() : widened(this.ranges, this.width / before);
    this.painter.resize();
  },
}));
