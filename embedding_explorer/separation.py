"""How far the senses of a word lie apart in each layer, with what chance would give."""

from __future__ import annotations

import numpy as np
import pandas as pd

from embedding_explorer.context import ContextLayers
from embedding_explorer.errors import InputError
from embedding_explorer.evaluation import wilson_interval
from embedding_explorer.intervals import mean_interval
from embedding_explorer.space import unit_rows


def separation(found: ContextLayers) -> pd.DataFrame:
    """Return how alike the occurrences of one sense are, and those of different senses, per layer.

    Occurrences without a sense, and senses with a single one, are left out.

    Returns
    -------
    DataFrame
        A row per layer:

        layer : int
        within, between : float
            Mean cosine of an occurrence with the others of its sense, and with those of other
            senses, -1 to 1; the mean over the occurrences. within_low, within_high, between_low
            and between_high are 95 % intervals, were the occurrences drawn anew
            (`intervals.mean_interval`).
        gap : float
            within - between, with gap_low and gap_high: all cosines of a layer can be high, so
            that only their difference tells senses apart (Ethayarajh 2019, arXiv:1909.00512).
        right : float
            Share of the occurrences whose nearest other one has the same sense, 0..1, with
            right_low and right_high (Wilson 1927).
        chance : float
            The same share, were any other one as likely the nearest.
        silhouette : float
            Mean silhouette of the senses by cosine distance, -1 to 1 (Rousseeuw 1987).

    Raises
    ------
    InputError
        If fewer than two senses have two occurrences each.
    """
    from sklearn.metrics import silhouette_score

    rows, codes = _labelled(found)
    alike = codes[:, None] == codes[None, :]
    np.fill_diagonal(alike, False)
    other = codes[:, None] != codes[None, :]
    n = len(codes)
    table = []
    for layer, state in enumerate(found.states):
        vectors = np.asarray(unit_rows(state[rows], np.float64))
        cosines = np.clip(vectors @ vectors.T, -1, 1)
        within = (cosines * alike).sum(axis=1) / alike.sum(axis=1)
        between = (cosines * other).sum(axis=1) / other.sum(axis=1)
        np.fill_diagonal(cosines, -2)
        right = int((codes[cosines.argmax(axis=1)] == codes).sum())
        np.fill_diagonal(cosines, 1)
        table.append(
            {
                "layer": layer,
                **_mean("within", within),
                **_mean("between", between),
                **_mean("gap", within - between),
                "right": right / n,
                **dict(zip(("right_low", "right_high"), wilson_interval(right, n), strict=True)),
                "chance": float(alike.sum() / (n * (n - 1))),
                "silhouette": float(silhouette_score(1 - cosines, codes, metric="precomputed")),
            }
        )
    return pd.DataFrame(table)


def _mean(name: str, values: np.ndarray) -> dict[str, float]:
    low, high = mean_interval(values)
    return {name: float(values.mean()), f"{name}_low": low, f"{name}_high": high}


def _labelled(found: ContextLayers) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows whose sense can be judged, and their senses as numbers."""
    counts = found.items["sense"].value_counts() if "sense" in found.items else pd.Series(dtype=int)
    often = counts.index[counts >= 2]
    if len(often) < 2:
        raise InputError(
            f"Of {found.word!r} {len(often)} sense{'s' * (len(often) != 1)} "
            f"{'have' if len(often) != 1 else 'has'} two occurrences or more; write the sense "
            "behind each sentence, at least two of two senses."
        )
    senses = found.items["sense"]
    rows = np.flatnonzero(senses.isin(often).to_numpy())
    return rows, pd.factorize(senses.iloc[rows])[0]


def verdict(table: pd.DataFrame, word: str) -> str:
    """Say in numbers what the layers do with the senses of a word."""
    first, best = table.iloc[0], table.loc[table["gap"].idxmax()]
    last = table.iloc[-1]
    parted = bool(best["gap_low"] > 0 and best["right_low"] > best["chance"])
    start = (
        f"The senses of {word!r} part most in layer {int(best['layer'])}: two uses of one sense "
        f"have a mean cosine of {best['within']:.2f}, two of different senses "
        f"{best['between']:.2f}, and the nearest other use has the same sense in "
        f"{best['right']:.0%} of cases (by chance {best['chance']:.0%})."
    )
    if not parted:
        start = (
            f"In no layer do the senses of {word!r} part for sure: at best, in layer "
            f"{int(best['layer'])}, the cosines differ by {best['gap']:.2f} "
            f"({best['gap_low']:.2f} to {best['gap_high']:.2f}) and the nearest other use has the "
            f"same sense in {best['right']:.0%} of cases (by chance {best['chance']:.0%})."
        )
    return (
        f"{start} Before any attention (layer 0) the gap is {first['gap']:.2f}, in the last layer "
        f"{last['gap']:.2f}."
    )
