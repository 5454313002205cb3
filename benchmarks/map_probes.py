"""What the map benchmark asks of a page: is it drawn, where is a point, how long things take."""

from __future__ import annotations

import time
from typing import Any

# Drawn means: the element says so, and two more frames have reached the screen since.
_SETTLED = """() => {{
  if (!({condition})) return false;
  window.probed ??= new Promise((tell) => requestAnimationFrame(() => requestAnimationFrame(tell)))
    .then(() => {{ window.settled = true; }});
  return window.settled === true;
}}"""
_MAP = "document.querySelector('[data-testid=map]')"
_PLOT = "document.querySelector('.js-plotly-plot')"
DRAWN = {
    "ours": _SETTLED.format(condition=f"{_MAP}?.dataset.ready === 'true'"),
    "plotly": _SETTLED.format(
        condition=f"{_PLOT}?.querySelector('.gl-canvas') && {_PLOT}.calcdata?.length"
    ),
}
WHOLE = f"() => {_MAP}.dataset.drawn === {_MAP}.dataset.points"
CLICK_AT = {
    "ours": f"() => {{ const at = {_MAP}.explorer.pixel(0); return [at.x, at.y]; }}",
    "plotly": f"""() => {{
      const plot = {_PLOT}, box = plot.getBoundingClientRect();
      const {{ xaxis, yaxis }} = plot._fullLayout;
      const at = (axis, value) => axis._offset + axis.d2p(value);
      const trace = plot._fullData[0];
      return [box.left + at(xaxis, trace.x[0]), box.top + at(yaxis, trace.y[0])];
    }}""",
}

# Milliseconds per finished frame while the wheel turns, in three stretches.
FRAMES = """async () => {
  const map = document.querySelector("[data-testid=map]");
  const stage = map.querySelector(".ee-map-stage"), box = stage.getBoundingClientRect();
  const [clientX, clientY] = [box.left + box.width / 2, box.top + box.height / 2];
  const turn = (deltaY) => stage.dispatchEvent(new WheelEvent("wheel", {
    deltaY, clientX, clientY, bubbles: true, cancelable: true,
  }));
  const told = [];
  for (let part = 0; part < 3; part += 1) {
    const [began, before] = [performance.now(), map.explorer.state().frames];
    while (performance.now() - began < 2000) {
      turn(performance.now() - began < 1000 ? -12 : 12);
      await new Promise((tell) => requestAnimationFrame(tell));
    }
    told.push((performance.now() - began) / (map.explorer.state().frames - before));
  }
  return told;
}"""

# Milliseconds from the pointer's arrival at a point until the frame with its ring is over.
HOVER = """async () => {
  const map = document.querySelector("[data-testid=map]");
  const stage = map.querySelector(".ee-map-stage");
  const told = [];
  for (let at = 1; at < 30; at += 1) {
    const { x, y } = map.explorer.pixel(at * 331);
    const began = performance.now();
    stage.dispatchEvent(new PointerEvent("pointermove", { clientX: x, clientY: y, bubbles: true }));
    await new Promise((tell) => requestAnimationFrame(() => setTimeout(tell)));
    told.push(performance.now() - began);
    await new Promise((tell) => setTimeout(tell, 50));
  }
  return told;
}"""


def lasso(page: Any, n: int) -> tuple[float, float]:
    """Draw a lasso around all; return seconds until the map shows it and the page hears it."""
    page.get_by_role("button", name="Select with a lasso").click()
    box = page.locator(".ee-map-stage").bounding_box()
    left, top = box["x"] + 2, box["y"] + 2
    right, low = left + box["width"] - 4, top + box["height"] - 4
    page.mouse.move(left, top)
    page.mouse.down()
    for corner in ((right, top), (right, low), (left, low)):
        page.mouse.move(*corner, steps=20)
    began = time.perf_counter()
    page.mouse.up()
    page.wait_for_function(f"() => {_MAP}.dataset.selected === '{n}'")
    shown = time.perf_counter() - began
    page.get_by_text(f"picked {n}:").wait_for()
    return shown, time.perf_counter() - began
