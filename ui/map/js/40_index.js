// Finding points by place: a grid for the nearest one, a polygon for a lasso.

// Points of a 2D panel sorted into square cells (counting sort), so that a look-up under the
// pointer reads a few cells, whatever the number of points.
class Grid {
  /** @param {ArrayLike<number>} coords @param {Items} items */
  constructor(coords, items) {
    this.coords = coords;
    this.box = bounds(coords, 2, items);
    const { low, high } = this.box;
    const side = Math.max(high[0] - low[0], high[1] - low[1]) || 1;
    this.cells = clamp(Math.ceil(Math.sqrt(items.length / 2)), 1, 512);
    this.step = (side * 1.0001) / this.cells;
    this.starts = new Int32Array(this.cells * this.cells + 1);
    this.order = new Int32Array(items.length);
    this.sort(items);
  }

  /** @param {Items} items */
  sort(items) {
    const { coords, cells } = this;
    const places = new Int32Array(items.length);
    for (let at = 0; at < items.length; at += 1) {
      const i = items[at];
      places[at] = this.cell(coords[2 * i], 0) + cells * this.cell(coords[2 * i + 1], 1);
      this.starts[places[at] + 1] += 1;
    }
    for (let c = 1; c < this.starts.length; c += 1) this.starts[c] += this.starts[c - 1];
    const next = this.starts.slice();
    for (let at = 0; at < items.length; at += 1) this.order[next[places[at]]++] = items[at];
  }

  /** @param {number} value @param {number} axis */
  cell(value, axis) {
    return clamp(Math.floor((value - this.box.low[axis]) / this.step), 0, this.cells - 1);
  }

  /** @param {number} x @param {number} y @param {number} radius @param {(i: number) => boolean} accepts */
  nearest(x, y, radius, accepts) {
    let [best, least] = [-1, radius * radius];
    this.around(x - radius, y - radius, x + radius, y + radius, (i) => {
      const distance = (this.coords[2 * i] - x) ** 2 + (this.coords[2 * i + 1] - y) ** 2;
      if (distance <= least && accepts(i)) [best, least] = [i, distance];
    });
    return best;
  }

  // The points of the cells that a rectangle touches: how many, and which if not too many.
  /** @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2 @param {number} most */
  inside(x1, y1, x2, y2, most) {
    const [left, right] = [this.cell(x1, 0), this.cell(x2, 0) + 1];
    const rows = [];
    let count = 0;
    for (let row = this.cell(y1, 1); row <= this.cell(y2, 1); row += 1) {
      const [from, to] = [this.starts[row * this.cells + left], this.starts[row * this.cells + right]];
      count += to - from;
      rows.push([from, to]);
    }
    if (count > most) return { count };
    const items = new Int32Array(count);
    let at = 0;
    for (const [from, to] of rows) {
      items.set(this.order.subarray(from, to), at);
      at += to - from;
    }
    return { count, items };
  }

  /**
   * @param {number} x1
   * @param {number} y1
   * @param {number} x2
   * @param {number} y2
   * @param {(i: number) => void} visit
   */
  around(x1, y1, x2, y2, visit) {
    for (let row = this.cell(y1, 1); row <= this.cell(y2, 1); row += 1) {
      const from = this.starts[row * this.cells + this.cell(x1, 0)];
      const to = this.starts[row * this.cells + this.cell(x2, 0) + 1];
      for (let at = from; at < to; at += 1) visit(this.order[at]);
    }
  }
}

/** @param {ArrayLike<number>} coords @param {number} dims @param {Items} items @returns {Box} */
function bounds(coords, dims, items) {
  const low = new Array(dims).fill(Infinity);
  const high = new Array(dims).fill(-Infinity);
  for (const i of items) {
    for (let axis = 0; axis < dims; axis += 1) {
      const value = coords[dims * i + axis];
      if (value < low[axis]) low[axis] = value;
      if (value > high[axis]) high[axis] = value;
    }
  }
  return items.length ? { low, high } : { low: low.fill(0), high: high.fill(1) };
}

// The k items with the smallest values, least first; items without a value are left out.
/**
 * @param {Items} items
 * @param {number} k
 * @param {(i: number) => number} valueOf
 * @returns {{ i: number, value: number }[]}
 */
function smallest(items, k, valueOf) {
  /** @type {{ i: number, value: number }[]} */
  const found = [];
  for (const i of items) {
    const value = valueOf(i);
    if (Number.isNaN(value) || (found.length >= k && value >= found[k - 1].value)) continue;
    let at = found.length;
    while (at > 0 && found[at - 1].value > value) at -= 1;
    found.splice(at, 0, { i, value });
    if (found.length > k) found.pop();
  }
  return found;
}

// Even-odd rule; `polygon` is a flat list x0, y0, x1, y1 ...
/** @param {number[]} polygon @param {number} x @param {number} y */
function inside(polygon, x, y) {
  let within = false;
  for (let a = 0, b = polygon.length - 2; a < polygon.length; b = a, a += 2) {
    const [ax, ay, bx, by] = [polygon[a], polygon[a + 1], polygon[b], polygon[b + 1]];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) within = !within;
  }
  return within;
}

// The items a panel can show: those with coordinates; a fair seeded sample where they are too many.
/**
 * @param {{ coords: ArrayLike<number>, dims: number }} panel
 * @param {number} n
 * @param {number} limit
 * @returns {{ points: number, items: Int32Array<ArrayBuffer> }}
 */
function drawable(panel, n, limit) {
  const { coords, dims } = panel;
  const present = new Uint8Array(n).fill(1);
  for (let at = 0; at < dims * n; at += 1) {
    if (!Number.isFinite(coords[at])) present[Math.floor(at / dims)] = 0;
  }
  const all = new Int32Array(n);
  let points = 0;
  for (let i = 0; i < n; i += 1) if (present[i]) all[points++] = i;
  const items = all.subarray(0, points);
  return { points, items: points > limit ? sample(items, limit) : items };
}

/** @param {Int32Array<ArrayBuffer>} items @param {number} size */
function sample(items, size) {
  const random = seeded(1);
  const pool = items.slice();
  for (let at = 0; at < size; at += 1) {
    const other = at + Math.floor(random() * (pool.length - at));
    [pool[at], pool[other]] = [pool[other], pool[at]];
  }
  return pool.slice(0, size).sort();
}

/** @param {Int32Array} items */
function shuffled(items) {
  const random = seeded(1);
  const order = Uint32Array.from(items);
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    const kept = order[at];
    order[at] = order[other];
    order[other] = kept;
  }
  return order;
}
