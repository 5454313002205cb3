"""The selected item's neighbours in every method: shared, gained and lost, ranks and overlaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from embedding_explorer.base.wording import subject
from embedding_explorer.compare.rank_overlap import rank_biased_overlap
from embedding_explorer.engine import map_questions
from embedding_explorer.measures.diagnostics.tied_neighbors import cut_by_map
from embedding_explorer.space.distances import nearest
from ui.compare.join import Items, There
from ui.compare.maps import near, places, select
from ui.frame import shell, state, widgets
from ui.jobs.answers import answer
from ui.map import Mark
from ui.map.neighbor_lists import Entry, Listing, neighbor_lists

WHERE = ("In the vectors", "On the maps")


@dataclass(frozen=True, eq=False)
class Near:
    """One item's neighbours in one method.

    Attributes
    ----------
    order : (k,) int
        The nearest joined items in the vectors, nearest first, ties by row: no map decides what
        two methods share.
    true : (k,) int
        The same, but of those that tie for the last places the nearest on the map, as reliability
        counts them.
    distances : (n,) float
        Distances of all joined items, of the item itself infinite.
    drawn : (k,) int
        The nearest on the map.
    closeness : (n,) float
        1 in the same place of the map, 0 at the middle distance there and beyond.
    """

    order: np.ndarray
    true: np.ndarray
    distances: np.ndarray
    drawn: np.ndarray
    closeness: np.ndarray


def find(there: Sequence[There], items: Items, rows: Sequence[int]) -> list[Near] | None:
    """Return the neighbours of the one selected item in every method, None for none or several."""
    if len(rows) != 1:
        return None
    row, k = rows[0], near(len(items))
    found = []
    for i, (t, coords) in enumerate(zip(there, places(there, items), strict=True)):
        dist = _far(t, items, i, row)
        flat = np.linalg.norm(coords.astype(np.float64) - coords[row], axis=1)
        flat[row] = np.inf
        middle = float(np.median(flat[np.isfinite(flat)])) or 1.0
        close = np.clip(1 - flat / middle, 0.02, 1)
        order = nearest(dist, k)
        found.append(Near(order, cut_by_map(order, dist, flat), dist, nearest(flat, k), close))
    return found


def _far(t: There, items: Items, i: int, row: int) -> np.ndarray:
    at = items.rows[i]
    every = answer(t.built, map_questions.away, "Measuring distances", row=int(at[row]))
    far: np.ndarray = every[at]
    return far


def marks(found: Sequence[Near] | None, rows: Sequence[int]) -> list[Mark]:
    """Return what every panel draws: lines to its own true neighbours, dashed where it hides them.

    A cross stands on those that only look near.
    """
    if found is None:
        return []
    drawn = []
    for panel, n in enumerate(found):
        true, shown = n.true.tolist(), n.drawn.tolist()
        ends = [(other, "near" if other in shown else "hidden") for other in true]
        ends += [(other, "false") for other in shown if other not in true]
        drawn += [Mark(rows[0], other, kind, panel) for other, kind in ends]
    return drawn


def show(
    there: Sequence[There], items: Items, rows: Sequence[int], found: Sequence[Near] | None
) -> None:
    """Draw one list per method beside each other, and how far they agree."""
    if found is None:
        many = f"{subject(len(rows), 'item', 'are')} selected; choose one. " if rows else ""
        st.markdown(
            f"{many}Click a point on one of the maps, or search for a name. This shows its "
            "**nearest neighbours in every method**: shared, gained and lost."
        )
        return
    name = shell.plain(str(items.names[rows[0]]))
    st.markdown(f"#### Nearest to {name}")
    st.caption(_summary(there, found))
    before = widgets.kept("compare-where", WHERE)
    where = widgets.segments(
        "Neighbours", WHERE, before, key="compare-where", label_visibility="collapsed"
    )
    drawn = where == WHERE[1]
    make = _pictured if drawn else _listing
    lists = [make(there, items, found, i) for i in range(len(there))]
    neighbor_lists(lists, key="compare-neighbors", on_pick=lambda: _picked(items))
    st.caption(
        "✓ also among the nearest in the method's own vectors; ✕ near on the map only."
        if drawn
        else "✓ also among the nearest in A; ✕ gained: not among the nearest in A; ◌ in A only: "
        "lost in all others. Ranks are among all matched items."
    )


def _picked(items: Items) -> None:
    position = (state.value("compare-neighbors") or {}).get("pick")
    if isinstance(position, int | float) and 0 <= position < len(items):
        select(items, [int(position)])


def _summary(there: Sequence[There], found: Sequence[Near]) -> str:
    first = found[0]
    k = len(first.order)
    said = []
    for t, n in zip(there[1:], found[1:], strict=True):
        shared = len(set(first.order.tolist()) & set(n.order.tolist()))
        ordered = float(rank_biased_overlap(first.order[None], n.order[None])[0])
        said.append(f"{t.letter} shares {shared} of {k} with A (weighted by rank: {ordered:.2f})")
    return "; ".join(said) + "."


def _listing(there: Sequence[There], items: Items, found: Sequence[Near], i: int) -> Listing:
    t, own = there[i], found[i]
    first = set(found[0].order.tolist())
    others = [(there[j].letter, set(found[j].order.tolist())) for j in range(len(there)) if j != i]
    spread = np.sort(own.distances[np.isfinite(own.distances)])
    drawn = set(own.drawn.tolist())
    entries = []
    for other in own.order.tolist():
        also = [letter for letter, theirs in others if other in theirs]
        if i == 0:
            status = "near" if also else "hidden"
            remark = f"also in {', '.join(also)}" if also else "in A only"
        else:
            status = "near" if other in first else "false"
            rank = 1 + int(np.count_nonzero(found[0].distances < found[0].distances[other]))
            remark = f"rank {rank:,} in A"
        seen = "" if other in drawn else "not near on the map"
        entries.append(
            Entry(
                name=str(items.names[other]),
                position=other,
                share=_share(own.distances[other], spread),
                number=_number(own.distances[other]),
                words=remark,
                status=status,
                remark=seen,
            )
        )
    kept = len(set(own.true.tolist()) & drawn)
    metric = t.built.recipe.metric
    subtitle = f"{metric} distance · its map keeps {kept} of {len(own.order)}"
    return Listing(t.title, subtitle, entries, "There is no other item.")


def _pictured(there: Sequence[There], items: Items, found: Sequence[Near], i: int) -> Listing:
    """Return the nearest on one map, and which of them are truly near."""
    t, own = there[i], found[i]
    true = set(own.true.tolist())
    entries = []
    for other in own.drawn.tolist():
        rank = 1 + int(np.count_nonzero(own.distances < own.distances[other]))
        near_too = other in true
        entries.append(
            Entry(
                name=str(items.names[other]),
                position=other,
                share=float(own.closeness[other]),
                number="",
                words="true neighbour" if near_too else f"rank {rank:,} in the vectors",
                status="near" if near_too else "false",
            )
        )
    kept = len(true & set(own.drawn.tolist()))
    return Listing(t.title, f"on its map · {kept} truly near", entries, "No other point is drawn.")


def _number(dist: float) -> str:
    """Return a distance with the digits that tell it from 0."""
    return f"{dist:.2f}" if dist >= 0.095 or not dist else f"{dist:.2g}" if dist >= 1e-4 else "0.00"


def _share(dist: float, spread: np.ndarray) -> float:
    """Return the length of a bar: 1 for distance 0, 0 for the middle distance and beyond."""
    middle = float(spread[len(spread) // 2]) if len(spread) else 1.0
    return float(np.clip(1 - dist / middle, 0.02, 1)) if middle > 0 else 1.0
