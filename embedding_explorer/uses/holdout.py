"""How good recommendations are on ratings that were held out, against what knows less."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.grouped import mean_over_groups
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.uses.ratings import Ratings
from embedding_explorer.uses.recommender import FACTORS, Model, fit

SVD, BIASES, ITEM, GLOBAL = "SVD", "Biases alone", "Item mean", "Global mean"
BASELINES = (BIASES, ITEM, GLOBAL)
POPULARITY, CHANCE = "Popularity", "Chance"


@kept
@dataclass(frozen=True, eq=False)
class Holdout:
    """What held-out ratings say.

    Attributes
    ----------
    errors : DataFrame
        method ("SVD", "Biases alone", "Item mean", "Global mean"), rmse, low, high.
    baseline : str
        Of what knows no tastes ("Biases alone", "Item mean", "Global mean") that with the
        smallest error.
    gain : tuple of float
        By how much the mean squared error of the baseline is larger than SVD's, and the 95 %
        interval of that, were users or items drawn anew: above 0 throughout, SVD is better.
    ranking : DataFrame
        method ("SVD", "Popularity", "Chance"), precision, low, high, recall, recall_low,
        recall_high, at k; over users with a liked item among the held-out ones.
    says : str
        One sentence: whether SVD beats the baseline.
    k, folds, users : int
        `users`: those the ranking is about.
    liked : float
        A held-out item counts as liked from this rating on.
    notes : tuple of str
    """

    errors: pd.DataFrame
    baseline: str
    gain: tuple[float, float, float]
    ranking: pd.DataFrame
    says: str
    k: int
    folds: int
    users: int
    liked: float
    notes: tuple[str, ...] = ()


def hold_out(
    ratings: Ratings,
    factors: int = FACTORS,
    k: int = 10,
    *,
    damping: float | None = None,
    liked: float | None = None,
    folds: int = 5,
    seed: int = 0,
    progress: Progress | None = None,
) -> Holdout:
    """Predict every rating by a model that never saw it: `folds` parts, each held out once.

    RMSE = sqrt(mean (r - r')^2), its interval the root of that of the mean squared error.
    Precision at k: of the k items ranked first among those the user had not rated in the rest,
    the share that the user then liked; recall: of the held-out liked ones the share among those
    k (Herlocker, Konstan, Terveen and Riedl 2004, "Evaluating collaborative filtering
    recommender systems"). Items nobody rated count as not liked, so that precision is too low for
    all methods alike.

    Parameters
    ----------
    k : int
        At least 1; lowered to the number of items, which a note says.
    liked : float, optional
        The mean of all ratings when None.
    folds : int
        At least 2; lowered to the number of ratings.

    Raises
    ------
    InputError
        For k below 1 or folds below 2.
    """
    if k < 1 or folds < 2:
        raise InputError(f"k must be at least 1 and folds 2, not {k} and {folds}.")
    notes = [] if k <= len(ratings.items) else [f"k lowered to {len(ratings.items)}, all items."]
    k, folds = min(k, len(ratings.items)), min(folds, len(ratings))
    liked = float(ratings.value.mean()) if liked is None else liked
    part = np.random.default_rng([seed, 11]).permutation(np.arange(len(ratings)) % folds)
    guess = {name: np.empty(len(ratings)) for name in (SVD, BIASES, ITEM, GLOBAL)}
    ranked: list[pd.DataFrame] = []
    for fold in range(folds):
        if progress is not None:
            progress(fold / folds, f"Held-out part {fold + 1} of {folds}")
        known, asked = np.flatnonzero(part != fold), np.flatnonzero(part == fold)
        model = fit(ratings, factors, damping=damping, rows=known)
        user, item = ratings.user[asked], ratings.item[asked]
        guess[SVD][asked] = model.predict(user, item)
        guess[BIASES][asked] = np.clip(model.biased(user, item), model.low, model.high)
        guess[ITEM][asked] = model.mean + _item_means(ratings, known, model.mean)[item]
        guess[GLOBAL][asked] = model.mean
        ranked.append(_ranked(ratings, model, known, asked, k, liked))
    squared = {name: (found - ratings.value) ** 2 for name, found in guess.items()}
    baseline = min(BASELINES, key=lambda name: float(squared[name].mean()))
    gain = squared[baseline] - squared[SVD]
    low, high = mean_over_groups(gain, ratings.user, ratings.item)
    table = pd.concat(ranked)
    return Holdout(
        _errors(squared),
        baseline,
        (float(gain.mean()), low, high),
        _ranking(table),
        _says(_SIMPLE[baseline], low, high),
        k,
        folds,
        int(table["user"].nunique()),
        liked,
        tuple(notes),
    )


def _item_means(ratings: Ratings, known: np.ndarray, mean: float) -> np.ndarray:
    """Return how far each item's mean lies from the global one; 0 where it has no rating."""
    size = len(ratings.items)
    total = np.bincount(ratings.item[known], ratings.value[known] - mean, minlength=size)
    count = np.bincount(ratings.item[known], minlength=size)
    return total / np.maximum(count, 1)


def _errors(squared: dict[str, np.ndarray]) -> pd.DataFrame:
    rows = []
    for name, values in squared.items():
        low, high = mean_interval(values)
        rows.append((name, *np.sqrt([values.mean(), max(low, 0.0), high])))
    return pd.DataFrame(rows, columns=["method", "rmse", "low", "high"])


def _ranked(
    ratings: Ratings, model: Model, known: np.ndarray, asked: np.ndarray, k: int, liked: float
) -> pd.DataFrame:
    """Return precision and recall of each method for every user with a liked held-out item."""
    popular = np.bincount(ratings.item[known], minlength=len(ratings.items))
    seen: dict[int, list[int]] = {}
    for u, i in zip(ratings.user[known].tolist(), ratings.item[known].tolist(), strict=True):
        seen.setdefault(u, []).append(i)
    wanted: dict[int, list[int]] = {}
    good = asked[ratings.value[asked] >= liked]
    for u, i in zip(ratings.user[good].tolist(), ratings.item[good].tolist(), strict=True):
        wanted.setdefault(u, []).append(i)
    rows = []
    for u, goal in sorted(wanted.items()):
        free = np.setdiff1d(np.arange(len(ratings.items)), seen.get(u, []))
        top = min(k, len(free))
        chance = top / len(free)
        rows.append((u, CHANCE, len(goal) * chance / k, chance))
        for name, score in ((SVD, model.scores(u)), (POPULARITY, popular)):
            first = free[np.argsort(-score[free], kind="stable")[:top]]
            hits = int(np.isin(first, goal).sum())
            rows.append((u, name, hits / k, hits / len(goal)))
    return pd.DataFrame(rows, columns=["user", "method", "precision", "recall"])


def _ranking(table: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for name in (SVD, POPULARITY, CHANCE):
        own = table[table["method"] == name].groupby("user")[["precision", "recall"]].mean()
        means = [float(own[c].mean()) if len(own) else float("nan") for c in own]
        (a, b), (c, d) = (mean_interval(own[x].to_numpy(np.float64)) for x in own)
        rows.append((name, means[0], a, b, means[1], c, d))
    columns = ["method", "precision", "low", "high", "recall", "recall_low", "recall_high"]
    return pd.DataFrame(rows, columns=columns)


_SIMPLE = {
    BIASES: "the biases alone",
    ITEM: "the item mean",
    GLOBAL: "the global mean",
}


@says_whether(
    "recommendations know tastes",
    against="the best of biases alone, item mean and global mean, on the same held-out ratings",
    by="95 % interval over users and items",
    shown="Uses: Recommend",
)
def _says(baseline: str, low: float, high: float) -> str:
    if np.isnan(low):
        return f"Too few ratings to test whether SVD beats {baseline}."
    if low > 0:
        return f"SVD predicts held-out ratings significantly better than {baseline}."
    if high < 0:
        return f"SVD predicts held-out ratings significantly worse than {baseline}."
    return f"SVD does not differ significantly from {baseline} here."
