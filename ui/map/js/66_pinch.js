// Two fingers: what lies between them stays between them, nearer or farther.
/** @param {View} view @param {PointerEvent} event */
function pinch(view, event) {
  const { fingers } = view;
  if (fingers.size > 1) return;
  view.pinching = true;
  fingers.set(event.pointerId, stagePoint(view, event));
  const stop = new AbortController();
  /** @param {PointerType} type @param {(heard: PointerEvent) => void} act */
  const on = (type, act) => window.addEventListener(type, act, { signal: stop.signal });
  on("pointermove", (move) => {
    if (!fingers.has(move.pointerId)) return;
    const before = [...fingers.values()];
    fingers.set(move.pointerId, stagePoint(view, move));
    follow(view, before, [...fingers.values()]);
  });
  for (const type of /** @type {PointerType[]} */ (["pointerup", "pointercancel"])) {
    on(type, (up) => {
      if (!fingers.has(up.pointerId)) return;
      stop.abort();
      fingers.delete(event.pointerId);
    });
  }
}

/** @param {View} view @param {number[][]} given1 @param {number[][]} given2 */
function follow(view, [a, b], [c, d]) {
  /** @param {number[]} one @param {number[]} other @returns {[number, number]} */
  const middle = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  const [from, to] = [middle(a, b), middle(c, d)];
  /** @param {number[]} one @param {number[]} other */
  const apart = (one, other) => Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1);
  view.drag(view.ranges, to[0] - from[0], to[1] - from[1]);
  view.zoomAt(apart(a, b) / apart(c, d), ...to);
}

/** @param {View} view */
function unpinch(view) {
  view.pinching = false;
  view.overlay();
}

/** @param {View} view @param {WheelEvent} event */
function turn(view, event) {
  if (!view.bound) return undefined;
  if (!view.own) return followCamera(view);
  event.preventDefault();
  return view.zoomAt(wheelFactor(event), ...stagePoint(view, event));
}

// How many times as much a turn of the wheel shows.
/** @param {Pick<WheelEvent, 'deltaY' | 'deltaMode' | 'ctrlKey'>} given */
function wheelFactor({ deltaY, deltaMode, ctrlKey }) {
  const lines = deltaMode === 1 ? 16 : deltaMode === 2 ? 400 : 1;
  // A pinch on a touch pad comes as a wheel turn with the control key, and in smaller steps.
  return Math.exp(clamp(deltaY * lines * (ctrlKey ? 0.01 : 0.002), -0.7, 0.7));
}
