// What the server keeps for us: arrays by an address, fetched once, and the texts of single items.
const HELD_BLOCKS = 400;
const HELD_MAPS = 4;
const TRIES = 3;

/**
 * @param {string} url
 * @param {Record<string, string>} headers
 * @returns {Promise<{ answer?: Response, error?: Error }>}
 */
const fetched = (url, headers) => fetch(url, { headers }).then((answer) => ({ answer }), (error) => ({ error }));

// A range is asked for even of a whole file: the server then sends it as it is, without zipping.
/** @param {string} url @param {number} [from] @param {number | string} [to] @returns {Promise<ArrayBuffer>} */
async function bytesOf(url, from = 0, to = "") {
  for (let at = 1; ; at += 1) {
    const { answer, error } = await fetched(url, { Range: `bytes=${from}-${to}` });
    if (answer?.ok) return answer.arrayBuffer();
    if (at === TRIES) throw new Error(`the server answered ${answer?.status ?? error?.message}`);
    await new Promise((tell) => { setTimeout(tell, 300 * at); });
  }
}

// The arrays shown now; those of an earlier message are let go.
class Fetched {
  constructor() {
    this.buffers = new Map();
  }

  /** @param {string[]} urls */
  async bring(urls) {
    for (const url of this.buffers.keys()) if (!urls.includes(url)) this.buffers.delete(url);
    await Promise.all(urls.filter((url) => !this.buffers.has(url)).map(async (url) => {
      this.buffers.set(url, await bytesOf(url));
    }));
    return this.buffers;
  }
}

const FAR_TEXTS = new Map();

// Names and fields in blocks of rows; a block is asked for when one of its items is looked at.
class FarTexts {
  /** @param {FarWords} words @param {Read} read */
  static of(words, read) {
    const { rows } = words.urls;
    const texts = FAR_TEXTS.get(rows) ?? new FarTexts(words, read);
    FAR_TEXTS.delete(rows);
    FAR_TEXTS.set(rows, texts);
    if (FAR_TEXTS.size > HELD_MAPS) FAR_TEXTS.delete(FAR_TEXTS.keys().next().value);
    return texts;
  }

  /** @param {FarWords} given @param {Read} read */
  constructor({ urls, starts, block, salt, known }, read) {
    this.url = urls.rows;
    this.namesUrl = urls.names;
    this.salt = salt;
    this.block = block;
    this.starts = read(starts);
    const texts = new Texts(read, known.texts);
    this.first = read(known.items).slice();
    this.known = new Map(Array.from(this.first, (i, at) => [i, texts.get(at)]));
    this.blocks = new Map();
    this.asked = new Map();
  }

  /** @param {number} i */
  row(i) {
    return this.blocks.get(Math.floor(i / this.block))?.[i % this.block];
  }

  /** @param {number} i */
  has(i) {
    return Boolean(this.row(i));
  }

  /** @param {number} i */
  get(i) {
    return this.row(i)?.[0] ?? this.known.get(i) ?? "";
  }

  /** @param {number} i @param {number} at */
  field(i, at) {
    return this.row(i)?.[at + 1] ?? "";
  }

  /** @param {Iterable<number> & ArrayLike<number>} items */
  want(items) {
    const blocks = new Set(Array.from(items, (i) => Math.floor(i / this.block)));
    return Promise.all([...blocks].filter((at) => !this.blocks.has(at)).map((at) => this.ask(at)));
  }

  /** @param {number} at */
  ask(at) {
    if (!this.asked.has(at)) this.asked.set(at, this.fetch(at).finally(() => this.asked.delete(at)));
    return this.asked.get(at);
  }

  /** @param {number} at */
  async fetch(at) {
    const [from, to] = [this.starts[at], this.starts[at + 1]];
    const bytes = await bytesOf(this.url, this.salt + from, this.salt + to - 1);
    const rows = UTF8.decode(bytes).split("\x1f\x1e").map((row) => row.split("\x1f"));
    if (this.blocks.size >= HELD_BLOCKS) this.blocks.delete(this.blocks.keys().next().value);
    this.blocks.set(at, rows);
  }
}
