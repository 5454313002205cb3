// The map by keyboard: arrows move it, comma and full stop point at items, Enter selects one.
const WALK = 10;

/** @type {Record<string, (view: View) => unknown>} */
const MOVES = {
  "+": (view) => view.zoom(0.8),
  "=": (view) => view.zoom(0.8),
  "-": (view) => view.zoom(1.25),
  0: (view) => view.fit(),
  ArrowLeft: (view) => view.shift(-1, 0),
  ArrowRight: (view) => view.shift(1, 0),
  ArrowUp: (view) => view.shift(0, 1),
  ArrowDown: (view) => view.shift(0, -1),
};
/** @type {Record<string, (view: View) => unknown>} */
const DEEDS_BY_KEY = {
  ",": (view) => walk(view, -1),
  ".": (view) => walk(view, 1),
  Enter: choosePointed,
  " ": choosePointed,
  Escape: (view) => view.app.selected.length && view.app.select([], "clear"),
};
const KEYS_HELP = "Arrows move, plus and minus zoom, 0 shows all. Full stop and comma move to "
  + "the next and previous neighbour of the selected item, or to items near the centre. Enter "
  + "selects the current item, or the central one. Escape clears the selection.";

/** @param {View} view @param {KeyboardEvent} event */
function pressKey(view, event) {
  const act = MOVES[event.key] ?? DEEDS_BY_KEY[event.key];
  if (!act || !view.bound || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (event.key in MOVES) view.app.hover(-1);
  else view.land();
  act(view);
}

// What there is to walk through: the neighbours of the item selected last, true ones where they
// are known, or else the items around the middle of the view.
/** @param {View} view @returns {{ about: string, items: number[] }} */
function path(view) {
  const { app } = view;
  const from = app.selected.at(-1) ?? -1;
  if (from < 0 || !view.present[from]) return { about: "the middle", items: view.around(WALK) };
  const known = view.trueNeighbors(from);
  const items = known.length ? known : view.nearestOnMap(from, WALK).map(({ i }) => i);
  return { about: app.data.names.get(from), items: items.filter((i) => app.shown(i)) };
}

/** @param {View} view @param {number} step */
async function walk(view, step) {
  const { app } = view;
  const { about, items } = path(view);
  if (!items.length) return;
  const now = items.indexOf(app.hovered);
  const at = turned(now, step, items.length);
  app.hover(-1);
  [app.hovered, app.pointed] = [items[at], view];
  await Promise.all([view.reveal(items[at]), app.data.names.want([items[at]])]);
  const place = view.pagePixel(items[at]);
  if (app.hovered !== items[at] || !place) return;
  app.tooltip.show(items[at], { clientX: place.x, clientY: place.y }, view);
  app.views.forEach((other) => other.overlay());
  const { belief } = view.panel;
  const trust = belief ? `; ${BELIEF_TITLE.toLowerCase()}: ${beliefText(belief[items[at]])}` : "";
  app.say(`${app.data.names.get(items[at])}: ${at + 1} of ${items.length} near ${about}${trust}`);
}

/** @param {View} view */
function choosePointed(view) {
  const { app } = view;
  const i = app.hovered >= 0 ? app.hovered : view.around(1)[0] ?? -1;
  if (i < 0) return;
  app.hover(-1);
  app.pointed = view;
  app.select([i], "click");
  app.data.names.want([i]).then(() => app.say(`${app.data.names.get(i)} is selected`));
}

Object.assign(View.prototype, /** @satisfies {Partial<View> & ThisType<View>} */ ({
  centre() {
    const { x, y, width, height } = this.area();
    return [x + width / 2, y + height / 2];
  },

  // The items in view that lie nearest to its middle.
  /** @param {number} k */
  around(k) {
    if (!this.aim()) return [];
    const [x, y] = this.centre();
    return smallest(this.items, k, (i) => {
      const there = this.app.shown(i) && this.place(i) && this.inArea(this.point);
      return there ? Math.hypot(this.point[0] - x, this.point[1] - y) : NaN;
    }).map(({ i }) => i);
  },
}));
