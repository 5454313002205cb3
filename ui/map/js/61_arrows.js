// A biplot: columns of the table as arrows from the middle of a PCA map.
const ARROW_TEXT = { size: 13, weight: 600 };

// Returns where the names of the arrows stand: names of points give way to them.
/** @param {View} view @param {Pen} pen @returns {Rectangle[]} */
function drawArrows(view, pen) {
  const { arrows } = view.panel;
  if (!arrows?.length || view.is3d) return [];
  const { text: color, background: halo } = view.app.theme;
  const from = spotOf(view, 0, 0);
  /** @type {Rectangle[]} */
  const placed = [];
  for (const { name, x, y } of arrows) {
    const to = spotOf(view, x, y);
    drawArrow(view, pen, from, to);
    const text = shorten(name, 28);
    const size = { width: pen.measure(text, ARROW_TEXT.size, ARROW_TEXT.weight), height: ARROW_TEXT.size + 3 };
    const box = besideTip(to, to[0] < from[0], size, view.area(), placed);
    if (!box) continue;
    placed.push(box);
    pen.text(box.left, (box.top + box.bottom) / 2, text, { ...ARROW_TEXT, color, halo });
  }
  return placed;
}

/** @param {View} view @param {number} right @param {number} high @returns {[number, number]} */
function spotOf(view, right, high) {
  view.put(right, high);
  return pointOf(view);
}

/** @param {View} view @param {Pen} pen @param {[number, number]} from @param {[number, number]} to */
function drawArrow(view, pen, from, to) {
  const { text, background } = view.app.theme;
  const turn = Math.atan2(to[1] - from[1], to[0] - from[0]);
  for (const [color, width] of pairs([background, 4.5], [text, 1.8])) pen.line(...from, ...to, { color, width, alpha: 0.85 });
  pen.path("M4,0L-7,-5L-7,5Z", ...to, { fill: text, stroke: background, width: 1, turn });
}
