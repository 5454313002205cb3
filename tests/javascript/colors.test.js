// Which colour and shape an item has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromMap } from "./scripts.js";

const { Palette, shapeOf, SYMBOLS } = fromMap("Palette", "shapeOf", "SYMBOLS");

const [LIGHT, DARK] = [{ dark: false, accent: "teal" }, { dark: true, accent: "aqua" }];
const missing = { color: "grey", dark: "silver", symbol: "circle" };
const levels = [{ name: "a", color: "red", dark: "pink", symbol: "star" }, { name: "b", color: "blue", dark: "sky", symbol: "square" }];
const groups = { missing, levels, codes: Int8Array.of(1, -1, 0) };
const numbers = { missing, values: Float32Array.of(0, 5, 10, NaN), scales: { light: ["l0", "l1", "l2"], dark: ["d0", "d1", "d2"] } };

test("without colours everything is one group in the accent of the theme", () => {
  const palette = new Palette(null, LIGHT);
  assert.deepEqual([palette.group(7), palette.item(7)], [0, { color: "teal", symbol: "circle" }]);
});

test("an item has the colour and shape of its level, in the theme of the moment", () => {
  const colors = (theme) => [0, 1, 2].map((i) => new Palette(groups, theme).item(i).color);
  assert.deepEqual(colors(LIGHT), ["blue", "grey", "red"]);
  assert.deepEqual(colors(DARK), ["sky", "silver", "pink"]);
  assert.equal(new Palette(groups, LIGHT).item(2).symbol, "star");
  assert.equal(new Palette(groups, LIGHT, true).item(2).symbol, "diamond-open");
});

test("a number has its place on the scale, and a gap is missing", () => {
  const palette = new Palette(numbers, DARK);
  assert.deepEqual([0, 1, 2, 3].map((i) => palette.item(i).color), ["d0", "d1", "d2", "silver"]);
  assert.deepEqual([palette.group(0), palette.group(3)], [0, -1]);
});

test("a given range holds numbers beyond it at its ends, and one number is in the middle", () => {
  const ranged = new Palette({ ...numbers, range: [4, 6] }, LIGHT);
  assert.deepEqual([0, 1, 2].map((i) => ranged.item(i).color), ["l0", "l1", "l2"]);
  assert.equal(new Palette({ ...numbers, values: Float32Array.of(3, 3) }, LIGHT).item(0).color, "l1");
});

test("every symbol is a closed path, hollow ones that of the full", () => {
  for (const name of Object.keys(SYMBOLS)) assert.match(shapeOf(name, 4), /^M[^NZ]+Z$/);
  assert.equal(shapeOf("square-open", 2), "M2,2H-2V-2H2Z");
});
