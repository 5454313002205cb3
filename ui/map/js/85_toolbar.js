// Search, the three ways to use the pointer, zoom, and the figure to take away.
const ICONS = {
  pan: "M12 3v18M3 12h18M12 3l-3 3m3-3 3 3M12 21l-3-3m3 3 3-3M3 12l3-3m-3 3 3 3M21 12l-3-3m3 3-3 3",
  box: "M4 4h3m3 0h4m3 0h3v3m0 3v4m0 3v3h-3m-3 0h-4m-3 0H4v-3m0-3v-4m0-3V4",
  lasso: "M7 16c-6-4-3-12 5-12 9 0 11 9 3 11-4 1-7-1-9 0-2 1-2 4 1 5",
  in: "M12 5v14M5 12h14",
  out: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
};
const MODES = {
  pan: "Move the map by dragging",
  box: "Select with a box",
  lasso: "Select with a lasso",
};
/** @type {Record<"in" | "out" | "fit", [label: string, act: (view: View) => unknown]>} */
const DEEDS = {
  in: ["Zoom in", (view) => view.zoom(0.75)],
  out: ["Zoom out", (view) => view.zoom(1 / 0.75)],
  fit: ["Show all points", (view) => view.fit()],
};

/** @template {object} T @param {T} things */
const keysOf = (things) => /** @type {(keyof T)[]} */ (Object.keys(things));

/** @param {HTMLElement} box */
const switchOf = (box) => /** @type {HTMLButtonElement} */ (box.firstChild);

class Toolbar {
  /** @param {App} app */
  constructor(app) {
    this.app = app;
    this.root = make("div", "ee-map-toolbar", { role: "toolbar", "aria-label": "Map tools" });
    this.modes = keysOf(MODES).map((mode) => this.mode(mode, MODES[mode]));
    const deeds = keysOf(DEEDS).map((name) => {
      const [label, act] = DEEDS[name];
      return button(label, [svgIcon(ICONS[name])], () => app.views.forEach((view) => view.bound && act(view)));
    });
    const saves = ["PNG", "SVG"].map((format) => button(
      `Download the figure as ${format}`, [make("span", "", {}, format)], () => save(app, format),
    ));
    this.root.append(app.search.root, group(this.modes), group(deeds), group(saves), this.pictures(), this.doubt());
  }

  // Seen where the items are images.
  pictures() {
    this.tiles = turner("map-pictures", "Pictures on the map", "Shows a random sample of the items as pictures, as many as fit", () => {
      this.app.picture(!this.app.pictures);
      this.draw();
    });
    return this.tiles;
  }

  // Seen where some panel knows how much its points are to be believed, or soon will: nothing moves then.
  doubt() {
    this.switch = turner("map-doubt", "Fade unreliable points", "The fewer true neighbours a point has near it on this map, the more it fades", () => {
      this.app.dim(!this.app.doubt);
      this.draw();
    });
    return this.switch;
  }

  /** @param {keyof typeof MODES} mode @param {string} label */
  mode(mode, label) {
    const made = button(label, [svgIcon(ICONS[mode])], () => this.app.use(mode));
    made.dataset.mode = mode;
    return made;
  }

  draw() {
    const known = this.app.views.some(({ given }) => [given, ...given.steps].some((one) => one.belief));
    this.switch.hidden = !known && !this.app.views.some(({ given }) => given.awaited);
    switchOf(this.switch).disabled = !known;
    switchOf(this.switch).setAttribute("aria-checked", String(this.app.doubt));
    this.tiles.hidden = !this.app.data.thumbs;
    switchOf(this.tiles).setAttribute("aria-checked", String(this.app.pictures));
    const flat = this.app.views.some((view) => !view.is3d);
    this.modes.forEach((made) => {
      const mode = /** @type {keyof typeof MODES} */ (made.dataset.mode);
      made.setAttribute("aria-pressed", String(mode === this.app.mode));
      made.disabled = mode !== "pan" && !flat;
      made.title = made.disabled ? `${MODES[mode]} (only in maps of two dimensions)` : MODES[mode];
    });
  }
}

// A switch that is hidden until it is of use.
/** @param {string} id @param {string} label @param {string} title @param {() => void} act */
function turner(id, label, title, act) {
  const made = make("button", "ee-map-button ee-map-switch", { type: "button", role: "switch", "data-testid": id, title });
  made.append(make("span", "ee-map-switch-track", { "aria-hidden": "true" }), make("span", "", {}, label));
  made.onclick = act;
  const box = group([made]);
  box.hidden = true;
  return box;
}

/** @param {string} label @param {Element[]} content @param {() => void} act */
function button(label, content, act) {
  const made = make("button", "ee-map-button", { type: "button", "aria-label": label, title: label });
  made.append(...content);
  made.onclick = act;
  return made;
}

/** @param {Element[]} buttons */
function group(buttons) {
  const made = make("div", "ee-map-group");
  made.append(...buttons);
  return made;
}
