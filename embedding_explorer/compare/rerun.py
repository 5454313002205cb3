"""What a mere rerun gives: the same recipe with other seeds, or on resampled text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.build import build
from embedding_explorer.compare.estimate import Estimate, of_items
from embedding_explorer.compare.join import Joined, join
from embedding_explorer.compare.neighbor_overlap import shared
from embedding_explorer.compare.split_half import halves
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.built import Built

SAME = "This method gives the same result every time."
ROWS = 1_000  # items whose neighbours are compared between two runs, at most
PAIRS = 60_000_000


@kept
@dataclass(frozen=True, eq=False)
class Rerun:
    """How many neighbours two runs of one recipe share.

    Attributes
    ----------
    vectors : Estimate
    map : Estimate or None
        None where the recipe makes no map.
    k, runs : int
        Neighbours compared; runs made, 1 where none was needed.
    resampled : bool
        Whether every run also had its own resample of the texts.
    notes : tuple of str
    """

    vectors: Estimate
    map: Estimate | None
    k: int
    runs: int
    resampled: bool
    notes: tuple[str, ...] = ()

    def on(self, ground: str) -> Estimate | None:
        """Return the estimate on "vectors" or on "map"."""
        return self.map if ground == "map" else self.vectors


def seeded(recipe: Recipe, *, drawn: bool = False) -> bool:
    """Tell whether the seed decides the vectors, or (`drawn`) the map, of a recipe.

    A method module whose result depends on the seed says so: ``SEEDED = True``.
    """
    steps = [("encoders", recipe.encoder), ("reducers", recipe.reducer)]
    if drawn:
        steps.append(("reducers", recipe.projection))
    return any(getattr(registry.find(f, key), "SEEDED", False) for f, key in steps if key)


@question(heavy=True)
def rerun(
    built: Built,
    k: int = 10,
    *,
    seeds: int = 3,
    resample: bool = False,
    progress: Progress | None = None,
) -> Rerun:
    """Build the same recipe again and count the neighbours that the runs share.

    Every pair of runs is compared, the first being `built` itself unless texts are resampled. The
    interval is over items, each with its mean over the pairs of runs: it does not say how much a
    fourth run would differ.

    Parameters
    ----------
    built : Built
    k : int
        At least 1; lowered to n - 1.
    seeds : int
        Runs in all, at least 2: seeds from the recipe's own up.
    resample : bool
        For Word2Vec on texts with words as points: every run learns from as many texts, drawn
        with replacement (bootstrap). Words that a run never saw are left out of its comparisons.
    progress : callable (fraction, step) -> None, optional

    Returns
    -------
    Rerun
        1 without building anything where the method gives the same every time.

    Raises
    ------
    InputError
        For k below 1 or fewer than 2 runs.
    MethodError
        If texts cannot be resampled for this recipe.
    """
    if k < 1 or seeds < 2:
        raise InputError(f"A rerun needs k of 1 and more and 2 seeds and more, not {k}, {seeds}.")
    told = progress or (lambda fraction, step: None)
    if resample:
        _check_resample(built)
    moves = resample or seeded(built.recipe)
    near = max(1, min(k, len(built.space) - 1))
    if not moves and not (built.map is not None and seeded(built.recipe, drawn=True)):
        told(1.0, "Done")
        sure = Estimate(1.0, 1.0, 1.0, items=len(built.space))
        return Rerun(sure, None if built.map is None else sure, near, 1, False, (SAME,))
    runs = _runs(built, seeds, resample, told)
    how = "resamples of the texts" if resample else "seeds"
    notes = (f"{seeds} runs with other {how}.", *(() if moves else (f"Vectors: {SAME.lower()}",)))
    same = Estimate(1.0, 1.0, 1.0, items=len(built.space))
    vectors = _between(runs, k, "vectors") if moves else same
    on_map = None if built.map is None else _between(runs, k, "map")
    told(1.0, "Done")
    return Rerun(vectors, on_map, near, seeds, resample, notes)


def _runs(built: Built, seeds: int, resample: bool, told: Progress) -> list[Built]:
    first = built.recipe.seed
    runs = [] if resample else [built]
    while len(runs) < seeds:
        i = len(runs)
        recipe = replace(built.recipe, seed=(first + i) % 2**31)
        data = _resampled(built.dataset, i) if resample else built.dataset
        runs.append(build(data, recipe, _part(told, i, seeds)))
    return runs


def _part(told: Progress, run: int, runs: int) -> Progress:
    return lambda fraction, step: told(0.9 * (run + fraction) / runs, f"Run {run + 1}: {step}")


def can_resample(built: Built) -> bool:
    """Tell whether the points are words learned from texts, of which others can be drawn."""
    return built.dataset.kind == "text" and built.space.unit == "word"


def _check_resample(built: Built) -> None:
    if not can_resample(built):
        raise MethodError(
            "Only a method with words as points, such as Word2Vec, can learn from resampled "
            "texts; rerun with other seeds."
        )
    if len(built.dataset) < 2:
        raise MethodError("A single text cannot be resampled; rerun with other seeds.")


def _resampled(data: Dataset, run: int) -> Dataset:
    """Return as many texts, drawn with replacement, under numbered names."""
    n = len(data)
    drawn = np.sort(np.random.default_rng([run, 4]).integers(0, n, n))
    items = data.items.iloc[drawn].reset_index(drop=True)
    items["name"] = pd.Series([f"text {i}" for i in range(n)], dtype="str")
    return replace(data, items=items, fingerprint="")


def _between(runs: Sequence[Built], k: int, on: str) -> Estimate:
    """Return the mean overlap of all pairs of runs, its interval over items."""
    found: dict[str, list[float]] = {}
    widths = []
    for one, other in combinations(runs, 2):
        names, shares, half = pair_overlap(one, other, k, on)
        widths.append(half)
        for name, share in zip(names, shares, strict=True):
            found.setdefault(name, []).append(share)
    values = np.array([np.mean(shares) for shares in found.values()])
    left_out = max(0.0, 1 - len(values) / min(len(run.space) for run in runs))
    return of_items(values, float(np.sqrt(np.mean(np.square(widths)))), left_out=left_out)


def pair_overlap(one: Built, other: Built, k: int, on: str) -> tuple[list[str], np.ndarray, float]:
    """Return names and shares of the k nearest that two runs share, of at most 1,000 items.

    And half the width of the interval of the mean of all (`halves`), NaN for fewer than 20.
    """
    joined = join(one, other, on=on)
    n = len(joined)
    rows = np.arange(n)
    if n > ROWS:
        most = int(np.clip(PAIRS // n, 200, ROWS))
        rows = np.sort(np.random.default_rng(5).choice(n, most, replace=False))
    found = shared(joined, rows, 0, min(k, n - 1), lambda fraction, step: None)
    half = float(halves(_mixed(joined), min(k, n - 1))[0])
    return list(joined.names[rows]), found.overlap, half


def _mixed(joined: Joined) -> Joined:
    order = np.random.default_rng(6).permutation(len(joined))
    a, b = (side.part(order) for side in (joined.a, joined.b))
    return Joined(a, b, joined.names[order], joined.dropped)
