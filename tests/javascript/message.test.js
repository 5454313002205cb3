// The binary message, written here by hand as packing.py describes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromMap } from "./scripts.js";

const { addresses, openMessage, readSelected, Texts, toBits, unpack } = fromMap("addresses", "openMessage", "readSelected", "Texts", "toBits", "unpack");

const KINDS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, i1: Int8Array, u1: Uint8Array };
const padded = (bytes) => [...bytes, ...new Array((8 - (bytes.length % 8)) % 8).fill(0)];

// Arrays one after the other, and what refers to them.
class Body {
  bytes = [];

  add(t, values) {
    const at = this.bytes.length;
    this.bytes.push(...padded(new Uint8Array(KINDS[t].from(values).buffer)));
    return { at, n: values.length, t };
  }

  texts(values, codes) {
    const encoded = values.map((value) => [...new TextEncoder().encode(value)]);
    const ends = [0];
    for (const one of encoded) ends.push(ends.at(-1) + one.length);
    return { text: this.add("u1", encoded.flat()), ends: this.add("i4", ends), ...(codes && { codes: this.add("i4", codes) }) };
  }
}

// At an address that is no multiple of eight, as a browser may hand it over.
function message(header, body) {
  const text = new TextEncoder().encode(JSON.stringify(header));
  const length = [...new Uint8Array(Uint32Array.of(text.length).buffer)];
  const all = [...padded([..."EEM1"].map((c) => c.charCodeAt(0)).concat(length, [...text])), ...body.bytes];
  const held = new Uint8Array(all.length + 3);
  held.set(all, 3);
  return held.subarray(3);
}

const here = { where: { at: 0 }, urls: {} };

function sample() {
  const body = new Body();
  const panel = {
    ...here, key: "a", title: "A", dims: 2, coords: body.add("f4", [0, 1.5, -2, 3]), neighbors: body.add("i4", [1, 0]), k: 1,
    belief: body.add("u1", [0, 255]), links: body.add("i4", [0, 1]), steps: [{ title: "s", coords: body.add("f4", [1, 2, 3, 4]) }],
  };
  const fields = [{ title: "year", numbers: body.add("f8", [1989, NaN]) }, { title: "place", texts: body.texts(["Köln"], [0, 0]) }];
  const header = {
    n: 2, token: "t", words: { ...here, names: body.texts(["Ångström", "日本"]), fields, rank: body.add("i4", [1, 0]) }, panels: [panel],
    coloring: { ...here, title: "c", codes: body.add("i1", [-1, 3]) }, thumbs: null, marks: body.add("i4", [0, 1, 2, -1]),
    guest: { name: "g", coords: body.add("f4", [7, 8]) }, selected: { items: body.add("i4", [1]) },
  };
  return message(header, body);
}

test("a header in any script is read, and its arrays begin behind it", () => {
  const body = new Body();
  const ref = body.add("i4", [5]);
  for (const text of ["", "é", "日本語", "12345"]) {
    const { header, body: buffer } = openMessage(message({ text, ref }, body));
    assert.equal(header.text, text);
    assert.deepEqual([...new Int32Array(buffer, header.ref.at, 1)], [5]);
  }
});

test("a message gives back every array of a panel", () => {
  const [panel] = unpack(sample()).panels;
  assert.deepEqual([...panel.coords], [0, 1.5, -2, 3]);
  assert.deepEqual([...panel.neighbors], [1, 0]);
  assert.deepEqual([...panel.belief], [0, 255]);
  assert.deepEqual([...panel.links], [0, 1]);
  assert.deepEqual([...panel.steps[0].coords], [1, 2, 3, 4]);
  assert.equal(panel.steps[0].belief, null);
});

test("a message gives back names, fields, colours, marks, the guest and what is selected", () => {
  const data = unpack(sample());
  assert.deepEqual([0, 1].map((i) => data.names.get(i)), ["Ångström", "日本"]);
  assert.deepEqual(data.fields.map(({ title, get }) => [title, get(0), get(1)]), [["year", "1989", ""], ["place", "Köln", "Köln"]]);
  assert.deepEqual([...data.coloring.codes], [-1, 3]);
  assert.equal(data.coloring.values, null);
  assert.deepEqual([...data.marks], [0, 1, 2, -1]);
  assert.deepEqual([...data.guest.coords], [7, 8]);
  assert.deepEqual([...data.selected], [1]);
  assert.deepEqual([...data.rank], [1, 0]);
});

test("what is unpacked does not change when the message's memory is used again", () => {
  const bytes = sample();
  const { panels } = unpack(bytes);
  bytes.fill(255);
  assert.deepEqual([...panels[0].coords], [0, 1.5, -2, 3]);
});

test("a part with an address of its own is read from what was fetched", () => {
  const body = new Body();
  const ref = body.add("f4", [9, 9]);
  const panel = { where: { at: 16, url: "/far" }, key: "a", dims: 2, coords: ref, steps: [] };
  const header = { n: 1, words: { ...here, names: body.texts(["x"]), fields: [] }, panels: [panel], marks: body.add("i4", []), selected: { items: body.add("i4", []) } };
  const far = new Uint8Array(24);
  far.set(new Uint8Array(Float32Array.of(4, 5).buffer), 16);
  const data = unpack(message(header, body), new Map([["/far", far.buffer]]));
  assert.deepEqual([...data.panels[0].coords], [4, 5]);
  assert.deepEqual(addresses({ panels: [panel], coloring: null, thumbs: null }), ["/far"]);
});

test("repeated texts are read by their codes", () => {
  const body = new Body();
  const ref = body.texts(["north", "", "süd"], [2, 0, 1, 2]);
  const buffer = Uint8Array.from(body.bytes).buffer;
  const texts = new Texts(({ t, at, n } = {}) => (t ? new KINDS[t](buffer, at, n) : null), ref);
  assert.equal(texts.length, 4);
  assert.deepEqual([0, 1, 2, 3].map((i) => texts.get(i)), ["süd", "north", "", "süd"]);
});

test("a selection packed as bits is read back, and is what Python expects", () => {
  const chosen = [0, 7, 8, 30];
  const text = toBits(chosen, 31);
  assert.equal(text, Buffer.from([0b10000001, 1, 0, 0b01000000]).toString("base64"));
  const packed = Uint8Array.from(Buffer.from(text, "base64"));
  assert.deepEqual([...readSelected({ bits: {} }, () => packed)], chosen);
});

test("very many bits are packed in pieces", () => {
  const n = 3 * 8192 * 8 + 5;
  const packed = Buffer.from(toBits([0, n - 1], n), "base64");
  assert.equal(packed.length, Math.ceil(n / 8));
  assert.deepEqual([packed[0], packed.at(-1)], [1, 1 << 4]);
});
