"""How well a space knows which nodes belong together: hidden links told from pairs without one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.analysis.graphs.hiding import hide, unique_links
from embedding_explorer.analysis.graphs.link_baselines import BASELINES, baseline_scores
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress, Steps
from embedding_explorer.base.proportions import wilson_interval
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.resplits import mean_over_splits
from embedding_explorer.base.roc import area
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.base.wording import of_all
from embedding_explorer.build.build import build
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.distances import paired
from embedding_explorer.space.space import Space

CHANCE = 0.5
VECTORS = "The vectors"
HIDINGS, FEWER, MANY = 10, 5, 2_000  # fewer where there are many edges, so that one hiding tells


@kept
@dataclass(frozen=True, eq=False)
class LinkScore:
    """How often a hidden link is put above a pair without one, over several hidings.

    Attributes
    ----------
    scores : DataFrame
        method ("The vectors", then `BASELINES`), auc (mean, 0..1), low, high (95 % interval over
        hidings), spread (standard deviation over hidings), versus, versus_low, versus_high: by how
        much the vectors are above it on the same pairs, with intervals of which all hold at once
        in 95 % of cases.
    chance : float
        0.5.
    best : str
        The baseline with the highest mean.
    hidings : int
    pairs : DataFrame
        hiding (from 1), source, target, hidden (bool), distance (in the recipe's metric; NaN
        where a node has no vector, ranked last).
    notes : tuple of str
    says : str
        Against chance, and against the best baseline.
    """

    scores: pd.DataFrame
    chance: float
    best: str
    hidings: int
    pairs: pd.DataFrame
    notes: tuple[str, ...]
    says: str

    def of(self, method: str) -> pd.Series:
        """Return the row of one method."""
        return self.scores.set_index("method").loc[method]


def link_score(
    data: Dataset,
    recipe: Recipe,
    *,
    share: float = 0.2,
    hidings: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> LinkScore:
    """Hide some links, build the recipe's vectors on the rest, and tell the hidden ones again.

    Hidden links are told from as many pairs without a link, drawn at random, by how near their
    ends are. Links count both ways. One link of every way through the graph stays (a random
    spanning forest), so that no node loses all of its company. All of this several times over,
    with other links hidden; simple scores without any vectors are tested on the same pairs.

    Source: Liben-Nowell and Kleinberg (2007), "The link-prediction problem for social networks";
    Grover and Leskovec (2016), arXiv:1607.00653, section 4.4. Intervals: `mean_over_splits`.

    Parameters
    ----------
    data : Dataset
        Of kind "graph".
    recipe : Recipe
        Its encoder, preprocessing and reducer; its projection is left out.
    share : float
        Of the links to hide, above 0 and below 1; fewer where the others hold the graph together.
    hidings : int, optional
        At least 2; when None 10, and 5 in graphs of more than 2,000 edges.
    seed : int
        What is hidden, and which pairs are drawn.

    Raises
    ------
    InputError
        If the data is no graph, or share or hidings are out of range.
    MethodError
        If there are too few links to hide or pairs without one.
    """
    if data.kind != "graph":
        raise InputError(f"Link prediction needs a graph, and this is {data.kind}.")
    if not 0 < share < 1:
        raise InputError(f"The share of edges to hide lies between 0 and 1, not {share:g}.")
    links = len(unique_links(data))
    hidings = hidings or (FEWER if links > MANY else HIDINGS)
    if hidings < 2:
        raise InputError(f"Edges are hidden at least 2 times, not {hidings}.")
    part = Steps.even(progress, hidings)
    areas, tables, notes, apart = [], [], [], 0
    for number in range(hidings):
        draw = np.random.default_rng([seed, 3, number])
        found, table, said, missing = _once(data, recipe, share, draw, part(number))
        areas.append(found)
        apart += missing
        tables.append(table.assign(hiding=number + 1)[["hiding", *table.columns]])
        notes += said
    told = pd.concat(tables, ignore_index=True)
    if apart:
        lacking = of_all(apart, len(told), "pair", "have")
        notes.append(f"{lacking} a node without a vector: ranked last.")
    hidden = int(tables[0]["hidden"].sum())
    scores = _scores(np.array(areas), hidden / links, hidden)
    best = str(scores.loc[1:].sort_values("auc", ascending=False, kind="stable")["method"].iloc[0])
    says = " ".join((_beside_chance(scores, hidings), _beside_best(scores, best)))
    return LinkScore(scores, CHANCE, best, hidings, told, tuple(dict.fromkeys(notes)), says)


def _once(
    data: Dataset, recipe: Recipe, share: float, draw: np.random.Generator, progress: Progress
) -> tuple[list[float], pd.DataFrame, list[str], int]:
    """Return each method's area, the pairs, notes, and how many pairs have no distance."""
    left, pairs, notes = hide(data, share, draw)
    space = build(left, replace(recipe, projection=None), progress).space
    dist, missing = _far(space, left, pairs, recipe.metric)
    count = len(pairs) // 2
    near = -np.where(np.isnan(dist), np.inf, dist)
    rated = [near, *baseline_scores(left, pairs).values()]
    names = left.names.to_numpy()
    table = pd.DataFrame(
        {
            "source": pd.Series(names[pairs[:, 0]], dtype="str"),
            "target": pd.Series(names[pairs[:, 1]], dtype="str"),
            "hidden": np.arange(len(pairs)) < count,
            "distance": dist,
        }
    )
    return [area(one[:count], one[count:]) for one in rated], table, notes, missing


def _scores(areas: np.ndarray, tested: float, count: int) -> pd.DataFrame:
    """Return the table of scores of areas (hidings, methods), the vectors first."""
    least, among = wilson_interval(0, count)[1], len(BASELINES)
    rows = []
    for method, own in zip((VECTORS, *BASELINES), areas.T, strict=True):
        mean, low, high = mean_over_splits(own - CHANCE, tested, least=least)
        span = (max(low + CHANCE, 0.0), min(high + CHANCE, 1.0))
        versus = mean_over_splits(areas[:, 0] - own, tested, least=least, among=among)
        rows.append((method, mean + CHANCE, *span, float(own.std(ddof=1)), *versus))
    columns = ["method", "auc", "low", "high", "spread", "versus", "versus_low", "versus_high"]
    return pd.DataFrame(rows, columns=columns)


@says_whether(
    "vectors tell hidden edges from unlinked pairs",
    against="chance, a ROC AUC of 0.50",
    by="95 % interval over hidings (Nadeau and Bengio 2003)",
    shown="Graphs: Link prediction",
)
def _beside_chance(scores: pd.DataFrame, hidings: int) -> str:
    own = scores.iloc[0]
    told = (
        f"Linked nodes are closer than unlinked ones in {own['auc']:.2f} of cases (95 % interval "
        f"{own['low']:.2f} to {own['high']:.2f}; mean of {hidings} random choices of hidden edges)"
    )
    if own["low"] <= CHANCE <= own["high"]:
        return f"{told}: no better than chance (0.50)."
    return f"{told}: {'above' if own['auc'] > CHANCE else 'below'} chance, 0.50."


@says_whether(
    "vectors tell hidden edges better or worse than a simple score",
    against="the best of common neighbours, Adamic-Adar, Jaccard and degree product",
    by="95 % intervals over hidings, widened for four comparisons (Bonferroni)",
    shown="Graphs: Link prediction",
)
def _beside_best(scores: pd.DataFrame, best: str) -> str:
    own = scores.set_index("method").loc[best]
    more, low, high = own["versus"], own["versus_low"], own["versus_high"]
    told = f"The best score without vectors is {best}: {own['auc']:.2f}."
    span = f"(95 % interval {low:.2f} to {high:.2f}, corrected for {len(BASELINES)} comparisons)"
    if low <= 0 <= high:
        return f"{told} The vectors are not significantly different {span}."
    word = "better" if more > 0 else "worse"
    return f"{told} The vectors are significantly {word}, by {abs(more):.2f} {span}."


def hidden_links(found: LinkScore) -> pd.DataFrame:
    """Return the hidden links of all hidings, with the share of unlinked pairs each beats.

    Returns
    -------
    DataFrame
        hiding, source, target, distance, nearer_than: of the pairs without a link in the same
        hiding the share that is farther, 0..1, ties as half, the highest first; their mean is
        the score.
    """
    parts = []
    for _, pairs in found.pairs.groupby("hiding", sort=True):
        away = pairs["distance"].fillna(np.inf).to_numpy()
        hidden = pairs["hidden"].to_numpy()
        others = np.sort(away[~hidden])
        below = np.searchsorted(others, away[hidden], side="left")
        upto = np.searchsorted(others, away[hidden], side="right")
        beaten = (len(others) - (below + upto) / 2) / len(others)
        table = pairs.loc[hidden, ["hiding", "source", "target", "distance"]]
        parts.append(table.assign(nearer_than=beaten))
    every = pd.concat(parts)
    return every.sort_values("nearer_than", ascending=False, kind="stable", ignore_index=True)


def _far(space: Space, data: Dataset, pairs: np.ndarray, metric: str) -> tuple[np.ndarray, int]:
    """Return the distance of every pair, NaN without a vector, and how many have none."""
    rows = space.names.get_indexer(data.names)[pairs]
    known = (rows >= 0).all(axis=1)
    dist = np.full(len(pairs), np.nan)
    places = np.flatnonzero(known)
    step = max(1, 4_000_000 // max(1, space.matrix.shape[1]))
    for start in range(0, len(places), step):
        part = places[start : start + step]
        one, other = (_dense(space, rows[part, side]) for side in (0, 1))
        dist[part] = paired(one, other, metric)
    return dist, int((~known).sum())


def _dense(space: Space, rows: np.ndarray) -> np.ndarray:
    part = space.matrix[rows]
    return np.asarray(part if isinstance(part, np.ndarray) else part.toarray(), np.float64)
