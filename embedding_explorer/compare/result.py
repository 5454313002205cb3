"""What a comparison of two spaces found."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from embedding_explorer.base.kept import kept
from embedding_explorer.compare.estimate import Estimate
from embedding_explorer.compare.sentences import MEASURES, says, verdict


@kept
@dataclass(frozen=True, eq=False)
class Comparison:
    """What `compare` found.

    Attributes
    ----------
    k : int
        Neighbours that were compared, at most n - 1.
    on : str
        "vectors" or "map".
    items, anchors : int
        Items that both have, and how many of them had their neighbours compared.
    overlap : Estimate
        Mean share of the k nearest that both have, 0..1, with its interval and chance.
    ordered : Estimate
        The same with nearer neighbours counting more: rank-biased overlap, extrapolated (Webber
        et al. 2010), p = 1 - 1/k.
    area : Estimate
        Area under the chance-corrected curve over all k (Lee et al. 2015); 0 is chance, 1 is all.
    cka, rank_correlation, procrustes : Estimate
        As the functions of those names say.
    rerun : Estimate or None
        The overlap that a mere rerun of one of the methods gives.
    per_item : DataFrame
        name, overlap, ordered (rank-biased overlap), gained, lost (tuples of names: neighbours
        in b only, in a only); in the order of a.
    curve : DataFrame
        k, overlap, chance.
    dropped : DataFrame
        side ("a" or "b"), name, reason.
    notes : tuple of str
        What was lowered, left out or sampled.
    """

    k: int
    on: str
    items: int
    anchors: int
    overlap: Estimate
    ordered: Estimate
    area: Estimate
    cka: Estimate
    rank_correlation: Estimate
    procrustes: Estimate
    rerun: Estimate | None
    per_item: pd.DataFrame
    curve: pd.DataFrame
    dropped: pd.DataFrame
    notes: tuple[str, ...] = ()

    @property
    def chance(self) -> float:
        """What two unrelated spaces share: k / (n - 1), more where distances are equal."""
        return self.overlap.chance

    @property
    def sampled(self) -> bool:
        """Whether the neighbours of only some items were compared."""
        return self.anchors < self.items

    @property
    def nbytes(self) -> int:
        """Bytes that the tables take, about."""
        names = 60 * self.k * len(self.per_item)  # what each item gained and lost
        return names + sum(int(t.memory_usage().sum()) for t in (self.per_item, self.dropped))

    @property
    def verdict(self) -> str:
        """One sentence: how the overlap stands to chance and to a rerun."""
        return verdict(self.overlap, self.rerun, self.k)

    @property
    def says(self) -> pd.DataFrame:
        """One row per measure: measure, value, low, high, chance, rerun, sees, misses."""
        estimates = {name: value for name, value in vars(self).items() if name in MEASURES}
        return says(estimates, self.rerun)
