"""Questions to words: as points, as a typed phrase, and in their contexts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from embedding_explorer.analysis.words import arithmetic
from embedding_explorer.analysis.words.arithmetic import Analogy
from embedding_explorer.analysis.words.path import NeighborGraph, neighbor_graph
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.space.built import Built


@question()
def word_graph(built: Built, k: int) -> NeighborGraph:
    """Return every point joined to its `k` nearest."""
    return neighbor_graph(built.space, k)


@question(passes=True)
def analogy(built: Built, a: str, b: str, c: str, k: int, expected: str | None) -> Analogy:
    """Return the answers to "a is to b as c is to ?" (`arithmetic.analogy`)."""
    return arithmetic.analogy(built.space, a, b, c, k=k, expected=expected)


@question(passes=True)
def is_solved(built: Built, a: str, b: str, c: str, want: str) -> bool:
    """Tell whether these vectors give the answer that is wanted before any other."""
    try:
        return arithmetic.analogy(built.space, a, b, c, k=1, expected=want).rank == 1
    except MethodError:
        return False  # the three vectors cancel each other out


@question(passes=True)
def summed(built: Built, plus: Sequence[str], minus: Sequence[str], k: int) -> pd.DataFrame:
    """Return the points nearest to a sum and difference (`arithmetic.combine`)."""
    return arithmetic.combine(built.space, plus, minus, k=k)


@question(passes=True)
def against(built: Built, name: str, others: Sequence[str]) -> pd.DataFrame:
    """Return a list of items by how near they are to one (`arithmetic.against`)."""
    return arithmetic.against(built.space, name, others)


@question(heavy=True, looks=True)
def word_scores(built: Built) -> dict[str, Any]:
    """Return the scores on the published sets: "similarity" and "analogies" (DataFrames)."""
    from embedding_explorer.analysis.words.benchmarks import analogy_scores, similarity_scores

    return {
        "similarity": similarity_scores(built.space),
        "analogies": analogy_scores(built.space),
    }


@question(heavy=True)
def placed(built: Built, phrase: str) -> dict[str, Any]:
    """Return the vector of a typed phrase: "vector" (d,), or None (`placing.place`)."""
    from embedding_explorer.build.out_of_sample import place

    return {"vector": place(built, phrase)}


@question(heavy=True)
def context(
    built: Built, word: str, forms: tuple[str, ...] = (), progress: Progress | None = None
) -> dict[str, Any]:
    """Return a word in the texts of a dataset, by layer.

    "found" (ContextLayers), "maps" (arrays), "near" (positions of the nearest uses, arrays) and
    "apart" (DataFrame of `separation`, or None where too few senses are said). The column "sense"
    of the dataset, if any, says what the word means in each.
    """
    from embedding_explorer.analysis.context.layers import layer_maps, layers, near_uses
    from embedding_explorer.analysis.context.sense_separation import separation
    from embedding_explorer.encoders.pretrained.text import PACKAGED

    items = built.dataset.items
    senses = items["sense"].tolist() if "sense" in items else None
    model = built.recipe.encoder_params.get("model", PACKAGED)
    found = layers(word, built.dataset, senses=senses, forms=forms, model=model, progress=progress)
    try:
        apart = separation(found)
    except InputError:  # what is missing is asked for on the page, beside the fields for it
        apart = None
    return {"found": found, "maps": layer_maps(found), "near": near_uses(found), "apart": apart}
