"""How faithful a map is: one module per measure, named here once, in the order shown.

A measure module has ``TITLE``, ``SUMMARY`` (one sentence for a learner), ``HIGHER`` (whether higher
is better), ``BEST`` (what a perfect map has) and the verb

    measure(context) -> Score

The context holds the ranks of neighbours in the vectors, by the recipe's metric, and on the map,
found once for all measures. Where it cannot be measured on every map the module also has
``why_not(context) -> str | None``.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.measures._score import Score, verdict
from embedding_explorer.measures._shared import Context, context
from embedding_explorer.space.built import Built

KEYS = (
    "trustworthiness",
    "continuity",
    "neighbor_recall",
    "rank_correlation",
    "stress",
    "label_kept",
    "seed_stability",
)
COLUMNS = ("measure", "title", "value", "low", "high", "chance", "says", "sampled")


@question(heavy=True, looks=True)
def measure(
    built: Built,
    k: int = 15,
    *,
    measures: str | Sequence[str] | None = None,
    rows: Sequence[int] | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    reruns: Sequence[Built | np.ndarray] = (),
) -> pd.DataFrame:
    """Say how faithful a map is, each number beside its interval and what chance gives.

    All items are looked at up to 3,000, and as many as about a second allows beyond: a fair sample,
    whose ranks are still taken among all items.

    Parameters
    ----------
    built : Built
        With a map of 2 or 3 dimensions.
    k : int
        Neighbours that count, at least 1; lowered to n - 1 where there are no more.
    measures : str or sequence of str, optional
        Keys of `KEYS`; when None all that can be measured here.
    rows : sequence of int, optional
        Positions of the items to look at, instead of a fair sample.
    seed : int
        Of the sample and the intervals.
    progress : callable (fraction, step) -> None, optional
        What it raises stops the work.
    reruns : sequence of Built or (n, 2) or (n, 3) arrays
        Maps of the same recipe with other seeds, for "seed_stability".

    Returns
    -------
    DataFrame
        measure (key), title, value, low, high (95 % interval, for other items placed as this map
        places them, not for another map; NaN for fewer than 20 items, 3 for "rank_correlation" and
        "stress"), chance (what a random map gives), says (one sentence), sampled (how many items
        were looked at).

    Raises
    ------
    MethodError
        Without a map, for fewer than 2 items, or if a measure asked for cannot be taken here.
    InputError
        For k < 1, an unknown measure, rows that do not exist or maps of other items.
    """
    keys = KEYS if measures is None else (measures,) if isinstance(measures, str) else measures
    modules = {key: registry.find("measures", key) for key in keys}
    told = progress or (lambda fraction, step: None)

    def ranking(fraction: float, step: str) -> None:
        told(0.8 * fraction, step)

    shared = context(built, k, rows=rows, seed=seed, reruns=reruns, progress=ranking)
    found: list[tuple[object, ...]] = []
    for key, module in _possible(modules, shared, asked=measures is not None).items():
        score = module.measure(shared)
        told(0.8 + 0.2 * (1 + len(found)) / len(modules), module.TITLE)
        says = _says(score, module, shared, k)
        numbers = (score.value, score.low, score.high, score.chance)
        found.append((key, module.TITLE, *numbers, says, len(shared.rows)))
    told(1.0, "Done")
    return pd.DataFrame(found, columns=list(COLUMNS))


def _possible(
    modules: dict[str, ModuleType], shared: Context, *, asked: bool
) -> dict[str, ModuleType]:
    """Return the modules that can be measured; those asked for must be."""
    possible = {}
    for key, module in modules.items():
        reason = getattr(module, "why_not", lambda context: None)(shared)
        if reason and asked:
            raise MethodError(reason)
        if not reason:
            possible[key] = module
    return possible


def _says(score: Score, module: ModuleType, shared: Context, wanted: int) -> str:
    words = f"{score.words[0].upper()}{score.words[1:]}: {verdict(score, module.BEST)}."
    if np.isnan(score.low) and not np.isnan(score.value):
        words += " Too few items for an interval."
    if shared.k < wanted:
        words += f" k was lowered from {wanted} to {shared.k}: there are no more items."
    if not shared.complete:
        words += f" Estimated from {len(shared.rows):,} of {shared.n:,} items."
    return words
