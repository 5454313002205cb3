// The map as a whole: its panels, what they share (hover, selection, theme), and its messages.
const MAX_INDICES = 1000;
const NARROWEST_PX = 320;

class App {
  /** @param {HTMLElement} parent */
  constructor(parent) {
    this.parent = parent;
    /** @type {View[]} */
    this.views = [];
    /** @type {Items} */
    this.selected = [];
    this.chosen = new Uint8Array(0);
    this.isolated = new Set();
    this.hovered = -1;
    this.seq = 0;
    this.doubt = false;
    /** @type {boolean | undefined} */
    this.doubtAsked = undefined;
    /** @type {string | undefined} */
    this.looks = undefined;
    /** @type {string | undefined} */
    this.drawn = undefined;
    this.pictures = true;
    this.mode = "pan";
    /** @type {Promise<unknown>} */
    this.queue = Promise.resolve();
    this.fetched = new Fetched();
    this.webgl2 = hasWebGL("webgl2");
    this.webgl = this.webgl2 || hasWebGL("webgl");
    this.build();
  }

  build() {
    this.root = make("div", "ee-map ee-map-empty");
    this.search = new Search(this);
    this.toolbar = new Toolbar(this);
    this.legend = new Legend(this);
    this.tooltip = new Tooltip(this);
    this.panels = make("div", "ee-map-panels");
    this.message = make("p", "ee-map-message", { role: "status" }, "Drawing the map …");
    this.spoken = make("p", "ee-map-spoken", { role: "status" });
    this.root.append(
      this.toolbar.root, this.message, this.panels, this.legend.key, this.legend.root, this.tooltip.root,
      this.spoken,
    );
    this.parent.append(this.root);
    this.parent.querySelector(".ee-map-wait")?.classList.add("ee-map-taken");
    this.observer = new ResizeObserver(() => this.arrange());
    this.observer.observe(this.root);
  }

  // Every run of the script comes here; runs are answered one after the other.
  /** @param {Uint8Array<ArrayBuffer>} bytes */
  update(bytes) {
    const arrived = performance.now();
    this.again(async () => {
      const urls = addresses(openMessage(bytes).header);
      await this.take(unpack(bytes, await this.fetched.bring(urls)));
      this.seconds = (performance.now() - arrived) / 1000;
    });
  }

  /** @param {Message} data */
  async take(data) {
    if (this.gone) return;
    this.root.classList.remove("ee-map-empty");
    this.adopt(data);
    this.lay();
    await this.render();
    this.message.hidden = true;
    this.root.classList.remove("ee-map-failed");
  }

  // Only where our own layer cannot draw.
  async loadPlotly() {
    const { url, error } = this.data.plotly;
    if (error) throw new Sentence(error);
    try {
      await loadPlotly(url);
    } catch (/** @type {any} */ problem) {
      throw new Sentence(`The map cannot be drawn because plotly.js could not be loaded from ${url} (${problem.message}); reload the page.`);
    }
  }

  // What is to be drawn waits until what is being drawn is done.
  /** @param {() => unknown} act */
  again(act) {
    this.queue = this.queue.then(act).catch((error) => this.fail(error));
  }

  /** @param {Error} error */
  fail(error) {
    const known = error instanceof Sentence;
    if (!known) console.error(error);
    this.message.textContent = known ? error.message : `The map could not be drawn: ${error.message}.`;
    this.message.classList.add("ee-map-error");
    this.message.hidden = false;
    this.root.classList.toggle("ee-map-failed", !this.drawn);
  }

  // Tell a screen reader, without a trace on the screen.
  /** @param {string} sentence */
  say(sentence) {
    this.spoken.textContent = sentence;
  }

  /** @param {Message} data */
  adopt(data) {
    const others = this.data?.token !== data.token;
    const colored = JSON.stringify(this.data?.coloring?.levels) !== JSON.stringify(data.coloring?.levels);
    this.data = data;
    this.style = data.style;
    if (others || colored || data.panels.every((panel) => panel.coloring)) this.isolated.clear();
    if (others) this.reset(data);
    this.follow(data, others);
    this.theme = readTheme(this.parent);
    this.palette = new Palette(data.coloring, this.theme);
    if (this.doubtAsked !== data.doubt) this.doubt = data.doubt;
    this.doubtAsked = data.doubt;
    const before = this.looks;
    this.looks = JSON.stringify([
      data.token, data.style, data.coloring && [data.coloring.title, data.coloring.levels, data.coloring.token], this.theme, data.panels.map((p) => [p.key, p.token, p.look]),
    ]);
    if (before !== this.looks && !data.names.first) this.labelOrder = order(data);
  }

  /** @param {Message} data */
  reset(data) {
    if (this.sprite) URL.revokeObjectURL(this.sprite);
    this.sprite = data.thumbs && URL.createObjectURL(new Blob([data.thumbs.png], { type: "image/png" }));
    this.readSheet();
    this.hovered = -1;
    this.tooltip.item = -1;
    this.search.close();
  }

  // The pictures are drawn as soon as they are read.
  readSheet() {
    this.sheet = this.sprite && new Image();
    if (!this.sheet) return;
    this.sheet.onload = () => { if (!this.gone) this.refresh(); };
    this.sheet.src = this.sprite;
  }

  // The page's selection counts where it changed, unless it was asked for before the page heard
  // of the user's last click: that answer is still on its way.
  /** @param {Message} data @param {boolean} others */
  follow(data, others) {
    const asked = hash(data.selected);
    const late = !others && data.seq < this.seq;
    if (others || (!late && asked !== this.asked)) this.choose(data.selected);
    if (!late) this.asked = asked;
    this.seq = Math.max(this.seq, data.seq);
  }

  // Everything but the points: their room is there before plotly.js is.
  lay() {
    const { panels } = this.data;
    const keys = new Set(panels.map((panel) => panel.key));
    this.views.filter((view) => !keys.has(view.key)).forEach((view) => view.destroy());
    const known = new Map(this.views.map((view) => [view.key, view]));
    this.views = panels.map((panel) => known.get(panel.key) ?? new View(this, panel));
    const roots = this.views.map((view) => view.root);
    const same = roots.every((root, at) => root === this.panels.children[at]);
    if (!same || this.panels.children.length > roots.length) this.panels.replaceChildren(...roots);
    this.arrange();
    this.views.forEach((view, at) => view.take(panels[at]));
    if (this.drawn === this.looks) return;
    this.views.forEach((view) => { view.words(); view.measure(); });
    this.legend.draw();
    this.legend.drawKey();
  }

  async render() {
    if (this.drawn !== this.looks) {
      for (const view of this.views) await view.draw();
      this.drawn = this.looks;
    }
    this.toolbar.draw();
    this.refresh();
  }

  arrange() {
    const n = this.data?.panels.length ?? 1;
    const wanted = n === 4 ? 2 : Math.min(n, 3);
    const columns = clamp(Math.floor(this.root.clientWidth / NARROWEST_PX), 1, wanted);
    this.root.classList.toggle("ee-map-many", n > 1);
    this.panels.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
    this.views.forEach((view) => view.resize());
    this.legend.tellMore();
  }

  // Redraw what hover and selection change; the points stay.
  refresh() {
    this.legend.drawKey();
    this.views.forEach((view) => { view.words(); view.overlay(); });
  }

  /** @param {number} i @param {Spot} [event] @param {View} [view] */
  hover(i, event, view) {
    if (i >= 0) this.tooltip.show(i, event, view);
    else this.tooltip.hide();
    const elsewhere = i >= 0 && view !== this.pointed;
    if (i >= 0) this.pointed = view;
    if (i === this.hovered && !elsewhere) return;
    this.hovered = i;
    this.views.forEach((view) => view.overlay());
  }

  // The panel whose true neighbours a panel draws.
  /** @param {View} view */
  neighborsFor(view) {
    const of = this.data.neighbors_of;
    if (of === "own") return view;
    return (of === "pointed" ? this.views.find((one) => one === this.pointed) : this.views[Number(of)]) ?? view;
  }

  // Whether points fade where their place is not to be believed.
  /** @param {boolean} doubt */
  dim(doubt) {
    this.doubt = doubt;
    this.views.forEach((view) => { view.restyle(); view.words(); });
  }

  // Whether items have their pictures on the map.
  /** @param {boolean} wanted */
  picture(wanted) {
    this.pictures = wanted;
    this.refresh();
  }

  /** @param {Items} items */
  choose(items) {
    const { n } = this.data;
    const chosen = new Uint8Array(n);
    /** @param {number} i */
    const first = (i) => i >= 0 && i < n && !chosen[i] && Boolean(chosen[i] = 1);
    this.selected = items.filter(first);
    this.chosen = chosen;
    this.recolor();
  }

  // Where very many points are or were selected, the layer of points itself tells them apart.
  recolor() {
    const many = this.selected.length > MANY_CHOSEN;
    if (many || this.many) this.views.forEach((view) => view.own && view.restyle());
    this.many = many;
  }

  /** @param {Items} items @param {string} source */
  select(items, source) {
    this.choose(items);
    this.refresh();
    this.seq = Math.max(this.seq + 1, Date.now());
    const { token, n } = this.data;
    const what = this.selected.length > MAX_INDICES
      ? { bits: toBits(this.selected, n) }
      : { indices: [...this.selected] };
    this.send({ token, source, n, seq: this.seq, ...what });
  }

  /** @param {string} mode */
  use(mode) {
    this.mode = mode;
    this.toolbar.draw();
    this.root.dataset.mode = mode;
    this.views.forEach((view) => view.painter.mode(mode));
  }

  /** @param {number} group */
  isolate(group) {
    if (!this.isolated.delete(group)) this.isolated.add(group);
    this.views.forEach((view) => { view.restyle(); view.overlay(); });
  }

  /** @param {number} group */
  faint(group) {
    return this.isolated.size > 0 && !this.isolated.has(group);
  }

  /** @param {number} i */
  shown(i) {
    return !this.isolated.size || this.isolated.has(this.palette.group(i));
  }

  /** @param {number} i @param {number} side */
  thumb(i, side) {
    return tile(this.data.thumbs, this.sprite, i, side);
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.clearing);
    this.observer.disconnect();
    this.views.forEach((view) => view.destroy());
    if (this.sprite) URL.revokeObjectURL(this.sprite);
    this.root.remove();
  }
}
