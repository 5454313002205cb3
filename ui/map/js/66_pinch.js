// Two fingers: what lies between them stays between them, nearer or farther.
function pinch(view, event) {
  const { fingers } = view;
  if (fingers.size > 1) return;
  view.pinching = true;
  fingers.set(event.pointerId, stagePoint(view, event));
  const stop = new AbortController();
  const on = (type, act) => window.addEventListener(type, act, { signal: stop.signal });
  on("pointermove", (move) => {
    if (!fingers.has(move.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(move.pointerId, stagePoint(view, move));
    follow(view, before, [...fingers.values()]);
  });
  for (const type of ["pointerup", "pointercancel"]) {
    on(type, (up) => {
      if (!fingers.has(up.pointerId)) return;
      stop.abort();
      fingers.delete(event.pointerId);
    });
  }
}

function follow(view, [a, b], [c, d]) {
  const middle = (one, other) => [0, 1].map((axis) => (one[axis] + other[axis]) / 2);
  const [from, to] = [middle(a, b), middle(c, d)];
  const apart = (one, other) => Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1);
  view.drag(view.ranges, to[0] - from[0], to[1] - from[1]);
  view.zoomAt(apart(a, b) / apart(c, d), ...to);
}

function unpinch(view) {
  view.pinching = false;
  view.overlay();
}

function turn(view, event) {
  if (!view.bound) return undefined;
  if (!view.own) return followCamera(view);
  event.preventDefault();
  const lines = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
  // A pinch on a touch pad comes as a wheel turn with the control key, and in smaller steps.
  const step = clamp(event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.002), -0.7, 0.7);
  return view.zoomAt(Math.exp(step), ...stagePoint(view, event));
}
