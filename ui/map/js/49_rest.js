// What the point layer does with more points than fit into a frame.
Object.assign(PointPainter.prototype, /** @satisfies {Partial<PointPainter> & ThisType<PointPainter>} */ ({
  // Everything, a slice at a time on a page that is shown when it is full; a move ends it.
  async rest() {
    const { layer, order } = this;
    const { turn } = this;
    if (!this.usable()) return;
    const lens = this.lens();
    layer.open(lens, true);
    let slice = this.cost ? SLICE_MS / this.cost : FIRST_SLICE;
    for (const part of this.parts()) {
      for (let from = 0; from < order.length; from += slice) {
        slice = Math.max(Math.round(slice), 5000);
        const began = performance.now();
        const to = Math.min(from + slice, order.length);
        this.drawPart(lens, layer.order, from, to, true, part);
        await layer.done();
        if (turn !== this.turn || layer.gl.isContextLost()) return;
        this.learn((performance.now() - began) / (to - from));
      }
    }
    layer.open(lens);
    layer.show(lens);
    this.present();
    this.whole = true;
    this.tell(this.view.items.length);
    this.view.overlay();
  },

  drawCloud(lens) {
    const { view, layer } = this;
    if (!this.cloudy) layer.picture(layer.density, CLOUD, CLOUD, cloudOf(view, this.styles, this.looks), true);
    this.cloudy = true;
    const { low, high } = view.grid.box;
    const half = [0, 1].map((axis) => (high[axis] - low[axis]) / (CLOUD - 1) / 2);
    layer.drawCloud(lens, [low[0] - half[0], low[1] - half[1], high[0] + half[0], high[1] + half[1]]);
  },

  // All points in view where they fit into a frame, or else how long a fair sample may be.
  inView() {
    const { view, layer, order } = this;
    const most = this.cost ? FRAME_MS / this.cost / this.parts().length : 20000;
    const found = view.grid.inside(...view.reachOfView(), most);
    if (found.items) {
      layer.list(layer.few, this.inOrder(found.items));
      return { whole: true, count: found.items.length };
    }
    return { whole: false, count: Math.min(Math.round((most * order.length) / Math.max(found.count, most)), order.length, Math.round(3 * most)) };
  },

  // A fair sample while points move from step to step: nobody knows what is in view then.
  someMoving() {
    const most = this.cost ? Math.round(FRAME_MS / this.cost / this.parts().length) : 20000;
    return { whole: false, count: Math.min(most, this.order.length) };
  },

  // As they lie over one another when everything is drawn.
  inOrder(items) {
    if (!this.ranks) {
      this.ranks = new Uint32Array(this.view.app.data.n);
      this.order.forEach((i, rank) => { this.ranks[i] = rank; });
    }
    const ranks = Uint32Array.from(items, (i) => this.ranks[i]).sort();
    return ranks.map((rank) => this.order[rank]);
  },
}));
