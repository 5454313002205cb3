"""How far the senses of a word lie apart in each layer, with what chance would give."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from embedding_explorer.analysis.context.layers import ContextLayers
from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.proportions import wilson_interval
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.base.wording import counted, in_words
from embedding_explorer.space.space import unit_rows

DEALS = 399  # times the senses are dealt at random
NOISE = 0.05


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
        p : float
            How often senses dealt at random have as wide a gap in some layer: all layers are
            looked at, so that the widest of them counts (Westfall and Young 1993, max T).

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
    table, gaps = [], []
    dealt = _dealt(codes)
    for layer, state in enumerate(found.states):
        vectors = np.asarray(unit_rows(state[rows], np.float64))
        cosines = np.clip(vectors @ vectors.T, -1, 1)
        within = (cosines * alike).sum(axis=1) / alike.sum(axis=1)
        between = (cosines * other).sum(axis=1) / other.sum(axis=1)
        gaps.append(_gaps(cosines, dealt))
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
    return pd.DataFrame(table).assign(p=_by_dealing(np.array(gaps)))


def _dealt(codes: np.ndarray) -> np.ndarray:
    """Return the senses as they are and `DEALS` times dealt at random, (deals + 1, n)."""
    rng = np.random.default_rng(13)
    return np.stack([codes, *(rng.permutation(codes) for _ in range(DEALS))])


def _gaps(cosines: np.ndarray, dealt: np.ndarray) -> np.ndarray:
    """Return the mean gap within and between senses for every deal, (deals + 1,)."""
    n, own = len(cosines), np.arange(len(cosines))
    sizes = np.bincount(dealt[0])
    whole = cosines.sum(axis=1) - cosines.diagonal()
    found = []
    for codes in dealt:
        sums = cosines @ np.eye(len(sizes))[codes]
        within = sums[own, codes] - cosines.diagonal()
        others = sizes[codes] - 1
        gap = within / others - (whole - within) / (n - 1 - others)
        found.append(gap.mean())
    return np.array(found)


def _by_dealing(gaps: np.ndarray) -> np.ndarray:
    """Return p of every layer from the gaps (layers, deals + 1), the true one first."""
    spread = gaps.std(axis=1, keepdims=True)
    standard = (gaps - gaps.mean(axis=1, keepdims=True)) / np.where(spread > 1e-12, spread, 1)
    widest = standard.max(axis=0)
    return np.asarray((widest >= standard[:, :1] - 1e-9).mean(axis=1))


def _mean(name: str, values: np.ndarray) -> dict[str, float]:
    low, high = mean_interval(values)
    return {name: float(values.mean()), f"{name}_low": low, f"{name}_high": high}


def _labelled(found: ContextLayers) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows whose sense can be judged, and their senses as numbers."""
    counts = found.items["sense"].value_counts() if "sense" in found.items else pd.Series(dtype=int)
    often = counts.index[counts >= 2]
    if len(often) < 2:
        raise InputError(
            f"To separate the senses of {found.word!r}, two senses need two uses each; here "
            f"{counted(len(often), 'sense has', 'senses have')} as many: label more sentences."
        )
    senses = found.items["sense"]
    rows = np.flatnonzero(senses.isin(often).to_numpy())
    return rows, pd.factorize(senses.iloc[rows])[0]


@says_whether(
    "a layer separates the senses of a word",
    against="senses dealt at random: the widest gap of all layers, and the nearest use",
    by="max T over all layers at 5 %, and 95 % intervals of gap and share",
    shown="Context",
)
def verdict(table: pd.DataFrame, word: str, uses: Mapping[str, int] | None = None) -> str:
    """Say in numbers what the layers do with the senses of a word.

    A layer parts them where the gap is above 0 and the nearest other use has the same sense more
    often than by chance, both for sure, and senses dealt at random hardly ever have as wide a gap
    in any layer. All layers are named whose interval of the gap reaches
    the widest one: picked as the widest of several, it is not known to be wider than those.

    Parameters
    ----------
    table : DataFrame
        As `separation` returns it.
    word : str
    uses : mapping of str to int, optional
        How many uses each sense has, so that it can be said where there are too few.
    """
    first, last = table.iloc[0], table.iloc[-1]
    sure = table[
        (table["gap_low"] > 0) & (table["right_low"] > table["chance"]) & (table["p"] < NOISE)
    ]
    if sure.empty:
        return _nowhere(table, word, uses or {})
    best = sure.loc[sure["gap"].idxmax()]
    widest = sure[sure["gap_high"] >= best["gap"]]["layer"].astype(int).tolist()
    others = [str(i) for i in widest if i != best["layer"]]
    as_far = (
        f"; in layer{'s' * (len(others) > 1)} {in_words(others)} the separation is not "
        "significantly different"
        if others
        else ""
    )
    end = f", in the last layer {_gap(last)}" if int(last["layer"]) not in widest else ""
    return (
        f"The senses of {word!r} separate best in layer {int(best['layer'])}. The mean cosine "
        f"within a sense exceeds that between senses by {_gap(best)}. The nearest other use has "
        f"the same sense in {_share(best)}{as_far}. Before attention (layer 0) the gap is "
        f"{_gap(first)}{end}."
    )


def _nowhere(table: pd.DataFrame, word: str, uses: Mapping[str, int]) -> str:
    """Say of the layer with the widest gap which of the two tests it does not pass."""
    best = table.loc[table["gap"].idxmax()]
    fails = []
    if not (best["gap_low"] > 0 and best["p"] < NOISE):
        fails.append(f"the gap of the mean cosines is {_gap(best)}, not significant")
    if not best["right_low"] > best["chance"]:
        fails.append(
            f"the nearest other use has the same sense in {_share(best)}, no better than chance"
        )
    fewest = min(uses, key=lambda sense: uses[sense], default="")
    few = f" {uses[fewest]} uses of {fewest!r} are too few for a conclusion." if fewest else ""
    return (
        f"No layer separates the senses of {word!r} significantly: in layer "
        f"{int(best['layer'])}, the best one, {' and '.join(fails)}.{few}"
    )


def _gap(row: pd.Series) -> str:
    gap, low, high = (round(row[name], 2) + 0.0 for name in ("gap", "gap_low", "gap_high"))
    return f"{gap:.2f} ({low:.2f} to {high:.2f})"  # + 0.0 makes of -0.00 a plain 0.00


def _share(row: pd.Series) -> str:
    return (
        f"{row['right']:.0%} of cases ({row['right_low']:.0%} to {row['right_high']:.0%}; by "
        f"chance {row['chance']:.0%})"
    )
