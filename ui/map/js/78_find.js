// Finding an item by its name: exact, then from the start, then inside, then nearly.
const MAX_FOUND = 8;

// Without accents and case, so that "citroen" finds "Citroën".
/** @param {string} text */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

/** @param {string} name @param {string} query */
function score(name, query) {
  if (name === query) return 0;
  if (name.startsWith(query)) return 1;
  const at = name.indexOf(query);
  if (at < 0) return Infinity;
  return /[\p{L}\p{N}]/u.test(name[at - 1]) && !wordStart(name, query) ? 3 : 2;
}

/** @param {string} name @param {string} query */
function wordStart(name, query) {
  return name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(query));
}

// Edits (insert, delete, replace, swap of neighbours) from a to b, Infinity beyond `most`
// (optimal string alignment).
/** @param {string} a @param {string} b @param {number} most */
function edits(a, b, most) {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  /** @type {number[]} */
  let before = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return Infinity;
    [before, row] = [row, next];
  }
  return row[b.length] <= most ? row[b.length] : Infinity;
}

/** @param {string} text */
const wordsOf = (text) => text.split(/[^\p{L}\p{N}]+/u).filter(Boolean);

// The fewest slips that make the query, or its start, one of the texts.
/** @param {string[]} texts @param {string} query */
function slips(texts, query) {
  const most = query.length < 4 ? 0 : query.length < 8 ? 1 : 2;
  const tried = texts.flatMap((text) => [text, text.slice(0, query.length)]);
  return Math.min(Infinity, ...tried.map((text) => edits(query, text, most)));
}

// Nearly: the name as a whole, or every word of the query in some word of the name.
/** @param {string} name @param {string} query */
function fuzzy(name, query) {
  const [words, asked] = [wordsOf(name), wordsOf(query)];
  const apart = asked.reduce((sum, word) => sum + slips(words, word), asked.length ? 0 : Infinity);
  return 4 + Math.min(slips([name], query), apart);
}

// The best hits: the least value, then the shortest name, then the first.
/**
 * @param {readonly string[]} folded
 * @param {string} query
 * @param {(name: string, query: string) => number} [rate]
 * @param {number} [from]
 * @param {number} [to]
 * @param {Hit[]} [best]
 * @returns {number[]}
 */
function find(folded, query, rate = score, from = 0, to = folded.length, best = []) {
  for (let i = from; i < to; i += 1) {
    const value = rate(folded[i], query);
    if (value === Infinity) continue;
    const hit = { i, value, length: folded[i].length };
    let at = best.length;
    while (at > 0 && before(hit, best[at - 1])) at -= 1;
    if (at >= MAX_FOUND) continue;
    best.splice(at, 0, hit);
    if (best.length > MAX_FOUND) best.pop();
  }
  return best.map((hit) => hit.i);
}

/** @param {Hit} a @param {Hit} b */
function before(a, b) {
  return (a.value - b.value || a.length - b.length || a.i - b.i) < 0;
}
