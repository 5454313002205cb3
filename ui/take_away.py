"""Take away: points, vectors and neighbours as tables, the figure, and the code behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer import registry
from embedding_explorer.exports import to_bytes
from ui import coloring, shell, state


@dataclass(frozen=True)
class Offer:
    """One file on offer: its button, its name and what the exporter is asked for."""

    key: str
    label: str
    name: str
    form: str
    help: str
    options: dict[str, Any] = field(default_factory=dict)
    selection: bool = True  # whether it can hold the selected rows only


TABLES = (
    Offer("map", "Points", "map", "csv", "Name, place on the map and your columns."),
    Offer(
        "coordinates",
        "Coordinates",
        "coordinates",
        "csv",
        "Name and place on the map only.",
        {"what": "coordinates"},
    ),
    Offer("vectors", "Vectors", "vectors", "csv", "One column per dimension.", {"what": "vectors"}),
    Offer(
        "neighbors",
        "Neighbours",
        "neighbours",
        "csv",
        "The k true neighbours of every point.",
        {"what": "neighbors"},
    ),
)
OTHERS = (
    Offer("npy", "Vectors as NPY", "vectors", "npy", "A NumPy array; names in the same order."),
    Offer(
        "projector",
        "Projector pair",
        "projector",
        "tsv",
        "vectors.tsv and metadata.tsv for the TensorFlow Embedding Projector, zipped.",
    ),
    Offer(
        "html",
        "Figure as a web page",
        "map",
        "html",
        "One file that shows this map in any browser, offline; light or dark as the app is now.",
    ),
    Offer(
        "py",
        "Python script",
        "rebuild",
        "py",
        "Rebuilds this figure from your file without this app: with scikit-learn, gensim and "
        "umap-learn, and our own layout written out.",
        selection=False,
    ),
    Offer("ipynb", "Notebook", "rebuild", "ipynb", "The same, step by step.", selection=False),
)


def show(built: ee.Built, rows: list[int]) -> None:
    """Draw the files on offer: for all points, or for the selected ones."""
    some = False
    if rows:
        which = st.segmented_control(
            "Which points",
            ["All points", "The selected one" if len(rows) == 1 else f"The {len(rows):,} selected"],
            key="which-points",
            default="All points",
            required=True,
            label_visibility="collapsed",
        )
        some = which not in ("All points", None)
    chosen = rows if some else None
    with st.container(horizontal=True, vertical_alignment="bottom", key="take-tables"):
        form = st.segmented_control(
            "Tables as", ["csv", "parquet"], key="table-form", default="csv", required=True
        )
        for offer in TABLES:
            _button(built, offer, str(form or "csv"), chosen)
    with st.container(horizontal=True, key="take-others"):
        for offer in OTHERS:
            _button(built, offer, offer.form, chosen)
    st.caption(
        "The figure as PNG or SVG: the buttons above the map. In CSV files, text that a "
        "spreadsheet would run as a formula has an apostrophe in front."
    )


def _button(built: ee.Built, offer: Offer, form: str, rows: list[int] | None) -> None:
    module = registry.find("exports", form)
    st.download_button(
        offer.label,
        _maker(built, offer, form, rows if offer.selection else None),
        file_name=f"{offer.name}{module.SUFFIX}",
        mime=module.MIME,
        key=f"take-{offer.key}",
        help=offer.help,
        icon=":material/download:",
        on_click="ignore",
    )


def _maker(built: ee.Built, offer: Offer, form: str, rows: list[int] | None) -> Callable[[], bytes]:
    """Return what makes the file when its button is clicked, not before."""
    options = dict(offer.options)
    if offer.key == "neighbors":
        options |= {"k": state.view().k, "metric": built.recipe.metric}
    if form in ("html", "py", "ipynb"):
        options |= {"color": coloring.column_shown(built, state.view().color)}

    if form == "html":
        options |= {"dark": shell.is_dark()}

    return lambda: to_bytes(built, form, rows=rows, **options)
