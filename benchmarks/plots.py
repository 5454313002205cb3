"""Plots of the reports in docs/, drawn by Plotly and photographed in a real browser."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.first_page import FLAGS
from scripts.browser import installed


def load_plot(seen: Any, path: Path) -> None:
    """Draw every answer's time and the memory over the time of a load test."""
    from plotly.subplots import make_subplots

    figure = make_subplots(rows=2, shared_xaxes=True, vertical_spacing=0.08)
    for kind in sorted({what for _, what, _ in seen.answers}):
        x, y = zip(
            *((when, took) for when, what, took in seen.answers if what == kind), strict=True
        )
        figure.add_scatter(x=x, y=y, mode="markers", name=kind, row=1, col=1)
    when, server, workers, largest = zip(*seen.memory, strict=True)
    figure.add_scatter(x=when, y=server, name="server", row=2, col=1)
    figure.add_scatter(x=when, y=workers, name="workers together", row=2, col=1)
    figure.add_scatter(x=when, y=largest, name="the largest worker", row=2, col=1)
    figure.update_yaxes(title="seconds to the answer", type="log", row=1, col=1)
    figure.update_yaxes(title="memory, MB", rangemode="tozero", row=2, col=1)
    figure.update_xaxes(title="seconds since the first visitor", row=2, col=1)
    photograph(figure, path)


def photograph(figure: Any, path: Path, width: int = 1000, height: int = 640) -> None:
    """Write a Plotly figure as PNG."""
    from playwright.sync_api import sync_playwright

    figure.update_layout(template="plotly_white", width=width, height=height, font_size=14)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "figure.html"
        figure.write_html(page_file, include_plotlyjs=True, config={"displayModeBar": False})
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(page_file.as_uri())
        page.wait_for_selector(".main-svg")
        page.wait_for_timeout(500)
        page.screenshot(path=path)
        browser.close()
