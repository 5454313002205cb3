"""Heavy questions to a dataset alone, whatever the recipe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from embedding_explorer.analysis.context.concordance import sentences_with
from embedding_explorer.analysis.training.cooccurrence import (
    CountRoute,
    count_route,
    read_sentences,
)
from embedding_explorer.analysis.vectors.eigenimages import Decomposed, decompose
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.tiles import Tiles, tiles
from embedding_explorer.uses.holdout import Holdout, hold_out
from embedding_explorer.uses.ratings import Ratings, read_long, read_wide
from embedding_explorer.uses.recommender import fit

PLACES = ("first_row", "sample", "drop")  # of how a file was read: where its rows stand in it


def places(data: Dataset) -> dict[str, Any]:
    """Return what tells the rows of a visitor's own file, for an answer that names them."""
    return {name: data.reading[name] for name in PLACES if data.reading.get(name)}


@question(heavy=True)
def sentences(data: Dataset, word: str, forms: tuple[str, ...], most: int) -> dict[str, Any]:
    """Return the sentences of a dataset that use a word: "lines" and "rows" (`sentences_with`)."""
    from embedding_explorer.encoders.inputs.documents import texts

    lines, rows = sentences_with(word, texts(data), forms=forms, most=most)
    return {"lines": lines, "rows": rows}


@question(heavy=True)
def rated(
    data: Dataset, columns: tuple[str, ...], wide: bool, places: Mapping[str, Any], factors: int
) -> dict[str, Any]:
    """Return the ratings of a dataset and what is learned from them: "ratings" and "model".

    Parameters
    ----------
    columns : tuple of str
        User, item and rating; of a table of users × items the users, then the items.
    places : mapping
        As `places` returns them.
    """
    found = _ratings(data, columns, wide, places)
    return {"ratings": found, "model": fit(found, factors)}


@question(heavy=True)
def held_out(
    data: Dataset,
    columns: tuple[str, ...],
    wide: bool,
    places: Mapping[str, Any],
    factors: int,
    k: int,
    progress: Progress | None = None,
) -> Holdout:
    """Return how good recommendations from these ratings are (`hold_out`)."""
    return hold_out(_ratings(data, columns, wide, places), factors, k, progress=progress)


def _ratings(
    data: Dataset, columns: tuple[str, ...], wide: bool, places: Mapping[str, Any]
) -> Ratings:
    own = replace(data, reading={**data.reading, **places})
    if wide:
        return read_wide(own, columns[0], list(columns[1:]))
    return read_long(own, *columns)


@question()
def pictured(
    data: Dataset, rows: np.ndarray | None = None, progress: Progress | None = None
) -> Tiles:
    """Return the images of a dataset, or of some of its rows, as one sheet (`tiles`).

    Raises
    ------
    InputError
        If it has none.
    """
    if data.images is None:
        raise InputError("This data has no images.")
    return tiles(data.images if rows is None else data.images[rows], progress)


@question()
def decomposed(data: Dataset, progress: Progress | None = None) -> Decomposed:
    """Return the only picture of a dataset taken apart (`decompose`).

    Raises
    ------
    InputError
        If it has none, or several.
    """
    if data.images is None or len(data) != 1:
        raise InputError("One image is decomposed at a time; this data has none, or several.")
    return decompose(data.images[0], progress)


@question()
def counted(data: Dataset, window: int) -> CountRoute:
    """Return the way from the only text of a dataset to vectors by counting (`count_route`)."""
    return count_route(read_sentences(str(data.items["text"].iloc[0])), window=window)
