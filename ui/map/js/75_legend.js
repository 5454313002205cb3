// What colours and shapes stand for, and what the three kinds of mark mean.
const MANY_LEVELS = 12;

class Legend {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.root = make("div", "ee-map-legend", { role: "group" });
    this.key = make("div", "ee-map-key");
  }

  // Nothing where every panel has colours of its own.
  get coloring() {
    const { coloring, panels } = this.app.data;
    return panels.every((panel) => panel.coloring) ? null : coloring;
  }

  get solid() {
    return this.app.views.every((view) => view.is3d);
  }

  draw() {
    const { coloring, solid } = this;
    this.root.hidden = !coloring;
    if (!coloring) return;
    this.palette = new Palette(coloring, this.app.theme, solid);
    this.root.setAttribute("aria-label", `Colours: ${coloring.title}`);
    const title = make("span", "ee-map-legend-title", {}, coloring.title);
    title.title = coloring.title;
    this.root.replaceChildren(title, ...(this.palette.levels ? this.levels() : [this.bar()]));
    this.tellMore();
  }

  // Number of items per level, "missing" last.
  /** @returns {Entry[]} */
  entries() {
    const { coloring } = this;
    const { n } = this.app.data;
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

  /** @returns {HTMLElement[]} */
  levels() {
    const entries = this.entries();
    const list = make("div", "ee-map-levels", { role: "toolbar", "aria-label": "Groups: choose one to show it alone" });
    this.more = make("span", "ee-map-more", { "aria-hidden": "true" });
    this.buttons = entries.map((entry) => this.button(entry));
    list.append(...this.buttons);
    list.onkeydown = (event) => this.press(event);
    list.onscroll = () => this.tellMore();
    this.list = list;
    this.rove(this.buttons[0]);
    this.paint();
    const box = make("div", "ee-map-levels-box");
    box.append(list, this.more);
    if (entries.length > MANY_LEVELS) list.classList.add("ee-map-levels-many");
    return [box];
  }

  /** @param {Entry} given */
  button({ name, group, count: n, ...style }) {
    const button = make("button", "ee-map-level", {
      type: "button", title: `${name}: show only this group, or all`, "data-group": String(group),
    });
    button.append(
      swatch(style), make("span", "ee-map-level-name", {}, name),
      make("span", "ee-map-level-count", {}, count(n)),
    );
    button.onclick = () => {
      this.app.isolate(group);
      this.rove(button);
      this.paint();
    };
    return button;
  }

  paint() {
    const { isolated } = this.app;
    for (const button of this.buttons) {
      const pressed = isolated.has(Number(button.dataset.group));
      button.setAttribute("aria-pressed", String(pressed));
      button.classList.toggle("ee-map-level-off", isolated.size > 0 && !pressed);
    }
  }

  // The groups are one stop for the tab key; arrows go from one to the next.
  /** @param {HTMLButtonElement} to */
  rove(to) {
    for (const button of this.buttons) button.tabIndex = button === to ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const now = this.buttons.findIndex((button) => button === event.target);
    const to = this.buttons[roved(event.key, now, this.buttons.length)];
    if (now < 0 || !to) return;
    event.preventDefault();
    this.rove(to);
    to.focus();
  }

  // How many groups lie below what is seen of the list.
  tellMore() {
    if (!this.list?.isConnected) return;
    const end = this.list.scrollTop + this.list.clientHeight;
    const below = this.buttons.filter((button) => button.offsetTop + button.offsetHeight / 2 > end).length;
    this.more.hidden = !below;
    this.more.textContent = `+ ${count(below)} more`;
  }

  bar() {
    const [low, high] = this.palette.range;
    const box = make("div", "ee-map-bar");
    const band = make("div", "ee-map-band");
    band.style.backgroundImage = `linear-gradient(to right, ${this.palette.scale.join(",")})`;
    box.append(make("span", "", {}, numberText(low, 4)), band, make("span", "", {}, numberText(high, 4)));
    const gaps = this.coloring.values.some(Number.isNaN);
    if (gaps) box.append(swatch(this.palette.missing), make("span", "", {}, this.coloring.missingName));
    return box;
  }

  drawKey() {
    const kinds = kindsShown(this.app);
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

// The colours of one panel alone; they are told, not pressed.
class PanelLegend extends Legend {
  /** @param {View} view */
  constructor(view) {
    super(view.app);
    this.view = view;
    this.root.classList.add("ee-map-legend-own");
    this.root.hidden = true;
  }

  get coloring() {
    return this.view.given.coloring;
  }

  get solid() {
    return this.view.is3d;
  }

  /** @returns {HTMLElement[]} */
  levels() {
    const list = make("div", "ee-map-levels");
    list.append(...this.entries().map(({ name, count: n, ...style }) => {
      const entry = make("span", "ee-map-level ee-map-level-told", { title: name });
      entry.append(swatch(style), make("span", "ee-map-level-name", {}, name), make("span", "ee-map-level-count", {}, count(n)));
      return entry;
    }));
    return [list];
  }

  tellMore() {}
}

// Where a key leads from one of so many buttons; nowhere is -1.
/** @param {string} key @param {number} now @param {number} length */
function roved(key, now, length) {
  if (key === "Home") return 0;
  if (key === "End") return length - 1;
  const step = Number(key === "ArrowRight" || key === "ArrowDown") - Number(key === "ArrowLeft" || key === "ArrowUp");
  return step ? turned(now, step, length) : -1;
}

// A mark 36 px wide from (x, y).
/** @param {Pen} pen @param {Kind} kind @param {number} x @param {number} y @param {Theme} theme */
function drawKeySample(pen, kind, x, y, theme) {
  const color = theme[kind];
  if (MARK_LINES[kind]) pen.line(x + 2, y, x + 22, y, { color, ...MARK_LINES[kind] });
  const at = kind === "wrong" ? x + 18 : x + 27;
  pen.path(SYMBOLS.circle(5), at, y, { stroke: color, width: 2 });
  if (kind === "wrong") cross(pen, [at, y], 8, color, "transparent");
}

/** @param {Style} given */
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
