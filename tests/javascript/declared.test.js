// What the declarations promise is there: a type checker takes their word for it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fromMap, ROOT } from "./scripts.js";

const text = readFileSync(join(ROOT, "ui/map/app_types.d.ts"), "utf-8");
const classes = fromMap("App", "CanvasPen", "Layer", "PlotlyPainter", "PointPainter", "SvgPen", "Tooltip", "View");

// The methods of an interface, by the lines that begin with a name and a bracket.
function declared(name) {
  const [, body] = new RegExp(`\\ninterface ${name} {\\n([^]*?)\\n}`).exec(text) ?? [];
  return [...(body ?? "").matchAll(/^ {2}(\w+)\(/gm)].map(([, method]) => method);
}

test("every method declared for a class is one of its own", () => {
  const asked = Object.entries(classes).flatMap(([name, made]) => declared(name).map((method) => [name, method, typeof made.prototype[method]]));
  assert.ok(asked.length > 40);
  assert.deepEqual(asked.filter(([, , kind]) => kind !== "function"), []);
});

test("the map's script gives away what Streamlit mounts, and nothing else", () => {
  const source = readFileSync(join(ROOT, "ui/map/js/95_mount.js"), "utf-8");
  assert.equal(source.match(/^export /gm).length, 1);
  assert.equal(typeof fromMap("main").main, "function");
});
