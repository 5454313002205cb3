"""Take away: points, vectors and neighbours as tables, the figure, and the code behind it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.limits import chosen
from embedding_explorer.engine.file_questions import exported
from embedding_explorer.exports import to_bytes
from ui.cache import questions
from ui.frame import shell, state
from ui.jobs import downloads
from ui.panels import coloring

PLACE = "take-away"
TELLING = ("html", "py", "ipynb")  # formats that tell of the visitor's file, and have a colour


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
    Offer("map", "Points", "map", "csv", "Name, map position and your columns."),
    Offer(
        "coordinates",
        "Coordinates",
        "coordinates",
        "csv",
        "Name and map position only.",
        {"what": "coordinates"},
    ),
    Offer("vectors", "Vectors", "vectors", "csv", "One column per dimension.", {"what": "vectors"}),
    Offer(
        "neighbors",
        "Neighbours",
        "neighbours",
        "csv",
        "The k true neighbours of each point.",
        {"what": "neighbors"},
    ),
)
OTHERS = (
    Offer(
        "npy",
        "Vectors as NPY",
        "vectors",
        "npy",
        "A NumPy array, with the names in the same order.",
    ),
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
        "Rebuilds this figure from your file without this app. Uses scikit-learn, gensim and "
        "umap-learn; our own layout is written out.",
        selection=False,
    ),
    Offer(
        "ipynb", "Notebook", "rebuild", "ipynb", "The same script, step by step.", selection=False
    ),
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
    downloads.under_way(PLACE, _of(built, chosen))
    st.caption(
        "For a PNG or SVG figure, use the buttons above the map. In CSV files, an apostrophe "
        "precedes text that a spreadsheet would run as a formula."
    )


def _button(built: ee.Built, offer: Offer, form: str, rows: list[int] | None) -> None:
    of = _of(built, rows)
    module = registry.find("exports", form)
    rows = rows if offer.selection else None
    options = _options(built, offer, form)
    name = f"{offer.name}{module.SUFFIX}"
    data = built.dataset
    own = ("source", "notes", "reading") if form in TELLING else ()
    downloads.button(
        offer.label,
        name,
        PLACE,
        of=of,
        small=_is_small(built, offer, form, rows),
        make=lambda: to_bytes(built, form, rows=rows, **options),
        begin=downloads.begin(
            lambda: questions.about_all(
                [(data, built.recipe)],
                exported,
                form=form,
                name=name,
                rows=rows,
                options=options,
                about={field: getattr(data, field) for field in own},
                limits=chosen(),
            )
        ),
        mime=module.MIME,
        key=f"take-{offer.key}",
        help=offer.help,
    )


def _of(built: ee.Built, rows: list[int] | None) -> Hashable:
    """Return what the files hang on: one asked for before is not shown beside other choices."""
    view = state.view()
    chosen = None if rows is None else tuple(rows)
    return built.dataset.fingerprint, built.recipe.key, view.k, view.color, chosen


def _options(built: ee.Built, offer: Offer, form: str) -> dict[str, Any]:
    """Return what the exporter is asked for, as the page is now."""
    options = dict(offer.options)
    if offer.key == "neighbors":
        options |= {"k": state.view().k, "metric": built.recipe.metric}
    if form in TELLING:
        options |= {"color": coloring.column_shown(built, state.view().color)}
    if form == "html":
        options |= {"dark": shell.is_dark()}
    return options


def _is_small(built: ee.Built, offer: Offer, form: str, rows: list[int] | None) -> bool:
    """Tell whether the page makes a file itself (`downloads.SMALL`)."""
    n, share = len(built.space), 1.0 if rows is None else len(rows) / len(built.space)
    numbers = n * int(built.space.matrix.shape[1])
    items = downloads.cells(built.space.items)
    if form in ("py", "ipynb"):  # which carry the data
        data = built.dataset
        arrays = sum(array.size for array in data.arrays.values())
        return downloads.cells(data.items) + arrays <= downloads.SMALL
    if offer.key == "neighbors":
        products = share * n * int(built.space.matrix.size)
        cells = share * n * state.view().k * 5
        return cells <= downloads.SMALL and products <= questions.LIGHT_PRODUCTS
    if offer.key in ("vectors", "npy", "projector"):
        return share * (numbers + items) <= downloads.SMALL
    if built.map is None:  # refused, in a sentence
        return False
    return share * (built.map.size + items) <= downloads.SMALL
