"""Filters by what is known of points beyond their columns: cluster, tag, trust, neighbours."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import streamlit as st

import embedding_explorer as ee
from ui.explore import filter_fields, neighbor_panel
from ui.frame import state, widgets
from ui.map import Coloring
from ui.panels import coloring, local_trust, map_panel, tagging

NEIGHBORS = "(neighbours)"
MOST = 200  # neighbours of a point
Found = np.ndarray | None


def offered(built: ee.Built) -> dict[str, str]:
    """Return by which facts the points can be filtered, each with its title."""
    facts = {NEIGHBORS: "Neighbours of points"} if len(built.space) > 1 else {}
    if built.map is not None:
        facts |= {coloring.CLUSTERS: "Cluster on the map", coloring.BELIEF: "Local reliability"}
    if tagging.some():
        facts[coloring.TAGS] = "Tag"
    return {fact: title for fact, title in facts.items() if fact not in built.space.items}


def met(built: ee.Built, rows: list[int], fact: str) -> Found:
    """Draw a filter; return which points meet it, (n,) bool, or None where nothing is chosen."""
    of, key = f"fact {fact}", f"filters-{fact.strip('()').split()[-1]}"
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{key}-row"):
        found = DRAWN[fact](built, rows, of, key)
        opposite = filter_fields.opposite(of=of, key=key)
    return found if found is None or not opposite else ~found


def _of_clusters(built: ee.Built, rows: list[int], of: str, key: str) -> Found:
    return _of_levels("Cluster on the map", map_panel.clusters(built), of, key)


def _of_tags(built: ee.Built, rows: list[int], of: str, key: str) -> Found:
    return _of_levels("Tag", tagging.colors(built), of, key)


def _of_levels(title: str, colors: Coloring, of: str, key: str) -> Found:
    """Draw a choice of levels, "" for points that have none."""
    codes = colors.codes
    if codes is None:
        return None
    every = ("", *colors.levels)
    numbers = np.bincount(codes + 1, minlength=len(every)).tolist()
    counts = {
        level: (level or colors.missing, number)
        for level, number in zip(every, numbers, strict=True)
    }
    chosen = filter_fields.values(title, counts, of=of, key=key)
    return np.isin(codes, [every.index(level) - 1 for level in chosen]) if chosen else None


def _of_belief(built: ee.Built, rows: list[int], of: str, key: str) -> Found:
    score = local_trust.asked(built)["belief"].score
    low, high = filter_fields.ends("Local reliability", 0.0, 1.0, of=of, key=key)
    return None if (low, high) == (0.0, 1.0) else (score >= low) & (score <= high)


def _of_neighbors(built: ee.Built, rows: list[int], of: str, key: str) -> Found:
    """Draw of which points the true neighbours are meant, and how many; these stay with it.

    The points are those that were selected when the filter was chosen: what it finds is selected
    next.
    """
    names = built.space.names
    chosen = tuple(names.take(rows))
    if not filter_fields.kept(of, {}).get("names"):
        filter_fields.keep_of(of, names=chosen)
    places = names.get_indexer(list(filter_fields.kept(of, {})["names"]))
    places = places[places >= 0]
    most = min(MOST, len(names) - 1)
    of_these = f": {neighbor_panel.title_of(built, places.tolist())}" if len(places) else ""
    k = widgets.number(
        f"Number of true neighbours{of_these}",
        1,
        most,
        min(filter_fields.kept(of, {}).get("k", state.view().k), most),
        lambda k: filter_fields.keep_of(of, k=k),
        key=f"{key}-k",
        of=most,
    )
    st.button(
        "Of the selected points",
        key=f"{key}-take",
        disabled=not rows or chosen == tuple(names.take(places)),
        on_click=lambda: filter_fields.keep_of(of, names=chosen),
    )
    if not len(places):
        st.caption("Select a point on the map, or several.")
        return None
    found = np.zeros(len(names), bool)
    found[neighbor_panel.of_rows(built, places.tolist(), k).true["position"]] = True
    return found


DRAWN: dict[str, Callable[[ee.Built, list[int], str, str], Found]] = {
    NEIGHBORS: _of_neighbors,
    coloring.CLUSTERS: _of_clusters,
    coloring.BELIEF: _of_belief,
    coloring.TAGS: _of_tags,
}
