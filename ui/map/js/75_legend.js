// What colours and shapes stand for, and what the three kinds of mark mean.
class Legend {
  constructor(app) {
    this.app = app;
    this.root = make("div", "ee-map-legend", { role: "group" });
    this.key = make("div", "ee-map-key");
  }

  draw() {
    const { coloring } = this.app.data;
    this.root.hidden = !coloring;
    if (!coloring) return;
    const solid = this.app.views.every((view) => view.is3d);
    this.palette = new Palette(coloring, this.app.theme, solid);
    this.root.setAttribute("aria-label", `Colours: ${coloring.title}`);
    const title = make("span", "ee-map-legend-title", {}, coloring.title);
    this.root.replaceChildren(title, ...(this.palette.levels ? this.levels() : [this.bar()]));
  }

  // Number of items per level, "missing" last.
  entries() {
    const { coloring, n } = this.app.data;
    const counts = new Int32Array(this.palette.levels.length + 1);
    for (let i = 0; i < n; i += 1) {
      const code = coloring.codes[i];
      counts[code < 0 ? counts.length - 1 : code] += 1;
    }
    const missing = { ...this.palette.missing, name: coloring.missingName };
    return [...this.palette.levels, missing]
      .map((level, at) => ({ ...level, count: counts[at], group: at < counts.length - 1 ? at : -1 }))
      .filter((level) => level.count > 0);
  }

  levels() {
    const entries = this.entries();
    const list = make("div", "ee-map-levels");
    if (entries.length > 12) list.classList.add("ee-map-levels-many");
    list.append(...entries.map((entry) => this.button(entry)));
    return [list];
  }

  button(entry) {
    const { isolated } = this.app;
    const pressed = isolated.has(entry.group);
    const button = make("button", "ee-map-level", {
      type: "button", "aria-pressed": String(pressed), title: "Show only this group, or all again",
    });
    button.classList.toggle("ee-map-level-off", isolated.size > 0 && !pressed);
    button.append(
      swatch(entry), make("span", "ee-map-level-name", {}, entry.name),
      make("span", "ee-map-level-count", {}, count(entry.count)),
    );
    button.onclick = () => {
      this.app.isolate(entry.group);
      this.draw();
      [...this.root.querySelectorAll("button")][this.entries().findIndex((e) => e.group === entry.group)]?.focus();
    };
    return button;
  }

  bar() {
    const [low, high] = this.palette.range;
    const box = make("div", "ee-map-bar");
    const band = make("div", "ee-map-band");
    band.style.backgroundImage = `linear-gradient(to right, ${this.palette.scale.join(",")})`;
    box.append(make("span", "", {}, numberText(low, 4)), band, make("span", "", {}, numberText(high, 4)));
    const gaps = this.app.data.coloring.values.some(Number.isNaN);
    if (gaps) box.append(swatch(this.palette.missing), make("span", "", {}, this.app.data.coloring.missingName));
    return box;
  }

  drawKey() {
    const kinds = new Set(marksOf(this.app).map((mark) => mark.kind));
    this.key.hidden = !kinds.size;
    this.key.replaceChildren(...KINDS.filter((kind) => kinds.has(kind)).map((kind) => {
      const entry = make("span", "ee-map-key-entry");
      const canvas = make("canvas", "", { "aria-hidden": "true" });
      Object.assign(canvas.style, { width: "36px", height: "18px" });
      const pen = new CanvasPen(canvas);
      pen.start(36, 18, "");
      drawKeySample(pen, kind, 0, 9, this.app.theme);
      entry.append(canvas, make("span", "", {}, KIND_TEXTS[kind]));
      return entry;
    }));
  }
}

// A mark 36 px wide from (x, y).
function drawKeySample(pen, kind, x, y, theme) {
  const color = theme[kind];
  if (MARK_LINES[kind]) pen.line(x + 2, y, x + 22, y, { color, ...MARK_LINES[kind] });
  const at = kind === "wrong" ? x + 18 : x + 27;
  pen.path(SYMBOLS.circle(5), at, y, { stroke: color, width: 2 });
  if (kind === "wrong") cross(pen, [at, y], 8, color, "transparent");
}

function swatch({ color, symbol }) {
  const svg = document.createElementNS(SVG_NS, "svg");
  svg.setAttribute("viewBox", "-8 -8 16 16");
  svg.setAttribute("class", "ee-map-swatch");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG_NS, "path");
  path.setAttribute("d", shapeOf(symbol, 5.5));
  path.setAttribute("fill", isHollow(symbol) ? "none" : color);
  path.setAttribute("stroke", isHollow(symbol) ? color : "none");
  path.setAttribute("stroke-width", "2");
  svg.append(path);
  return svg;
}
