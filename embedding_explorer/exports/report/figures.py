"""Figures as SVG, written from the coordinates: no script, nothing fetched, light and dark.

Colours are classes: `style_of` gives the style sheet that a page, or a figure alone, needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from embedding_explorer.charts.palette import Style, category_styles
from embedding_explorer.charts.style import text
from embedding_explorer.exports.report.colors import Colors
from embedding_explorer.exports.report.raster import raster

SIDE = 460  # of a map
CLOSE = 14  # marks nearer than this share a number tag
EDGE = 14  # between the outermost point and the frame
DRAWN = 5_000  # points as shapes; more are one picture
LINES = 6  # lines of a curve that have a colour
TITLED = 2_000  # points that say their name when the pointer rests on them

_SHAPES = {  # paths of about the same area, around 0, by the names plotly has for them
    "circle": "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0-2 0z",
    "square": "M-.9-.9h1.8v1.8h-1.8z",
    "diamond": "M0-1.25L1.25 0L0 1.25L-1.25 0z",
    "triangle-up": "M0-1.3L1.2 .9H-1.2z",
    "triangle-down": "M0 1.3L1.2-.9H-1.2z",
    "cross": "M-.4-1.2h.8v.8h.8v.8h-.8v.8h-.8v-.8h-.8v-.8h.8z",
    "x": "M0-.55L.7-1.2L1.2-.7L.55 0L1.2 .7L.7 1.2L0 .55L-.7 1.2L-1.2 .7L-.55 0L-1.2-.7L-.7-1.2z",
    "star": "M0-1.4L.4-.45L1.4-.4L.6 .25L.85 1.25L0 .7L-.85 1.25L-.6 .25L-1.4-.4L-.4-.45z",
}
_LIGHT = {"ink": "#1B2430", "soft": "#5A6672", "line": "#C9D0CE", "panel": "#FFFFFF"}
_DARK = {"ink": "#E8EDF2", "soft": "#A3AFBA", "line": "#3A4652", "panel": "#161D25"}


def style_of(styles: Sequence[Style]) -> str:
    """Return the style sheet of figures that use these styles, for light and dark screens."""
    light = [f".f{i}{{fill:{s.color};stroke:{s.color}}}" for i, s in enumerate(styles)]
    dark = [f".f{i}{{fill:{s.dark_color};stroke:{s.dark_color}}}" for i, s in enumerate(styles)]
    for i, s in enumerate(category_styles(LINES)):
        light.append(f".m{i}{{stroke:{s.color}}}")
        dark.append(f".m{i}{{stroke:{s.dark_color}}}")
    return (
        f"{_theme(_LIGHT)}{''.join(light)}.dark{{display:none}}"
        f"@media screen and (prefers-color-scheme:dark){{{_theme(_DARK)}{''.join(dark)}"
        ".dark{display:inline}.light{display:none}}"
    )


def _theme(colors: Mapping[str, str]) -> str:
    return (
        f".frame{{fill:{colors['panel']};stroke:{colors['line']}}}"
        f".axis{{stroke:{colors['line']};fill:none}}"
        f".said{{fill:{colors['ink']};font:13px system-ui,sans-serif;stroke:none}}"
        f".soft{{fill:{colors['soft']};font:12px system-ui,sans-serif;stroke:none}}"
        f".mark{{fill:none;stroke:{colors['ink']};stroke-width:1.5}}"
        f".tag{{fill:{colors['ink']};stroke:{colors['panel']};stroke-width:3;paint-order:stroke;"
        "font:bold 15px system-ui,sans-serif}"
        ".pt{fill-opacity:.8;stroke-width:.12;stroke-opacity:.5}.line{fill:none;stroke-width:2}"
        ".by-chance{stroke-width:1.2;stroke-dasharray:4 4}"
    )


def svg(width: float, height: float, body: str, alt: str, style: str = "") -> str:
    """Return a figure; `style` makes it one that stands alone."""
    alone = f'xmlns="http://www.w3.org/2000/svg" width="{width:g}" ' if style else ""
    sheet = f"<style>{style}</style>" if style else ""
    return (
        f'<svg {alone}viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{safe(alt)}">'
        f"{sheet}{body}</svg>"
    )


def safe(value: object, longest: int = 160) -> str:
    """Return user text for SVG and HTML: one line, cut, no markup, no character XML forbids."""
    return text(value, longest).replace('"', "&quot;").encode("utf-8", "replace").decode("utf-8")


def map_svg(
    coords: np.ndarray,
    names: pd.Index,
    colors: Colors,
    marked: Sequence[str],
    alt: str,
    style: str = "",
) -> str:
    """Return a map at the size all maps have; `marked` items get a ring and their number.

    Parameters
    ----------
    coords : (n, 2) array
    names : Index of n str
    """
    places = _fitted(coords)
    codes = colors.of(names)
    body = f'<rect class="frame" x=".5" y=".5" width="{SIDE - 1}" height="{SIDE - 1}" rx="6"/>'
    body += raster(places, codes, colors.styles, SIDE) if len(names) > DRAWN else ""
    body += _points(places, names, codes, colors) if len(names) <= DRAWN else ""
    return svg(SIDE, SIDE, body + _marks(places, names, marked), alt, style)


def _fitted(coords: np.ndarray) -> np.ndarray:
    """Return places within the frame, both axes on one scale."""
    wide = coords.astype(np.float64)
    low, high = wide.min(axis=0), wide.max(axis=0)
    span = max(float((high - low).max()), 1e-300)
    scaled = (wide - (low + high) / 2) / span * (SIDE - 2 * EDGE)
    return np.asarray(SIDE / 2 + scaled * [1, -1])


def _points(places: np.ndarray, names: pd.Index, codes: np.ndarray, colors: Colors) -> str:
    radius = float(np.clip(60 / np.sqrt(len(names)), 1.6, 4.5))
    out = []
    # The frequent styles come first and lie below.
    for code in range(len(colors.styles)):
        shape = _SHAPES[colors.styles[code].symbol]
        marks = [
            f'<path transform="translate({x:.1f} {y:.1f})scale({radius:.1f})" d="{shape}">'
            f"{_title(name, len(names))}</path>"
            for (x, y), name in zip(places[codes == code], names[codes == code], strict=True)
        ]
        if marks:
            out.append(f'<g class="pt f{code}">{"".join(marks)}</g>')
    return "".join(out)


def _title(name: str, n: int) -> str:
    return f"<title>{safe(name)}</title>" if n <= TITLED else ""


def _marks(places: np.ndarray, names: pd.Index, marked: Sequence[str]) -> str:
    """Return a ring and a number per marked item; rings on one spot share one."""
    spots: list[tuple[float, float, list[str]]] = []
    for number, at in enumerate(names.get_indexer(pd.Index(marked, dtype=object)), 1):
        if at < 0:
            continue
        x, y = places[at]
        near = next((s for s in spots if np.hypot(s[0] - x, s[1] - y) < CLOSE), None)
        if near is None:
            spots.append((float(x), float(y), [str(number)]))
        else:
            near[2].append(str(number))
    return "".join(_mark(x, y, ", ".join(numbers)) for x, y, numbers in spots)


def _mark(x: float, y: float, said: str) -> str:
    right = x < SIDE - 20 - 8 * len(said)
    return (
        f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="7"/><text class="tag" '
        f'x="{x + (10 if right else -10):.1f}" y="{np.clip(y + 5, 14, SIDE - 6):.1f}" '
        f'text-anchor="{"start" if right else "end"}">{said}</text>'
    )


def legend(colors: Colors, used: set[int]) -> list[tuple[int, str, str]]:
    """Return style, drawn mark and name of every entry that some item has."""
    entries = []
    for code, name in enumerate(colors.names):
        if code in used:
            shape = _SHAPES[colors.styles[code].symbol]
            mark = (
                '<svg class="key" viewBox="-8 -8 16 16" aria-hidden="true"><path '
                f'class="pt f{code}" transform="scale(5)" d="{shape}"/></svg>'
            )
            entries.append((code, mark, name))
    return entries


def curve_svg(
    curves: Sequence[tuple[str, pd.DataFrame, int]], alt: str, k: int, style: str = ""
) -> str:
    """Return lines of the overlap over all k, a dashed line of what chance gives for each.

    Parameters
    ----------
    curves : sequence of (title, table with k, overlap and chance, style number)
    """
    left, right, top, bottom, width = 44, 24, 12, 40, 720
    height = 260
    most = max(max(float(t["k"].max()) for _, t, _ in curves), 2.0)

    def at(ks: pd.Series, shares: pd.Series) -> str:
        x = left + np.log(ks.to_numpy(float)) / np.log(most) * (width - left - right)
        y = height - bottom - np.clip(shares.to_numpy(float), 0, 1) * (height - top - bottom)
        return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))

    body = _axes(most, (left, right, top, bottom, width, height), k)
    for _, table, code in curves:
        ks = table["k"]
        body += (
            f'<polyline class="line by-chance m{code}" points="{at(ks, table["chance"])}"/>'
            f'<polyline class="line m{code}" points="{at(ks, table["overlap"])}"/>'
        )
    body += _ends(curves)
    tall = height + 22 * len(curves)
    # Alone it brings its own ground: the page around it may be light where the screen is dark.
    ground = f'<rect class="frame" width="{width}" height="{tall}"/>' if style else ""
    return svg(width, tall, ground + body, alt, style)


def _ends(curves: Sequence[tuple[str, pd.DataFrame, int]]) -> str:
    """Return a legend below the axes, a line each."""
    return "".join(
        f'<line class="line m{code}" x1="44" x2="68" y1="{270 + 22 * i}" y2="{270 + 22 * i}"/>'
        f'<text class="said" x="76" y="{274 + 22 * i}">{safe(title, 90)}</text>'
        for i, (title, _, code) in enumerate(curves)
    )


def _axes(most: float, box: tuple[int, int, int, int, int, int], k: int) -> str:
    left, right, top, bottom, width, height = box
    out = []
    for share in (0, 0.25, 0.5, 0.75, 1):
        y = height - bottom - share * (height - top - bottom)
        out.append(
            f'<line class="axis" x1="{left}" x2="{width - right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            f'<text class="soft" x="{left - 6}" y="{y + 4:.1f}" text-anchor="end">{share:g}</text>'
        )
    ticks = [t for p in range(7) for t in (10**p, 3 * 10**p) if t <= most]
    for tick in ticks:
        x = left + np.log(tick) / np.log(most) * (width - left - right)
        out.append(
            f'<text class="soft" x="{x:.1f}" y="{height - bottom + 16}" '
            f'text-anchor="middle">{tick:,}</text>'
        )
    x = left + np.log(max(min(k, most), 1)) / np.log(most) * (width - left - right)
    out.append(
        f'<line class="axis" x1="{x:.1f}" x2="{x:.1f}" y1="{top}" y2="{height - bottom}" '
        'stroke-dasharray="2 3"/>'
        f'<text class="soft" x="{x + 4:.1f}" y="{top + 12}">k = {k}</text>'
        f'<text class="soft" x="{(left + width - right) / 2}" y="{height - bottom + 32}" '
        'text-anchor="middle">neighbours k, log scale</text>'
    )
    return "".join(out)
