"""Questions to what vectors are used for: labels, twins and links."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.analysis.graphs.link_prediction import LinkScore, link_score
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.space.built import Built
from embedding_explorer.uses import cleaning
from embedding_explorer.uses.classify import Classified, classify
from embedding_explorer.uses.data_issues import duplicates, with_same_texts


@question(heavy=True)
def classified(
    built: Built, label: str, k: int, progress: Progress | None = None
) -> dict[str, Classified]:
    """Return how well the label is guessed from this method's vectors, by classifier."""
    found = classify(built.dataset, built.recipe, label, k, progress=progress)
    return {one.model: one for one in found}


@question()
def twins(built: Built, threshold: float) -> pd.DataFrame:
    """Return the pairs of rows at least so similar, and those that differ by marks only.

    See `duplicates` and `same_but_for_marks`.
    """
    return with_same_texts(built, duplicates(built.space, threshold, built.recipe.metric))


@question()
def suspected(
    built: Built,
    pairs: pd.DataFrame,
    outliers: np.ndarray,
    outlying: np.ndarray,
    told_by: str,
    odd: pd.DataFrame | None,
) -> pd.DataFrame:
    """Return what speaks against rows in one table (`cleaning.suspects`)."""
    return cleaning.suspects(
        built.dataset,
        pairs=pairs,
        outliers=outliers.tolist(),
        outlying=outlying,
        told_by=told_by,
        odd=odd,
    )


@question(heavy=True)
def link_prediction(
    built: Built,
    share: float = 0.2,
    seed: int = 0,
    hidings: int | None = None,
    progress: Progress | None = None,
) -> LinkScore:
    """Return how well the recipe tells hidden links of its graph again (`link_score`)."""
    data, recipe = built.dataset, built.recipe
    return link_score(data, recipe, share=share, hidings=hidings, seed=seed, progress=progress)
