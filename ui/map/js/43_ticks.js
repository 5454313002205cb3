// Round numbers along an axis, and how they are written.

// The multiples of a round step that lie in a range, at most `most` of them.
/** @param {Stretch} given @param {number} most @returns {{ step: number, values: number[] }} */
function ticks([from, to], most) {
  const rough = Math.abs(to - from) / Math.max(most, 1);
  if (!(rough > 0) || !Number.isFinite(rough)) return { step: 0, values: [] };
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((times) => times * power >= rough * (1 - 1e-9)) ?? 10);
  const first = Math.ceil(Math.min(from, to) / step - 1e-9);
  const last = Math.floor(Math.max(from, to) / step + 1e-9);
  return { step, values: Array.from({ length: last - first + 1 }, (_, at) => (first + at) * step) };
}

// With as many decimals as the step has, and a true minus sign.
/** @param {number} value @param {number} step */
function tickText(value, step) {
  if (Math.abs(value) < step / 2) return "0";
  const decimals = Math.max(-Math.floor(Math.log10(step) + 1e-9), 0);
  const large = Math.abs(value) >= 1e6 || decimals > 6;
  const digits = Math.max(Math.ceil(Math.log10(Math.abs(value) / step)), 0);
  const text = large ? value.toExponential(Math.min(digits, 6)) : String(Number(value.toFixed(decimals)));
  return text.replaceAll("-", "\u2212");
}
