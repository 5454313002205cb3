// What a panel says in words: title, caption, status and its label for screen readers.
/** @param {number} n */
const points = (n) => `${count(n)} ${n === 1 ? "point" : "points"}`;

Object.assign(View.prototype, /** @satisfies {Partial<View> & ThisType<View>} */ ({
  words() {
    const { app, panel } = this;
    let there = 0;
    for (const i of app.selected) there += this.present[i];
    this.title.textContent = panel.title;
    this.title.hidden = !panel.title;
    this.caption.textContent = this.note();
    this.caption.hidden = !this.note();
    this.status.textContent = this.statusText(there);
    this.stage.setAttribute("aria-label", `Map: ${this.name() || "untitled"}, ${points(this.points)}. `
      + `Find an item with the search box above. ${KEYS_HELP}`);
    Object.assign(this.root.dataset, {
      points: this.points, drawn: this.drawn, selected: app.selected.length, panel: panel.key,
      doubt: this.doubts(),
    });
  },

  // The title, and that of the step shown.
  name() {
    return [this.panel.title, this.given.steps[this.step]?.title].filter(Boolean).join(": ");
  },

  note() {
    const parts = [this.panel.caption];
    if (!this.webgl2 && !this.is3d) parts.push("Drawn without WebGL.");
    if (this.items.length && this.items.length < this.points) {
      parts.push(`A random sample of ${count(this.items.length)} of ${count(this.points)} points is drawn.`);
    }
    return parts.filter(Boolean).join(" ");
  },

  statusText(there) {
    const { n } = this.app.data;
    const some = this.drawn < this.items.length ? " while the map moves" : "";
    const parts = [`${points(this.points)}, ${count(this.drawn)} drawn${some}`];
    if (this.points < n) parts.push(`${count(n - this.points)} not on this map`);
    const chosen = this.app.selected.length;
    parts.push(there < chosen ? `${count(chosen)} selected, ${count(there)} of them here` : `${count(chosen)} selected`);
    if (this.tiles?.length) parts.push(`${count(this.tiles.length)} as pictures`);
    return parts.join(" · ");
  },

  describe() {
    const { app } = this;
    return {
      points: this.points, drawn: this.drawn, selected: [...app.selected], painter: this.root.dataset.painter,
      frames: this.painter.frames, ringed: this.ringed, step: this.step, doubt: this.doubts(),
      labels: this.written, tiles: this.tiles, hovered: app.hovered, ranges: this.ranges, seconds: app.seconds, mode: app.mode,
      theme: app.theme.dark ? "dark" : "light", webgl: this.webgl, isolated: [...app.isolated],
      camera: this.is3d ? this.painter.camera() : undefined,
    };
  },
}));
