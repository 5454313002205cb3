// How Streamlit mounts the map: several calls for one place, each with an end of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { namesOf, ROOT } from "./scripts.js";

const APP = "class App { constructor() { this.seen = []; this.gone = false; App.all.push(this); } update(data) { this.seen.push(data); } destroy() { this.gone = true; } }\nApp.all = [];\n";

function mounting() {
  const { App, main } = namesOf(APP + readFileSync(join(ROOT, "ui/map/js/95_mount.js"), "utf-8"), ["App", "main"]);
  const parentElement = {};
  const call = (data) => main({ data, parentElement, setStateValue: () => null });
  return { apps: App.all, call };
}

test("a call that a later one overtook ends nothing", () => {
  const { apps, call } = mounting();
  const endOfFirst = call("one");
  const endOfSecond = call("two");
  endOfFirst();
  assert.equal(apps.length, 1);
  assert.equal(apps[0].gone, false);
  call("three");
  assert.deepEqual(apps[0].seen, ["one", "two", "three"]);
  endOfSecond();
  assert.equal(apps[0].gone, false);
});

test("the last call's end is the map's, and the next map is a new one", () => {
  const { apps, call } = mounting();
  call("one");
  call("two")();
  assert.equal(apps[0].gone, true);
  call("three");
  assert.deepEqual(apps[1].seen, ["three"]);
});
