// Numbers, words, rings and ticks.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromMap } from "./scripts.js";

const { beliefText, clamp, count, extent, fading, hash, numberText, order, roved, seeded, shorten, tickText, ticks, turned, wheelFactor } = fromMap(
  "beliefText", "clamp", "count", "extent", "fading", "hash", "numberText", "order", "roved", "seeded", "shorten", "tickText", "ticks", "turned", "wheelFactor",
);

test("a number is held between its ends", () => {
  assert.deepEqual([-1, 0.5, 7].map((value) => clamp(value, 0, 1)), [0, 0.5, 1]);
});

test("thousands are parted, and a long text is cut to its limit", () => {
  assert.equal(count(1234567), "1,234,567");
  assert.equal(shorten("abcdef", 6), "abcdef");
  assert.equal(shorten("abcdefg", 6), "abcde…");
});

test("a seed gives the same numbers, evenly between 0 and 1", () => {
  const [a, b, c] = [seeded(1), seeded(1), seeded(2)];
  const numbers = Array.from({ length: 4000 }, a);
  assert.deepEqual(numbers.slice(0, 9), Array.from({ length: 9 }, b));
  assert.notEqual(numbers[0], c());
  assert.ok(numbers.every((value) => value >= 0 && value < 1));
  assert.ok(Math.abs(numbers.reduce((sum, value) => sum + value) / 4000 - 0.5) < 0.02);
});

test("numbers are written with six digits, whole ones as they are, gaps as nothing", () => {
  assert.deepEqual([1989, 0.1 + 0.2, 1 / 3, NaN, -2.5].map((value) => numberText(value)), ["1989", "0.3", "0.333333", "", "-2.5"]);
  assert.equal(numberText(1234.5678, 4), "1235");
});

test("arrows go round a ring, and from nowhere to an end of it", () => {
  assert.deepEqual([turned(2, 1, 3), turned(0, -1, 3), turned(1, 1, 3)], [0, 2, 2]);
  assert.deepEqual([turned(-1, 1, 3), turned(-1, -1, 3)], [0, 2]);
});

test("keys lead from one button of a legend to another", () => {
  const from = (now) => ["ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp", "Home", "End", "a"].map((key) => roved(key, now, 4));
  assert.deepEqual(from(1), [2, 2, 0, 0, 0, 3, -1]);
  assert.deepEqual(from(3), [0, 0, 2, 2, 0, 3, -1]);
});

test("ticks are the multiples of 1, 2 or 5 that lie inside", () => {
  assert.deepEqual(ticks([0, 10], 5), { step: 2, values: [0, 2, 4, 6, 8, 10] });
  assert.deepEqual(ticks([-0.3, 0.72], 4), { step: 0.5, values: [0, 0.5] });
  assert.deepEqual(ticks([7, 0], 7).values, [0, 1, 2, 3, 4, 5, 6, 7]);
});

test("no range has no ticks", () => {
  assert.deepEqual(ticks([1, 1], 5), { step: 0, values: [] });
  assert.deepEqual(ticks([NaN, 1], 5), { step: 0, values: [] });
  assert.deepEqual(ticks([0, Infinity], 5), { step: 0, values: [] });
});

test("ticks are written with the decimals of their step and a true minus", () => {
  assert.equal(tickText(-0.5, 0.5), "\u22120.5");
  assert.equal(tickText(0.30000000000000004, 0.1), "0.3");
  assert.equal(tickText(1e-17, 0.1), "0");
  assert.equal(tickText(2500000, 500000), "2.5e+6");
});

test("belief is told in per cent, and doubt fades by its square, never to nothing", () => {
  assert.deepEqual([0, 127, 254, 255].map(beliefText), ["0 %", "50 %", "100 %", "not known"]);
  assert.deepEqual([0, 127, 254, 255].map(fading), [0.06, 0.25, 1, 1]);
});

test("the extent leaves gaps out, and is 0 to 1 where nothing is known", () => {
  assert.deepEqual(extent([3, NaN, -2]), [-2, 3]);
  assert.deepEqual(extent([NaN]), [0, 1]);
});

test("a wheel turned back and forth ends where it began, and never leaps", () => {
  const turn = (deltaY, deltaMode = 0, ctrlKey = false) => wheelFactor({ deltaY, deltaMode, ctrlKey });
  assert.equal(turn(0), 1);
  assert.ok(Math.abs(turn(100) * turn(-100) - 1) < 1e-12);
  assert.equal(turn(100), Math.exp(0.2));
  assert.equal(turn(2, 1), Math.exp(0.064));
  assert.equal(turn(10, 0, true), Math.exp(0.1));
  assert.equal(turn(1e6), Math.exp(0.7));
});

test("a sum tells selections apart, by order and by length too", () => {
  assert.equal(hash([1, 2, 3]), hash(Int32Array.of(1, 2, 3)));
  assert.equal(new Set([[], [0], [0, 0], [1, 2], [2, 1]].map(hash)).size, 5);
});

test("items are labelled in the order of their rank, or else of their place", () => {
  assert.deepEqual([...order({ rank: [2, 0, 2, 1], n: 4 })], [1, 3, 0, 2]);
  assert.deepEqual([...order({ rank: null, n: 3 })], [0, 1, 2]);
});
