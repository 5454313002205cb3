import assert from "node:assert/strict";
import { test } from "node:test";

import listen, { completes } from "../../ui/frame/history.js";

const at = (/** @type {string} */ url) => new URL(url, "http://here");

test("an address completes the empty one of the same page, and no other", () => {
  assert.equal(completes(at("/graphs"), at("/graphs?data=friends")), true);
  assert.equal(completes(at("/graphs?data=friends"), at("/graphs?data=films")), false);
  assert.equal(completes(at("/"), at("/graphs?data=friends")), false);
  assert.equal(completes(at("/graphs"), at("/graphs")), false);
});

test("the empty address is replaced, every other one stays a step, and it is done once", () => {
  const said = [];
  const place = { href: "http://here/graphs", pathname: "/graphs", search: "" };
  const browser = {
    window: {},
    location: place,
    history: {
      pushState: (state, title, url) => said.push(["push", url]),
      replaceState: (state, title, url) => said.push(["replace", url]),
    },
  };
  Object.assign(globalThis, browser);
  listen();
  const patched = browser.history.pushState;
  listen();
  assert.equal(browser.history.pushState, patched);
  patched({}, "", "/graphs?data=friends");
  place.search = "?data=friends";
  patched({}, "", "/graphs?data=films");
  patched({}, "", undefined);
  assert.deepEqual(said, [["replace", "/graphs?data=friends"], ["push", "/graphs?data=films"], ["push", undefined]]);
});
