// Which stretch of the data a 2D panel shows: a range for each axis, and how it changes.

/**
 * @param {Ranges} ranges
 * @param {(range: Stretch, axis: number) => Stretch} act
 * @returns {Ranges}
 */
const eachAxis = ([x, y], act) => [act(x, 0), act(y, 1)];

/** @param {Stretch} range */
const middleOfRange = ([from, to]) => (from + to) / 2;

/**
 * Ranges that show a box at one scale, with room for the outermost symbols and labels.
 * @param {Box} box
 * @param {Size} size of the area in px
 * @returns {Ranges}
 */
function fittedRanges({ low, high }, { width, height }) {
  const room = 1 + 2 * 0.06;
  const scale = Math.max(((high[0] - low[0]) * room) / width, ((high[1] - low[1]) * room) / height)
    || 1 / Math.min(width, height);
  return eachAxis([[low[0], high[0]], [low[1], high[1]]], (range, axis) => {
    const half = (scale * (axis ? height : width)) / 2;
    return [middleOfRange(range) - half, middleOfRange(range) + half];
  });
}

/**
 * What lies at `still` stays where it is.
 * @param {Ranges} ranges
 * @param {number} factor
 * @param {ArrayLike<number>} still
 */
const zoomedAt = (ranges, factor, still) => eachAxis(ranges, ([from, to], axis) => [
  still[axis] + (from - still[axis]) * factor, still[axis] + (to - still[axis]) * factor,
]);

/**
 * @param {Ranges} ranges
 * @param {number} factor
 */
const zoomed = (ranges, factor) => zoomedAt(ranges, factor, ranges.map(middleOfRange));

/**
 * By shares of what is shown.
 * @param {Ranges} ranges
 * @param {readonly number[]} shares
 */
const shifted = (ranges, shares) => eachAxis(ranges, ([from, to], axis) => {
  const step = (to - from) * shares[axis];
  return [from + step, to + step];
});

/**
 * With a place of the data in the middle.
 * @param {Ranges} ranges
 * @param {readonly number[]} place
 */
const centred = (ranges, place) => eachAxis(ranges, ([from, to], axis) => {
  const half = (to - from) / 2;
  return [place[axis] - half, place[axis] + half];
});

/**
 * A wider or narrower panel shows the same scale around the same middle.
 * @param {Ranges} ranges
 * @param {number} factor
 * @returns {Ranges}
 */
function widened([x, y], factor) {
  const half = ((x[1] - x[0]) / 2) * factor;
  return [[middleOfRange(x) - half, middleOfRange(x) + half], y];
}
