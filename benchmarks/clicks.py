"""How soon a click is answered on Explore, against the same by px.scatter and a table.

Claim: a visitor's first map, a switch among maps that are there and a click's neighbours come no
later than in a plain Streamlit app of the same films, and a click costs the server at most 0.15 s
of processor time. Both are opened in turn in one real browser, a visitor with an empty cache each
time; what is measured is what the reader waits for, by the browser's own clock.

The report goes to docs/clicks.md.

    python -m benchmarks.clicks [--rounds 7] [--no-report]
"""

from __future__ import annotations

import argparse
import contextlib
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.first_page import FLAGS, ROOT
from benchmarks.servers import streamlit_server
from benchmarks.serving import processor, serving

PLAIN = Path(__file__).parent / "apps" / "films_plain.py"
MAP = '[data-testid="map"][data-ready="true"]'
PLOT = ".js-plotly-plot .scatterlayer .point"
CLICKS = 8  # of every visitor
REST = 700  # milliseconds in which nothing more is drawn

# Calls back with the milliseconds since the next click until `condition` holds.
TIMED = """(condition) => {
  const holds = new Function(`return ${condition}`);
  window.took = null;
  addEventListener("pointerdown", () => {
    const began = performance.now();
    const look = () => {
      let is_there = false;
      try { is_there = holds(); } catch { /* what it asks for is being drawn anew */ }
      if (is_there) window.took = performance.now() - began;
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, { once: true, capture: true });
}"""
SPOT = {
    "ours": "(i) => { const p = document.querySelector('[data-testid=map]').explorer.pixel(i);"
    " return [p.x, p.y]; }",
    "plain": "(i) => { const b = document.querySelectorAll("
    "'.js-plotly-plot .scatterlayer .point')[i].getBoundingClientRect();"
    " return [b.x + b.width / 2, b.y + b.height / 2]; }",
}
HEADING = {
    "ours": "document.querySelector('.st-key-neighbors-head')?.innerText",
    "plain": "[...document.querySelectorAll('h4, p')].map((e) => e.innerText)"
    ".filter((t) => !t.startsWith('Map by')).join()",
}


@dataclass
class Found:
    """What one app took: seconds by what was waited for, processor time of the server a click."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    server: list[float] = field(default_factory=list)

    def add(self, what: str, seconds: float) -> None:
        """Take one measurement."""
        self.seconds.setdefault(what, []).append(seconds)


def visit(browser: Any, kind: str, address: str, pid: int, found: Found) -> None:
    """Let one visitor come, click and switch."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, bypass_csp=True)
    page = context.new_page()
    page.set_default_timeout(120_000)
    began = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(MAP if kind == "ours" else PLOT, state="attached")
    is_first = "first map of a visitor" not in found.seconds
    label = "first map of a server's first visitor" if is_first else "first map of a visitor"
    found.add(label, time.perf_counter() - began)
    if is_first:
        found.add("first map of a visitor", float("nan"))
    page.wait_for_timeout(3_000)
    cost = _processor_time(pid)
    for turn in range(CLICKS):
        took = clicked(page, kind, 7 * turn + 3)
        if took and turn and not is_first:
            found.add("click to neighbours", took)
    if not is_first:
        found.server.append((_processor_time(pid) - cost) / CLICKS)
    for turn in range(4):
        took = switched(page, kind, to_svd=turn % 2 == 0)
        if turn > 1 and not is_first:
            found.add("switch among computed maps", took)
    context.close()


def clicked(page: Any, kind: str, i: int) -> float:
    """Click a point; return the seconds until its neighbours' heading is there, 0 if missed."""
    from playwright.sync_api import TimeoutError

    x, y = page.evaluate(SPOT[kind], i)
    page.mouse.move(x, y, steps=3)
    page.wait_for_timeout(200)
    before = page.evaluate(HEADING[kind])
    page.evaluate(TIMED, f"{HEADING[kind]} !== {before!r}")
    page.mouse.down()
    page.mouse.up()
    try:
        page.wait_for_function("() => window.took !== null", timeout=10_000)
    except TimeoutError:  # the point lies below another one, which is chosen already
        return 0.0
    took = float(page.evaluate("window.took")) / 1000
    page.wait_for_timeout(REST)
    return took


def switched(page: Any, kind: str, *, to_svd: bool) -> float:
    """Choose the other method; return the seconds until a point is drawn elsewhere."""
    before = page.evaluate(SPOT[kind], 3)
    page.evaluate(TIMED, f"String(({SPOT[kind]})(3)) !== String({before})")
    other = "Standardised features" if kind == "ours" else "PCA"
    page.locator(".st-key-method").first.get_by_text("SVD" if to_svd else other, exact=True).click()
    page.wait_for_function("() => window.took !== null")
    took = float(page.evaluate("window.took")) / 1000
    page.wait_for_timeout(REST)
    return took


def _processor_time(pid: int) -> float:
    spent = psutil.Process(pid).cpu_times()
    return float(spent.user + spent.system)


def rows(ours: Found, plain: Found) -> list[str]:
    """Return the table."""
    told = []
    for what in ours.seconds:
        a, b = (statistics.median(x for x in f.seconds[what] if x == x) for f in (ours, plain))
        told.append(f"| {what} | {a:.2f} s | {b:.2f} s | {a / b:.2f} |")
    a, b = (statistics.median(f.server) for f in (ours, plain))
    told.append(f"| server's processor time of a click | {a:.3f} s | {b:.3f} s | {a / b:.2f} |")
    return told


def main(arguments: list[str]) -> int:
    """Run, print, and write the report."""
    from playwright.sync_api import sync_playwright

    from scripts.browser import installed

    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args(arguments)
    found = {"ours": Found(), "plain": Found()}
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(tempfile.TemporaryDirectory())
        playwright = stack.enter_context(sync_playwright())
        address, pid = stack.enter_context(serving(EXPLORER_STORE=store))
        other = stack.enter_context(streamlit_server(PLAIN))
        pids = {"ours": pid, "plain": listener(other)}
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        for _ in range(given.rounds):
            for kind, where in (("ours", address), ("plain", other)):
                visit(browser, kind, where, pids[kind], found[kind])
    table = rows(found["ours"], found["plain"])
    head = ["| what is waited for | Explore | px.scatter | ratio |", "|---|---|---|---|"]
    print("\n".join([*head, *table]))
    if not given.no_report:
        intro = (
            f"Made by `python -m benchmarks.clicks`: medians of {given.rounds} visitors with an "
            "empty cache, by turns with a plain Streamlit app of the same films "
            "(`benchmarks/apps/films_plain.py`: px.scatter and a table of neighbours), in "
            f"Chromium with software rendering; on {psutil.cpu_count()} cores ({processor()}), "
            f"load {os.getloadavg()[0]:.1f} of which the browser is a part. On another machine "
            "the ratio says more than the seconds."
        )
        text = "\n".join(["# How soon a click is answered", "", intro, "", *head, *table, ""])
        (ROOT / "docs" / "clicks.md").write_text(text, "utf-8")
    return 0


def listener(address: str) -> int:
    """Return the process that listens at an address."""
    port = int(address.rpartition(":")[2])
    here = psutil.Process().children(recursive=True)
    return next(
        p.pid
        for p in here
        if any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in p.net_connections())
    )


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
