// Which items lie at a place on the stage.
const CROWD_PX = 8;
const CROWD = 100000; // points counted for the labels at most

Object.assign(View.prototype, /** @satisfies {Partial<View> & ThisType<View>} */ ({
  nearest(x, y) {
    if (!this.items?.length || !this.aim()) return -1;
    const reach = Math.max(NEAR_PX, this.app.style.size);
    const accepts = (/** @type {number} */ i) => this.app.shown(i);
    if (this.is3d) return this.nearest3d(x, y, reach, accepts);
    return this.grid.nearest(...this.unplace(x, y), reach / this.lens[0].scale, accepts);
  },

  nearest3d(x, y, reach, accepts) {
    let [best, least] = [-1, reach * reach];
    for (const i of this.items) {
      if (!this.place(i)) continue;
      const distance = (this.point[0] - x) ** 2 + (this.point[1] - y) ** 2;
      if (distance < least && accepts(i)) [best, least] = [i, distance];
    }
    return best;
  },

  // Items whose point lies in a polygon on the stage.
  within(polygon) {
    this.aim();
    const there = [];
    for (let at = 0; at < polygon.length; at += 2) there.push(...this.unplace(polygon[at], polygon[at + 1]));
    return enclosed(this.grid, there, (i) => this.app.shown(i));
  },

  // Number of points in every small square of the stage, counted anew where the view has changed.
  crowd(made) {
    if (this.counted?.made === made) return this.counted;
    const columns = Math.ceil(this.width / CROWD_PX);
    const cells = new Uint16Array(columns * Math.ceil(this.height / CROWD_PX));
    for (const i of this.some()) {
      if (!this.place(i) || !this.inArea(this.point)) continue;
      cells[Math.floor(this.point[0] / CROWD_PX) + columns * Math.floor(this.point[1] / CROWD_PX)] += 1;
    }
    this.counted = { made, columns, cells };
    return this.counted;
  },

  // The points in view, or where they are many a fair sample of them.
  some() {
    const items = this.is3d || !this.own ? null : this.grid.inside(...this.reachOfView(), CROWD).items;
    return items ?? (this.items.length > CROWD ? this.painter.sample(CROWD) : this.items);
  },

  // How many points a label would hide.
  covered({ left, top, right, bottom }) {
    const { columns, cells } = this.counted;
    const cell = (/** @type {number} */ value) => Math.max(Math.floor(value / CROWD_PX), 0);
    let found = 0;
    for (let row = cell(top); row <= cell(bottom); row += 1) {
      for (let at = cell(left); at <= cell(right); at += 1) found += cells[row * columns + at] ?? 0;
    }
    return found;
  },
}));
