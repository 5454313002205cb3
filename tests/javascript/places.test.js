// Ranges of the data, boxes on the stage, and places in three dimensions.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLists, fromMap } from "./scripts.js";

const names = ["besideTip", "bestSpot", "blend", "centred", "depth", "edgeMiddles", "fits", "fittedRanges", "hidden", "multiply", "partToEdge", "project", "shifted", "softened", "spotsAround", "stylesOf", "touches", "widened", "wrap", "zoomed", "zoomedAt"];
const {
  besideTip, bestSpot, blend, centred, depth, edgeMiddles, fits, fittedRanges, hidden, multiply, partToEdge, project, shifted, softened, spotsAround, stylesOf, touches, widened, wrap, zoomed, zoomedAt,
} = fromMap(...names);

const near = (got, wanted) => got.flat().forEach((value, at) => assert.ok(Math.abs(value - wanted.flat()[at]) < 1e-9, `${got} is not ${wanted}`));
const VIEW = [[0, 10], [-2, 2]];
const AREA = { x: 0, y: 0, width: 100, height: 100 };

test("all points fit at one scale, with room around them", () => {
  const [x, y] = fittedRanges({ low: [0, 0], high: [100, 20] }, { width: 500, height: 250 });
  near([x, y], [[-6, 106], [-18, 38]]);
  assert.ok(Math.abs((x[1] - x[0]) / 500 - (y[1] - y[0]) / 250) < 1e-12);
});

test("a single point is in the middle of something", () => {
  const [x, y] = fittedRanges({ low: [3, 4], high: [3, 4] }, { width: 200, height: 100 });
  near([x, y], [[2, 4], [3.5, 4.5]]);
});

test("zooming keeps the middle, or the place under the pointer", () => {
  near(zoomed(VIEW, 0.5), [[2.5, 7.5], [-1, 1]]);
  near(zoomedAt(VIEW, 0.5, [0, 2]), [[0, 5], [0, 2]]);
  near(zoomed(zoomed(VIEW, 0.8), 1.25), VIEW);
});

test("arrows shift by shares of what is shown", () => {
  near(shifted(VIEW, [0.15, -0.5]), [[1.5, 11.5], [-4, 0]]);
});

test("an item is revealed in the middle, at the same scale", () => {
  near(centred(VIEW, [100, 50]), [[95, 105], [48, 52]]);
});

test("a wider panel shows more to either side and the same height", () => {
  near(widened(VIEW, 2), [[-5, 15], [-2, 2]]);
});

test("boxes fit into an area with their edges, and touch where names would be read as one", () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  assert.ok(fits(box, AREA));
  assert.ok(!fits({ ...box, left: -1 }, AREA));
  assert.ok(touches(box, { left: 17, top: 0, right: 20, bottom: 10 }));
  assert.ok(!touches(box, { left: 18, top: 0, right: 20, bottom: 10 }));
  assert.ok(touches(box, { left: 0, top: 11, right: 10, bottom: 20 }));
  assert.ok(!touches(box, { left: 0, top: 12, right: 10, bottom: 20 }));
});

test("a label hides what lies nearer than its room, by weight", () => {
  const box = { left: 0, top: 0, right: 10, bottom: 10 };
  assert.equal(hidden(box, [[5, 5, 1, 100], [13, 14, 5, 7], [13, 14, 5.1, 7], [50, 50, 6, 1]]), 107);
});

test("a label stands to the right, or where that is taken or hides more, elsewhere", () => {
  const free = () => 0;
  const size = { width: 20, height: 10 };
  const best = (point, placed = [], cost = free, most = 1) => bestSpot(point, size, 4, AREA, placed, cost, most);
  assert.deepEqual(best([50, 50]), { left: 54, top: 45, right: 74, bottom: 55 });
  assert.deepEqual(best([90, 50]), { left: 66, top: 45, right: 86, bottom: 55 });
  assert.equal(best([50, 50], [{ left: 54, top: 40, right: 60, bottom: 60 }]).right, 46);
  assert.equal(best([50, 50], [], ({ left }) => (left === 40 ? 2 : 5), 10).top, 36);
  assert.equal(best([50, 50], [], () => 1, 1), null);
  assert.equal(spotsAround([50, 50], size, 4).filter((one) => fits(one, AREA)).length, 8);
});

test("an arrow ends at the edge the line crosses first", () => {
  assert.equal(partToEdge([50, 50], [150, 50], AREA, 10), 0.4);
  assert.equal(partToEdge([50, 50], [150, 250], AREA, 10), 0.2);
  assert.equal(partToEdge([50, 50], [-50, 50], AREA, 10), 0.4);
  assert.ok(partToEdge([95, 50], [150, 50], AREA, 10) < 0);
});

const UNIT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

test("matrices are multiplied column by column", () => {
  const moved = [...UNIT.slice(0, 12), 2, 3, 4, 1];
  const doubled = UNIT.map((value, at) => (at < 15 ? 2 * value : value));
  assert.deepEqual([...multiply(UNIT, moved)], moved);
  assert.deepEqual([...multiply(doubled, moved)].slice(12), [4, 6, 8, 1]);
  assert.deepEqual([...multiply(moved, doubled)].slice(12), [2, 3, 4, 1]);
});

test("a point in space is where the scene draws it, and nowhere behind the camera", () => {
  const lens = { matrix: UNIT, scale: [1, 1, 1], left: 10, top: 20, width: 200, height: 100 };
  const point = [0, 0];
  assert.ok(project(lens, [9, 9, 9, 0.5, -1, 0], 3, point));
  assert.deepEqual(point, [160, 120]);
  const away = { ...lens, matrix: [...UNIT.slice(0, 11), -1, 0, 0, 0, 0] };
  assert.equal(depth(away, [0, 0, -2], 0), 2);
  assert.ok(!project(away, [0, 0, 2], 0, point));
});

test("a cube's edges along an axis have four middles", () => {
  const corners = Array.from({ length: 8 }, (_, c) => [c & 1, (c >> 1) & 1]);
  assert.deepEqual(edgeMiddles(corners, 1), [[0.5, 0], [0.5, 1], [0.5, 0], [0.5, 1]]);
  assert.equal(edgeMiddles(corners.map((at, c) => (c ? at : null)), 4).length, 3);
});

test("a colour between two is their mixture", () => {
  assert.equal(blend(["#000000", "#ffffff"], 0.5), "#808080");
  assert.equal(blend(["#000000", "#102030", "#ffffff"], 0.5), "#102030");
});

test("levels and numbers have their styles, gaps the first one", () => {
  assert.deepEqual([...stylesOf({ coloring: { codes: [-1, 0, 4] }, levels: [] }, 3)], [0, 1, 5]);
  const values = [0, 5, 10, NaN, 99];
  assert.deepEqual([...stylesOf({ coloring: { values }, range: [0, 10] }, 5)], [65, 160, 254, 0, 254]);
  assert.deepEqual([...stylesOf({ coloring: { values: [3, NaN] }, range: [3, 3] }, 2)], [160, 0]);
  assert.deepEqual([...stylesOf({}, 2)], [1, 1]);
});

test("a soft picture is empty where nothing is, and denser where more is", () => {
  const pixels = softened(Float32Array.of(0, 0, 0, 0, 200, 100, 0, 1, 800, 400, 0, 4), 1);
  assert.deepEqual([...pixels.slice(0, 4)], [0, 0, 0, 0]);
  assert.ok(pixels[11] > pixels[7] && pixels[7] > 0);
  assert.ok(Math.abs(pixels[4] / pixels[7] - 200 / 255) < 0.02);
});

test("a caption is broken between words, and none is lost", () => {
  const pen = { measure: (text) => 10 * text.length };
  assert.deepEqual(wrap(pen, "one two  three four", 90, 10), ["one two", "three", "four"]);
  assert.deepEqual(wrap(pen, "", 90, 10), []);
});

test("a long name keeps both of its ends", () => {
  const { middle } = fromLists("middle");
  const long = `begin ${"x".repeat(90)} end`;
  assert.equal(middle("short"), "short");
  assert.equal([...middle(long)].length, 48);
  assert.ok(middle(long).startsWith("begin x") && middle(long).endsWith("x end"));
  assert.equal([...middle("😀".repeat(60))].filter((sign) => sign === "😀").length, 47);
});

test("the name of an arrow stands beyond its tip and gives way to others", () => {
  const size = { width: 20, height: 10 };
  assert.deepEqual(besideTip([50, 50], false, size, AREA, []), { left: 58, top: 45, right: 78, bottom: 55 });
  const left = besideTip([50, 50], true, size, AREA, []);
  assert.deepEqual([left.left, left.right], [22, 42]);
  const moved = besideTip([50, 50], false, size, AREA, [{ left: 60, top: 40, right: 70, bottom: 60 }]);
  assert.notEqual(moved.top, 45);
  const edge = besideTip([99, 50], false, size, AREA, []);
  assert.equal(edge.right, 100);
  assert.equal(besideTip([50, 50], false, { width: 20, height: 200 }, AREA, []), null);
});
