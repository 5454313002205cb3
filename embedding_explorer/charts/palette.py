"""Colours and shapes that stay apart for every kind of eye, in the light and in the dark.

The first eight hues start from those of Okabe and Ito (Color Universal Design, 2008) and were
moved, for each background by itself, until the least distance between any two of them in OKLab was
largest for normal sight and for simulated protanopia, deuteranopia and tritanopia (matrices of
Machado, Oliveira and Fernandes, IEEE TVCG 15(6), 2009), every colour keeping a contrast of at least
3:1 to its background (WCAG 2.1, 1.4.11). Four more were searched for in the same way with these
eight standing. Shapes come again after eight, colours after twelve (docs/decisions/0010).
"""

from __future__ import annotations

from dataclasses import dataclass

LEVELS = 64  # categories told apart by colour and shape; the rarer ones share one style
LIGHT_BACKGROUND = "#FCFCFA"
DARK_BACKGROUND = "#11161C"

_LIGHT = ["#2689EE", "#AC3E04", "#0C7B6D", "#D744AE", "#5D2DB4", "#A08C04", "#681A15", "#172675"]
_LIGHT += ["#225986", "#9016E6", "#D72758", "#8A1C57"]
_DARK = ["#2D78FE", "#F49C21", "#3FCBA1", "#C59CFF", "#975EA8", "#E9F013", "#DE3D01", "#A4F8F8"]
_DARK += ["#226D71", "#0B8C48", "#D76EBC", "#939D6F"]
_SYMBOLS = ["circle", "square", "diamond", "triangle-up", "cross", "x", "triangle-down", "star"]

# Cividis and viridis, made for colour-blind readers (Nuñez, Anderton and Renslow, PLoS ONE 13(7),
# 2018; Smith and van der Walt, SciPy 2015), cut at the end that would vanish in the background.
_CIVIDIS = ["#00224E", "#1A386F", "#434E6C", "#61656F", "#7D7C78", "#958F78", "#AD9F63"]
_VIRIDIS = ["#7A5BA6", "#5F7FB5", "#3F9AA8", "#2FB487", "#6CCD5A", "#B4DE2C", "#FDE725"]


@dataclass(frozen=True)
class Style:
    """How one category is drawn: a colour for each background and a plotly symbol."""

    color: str
    dark_color: str
    symbol: str


MISSING = Style(color="#7C858D", dark_color="#77828D", symbol="circle")


def category_styles(n: int) -> list[Style]:
    """Return `n` styles; no two of the first `LEVELS` share both colour and symbol."""
    return [_style(i) for i in range(n)]


def _style(i: int) -> Style:
    color = i % len(_LIGHT)
    turn = i // len(_LIGHT)
    return Style(_LIGHT[color], _DARK[color], _SYMBOLS[(i + turn) % len(_SYMBOLS)])


def sequential(dark: bool) -> list[str]:
    """Return the colours for numbers, low to high: cividis in the light, viridis in the dark."""
    return list(_VIRIDIS if dark else _CIVIDIS)
