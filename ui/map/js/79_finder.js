// The search among very many names: they are fetched and looked through in a worker.
const FINDERS = new WeakMap();
const SLICE = 20000;

/** @param {FarTexts} names @returns {Finder} */
function finderOf(names) {
  if (!FINDERS.has(names)) FINDERS.set(names, new Finder(names));
  return FINDERS.get(names);
}

class Finder {
  /** @param {FarTexts} given */
  constructor({ namesUrl, salt }) {
    const source = [
      `const MAX_FOUND = ${MAX_FOUND}; const SLICE = ${SLICE}; const fold = ${fold}; const wordsOf = ${wordsOf};`,
      ...[score, wordStart, edits, slips, fuzzy, find, before, foldAll, lookThrough, inWorker].map(String), "inWorker();",
    ].join("\n");
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    this.worker = new Worker(url);
    this.ready = bytesOf(namesUrl, salt).then((bytes) => this.worker.postMessage({ bytes }, [bytes]));
    this.ready.finally(() => URL.revokeObjectURL(url)).catch(quiet);
    this.asked = 0;
  }

  /** @param {string} query @returns {Promise<[number, string][] | null>} */
  async find(query) {
    await this.ready;
    this.asked += 1;
    const { asked } = this;
    this.worker.postMessage({ asked, query });
    return new Promise((tell) => {
      /** @param {MessageEvent} given */
      const hear = ({ data }) => {
        if (data.asked < asked) return;
        this.worker.removeEventListener("message", hear);
        tell(data.asked === asked ? data.found : null);
      };
      this.worker.addEventListener("message", hear);
    });
  }
}

// From here on, what runs in the worker.
function inWorker() {
  /** @type {string[]} */
  let names = [];
  /** @type {string[]} */
  let folded = [];
  const state = { asked: 0 };
  self.onmessage = async ({ data }) => {
    if (data.bytes) {
      const text = new TextDecoder().decode(data.bytes);
      names = text.split("\n");
      folded = foldAll(text, names);
      return;
    }
    state.asked = data.asked;
    const found = await lookThrough(folded, data.query, () => state.asked !== data.asked);
    if (found) self.postMessage({ asked: data.asked, found: found.map((i) => [i, names[i]]) });
  };
}

/** @param {string} text @param {string[]} names */
function foldAll(text, names) {
  return /^[\x00-\x7f]*$/.test(text) ? text.toLowerCase().split("\n").map((name) => name.trim()) : names.map(fold);
}

// Nearly the same names only where nothing else is found; a newer question ends it.
/**
 * @param {readonly string[]} folded
 * @param {string} query
 * @param {() => boolean} over
 * @returns {Promise<number[] | null>}
 */
async function lookThrough(folded, query, over) {
  for (const rate of [score, fuzzy]) {
    /** @type {Hit[]} */
    const best = [];
    for (let from = 0; from < folded.length; from += SLICE) {
      find(folded, query, rate, from, Math.min(from + SLICE, folded.length), best);
      if (from % (10 * SLICE) === 0) await new Promise((tell) => { setTimeout(tell); });
      if (over()) return null;
    }
    if (best.length) return best.map((hit) => hit.i);
  }
  return [];
}
