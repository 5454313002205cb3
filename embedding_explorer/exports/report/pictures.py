"""The figures of a report: every map at one size with the same marks, and the overlap over k."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.compare import moved
from embedding_explorer.exports.report.blocks import Block, Figure, Figures, Text
from embedding_explorer.exports.report.colors import Colors, colors
from embedding_explorer.exports.report.figures import DRAWN, curve_svg, legend, map_svg, style_of
from embedding_explorer.exports.report.model import Findings
from embedding_explorer.space.built import Built

MARKED = 3  # items that moved most, and as many that moved least


def maps(report: Findings) -> list[Block]:
    """Return every map, turned onto the first, and what marks and colours stand for."""
    used_colors = shared_colors(report)
    marked = marks(report)
    drawn = [m for m in report.methods if m.built.map is not None]
    if not drawn:
        return [Text("None of the methods draws a map.")]
    made, used = [], set()
    for number, method in enumerate(drawn, 1):
        built = method.built
        names = pd.Index(built.space.names)
        coords = turned(built, drawn[0].built)
        alt = f"Map of {method.title}, {len(names):,} points"
        inline = map_svg(coords, names, used_colors, marked, alt)
        alone = map_svg(coords, names, used_colors, marked, alt, style_of(used_colors.styles))
        used |= set(used_colors.of(names).tolist())
        caption = " ".join(filter(None, (_flat(built), built.caption, _many(len(names)))))
        made.append(Figure(f"map{number}", inline, alone, method.title, caption))
    entries = tuple((mark, name) for _, mark, name in legend(used_colors, used))
    missing = [m.title for m in report.methods if m.built.map is None]
    said = (
        "All maps have the same size and colours. Each is rotated or mirrored to align with the "
        "first, never distorted."
    )
    numbered = [f"({i}) {name}" for i, name in enumerate(marked, 1)]
    if numbered:
        said += (
            f" The same items are ringed on each: {'; '.join(numbered)}. The first changed "
            "neighbours most, the last least, between the first two methods."
        )
    said += f" Without a map: {', '.join(missing)}." if missing else ""
    return [Figures(tuple(made), entries, report.color or ""), Text(said, "caption")]


def shared_colors(report: Findings) -> Colors:
    """Return the colours of all items: the first method's, as its column says."""
    return colors(report.methods[0].built.space.items, report.color)


def marks(report: Findings) -> list[str]:
    """Return the names of the items that are ringed on every map."""
    table = moved(report.pairs[0].vectors, MARKED)
    return [
        str(name) for name in table.sort_values("moved", kind="stable", ascending=False)["name"]
    ]


def turned(built: Built, onto: Built) -> np.ndarray:
    """Return a map, (n, 2), turned or mirrored so that its items lie as near as they can.

    The orthogonal Procrustes solution (Schoenemann 1966) on the items both have, each map at size
    one. Of a map of three dimensions the first two are taken; the first map stays as it is.
    """
    assert built.map is not None
    assert onto.map is not None
    coords = np.asarray(built.map[:, :2], np.float64)
    if built is onto:
        return coords
    names = pd.Index(built.space.names)
    at = names.get_indexer(pd.Index(onto.space.names))
    there = at >= 0
    mine, theirs = coords[at[there]], np.asarray(onto.map[there, :2], np.float64)
    if len(mine) < 2:
        return coords
    left, _, right = np.linalg.svd((mine - mine.mean(axis=0)).T @ (theirs - theirs.mean(axis=0)))
    return np.asarray((coords - coords.mean(axis=0)) @ (left @ right))


def _flat(built: Built) -> str:
    deep = built.map is not None and built.map.shape[1] == 3
    return "The first two of its three dimensions are drawn." if deep else ""


def _many(n: int) -> str:
    return f"All {n:,} points are drawn, as a bitmap." if n > DRAWN else ""


def curve(report: Findings) -> list[Block]:
    """Return the overlap over all k of every method with the first."""
    first = report.methods[0].title
    lines = [
        (f"{report.methods[p.b].title} with {first}", p.vectors.curve, i)
        for i, p in enumerate(p for p in report.pairs if p.a == 0)
    ]
    if max(len(table) for _, table, _ in lines) < 2:
        return [Text("Too few items for a curve over all k.", "caption")]
    alt = "Share of the k nearest neighbours in common, over k"
    k = report.pairs[0].vectors.k
    caption = (
        "Share of the k nearest in common, for every k; dashed: chance. All lines end at 1, "
        "where k covers all items."
    )
    styles = style_of(shared_colors(report).styles)
    figure = Figure(
        "curve",
        curve_svg(lines, alt, k),
        curve_svg(lines, alt, k, styles),
        "Neighbours shared over all k",
        caption,
    )
    return [Figures((figure,))]
