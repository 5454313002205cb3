// The lines of a panel that joins items, such as the links of a graph: all of them beneath the
// points, and those of what is pointed at or selected stronger over them.
const FEW_LINKS = 300; // up to so many are drawn at full strength, more of them fainter
const STRONG_LINKS = 3000; // lines drawn over the points at most

/** @param {number} many */
const linkAlpha = (many) => clamp(0.5 * (FEW_LINKS / Math.max(many, 1)) ** 0.35, 0.1, 0.5);

// x1, y1, x2, y2 on the stage of the links that are wanted.
/**
 * @param {View} view
 * @param {(a: number, b: number) => unknown} [wanted]
 * @param {number} [most]
 * @returns {number[]}
 */
function placedLinks(view, wanted = () => true, most = Infinity) {
  const { links } = view.panel;
  const ends = [];
  for (let at = 0; at < links.length && ends.length < 4 * most; at += 2) {
    const [a, b] = [links[at], links[at + 1]];
    if (!wanted(a, b) || !view.place(a)) continue;
    const [x, y] = view.point;
    if (view.place(b)) ends.push(x, y, ...view.point);
  }
  return ends;
}

// On the screen the style sheet dims them beside a selection; a figure has no style sheet.
/** @param {View} view @param {Pen} pen @param {number} [dim] */
function drawLinks(view, pen, dim = 1) {
  const { links } = view.panel;
  if (!links || !view.aim()) return;
  pen.clip(view.area());
  pen.lines(placedLinks(view), { color: view.app.theme.text, width: 1.2, alpha: dim * linkAlpha(links.length / 2) });
  pen.unclip();
}

// The links of the selected item, or those among several; then those of the one under the pointer,
// with what they lead to.
/** @param {View} view @param {Pen} pen */
function drawOwnLinks(view, pen) {
  const { hovered, selected, chosen, style, theme } = view.app;
  if (!view.panel.links) return;
  const several = selected.length > 1;
  /** @param {number} a @param {number} b */
  const one = (a, b) => chosen[a] || chosen[b];
  /** @param {number} a @param {number} b */
  const both = (a, b) => chosen[a] && chosen[b];
  if (selected.length) drawLinksOf(view, pen, several ? both : one, { width: several ? 2 : 2.6, alpha: 0.9 });
  if (hovered >= 0 && !chosen[hovered]) drawLinksOf(view, pen, (a, b) => a === hovered || b === hovered, { width: 2.2, alpha: 0.85 });
  if (several) return;
  const middle = hovered >= 0 ? hovered : selected[0] ?? -1;
  for (const other of linkedTo(view, middle)) {
    if (!view.place(other)) continue;
    drawPoint(view, pen, other, 1);
    ring(view, pen, style.size / 2 + 2.5, theme.text, theme.background, 1.6);
  }
}

/**
 * @param {View} view
 * @param {Pen} pen
 * @param {(a: number, b: number) => unknown} wanted
 * @param {{ width: number, alpha: number }} given
 */
function drawLinksOf(view, pen, wanted, { width, alpha }) {
  const ends = placedLinks(view, wanted, STRONG_LINKS);
  pen.lines(ends, { color: view.app.theme.background, width: width + 2, alpha: 0.6 });
  pen.lines(ends, { color: view.app.theme.text, width, alpha });
}

/** @param {View} view @param {number} item @returns {number[]} */
function linkedTo(view, item) {
  const { links } = view.panel;
  const found = [];
  for (let at = 0; item >= 0 && links && at < links.length; at += 2) {
    if (links[at] === item) found.push(links[at + 1]);
    else if (links[at + 1] === item) found.push(links[at]);
  }
  return found;
}

// All links as one trace of plotly.js, each followed by a gap.
/** @param {View} view */
function linkTrace(view) {
  const { dims, coords, links } = view.panel;
  const many = links.length / 2;
  /** @param {number} at */
  const axis = (at) => {
    const values = new Float32Array(3 * many).fill(NaN);
    for (let i = 0; i < many; i += 1) {
      values[3 * i] = coords[dims * links[2 * i] + at];
      values[3 * i + 1] = coords[dims * links[2 * i + 1] + at];
    }
    return values;
  };
  const line = { color: view.app.theme.text, width: view.is3d ? 2 : 1.2 };
  const trace = {
    type: view.traceType(), mode: "lines", x: axis(0), y: axis(1), line, opacity: linkAlpha(many),
    connectgaps: false, hoverinfo: "skip", showlegend: false,
  };
  return dims === 3 ? { ...trace, z: axis(2) } : trace;
}
