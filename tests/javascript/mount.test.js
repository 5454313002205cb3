// How Streamlit mounts the map: several calls for one place, each with an end of its own.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { namesOf, ROOT } from "./scripts.js";

const APP = "class App { constructor() { this.seen = []; this.gone = false; App.all.push(this); } update(data) { this.seen.push(data); } destroy() { this.gone = true; } }\nApp.all = [];\n";

function mounting() {
  const { App, main } = namesOf(APP + readFileSync(join(ROOT, "ui/map/js/95_mount.js"), "utf-8"), ["App", "main"]);
  const parentElement = { isConnected: true };
  const call = (data) => main({ data, parentElement, setStateValue: () => null });
  return { apps: App.all, call, parentElement };
}

test("a call that is out of date ends nothing, whichever came first", () => {
  const { apps, call } = mounting();
  const endOfFirst = call("one");
  call("two");
  endOfFirst();
  assert.deepEqual(apps[0].seen, ["one", "two"]);
  call("four");
  call("three")(); // late, and out of date
  assert.deepEqual(apps[0].seen, ["one", "two", "four", "three", "four"]);
  assert.equal(apps.length, 1);
  assert.equal(apps[0].gone, false);
});

test("one that is ended before the next comes leaves the map to that", () => {
  const { apps, call } = mounting();
  call("one")();
  call("two");
  assert.deepEqual(apps.map(({ seen }) => seen), [["one", "two"]]);
  assert.equal(apps[0].gone, false);
});

test("the map ends with its place on the page, and the next place has a new one", () => {
  const { apps, call, parentElement } = mounting();
  call("one");
  const end = call("two");
  parentElement.isConnected = false;
  end();
  assert.equal(apps[0].gone, true);
  call("three");
  assert.deepEqual(apps[1].seen, ["three"]);
});

test("calls of long ago are forgotten", () => {
  const { apps, call } = mounting();
  const ends = Array.from({ length: 9 }, (_, i) => call(i + 1));
  ends[0]();
  assert.equal(apps[0].seen.length, 9);
});
