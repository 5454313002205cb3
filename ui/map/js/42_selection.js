// Lists of items: which are selected, what changed, and in which order they are labelled.

/** @param {Items} items @param {number} i @returns {Items} */
function toggled(items, i) {
  return items.includes(i) ? items.filter((other) => other !== i) : joined(items, [i]);
}

/** @param {ArrayLike<number>} a @param {ArrayLike<number>} b */
function joined(a, b) {
  const both = new Int32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

// A running sum: whether numbers changed. A collision only costs a redraw not made.
/** @param {Items} numbers */
function hash(numbers) {
  let sum = 2166136261 ^ numbers.length;
  for (const value of numbers) sum = Math.imul(sum ^ value, 16777619);
  return sum;
}

/** @param {{ rank: Items | null, n: number }} given */
function order({ rank, n }) {
  const items = Int32Array.from({ length: n }, (_, i) => i);
  if (rank) items.sort((a, b) => rank[a] - rank[b] || a - b);
  return items;
}

// One bit per item, as base 64.
/** @param {Items} indices @param {number} n */
function toBits(indices, n) {
  const packed = new Uint8Array(Math.ceil(n / 8));
  for (const i of indices) packed[i >> 3] |= 1 << (i & 7);
  let text = "";
  for (let at = 0; at < packed.length; at += 8192) {
    text += String.fromCharCode(...packed.subarray(at, at + 8192));
  }
  return btoa(text);
}
