// Finding points by place and items by name; drawing a fair sample.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromMap } from "./scripts.js";

const names = ["bounds", "drawable", "edits", "enclosed", "find", "fold", "foldAll", "fuzzy", "Grid", "inside", "joined", "lookThrough", "marked", "sample", "score", "seeded", "shuffled", "smallest", "toggled"];
const { bounds, drawable, edits, enclosed, find, fold, foldAll, fuzzy, Grid, inside, joined, lookThrough, marked, sample, score, seeded, shuffled, smallest, toggled } = fromMap(...names);

const all = () => true;
const upTo = (n) => Int32Array.from({ length: n }, (_, i) => i);

function cloud(n, seed = 3) {
  const random = seeded(seed);
  const coords = Float32Array.from({ length: 2 * n }, () => random() * 10);
  return { coords, grid: new Grid(coords, upTo(n)), random };
}

test("the nearest point is found, within its reach only, and where it is wanted", () => {
  const coords = Float32Array.of(0, 0, 10, 0, 10, 10);
  const grid = new Grid(coords, upTo(3));
  assert.equal(grid.nearest(9, 1, 2, all), 1);
  assert.equal(grid.nearest(5, 5, 2, all), -1);
  assert.equal(grid.nearest(10, 4, 20, (i) => i !== 1), 2);
  assert.equal(grid.nearest(-3, 0, 3, all), 0);
});

test("a grid of one point, or of points in one place, still finds them", () => {
  assert.equal(new Grid(Float32Array.of(5, 5), upTo(1)).nearest(5, 5, 1, all), 0);
  const grid = new Grid(new Float32Array(20), upTo(10));
  assert.notEqual(grid.nearest(0, 0, 1, all), -1);
  assert.equal(new Grid(new Float32Array(0), upTo(0)).nearest(0, 0, 1, all), -1);
});

test("a rectangle's cells hold all of its points, or tell that there are too many", () => {
  const { coords, grid } = cloud(2000);
  const { count, items } = grid.inside(2, 3, 5, 6, 2000);
  const found = new Set(items);
  assert.equal(found.size, count);
  for (let i = 0; i < 2000; i += 1) {
    const [x, y] = [coords[2 * i], coords[2 * i + 1]];
    if (x >= 2 && x <= 5 && y >= 3 && y <= 6) assert.ok(found.has(i));
  }
  assert.ok(count < 1000);
  assert.deepEqual(grid.inside(2, 3, 5, 6, 10), { count });
});

test("a point is inside a polygon by the even-odd rule", () => {
  const square = [0, 0, 4, 0, 4, 4, 0, 4];
  const cross = [0, 0, 4, 4, 4, 0, 0, 4];
  assert.deepEqual([[2, 2], [5, 2], [-1, 2], [2, 5]].map(([x, y]) => inside(square, x, y)), [true, false, false, false]);
  assert.deepEqual([[0.5, 2], [3.5, 2], [2, 0.5], [2, 3.5]].map(([x, y]) => inside(cross, x, y)), [true, true, false, false]);
});

test("a lasso encloses the same points cell by cell as one by one", () => {
  const { coords, grid, random } = cloud(3000);
  for (let round = 0; round < 20; round += 1) {
    const polygon = Array.from({ length: 14 }, () => random() * 14 - 2);
    const expected = [...upTo(3000)].filter((i) => inside(polygon, coords[2 * i], coords[2 * i + 1]));
    assert.deepEqual([...enclosed(grid, polygon, all)], expected);
  }
});

test("a lasso leaves out what is not shown", () => {
  const grid = new Grid(Float32Array.of(1, 1, 2, 2, 3, 3), upTo(3));
  assert.deepEqual([...enclosed(grid, [0, 0, 4, 0, 4, 4, 0, 4], (i) => i !== 1)], [0, 2]);
});

test("marked flags are the positions of the ones", () => {
  assert.deepEqual([...marked(Uint8Array.of(0, 1, 0, 1, 1))], [1, 3, 4]);
});

test("the box of points is that of those asked for, in any number of dimensions", () => {
  assert.deepEqual(bounds([1, 2, 3, -4, 5, 6], 3, [0, 1]), { low: [-4, 2, 3], high: [1, 5, 6] });
  assert.deepEqual(bounds([], 2, []), { low: [0, 0], high: [1, 1] });
});

test("the smallest come first, at most k of them, gaps never", () => {
  const values = [5, NaN, 1, 3, 1, 9];
  const found = smallest(upTo(6), 3, (i) => values[i]);
  assert.deepEqual(found, [{ i: 2, value: 1 }, { i: 4, value: 1 }, { i: 3, value: 3 }]);
  assert.deepEqual(smallest(upTo(2), 5, () => NaN), []);
});

test("what has no place is not drawn", () => {
  const coords = Float32Array.of(0, 0, NaN, 1, 2, 2, 3, Infinity);
  const { points, items } = drawable({ coords, dims: 2 }, 4, 100);
  assert.equal(points, 2);
  assert.deepEqual([...items], [0, 2]);
});

test("of too many points a fair sample is drawn, in the order of the items", () => {
  const { points, items } = drawable({ coords: new Float32Array(2000), dims: 2 }, 1000, 100);
  assert.equal(points, 1000);
  assert.equal(new Set(items).size, 100);
  assert.deepEqual([...items], [...items].sort((a, b) => a - b));
  assert.deepEqual([...sample(upTo(1000), 100)], [...items]);
});

test("a shuffle keeps every item once", () => {
  const order = shuffled(upTo(500));
  assert.deepEqual([...order].sort((a, b) => a - b), [...upTo(500)]);
  assert.notDeepEqual([...order], [...upTo(500)]);
});

test("names are compared without accents and case", () => {
  assert.equal(fold(" Citroën "), "citroen");
  assert.deepEqual(foldAll("Ärger\nB", ["Ärger", "B"]), ["arger", "b"]);
  assert.deepEqual(foldAll(" A\nB ", [" A", "B "]), ["a", "b"]);
});

test("whole names are before starts, starts before words, words before the rest", () => {
  assert.deepEqual(["pear", "pearl", "red pear", "spear", "apple"].map((name) => score(name, "pear")), [0, 1, 2, 3, Infinity]);
  assert.deepEqual(find(["spear", "red pear", "pearl", "pear", "apple"], "pear"), [3, 2, 1, 0]);
});

test("at most eight are found, the shorter ones first", () => {
  const found = find(Array.from({ length: 20 }, (_, i) => `a${"b".repeat(20 - i)}`), "a");
  assert.deepEqual(found, [19, 18, 17, 16, 15, 14, 13, 12]);
});

test("edits count inserting, deleting, replacing and swapping", () => {
  assert.deepEqual([["abc", "abc"], ["abc", "abxc"], ["abc", "ac"], ["abc", "axc"], ["abc", "acb"]].map(([a, b]) => edits(a, b, 2)), [0, 1, 1, 1, 1]);
  assert.equal(edits("kitten", "sitting", 3), 3);
  assert.equal(edits("kitten", "sitting", 2), Infinity);
});

test("one slip is forgiven in four letters, two in eight, none in three", () => {
  assert.ok(fuzzy("banana", "bananna") < Infinity);
  assert.equal(fuzzy("cat", "cut"), Infinity);
  assert.ok(fuzzy("mississippi", "misisippi") < Infinity);
});

test("nearly the same names are asked for only where nothing else is found", async () => {
  assert.deepEqual(await lookThrough(["banana", "bananna bread"], "bananna", () => false), [1]);
  assert.deepEqual(await lookThrough(["banana", "cherry"], "bananna", () => false), [0]);
  assert.equal(await lookThrough(["banana"], "banana", () => true), null);
});

test("a click with a key held adds an item or takes it away", () => {
  assert.deepEqual([...toggled([1, 2, 3], 2)], [1, 3]);
  assert.deepEqual([...toggled([1, 3], 2)], [1, 3, 2]);
  assert.deepEqual([...joined(Int32Array.of(4), [5, 6])], [4, 5, 6]);
});
