// The wire format of packing.py, read: a JSON header, then aligned typed arrays.
const ARRAYS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, u1: Uint8Array };
const UTF8 = new TextDecoder();

class Texts {
  constructor(reader, ref) {
    this.bytes = reader(ref.text);
    this.ends = reader(ref.ends);
    this.codes = reader(ref.codes);
    this.length = this.codes ? this.codes.length : this.ends.length - 1;
  }

  get(i) {
    const at = this.codes ? this.codes[i] : i;
    return UTF8.decode(this.bytes.subarray(this.ends[at], this.ends[at + 1]));
  }
}

function unpack(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  const header = JSON.parse(UTF8.decode(bytes.subarray(8, end)));
  // A copy: typed arrays need aligned offsets, and the message's own buffer is not ours to keep.
  const body = bytes.slice(Math.ceil(end / 8) * 8).buffer;
  const read = (ref) => (ref ? new ARRAYS[ref.t](body, ref.at, ref.n) : null);
  return {
    ...header,
    names: new Texts(read, header.names),
    selected: Array.from(read(header.selected)),
    rank: read(header.rank),
    marks: read(header.marks),
    fields: header.fields.map((field) => readField(field, read)),
    coloring: header.coloring && {
      ...header.coloring,
      codes: read(header.coloring.codes),
      values: read(header.coloring.values),
    },
    thumbs: header.thumbs && { ...header.thumbs, png: read(header.thumbs.png) },
    panels: header.panels.map((panel) => ({
      ...panel, coords: read(panel.coords), neighbors: read(panel.neighbors),
    })),
  };
}

function readField(field, read) {
  const texts = field.texts && new Texts(read, field.texts);
  const numbers = read(field.numbers);
  return { title: field.title, get: (i) => (texts ? texts.get(i) : numberText(numbers[i])) };
}

function numberText(value, digits = 6) {
  if (Number.isNaN(value)) return "";
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
}

function toBits(indices, n) {
  const packed = new Uint8Array(Math.ceil(n / 8));
  for (const i of indices) packed[i >> 3] |= 1 << (i & 7);
  let text = "";
  for (let at = 0; at < packed.length; at += 8192) {
    text += String.fromCharCode(...packed.subarray(at, at + 8192));
  }
  return btoa(text);
}
