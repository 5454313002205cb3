// Rectangles on the stage, such as labels: where one has room, and what it would hide.

/**
 * The eight places beside a point, the best first: the sides, then the corners.
 * @param {readonly [number, number]} point
 * @param {Size} size
 * @param {number} gap
 * @returns {Rectangle[]}
 */
function spotsAround([x, y], { width, height }, gap) {
  const near = 0.75 * gap;
  return [
    [x + gap, y - height / 2], [x - gap - width, y - height / 2],
    [x - width / 2, y - gap - height], [x - width / 2, y + gap],
    [x + near, y - near - height], [x + near, y + near],
    [x - near - width, y - near - height], [x - near - width, y + near],
  ].map(([left, top]) => ({ left, top, right: left + width, bottom: top + height }));
}

/**
 * The side or corner of a point at which a box costs the least, and less than `most`.
 * @param {readonly [number, number]} point
 * @param {Size} size
 * @param {number} gap
 * @param {Area} area
 * @param {readonly Rectangle[]} placed
 * @param {(box: Rectangle) => number} cost
 * @param {number} most
 */
function bestSpot(point, size, gap, area, placed, cost, most) {
  /** @type {Rectangle | null} */
  let best = null;
  let least = most;
  for (const box of spotsAround(point, size, gap)) {
    if (!fits(box, area) || placed.some((other) => touches(box, other))) continue;
    const covered = cost(box);
    if (covered < least) [best, least] = [box, covered];
    if (!least) break;
  }
  return best;
}

/**
 * What the box would hide of these, by weight.
 * @param {Rectangle} box
 * @param {readonly Obstacle[]} rings
 */
function hidden({ left, top, right, bottom }, rings) {
  let sum = 0;
  for (const [x, y, room, weight] of rings) {
    if (Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom)) < room) sum += weight;
  }
  return sum;
}

/**
 * @param {Rectangle} box
 * @param {Area} area
 */
function fits(box, { x, y, width, height }) {
  return box.left >= x && box.top >= y && box.right <= x + width && box.bottom <= y + height;
}

const APART = { beside: 8, above: 2 }; // px between two names that are read as two

/**
 * Whether two boxes are too near one another to be read as two.
 * @param {Rectangle} a
 * @param {Rectangle} b
 */
function touches(a, b) {
  const { beside, above } = APART;
  return a.left < b.right + beside && b.left < a.right + beside && a.top < b.bottom + above && b.top < a.bottom + above;
}

/**
 * Which part of the way from a point outside or inside leads to the edge of an area less a margin.
 * @param {ArrayLike<number>} from
 * @param {ArrayLike<number>} to
 * @param {Area} area
 * @param {number} margin
 */
function partToEdge(from, to, area, margin) {
  /**
   * @param {number} start
   * @param {number} end
   * @param {number} low
   * @param {number} length
   */
  const reach = (start, end, low, length) => {
    if (end === start) return Infinity;
    return ((end > start ? low + length - margin : low + margin) - start) / (end - start);
  };
  return Math.min(
    reach(from[0], to[0], area.x, area.width), reach(from[1], to[1], area.y, area.height),
  );
}

const GIVE_WAY = [0, -16, 16, -32, 32]; // px up or down, the nearest first

/**
 * The place of a name beyond the tip of an arrow: on its far side, within the area, a little up or
 * down where other names stand; null where there is no room.
 * @param {readonly [number, number]} tip
 * @param {boolean} left
 * @param {Size} size
 * @param {Area} area
 * @param {readonly Rectangle[]} placed
 * @returns {Rectangle | null}
 */
function besideTip([x, y], left, { width, height }, area, placed) {
  const wanted = left ? x - 8 - width : x + 8;
  const start = Math.max(area.x, Math.min(wanted, area.x + area.width - width));
  for (const step of GIVE_WAY) {
    const top = y + step - height / 2;
    const box = { left: start, top, right: start + width, bottom: top + height };
    if (fits(box, area) && !placed.some((other) => touches(box, other))) return box;
  }
  return null;
}
