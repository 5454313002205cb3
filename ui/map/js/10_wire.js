// The wire format of packing.py, read: a JSON header, then aligned typed arrays.
const ARRAYS = { f4: Float32Array, f8: Float64Array, i4: Int32Array, i1: Int8Array, u1: Uint8Array };
const UTF8 = new TextDecoder();

class Texts {
  /** @param {Read} reader @param {TextsRef} ref */
  constructor(reader, ref) {
    this.bytes = reader(ref.text);
    this.ends = reader(ref.ends);
    this.codes = reader(ref.codes);
    this.length = this.codes ? this.codes.length : this.ends.length - 1;
  }

  /** @param {number} i */
  get(i) {
    const at = this.codes ? this.codes[i] : i;
    return UTF8.decode(this.bytes.subarray(this.ends[at], this.ends[at + 1]));
  }

  has() {
    return true;
  }

  want() {
    return Promise.resolve();
  }
}

// The message without the arrays of its parts, and one reader for those that came along.
/** @param {Uint8Array<ArrayBuffer>} bytes @returns {{ header: Header, body: ArrayBuffer }} */
function openMessage(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = 8 + view.getUint32(4, true);
  const header = JSON.parse(UTF8.decode(bytes.subarray(8, end)));
  // A copy: typed arrays need aligned offsets, and the message's own buffer is not ours to keep.
  const body = bytes.slice(Math.ceil(end / 8) * 8).buffer;
  return { header, body };
}

/** @param {ArrayBuffer} buffer @param {number} [base] @returns {Read} */
const reader = (buffer, base = 0) => (ref) => (ref ? new ARRAYS[ref.t](buffer, base + ref.at, ref.n) : null);

/** @param {Uint8Array<ArrayBuffer>} bytes @param {Map<string, ArrayBuffer>} [fetched] */
function unpack(bytes, fetched = new Map()) {
  const { header, body } = openMessage(bytes);
  /** @param {{ where: Where }} given @returns {Read} */
  const partReader = ({ where }) => {
    const held = where.url ? fetched.get(where.url) : body;
    if (!held) throw new Error(`nothing was fetched from ${where.url}`);
    return reader(held, where.at);
  };
  const read = reader(body);
  const { words, coloring, thumbs } = header;
  return {
    ...header,
    ...(words.urls.rows ? farWords(words, partReader(words)) : nearWords(words, partReader(words))),
    selected: readSelected(header.selected, read),
    marks: read(header.marks),
    guest: header.guest && { ...header.guest, coords: read(header.guest.coords) },
    coloring: coloring && readColoring(coloring, partReader(coloring)),
    thumbs: thumbs && { ...thumbs, png: partReader(thumbs)(thumbs.png) },
    panels: header.panels.map((panel) => readPanel(panel, partReader(panel))),
  };
}

/** @param {ColoringHeader} coloring @param {Read} read @returns {Coloring} */
const readColoring = (coloring, read) => (
  { ...coloring, codes: read(coloring.codes), values: read(coloring.values) }
);

/** @param {PanelHeader} panel @param {Read} read @returns {PanelData} */
function readPanel(panel, read) {
  /** @template {RowsHeader} T @param {T} told @returns {Omit<T, keyof Rows> & Rows} */
  const rows = (told) => ({
    ...told, coords: read(told.coords), neighbors: read(told.neighbors), belief: read(told.belief),
  });
  return {
    ...rows(panel), links: read(panel.links), coloring: panel.coloring && readColoring(panel.coloring, read),
    steps: panel.steps.map(rows),
  };
}

// The parts whose arrays have an address of their own.
/** @param {Pick<Header, 'panels' | 'coloring' | 'thumbs'>} given */
const addresses = ({ panels, coloring, thumbs }) => (
  [...panels, coloring, thumbs].map((part) => part?.where.url).filter(Boolean)
);

/** @param {NearWords} words @param {Read} read @returns {Words} */
function nearWords(words, read) {
  return {
    names: new Texts(read, words.names),
    fields: words.fields.map((field) => readField(field, read)),
    rank: read(words.rank),
  };
}

/** @param {FarWords} words @param {Read} read @returns {Words} */
function farWords(words, read) {
  const names = FarTexts.of(words, read);
  const fields = words.fields.map(({ title, number }, at) => ({
    title,
    get: (/** @type {number} */ i) => {
      const text = names.field(i, at);
      return number && text ? numberText(Number(text)) : text;
    },
  }));
  return { names, fields, rank: null };
}

/** @param {SelectedHeader} given @param {Read} read @returns {Items} */
function readSelected({ items, bits }, read) {
  if (items) return Array.from(read(items));
  const packed = read(bits);
  const found = [];
  for (let i = 0; i < 8 * packed.length; i += 1) if (packed[i >> 3] & (1 << (i & 7))) found.push(i);
  return Int32Array.from(found);
}

/** @param {FieldHeader} field @param {Read} read @returns {Field} */
function readField(field, read) {
  const texts = field.texts && new Texts(read, field.texts);
  const numbers = read(field.numbers);
  return { title: field.title, get: (i) => texts?.get(i) ?? numberText(numbers?.[i] ?? NaN) };
}

/** @param {number} value @param {number} [digits] */
function numberText(value, digits = 6) {
  if (Number.isNaN(value)) return "";
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(digits)));
}
