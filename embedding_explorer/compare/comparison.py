"""How alike two spaces are, against chance and against a rerun: `compare`."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.compare.cka import cka
from embedding_explorer.compare.distance_agreement import rank_correlation
from embedding_explorer.compare.estimate import Estimate
from embedding_explorer.compare.join import Joined, Side, join
from embedding_explorer.compare.neighbor_overlap import Shared, estimates, shared
from embedding_explorer.compare.procrustes import procrustes
from embedding_explorer.compare.rerun import Rerun
from embedding_explorer.compare.result import Comparison
from embedding_explorer.compare.split_half import too_few
from embedding_explorer.space.built import Built
from embedding_explorer.space.metrics import PRECOMPUTED
from embedding_explorer.space.space import Space

EXACT = 3_000  # items up to which everything is exact
PAIRS = 60_000_000  # distances beyond it: anchors times items
RANKED = 9_000_000  # those of them that are ranked whole
FEWEST, MOST = 200, 1_000  # anchors


@question(heavy=True, looks=True)
@one_blas_thread
def compare(
    a: Built | Space,
    b: Built | Space,
    k: int = 10,
    *,
    on: str = "vectors",
    keys: tuple[str, str] | None = None,
    metric: str | None = None,
    rerun: Rerun | Estimate | None = None,
    rows: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Compare two spaces of the same items.

    Neighbours are looked for among the items that both have, exactly. To 3,000 items all of them
    are compared; beyond, the neighbours among all of some items drawn at random.

    Parameters
    ----------
    a, b : Built or Space
    k : int
        Neighbours, at least 1; lowered to n - 1 where there are fewer, which a note says.
    on : {"vectors", "map"}
        The map by straight-line distances.
    keys : (column of a, column of b), optional
        What tells which item is which; the names when None.
    metric : str, optional
        For both; when None the recipe's own, and cosine for a Space.
    rerun : Rerun or Estimate, optional
        What a mere rerun gives (`rerun`).
    rows : int, optional
        How many items have their neighbours compared.
    seed : int
        Draws those items, the resamples and the relabellings.
    progress : callable (fraction, step) -> None, optional

    Raises
    ------
    InputError
        For k or rows below 1, an unknown column, metric or ground.
    MethodError
        If fewer than two items are in both, or there is no map.
    """
    if k < 1 or (rows is not None and rows < 1):
        raise InputError(f"k and rows must be at least 1, not {k if k < 1 else rows}.")
    told = progress or (lambda fraction, step: None)
    told(0.0, "Matching items")
    joined = join(a, b, on=on, keys=keys, metric=metric)
    n = len(joined)
    near = min(k, n - 1)
    # Rows in a random order: the first ones are a fair sample, and equally far neighbours are
    # not taken in an order that means something.
    order = np.random.default_rng([seed, 0]).permutation(n)
    drawn = Joined(*_taken(joined, order), joined.names[order], joined.dropped)
    m = min(n, rows or anchors(n))
    chosen, ranked = np.arange(m), max(1, min(m, RANKED // n))
    found = shared(drawn, chosen, ranked, near, told)
    told(0.5, "Computing chance levels")
    overlap, ordered, area, curve = estimates(found, drawn, chosen, ranked, near, seed)
    told(0.6, "Comparing whole spaces")
    given = drawn.a.metric == PRECOMPUTED, drawn.b.metric == PRECOMPUTED
    alike = cka(drawn.a.matrix, drawn.b.matrix, given)
    told(0.75, "Comparing distances")
    correlation = rank_correlation(drawn.a, drawn.b, seed)
    told(0.9, "Aligning the two")
    left = procrustes(drawn.a.matrix, drawn.b.matrix, seed, given)
    made = Comparison(
        k=near,
        on=on,
        items=n,
        anchors=m,
        overlap=overlap,
        ordered=ordered,
        area=area,
        cka=alike,
        rank_correlation=correlation,
        procrustes=left,
        rerun=rerun.on(on) if isinstance(rerun, Rerun) else rerun,
        per_item=_per_item(found, drawn.names, order),
        curve=curve,
        dropped=joined.dropped,
        notes=_notes(joined, found, k, m, near),
    )
    told(1.0, "Done")
    return made


def anchors(n: int) -> int:
    """Return how many of n items have their neighbours compared when nobody says."""
    return n if n <= EXACT else int(np.clip(PAIRS // n, FEWEST, MOST))


def _taken(joined: Joined, order: np.ndarray) -> tuple[Side, Side]:
    return (
        joined.a.part(order),
        joined.b.part(order),
    )


def _per_item(found: Shared, names: pd.Index, order: np.ndarray) -> pd.DataFrame:
    called = names.to_numpy()
    gained, lost = [], []
    for mine, theirs in zip(found.a.order, found.b.order, strict=True):
        gained.append(tuple(called[theirs[~np.isin(theirs, mine)]]))
        lost.append(tuple(called[mine[~np.isin(mine, theirs)]]))
    table = pd.DataFrame(
        {
            "name": called[: len(gained)],
            "overlap": found.overlap,
            "ordered": found.ordered,
            "gained": pd.Series(gained, dtype=object),
            "lost": pd.Series(lost, dtype=object),
        }
    )
    return table.iloc[np.argsort(order[: len(table)])].reset_index(drop=True)


def _notes(joined: Joined, found: Shared, k: int, m: int, near: int) -> tuple[str, ...]:
    n, notes = len(joined), []
    if near < k:
        notes.append(f"There are only {n} items: k was lowered from {k} to {near}.")
    for side in ("a", "b"):
        if left := int((joined.dropped["side"] == side).sum()):
            notes.append(f"{left:,} of {n + left:,} items of {side} have no match.")
    if m < n:
        notes.append(
            f"Sampled: neighbours of {m:,} random items among all {n:,}; the intervals include "
            "this."
        )
    elif near < n - 1 and too_few(n):
        notes.append(
            f"Few items ({n}) for {near} neighbours: overlap intervals treat items as "
            "independent, and covered the true value in 70 to 90 % of simulations, not 95 %."
        )
    if found.tied:
        notes.append(
            f"For {found.tied:.0%} of the items several neighbours tie for the last rank; each "
            "counts in part, and chance is computed by permuting the items."
        )
    return tuple(notes)
