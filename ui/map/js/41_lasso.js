// The points inside a polygon, cell by cell: only where its edge runs is each point looked at.
// `polygon` is a flat list x0, y0, x1, y1 ... in the units of the data.
/** @param {Grid} grid @param {number[]} polygon @param {(i: number) => boolean} accepts */
function enclosed(grid, polygon, accepts) {
  const { cells, starts, order, coords } = grid;
  const edge = edgeCells(grid, polygon);
  const caught = new Uint8Array(coords.length / 2);
  for (let row = 0; row < cells; row += 1) {
    let within = null;
    for (let column = 0; column < cells; column += 1) {
      const cell = row * cells + column;
      if (edge[cell]) within = null;
      else within ??= inside(polygon, ...middleOf(grid, column, row));
      if (within === false) continue;
      for (let at = starts[cell]; at < starts[cell + 1]; at += 1) {
        const i = order[at];
        if ((within || inside(polygon, coords[2 * i], coords[2 * i + 1])) && accepts(i)) caught[i] = 1;
      }
    }
  }
  return marked(caught);
}

/**
 * @param {Pick<Grid, 'box' | 'step'>} given
 * @param {number} column
 * @param {number} row
 * @returns {[number, number]}
 */
const middleOf = ({ box, step }, column, row) => [box.low[0] + (column + 0.5) * step, box.low[1] + (row + 0.5) * step];

// The cells an edge of the polygon runs through, and those beside them.
/** @param {Grid} grid @param {number[]} polygon */
function edgeCells(grid, polygon) {
  const { cells, step, box } = grid;
  const found = new Uint8Array(cells * cells);
  /** @param {number} x @param {number} y */
  const mark = (x, y) => {
    const [column, row] = [Math.floor((x - box.low[0]) / step), Math.floor((y - box.low[1]) / step)];
    for (let r = Math.max(row - 1, 0); r <= Math.min(row + 1, cells - 1); r += 1) {
      for (let c = Math.max(column - 1, 0); c <= Math.min(column + 1, cells - 1); c += 1) found[r * cells + c] = 1;
    }
  };
  for (let a = 0, b = polygon.length - 2; a < polygon.length; b = a, a += 2) {
    const [dx, dy] = [polygon[a] - polygon[b], polygon[a + 1] - polygon[b + 1]];
    // The steps of an edge far outside need not be finer than the whole grid.
    const steps = Math.min(Math.ceil((2 * Math.hypot(dx, dy)) / step) + 1, 400 * cells);
    for (let at = 0; at <= steps; at += 1) mark(polygon[b] + (dx * at) / steps, polygon[b + 1] + (dy * at) / steps);
  }
  return found;
}

// The positions of the ones, in ascending order.
/** @param {Uint8Array<ArrayBuffer>} flags */
function marked(flags) {
  let count = 0;
  for (let i = 0; i < flags.length; i += 1) count += flags[i];
  const found = new Int32Array(count);
  let at = 0;
  for (let i = 0; i < flags.length; i += 1) if (flags[i]) found[at++] = i;
  return found;
}
