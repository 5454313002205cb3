// Pointer and wheel on a panel. Where plotly.js draws, it also pans and zooms.
const CLICK_PX = 4;
const DOUBLE_MS = 320;

/** @param {View} view */
function listen(view) {
  const { stage } = view;
  view.stop = new AbortController();
  const { signal } = view.stop;
  stage.addEventListener("pointermove", (event) => hover(view, event), { signal });
  stage.addEventListener("pointerleave", () => view.app.hover(-1), { signal });
  stage.addEventListener("pointerdown", (event) => press(view, event), { signal });
  stage.addEventListener("wheel", (event) => turn(view, event), { signal, passive: false });
  stage.addEventListener("keydown", (event) => pressKey(view, event), { signal });
  for (const type of ["focus", "blur"]) stage.addEventListener(type, () => view.overlay(), { signal });
}

/** @param {View} view @param {MouseEvent} event @returns {[number, number]} */
function stagePoint(view, event) {
  const box = view.stage.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

/** @param {View} view @param {PointerEvent} event */
function hover(view, event) {
  if (event.buttons || !view.bound || view.motion) return;
  const at = stagePoint(view, event);
  const i = view.inArea(at) ? view.nearest(...at) : -1;
  view.stage.classList.toggle("ee-map-on-point", i >= 0);
  view.app.hover(i, event, view);
}

// Events of a drag are heard on the window: plotly.js covers the page while it drags.
/** @param {View} view @param {PointerEvent} event */
function press(view, event) {
  if (event.button !== 0 || !view.bound) return undefined;
  if (view.own && view.fingers) return pinch(view, event);
  view.land();
  /** @type {Drag} */
  const drag = { view, start: stagePoint(view, event), ranges: view.ranges, moved: false };
  const { app } = view;
  if (app.mode !== "pan" && !view.is3d) {
    event.preventDefault();
    drag.polygon = [...drag.start];
    app.gesture = null;
  }
  view.fingers = new Map([[event.pointerId, drag.start]]);
  const stop = new AbortController();
  /** @param {PointerType} type @param {(heard: PointerEvent) => unknown} act */
  const on = (type, act) => window.addEventListener(type, (heard) => (
    heard.pointerId === event.pointerId && act(heard)
  ), { signal: stop.signal });
  const end = () => { stop.abort(); view.fingers = null; };
  on("pointermove", (move) => view.pinching || dragOn(drag, move));
  on("pointerup", (up) => { end(); return view.pinching ? unpinch(view) : release(drag, up); });
  on("pointercancel", () => { end(); app.gesture = null; unpinch(view); });
  return undefined;
}

/** @param {Drag} drag @param {PointerEvent} event */
function dragOn(drag, event) {
  const { view } = drag;
  const [x, y] = stagePoint(view, event);
  const [startX, startY] = drag.start;
  drag.moved ||= Math.hypot(x - startX, y - startY) > CLICK_PX;
  if (view.is3d) view.overlay();
  if (drag.moved && !drag.polygon && view.own) {
    view.stage.classList.add("ee-map-dragged");
    view.drag(drag.ranges, x - startX, y - startY);
  }
  if (!drag.polygon || !drag.moved) return;
  drag.polygon = view.app.mode === "box"
    ? [startX, startY, x, startY, x, y, startX, y]
    : [...drag.polygon, x, y];
  view.app.gesture = drag;
  view.overlay();
}

/** @param {Drag} drag @param {PointerEvent} event */
function release(drag, event) {
  const { view } = drag;
  const { app } = view;
  const adds = event.shiftKey || event.ctrlKey || event.metaKey;
  app.gesture = null;
  view.stage.classList.remove("ee-map-dragged");
  if (view.is3d) followCamera(view);
  if (!drag.moved) {
    click(view, event, adds);
    return hover(view, event);
  }
  if (!drag.polygon) return undefined;
  const caught = view.within(drag.polygon);
  return app.select(adds ? joined(app.selected, caught) : caught, app.mode);
}

/** @param {View} view @param {PointerEvent} event @param {boolean} adds */
function click(view, event, adds) {
  const { app } = view;
  const at = stagePoint(view, event);
  if (!view.inArea(at)) return undefined;
  const i = view.nearest(...at);
  clearTimeout(app.clearing);
  if (i >= 0) app.pointed = view;
  if (i >= 0) return app.select(adds ? toggled(app.selected, i) : [i], "click");
  const again = performance.now() - (view.clicked ?? -Infinity) < DOUBLE_MS;
  view.clicked = performance.now();
  if (again) return view.fit();
  // A double click fits the view; only a single one on empty ground clears the selection.
  app.clearing = setTimeout(() => !adds && app.selected.length && app.select([], "clear"), DOUBLE_MS);
  return undefined;
}

// The 3D camera goes on moving for a moment after a wheel turn or a drag.
/** @param {View} view */
function followCamera(view) {
  if (!view.is3d) return;
  const until = performance.now() + 400;
  const step = () => {
    view.overlay();
    if (performance.now() < until) requestAnimationFrame(step);
  };
  step();
}
