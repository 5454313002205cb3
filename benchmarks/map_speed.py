"""How quick the map is, against st.plotly_chart(px.scatter(...)), in software rendering.

Aims: at 100,000 points the map is drawn at least 3 times sooner, and a click reaches the panel
at least 5 times sooner; at 1,000,000 points a hover is answered within 50 ms, a lasso within 1 s,
and a frame of a moving map takes at most 100 ms. Each round opens both pages anew, in turn.

    python -m benchmarks.map_speed [--points 10000 100000 1000000] [--rounds 3]
    python -m benchmarks.map_speed --atlas PYTHON    # an interpreter with embedding-atlas
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import subprocess
import sys
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from benchmarks._rows import Found, Row
from benchmarks.first_page import FLAGS, ROOT
from benchmarks.map_probes import CLICK_AT, DRAWN, FRAMES, HOVER, WHOLE, lasso
from benchmarks.servers import streamlit_server

APPS = Path(__file__).parent / "apps"
SLOW = 180_000  # milliseconds


@contextlib.contextmanager
def opened(browser: Any, address: str, n: int) -> Iterator[Any]:
    """Open a page anew and wait until its points are made and its button is there."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    page = context.new_page()
    page.set_default_timeout(SLOW)
    page.goto(f"{address}/?n={n}")
    page.get_by_text("points are ready").wait_for()
    page.wait_for_timeout(1_000)
    yield page
    context.close()


def press(page: Any) -> float:
    """Press the button and return when."""
    began = time.perf_counter()
    page.get_by_text("Draw", exact=True).click()
    return began


def visit(browser: Any, address: str, n: int, kind: str) -> dict[str, float]:
    """Return the seconds from the button to a drawn map, and from a click to the panel."""
    with opened(browser, address, n) as page:
        began = press(page)
        page.wait_for_function(DRAWN[kind])
        told = {"first map": time.perf_counter() - began}
        if kind == "ours":
            page.wait_for_function(WHOLE)
            told["all points"] = time.perf_counter() - began
        page.wait_for_timeout(1_500)
        page.mouse.move(*page.evaluate(CLICK_AT[kind]), steps=5)
        page.wait_for_timeout(1_500)
        began = time.perf_counter()
        page.mouse.down()
        page.mouse.up()
        page.get_by_text("picked 1: 0", exact=True).wait_for()
        told["click to panel"] = time.perf_counter() - began
    return told


def compare(browser: Any, n: int, rounds: int) -> None:
    """Print the medians of both and their ratio."""
    scripts = {"ours": APPS / "ours.py", "plotly": APPS / "plotly_express.py"}
    found: dict[str, list[dict[str, float]]] = {kind: [] for kind in scripts}
    with contextlib.ExitStack() as stack:
        addresses = {k: stack.enter_context(streamlit_server(s)) for k, s in scripts.items()}
        for kind, address in addresses.items():  # the server's first call of all
            visit(browser, address, 1_000, kind)
        for _ in range(rounds):
            for kind, address in addresses.items():
                found[kind].append(visit(browser, address, n, kind))
    for what in ("first map", "all points", "click to panel"):
        ours, theirs = (
            [row[what] for row in found[kind] if what in row] for kind in ("ours", "plotly")
        )
        line = f"{n:>9,} points  {what:<15} {statistics.median(ours):6.2f} s"
        if theirs:
            ratio = statistics.median(theirs) / statistics.median(ours)
            line += f"   px.scatter {statistics.median(theirs):6.2f} s   {ratio:4.1f} times"
        print(line, flush=True)


def alone(browser: Any, n: int) -> None:
    """Print what is answered in the browser: frames, hover, lasso, and another widget's run."""
    with streamlit_server(APPS / "ours.py") as address, opened(browser, address, n) as page:
        press(page)
        page.wait_for_function(DRAWN["ours"])
        page.wait_for_function(WHOLE)
        page.wait_for_timeout(1_500)
        frames = page.evaluate(FRAMES)
        page.get_by_role("button", name="Show all points").click()
        page.wait_for_timeout(1_000)
        page.wait_for_function(WHOLE)
        hovers = sorted(page.evaluate(HOVER))
        print(
            f"{n:>9,} points  frame in motion {statistics.median(frames):.0f} ms,"
            f" hover {statistics.median(hovers):.0f} ms (at most {hovers[-1]:.0f})"
        )
        shown, heard = lasso(page, n)
        began = time.perf_counter()
        page.get_by_text("Something else").click()
        page.get_by_text("other is True").wait_for()
        other = time.perf_counter() - began
        print(
            f"{n:>9,} points  lasso over all {shown:.2f} s in the browser, {heard:.2f} s to the"
            f" page; then another widget {other:.2f} s",
            flush=True,
        )


def atlas(browser: Any, n: int, python: str) -> None:
    """Say what Embedding Atlas draws of the same points in this browser."""
    have = subprocess.run([python, "-c", "import embedding_atlas"], capture_output=True)
    if have.returncode:
        print(f"Embedding Atlas is left out: {python} has no package embedding-atlas.")
        return
    script = APPS / "atlas.py"
    with streamlit_server(script, python=python) as address, opened(browser, address, n) as page:
        refused: list[str] = []
        page.on("requestfailed", lambda request: refused.append(request.url))
        began = press(page)
        page.get_by_text("sent to Embedding Atlas").wait_for()
        sent = time.perf_counter() - began
        page.wait_for_timeout(20_000)
        says = _says(page) or (f"it asks in vain for {refused[0]}" if refused else "")
        canvases = sum(frame.locator("canvas").count() for frame in page.frames)
        what = f"{canvases} canvases" if canvases else "no picture"
        print(f"{n:>9,} points  Embedding Atlas: sent in {sent:.1f} s; {what}; {says}", flush=True)


def _says(page: Any) -> str:
    """Return the sentence about graphics that the component shows, if it shows one."""
    for frame in page.frames:
        found = frame.get_by_text("WebGPU")
        if found.count():
            return f"it says: {found.first.inner_text().strip()}"
    return ""


def main() -> None:
    """Run the comparison for every number of points."""
    from playwright.sync_api import sync_playwright

    from scripts.browser import installed

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--atlas", nargs="?", const=sys.executable, metavar="PYTHON")
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        for n in asked.points:
            if asked.atlas:
                atlas(browser, n, asked.atlas)
            else:
                compare(browser, n, asked.rounds)
                alone(browser, n)


PEER = "`st.plotly_chart(px.scatter(...))`"
ROWS = (
    Row("map", "a map of 100,000 points drawn, software rendering", PEER),
    Row("map-click", "a click on a point of it until the page says which", PEER),
    Row("map-1m", "a map of 1,000,000 points drawn, software rendering", PEER, long=True),
    Row("map-click-1m", "a click on a point of it until the page says which", PEER, long=True),
)


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says, after a first small map of each."""
    from playwright.sync_api import sync_playwright

    from scripts.browser import installed

    scripts = {"ours": APPS / "ours.py", "plotly": APPS / "plotly_express.py"}
    with sync_playwright() as playwright, contextlib.ExitStack() as stack:
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        places = {k: stack.enter_context(streamlit_server(s)) for k, s in scripts.items()}
        for kind, place in places.items():
            visit(browser, place, 1_000, kind)
        for n, end in ((100_000, ""), (1_000_000, "-1m")):
            if not {f"map{end}", f"map-click{end}"} & set(anchors):
                continue
            order = list(places) if turn % 2 else list(reversed(places))
            told = {kind: visit(browser, places[kind], n, kind) for kind in order}
            for anchor, what in ((f"map{end}", "first map"), (f"map-click{end}", "click to panel")):
                yield anchor, Found(told["ours"][what], told["plotly"][what])
        browser.close()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
