// Numbers and words everybody uses.

/** What is asked for again, so that it does not matter that it failed. @returns {null} */
const quiet = () => null;

/** @param {number} n */
const count = (n) => n.toLocaleString("en-GB");

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/**
 * @param {string} text
 * @param {number} limit
 */
const shorten = (text, limit) => (text.length > limit ? `${text.slice(0, limit - 1)}…` : text);

/**
 * The place after `now` in a ring of so many; from nowhere (-1) the first one, or going back the last.
 * @param {number} now
 * @param {number} step
 * @param {number} length
 */
const turned = (now, step, length) => (now < 0 && step < 0 ? length - 1 : (now + step + length) % length);

/**
 * A number generator with a seed (mulberry32), so that a sample is the same on every visit.
 * @param {number} seed
 * @returns {() => number}
 */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
