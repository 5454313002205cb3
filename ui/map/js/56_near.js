// Which items are near one another on the map, by the rule of picture.py.
const SAME_ON_MAP = 1e-6; // distances that differ by less, relatively, are equal
const FLOAT32_STEP = 2 ** -23;

Object.assign(View.prototype, /** @satisfies {Partial<View> & ThisType<View>} */ ({
  distance(a, b) {
    const { coords, dims } = this.panel;
    let sum = 0;
    for (let axis = 0; axis < dims; axis += 1) sum += (coords[dims * a + axis] - coords[dims * b + axis]) ** 2;
    return Math.sqrt(sum);
  },

  nearestOnMap(item, k) {
    return smallest(this.items, k, (i) => (i === item ? NaN : this.distance(item, i)));
  },

  // The true neighbours of an item, each near or hidden here: near is as near as the k-th on the
  // map. Kept for the last item asked for, which is asked for at every frame.
  kinds(item) {
    const { token } = this.panel;
    const others = this.trueNeighbors(item);
    if (!others.length) return [];
    const asked = JSON.stringify([token, item, others]);
    if (this.sorted?.asked === asked) return this.sorted.kinds;
    const farthest = this.nearestOnMap(item, others.length).at(-1)?.value ?? 0;
    const reach = farthest * (1 + SAME_ON_MAP) + 4 * FLOAT32_STEP * this.widest;
    /** @type {{ other: number, kind: "near" | "hidden" }[]} */
    const kinds = others.map((other) => ({ other, kind: this.distance(item, other) <= reach ? "near" : "hidden" }));
    this.sorted = { asked, kinds };
    return kinds;
  },

  trueNeighbors(item) {
    const { k, neighbors } = this.app.neighborsFor(this).panel;
    if (!neighbors) return [];
    return Array.from(neighbors.subarray(item * k, (item + 1) * k))
      .filter((other) => other >= 0 && other !== item && this.present[other]);
  },
}));
