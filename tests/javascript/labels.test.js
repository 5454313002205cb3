// Names beside points, and the names of arrows that stand there first.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromMap } from "./scripts.js";

const { drawLabels, touches } = fromMap("drawLabels", "touches");
const POINTS = [[50, 50], [50, 150], [150, 100]];

// A view of three points on a stage, and a pen that keeps what it writes.
function made({ hovered = -1, selected = [], labels = true, width = 200 } = {}) {
  const written = [];
  const pen = {
    font: "x",
    measure: (text) => 8 * text.length,
    text: (left, middle, text, { size }) => {
      const high = (size + 3) / 2;
      written.push({ text, left, right: left + 8 * text.length, top: middle - high, bottom: middle + high });
    },
  };
  const app = {
    hovered, selected, isolated: new Set(), looks: 0, chosen: POINTS.map((_, i) => selected.includes(i)),
    style: { size: 8, labels }, theme: { text: "#000", background: "#fff" }, labelOrder: [0, 1, 2], shown: () => true,
    data: { names: { has: () => true, get: (i) => `name${i}` } },
  };
  const view = {
    app, lens: 0, width, height: 200, tiles: [], labels: null, counted: true, items: POINTS, point: [0, 0],
    crowd: () => null, covered: () => 0, inArea: () => true, area: () => ({ x: 0, y: 0, width, height: 200 }),
    place(i) { [this.point[0], this.point[1]] = POINTS[i]; return true; },
  };
  return { view, pen, written };
}

const RIGHT = { left: 55, top: 40, right: 120, bottom: 60 }; // what stands right of the first point
const clear = (written, taken) => written.every((label) => !taken.some((one) => touches(label, one)));

for (const [called, how] of Object.entries({ "a hovered item": { hovered: 0 }, "a selected item": { selected: [0] }, "any item": {} })) {
  test(`the name of ${called} stands beside the name of an arrow`, () => {
    const { view, pen, written } = made(how);
    drawLabels(view, pen, [], [RIGHT]);
    assert.ok(written.some(({ text }) => text === "name0"));
    assert.ok(clear(written, [RIGHT]));
  });
}

test("without room a hovered item still has its name, any other none", () => {
  const all = { left: 0, top: 0, right: 200, bottom: 200 };
  const hovered = made({ hovered: 0 });
  drawLabels(hovered.view, hovered.pen, [], [all]);
  assert.deepEqual(hovered.written.map(({ text }) => text), ["name0"]);
  const rest = made();
  drawLabels(rest.view, rest.pen, [], [all]);
  assert.deepEqual(rest.written, []);
});
