"""What every figure shares: colours of the page, layout, and user text made literal."""

from __future__ import annotations

import html
import re
from typing import Any

from embedding_explorer.base.errors import require

INK = {False: "#1B2430", True: "#E8EDF2"}
PAPER = {False: "#FCFCFA", True: "#11161C"}
GRID = {False: "#E3E6E4", True: "#28323D"}
ACCENT = {False: "#0B6E6E", True: "#2FB5AA"}
LONGEST = 160  # characters of one field, in a hover text
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def text(value: object, longest: int = LONGEST) -> str:
    """Return user text as plotly shows it literally: one line, cut, no markup left in it."""
    line = _CONTROL.sub(" ", str(value))
    cut = line if len(line) <= longest else f"{line[: longest - 1]}…"
    return html.escape(cut, quote=False)


def graph_objects() -> Any:
    """Return plotly's module of figures.

    Raises
    ------
    MissingPackage
        If plotly is not installed.
    """
    require("plotly", "A figure")
    import plotly.graph_objects

    return plotly.graph_objects


def layout(*, dark: bool, title: str | None) -> dict[str, Any]:
    """Return the layout of a figure on the page's own background, light or dark."""
    return {
        "template": "none",
        "title": {"text": text(title) if title else "", "x": 0.02, "xanchor": "left"},
        "paper_bgcolor": PAPER[dark],
        "plot_bgcolor": PAPER[dark],
        "font": {"color": INK[dark], "family": "system-ui, sans-serif", "size": 14},
        "hoverlabel": {"align": "left"},
        "legend": {"itemsizing": "constant"},
        "xaxis": {"automargin": True},
        "yaxis": {"automargin": True},
        "margin": {"l": 48, "r": 24, "t": 56 if title else 24, "b": 48},
    }
