"""The plot of `growth`: two panels with logarithmic axes, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping

COLOURS = (
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#7f7f7f",
)  # fmt: skip
WIDE, HIGH, LEFT, TOP = 360, 300, 60, 40
Found = Mapping[str, Mapping[int, Mapping[str, float]]]


def plot(found: Found) -> str:
    """Return the SVG of seconds and megabytes against n for every method."""
    panels = [
        _panel(found, "cpu", "seconds of one core", 0),
        _panel(found, "peak", "peak memory, MB", 1),
    ]
    legend = []
    for i, method in enumerate(found):
        x, y = LEFT + (i % 4) * 210, TOP + HIGH + 60 + (i // 4) * 20
        line = f'<line x1="{x}" y1="{y}" x2="{x + 24}" y2="{y}" {_stroke(i)}/>'
        legend.append(f'{line}<text x="{x + 30}" y="{y + 4}">{method}</text>')
    size = f'width="{2 * (WIDE + LEFT) + 60}" height="{TOP + HIGH + 100}"'
    style = "<style>text{font:12px sans-serif}</style>"
    body = "\n".join([*panels, *legend])
    back = '<rect width="100%" height="100%" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{style}{back}\n{body}\n</svg>\n'


def _stroke(i: int) -> str:
    dash = ' stroke-dasharray="6 3"' if i % 2 else ""
    return f'fill="none" stroke="{COLOURS[i % len(COLOURS)]}" stroke-width="2"{dash}'


def _panel(found: Found, key: str, title: str, place: int) -> str:
    points = [(n, row[key]) for rows in found.values() for n, row in rows.items()]
    across, up = _axis([n for n, _ in points]), _axis([max(v, 1e-3) for _, v in points])
    left = LEFT + place * (WIDE + LEFT + 20)
    parts = [f'<text x="{left}" y="{TOP - 14}">{title}</text>']
    for power in range(across[0], across[1] + 1):
        x = left + _along(10.0**power, across) * WIDE
        parts.append(
            f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{TOP + HIGH}" stroke="#ddd"/>'
        )
        label = f'<text x="{x:.1f}" y="{TOP + HIGH + 18}" text-anchor="middle">'
        parts.append(f"{label}{10**power:,}</text>")
    for power in range(up[0], up[1] + 1):
        y = TOP + HIGH - _along(10.0**power, up) * HIGH
        parts.append(
            f'<line x1="{left}" y1="{y:.1f}" x2="{left + WIDE}" y2="{y:.1f}" stroke="#ddd"/>'
        )
        label = f'<text x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">'
        parts.append(f"{label}{10.0**power:g}</text>")
    for i, rows in enumerate(found.values()):
        spots = [
            f"{left + _along(n, across) * WIDE:.1f},"
            f"{TOP + HIGH - _along(max(row[key], 1e-3), up) * HIGH:.1f}"
            for n, row in rows.items()
        ]
        parts.append(f'<polyline points="{" ".join(spots)}" {_stroke(i)}/>')
    return "\n".join(parts)


def _axis(values: list[float]) -> tuple[int, int]:
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def _along(value: float, axis: tuple[int, int]) -> float:
    return (math.log10(value) - axis[0]) / max(axis[1] - axis[0], 1)
