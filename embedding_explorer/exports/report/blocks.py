"""The pieces a report is written in, the same for HTML and Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is the report's title."""

    level: int
    text: str


@dataclass(frozen=True)
class Text:
    """A paragraph; a caption is set smaller, a verdict larger."""

    text: str
    kind: str = ""  # "", "caption" or "verdict"


@dataclass(frozen=True)
class Points:
    """Sentences under each other."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Cells as text; `numbers` are the columns set to the right."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True)
class Figure:
    """A figure: SVG without its style sheet, and one that stands alone."""

    name: str
    svg: str
    alone: str
    title: str
    caption: str


@dataclass(frozen=True)
class Figures:
    """Figures beside each other, with what their marks stand for."""

    figures: tuple[Figure, ...]
    legend: tuple[tuple[str, str], ...] = ()  # (mark as SVG, name)
    legend_title: str = ""


@dataclass(frozen=True)
class Code:
    """Code, folded under its title where the format can fold."""

    title: str
    text: str
    language: str
    folded: bool = True


Block = Heading | Text | Points | Table | Figures | Code


def number(value: float, digits: int = 2) -> str:
    """Return a number for a table, "–" where there is none.

    >>> number(0.3149), number(0.0042), number(float("nan")), number(-0.001), number(41.26)
    ('0.31', '0.004', '–', '-0.001', '41.3')
    """
    if not np.isfinite(value):
        return "–"
    if value == 0 or abs(value) >= 10:
        return f"{value:,.1f}" if value else f"{0:.{digits}f}"
    if abs(value) < 10**-digits:
        return f"{value:.1g}" if abs(value) >= 1e-6 else f"{0:.{digits}f}"
    return f"{value:.{digits}f}"


def interval(low: float, high: float) -> str:
    """Return a 95 % interval for a table.

    >>> interval(0.291, 0.334), interval(float("nan"), 1)
    ('0.29 to 0.33', '–')
    """
    if not (np.isfinite(low) and np.isfinite(high)):
        return "–"
    return f"{number(low)} to {number(high)}"


def listed(names: Sequence[object], most: int = 6) -> str:
    """Return names in a row, the rest counted.

    >>> listed(["a", "b", "c"], 2)
    'a; b and 1 more'
    """
    shown = "; ".join(str(n) for n in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
