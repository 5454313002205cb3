import assert from "node:assert/strict";
import { test } from "node:test";

import listen from "../../ui/frame/narrow_menu.js";

test("a link of the menu closes it where it lies over the page, once, and only while it is open", () => {
  let isNarrow = true;
  let isOpen = true;
  const heard = [];
  const later = [];
  class Part {
    constructor(isLink) {
      this.isLink = isLink;
    }
    closest() {
      return this.isLink ? this : null;
    }
    click() {
      isOpen = false;
    }
  }
  const browser = {
    window: {},
    Element: Part,
    HTMLElement: Part,
    matchMedia: () => ({ matches: isNarrow }),
    setTimeout: (call) => later.push(call),
    document: {
      addEventListener: (_, call) => heard.push(call),
      querySelector: () => (isOpen ? new Part(false) : null),
    },
  };
  Object.assign(globalThis, browser);
  listen();
  listen();
  assert.equal(heard.length, 1);
  const chosen = (target) => {
    heard[0]({ target });
    later.splice(0).forEach((call) => call());
    return isOpen;
  };
  assert.equal(chosen(new Part(false)), true);
  isNarrow = false;
  assert.equal(chosen(new Part(true)), true);
  isNarrow = true;
  assert.equal(chosen(new Part(true)), false);
  assert.equal(chosen(new Part(true)), false); // what is closed stays so
});
