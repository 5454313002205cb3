"""How well a space of words agrees with people: word similarity and analogy sets.

The sets are those that ship inside gensim: WordSim-353 (Finkelstein et al. 2002), SimLex-999
(Hill, Reichart and Korhonen 2015) and the Google analogies (Mikolov et al. 2013).

Capitals are ignored, as gensim's own evaluation does by default: a word of a set finds the first
point that is spelled the same but for case. A pair or question with an unknown word is left out,
and `coverage` says how much is left; a score at low coverage is a score of other words.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import require, unknown
from embedding_explorer.base.proportions import spearman_interval, wilson_interval
from embedding_explorer.space.distances import distances
from embedding_explorer.space.metrics import require_vectors
from embedding_explorer.space.space import Matrix, Space, unit_rows

SIMILARITY_SETS = {"WordSim-353": "wordsim353.tsv", "SimLex-999": "simlex999.txt"}
ANALOGY_FILE = "questions-words.txt"
TOTAL = "all sections"
BATCH = 4_000_000  # similarities held at a time


def similarity_scores(space: Space) -> pd.DataFrame:
    """Return, for every set, how the cosines of word pairs rank against people's judgements.

    Returns
    -------
    DataFrame
        set, score (Spearman's rank correlation, -1..1; NaN below 4 pairs), low, high (95 %
        interval, `spearman_interval`), used, total (pairs), coverage (0..1).

    Raises
    ------
    MissingPackage
        If gensim, which holds the sets, is not installed.
    """
    rows = [(title, *_similarity(judged_pairs(space, title))) for title in SIMILARITY_SETS]
    columns = ["set", "score", "low", "high", "used", "total", "coverage"]
    return pd.DataFrame(rows, columns=columns)


def judged_pairs(space: Space, title: str) -> pd.DataFrame:
    """Return the pairs of a set with people's judgement (0..10) and the cosine of their vectors.

    Returns
    -------
    DataFrame
        a, b, people, cosine (NaN where a word is unknown).

    Raises
    ------
    InputError
        For a set that does not exist, listing those that do.
    """
    if title not in SIMILARITY_SETS:
        raise unknown("word similarity set", title, SIMILARITY_SETS)
    pairs = _read_pairs(SIMILARITY_SETS[title]).copy()
    first, _ = _folded(space)
    a, b = (_rows(first, pairs[side]) for side in ("a", "b"))
    known = (a >= 0) & (b >= 0)
    pairs["cosine"] = np.nan
    pairs.loc[known, "cosine"] = np.einsum(
        "ij,ij->i", _unit(space.matrix, a[known]), _unit(space.matrix, b[known])
    )
    return pairs


def analogy_scores(space: Space) -> pd.DataFrame:
    """Return the share of analogies answered rightly, by section and in all.

    The intervals take the questions as independent. They share words, so that the truth is wider.

    Returns
    -------
    DataFrame
        section (the last row is "all sections"), score (0..1; NaN where no question is known),
        low, high (95 % interval, `wilson_interval`), right, used, total, coverage (0..1).
    """
    answers = analogy_answers(space)
    sections = [(name, part) for name, part in answers.groupby("section", sort=False)]
    rows = [(name, *_share_right(part)) for name, part in [*sections, (TOTAL, answers)]]
    columns = ["section", "score", "low", "high", "right", "used", "total", "coverage"]
    return pd.DataFrame(rows, columns=columns)


def analogy_answers(space: Space) -> pd.DataFrame:
    """Answer every question of the Google analogies whose four words are known.

    By 3CosAdd, as `words.analogy`: the point nearest in angle to b - a + c, where a, b and c
    themselves cannot be the answer. The answer is any point of the space.

    Returns
    -------
    DataFrame
        section, a, b, c, expected, known (bool), answer (missing where not known), right (bool).
    """
    table = _read_questions().copy()
    first, groups = _folded(space)
    terms = np.stack([_rows(first, table[side]) for side in ("a", "b", "c", "expected")], axis=1)
    known = (terms >= 0).all(axis=1)
    best = _answers(space.matrix, terms[known], groups)
    table["known"] = known
    table["answer"] = pd.Series(pd.NA, index=table.index, dtype="str")
    table.loc[known, "answer"] = space.names.to_numpy()[best]
    table["right"] = False
    table.loc[known, "right"] = groups[best] == groups[terms[known, 3]]
    return table


def _similarity(pairs: pd.DataFrame) -> tuple[float, float, float, int, int, float]:
    from scipy.stats import rankdata

    known = pairs[pairs["cosine"].notna()]
    n, total = len(known), len(pairs)
    score = float("nan")
    if n >= 4 and known["cosine"].nunique() > 1:
        ranks = rankdata(known[["people", "cosine"]].to_numpy(), axis=0)
        score = float(np.corrcoef(ranks, rowvar=False)[0, 1])
    return score, *spearman_interval(score, n), n, total, n / total


def _share_right(part: pd.DataFrame) -> tuple[float, float, float, int, int, int, float]:
    used, right, total = int(part["known"].sum()), int(part["right"].sum()), len(part)
    score = right / used if used else float("nan")
    return score, *wilson_interval(right, used), right, used, total, used / total


def _answers(matrix: Matrix, terms: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return the row nearest to b - a + c for (m, 4) rows a, b, c, expected."""
    best = np.empty(len(terms), np.intp)
    alike = pd.Series(np.arange(len(groups))).groupby(groups).indices
    step = max(1, BATCH // max(matrix.shape[0], 1))
    for start in range(0, len(terms), step):
        a, b, c = (part := terms[start : start + step, :3]).T
        target = _unit(matrix, b) - _unit(matrix, a) + _unit(matrix, c)
        dist = distances(target, matrix, "cosine")
        for i, question in enumerate(part):
            for term in question:
                dist[i, alike[groups[term]]] = np.inf
        best[start : start + step] = dist.argmin(axis=1)
    return best


def _unit(matrix: Matrix, rows: np.ndarray) -> np.ndarray:
    """Return some rows, dense and at length 1; a zero vector stays zero."""
    part = matrix[rows]
    dense = np.asarray(part if isinstance(part, np.ndarray) else part.toarray(), np.float64)
    return np.asarray(unit_rows(dense, np.float64))


def _folded(space: Space) -> tuple[dict[str, int], np.ndarray]:
    """Return the first row of every lower-case spelling, and for each row that first row."""
    require_vectors(space, "A test of words")
    lower = [str(name).lower() for name in space.names]
    first: dict[str, int] = {}
    groups = np.array([first.setdefault(word, i) for i, word in enumerate(lower)], dtype=np.intp)
    return first, groups


def _rows(first: dict[str, int], words: pd.Series) -> np.ndarray:
    return np.array([first.get(word, -1) for word in words.str.lower()], dtype=np.intp)


def _test_data(name: str) -> Path:
    require("gensim", "The word similarity and analogy sets")
    spec = find_spec("gensim")  # found, not imported: importing takes seconds
    return Path(str(spec and spec.origin)).parent / "test" / "test_data" / name


@lru_cache(maxsize=4)
def _read_pairs(name: str) -> pd.DataFrame:
    columns = ["a", "b", "people"]
    return pd.read_csv(
        _test_data(name), sep="\t", comment="#", names=columns, keep_default_na=False
    )


@lru_cache(maxsize=1)
def _read_questions() -> pd.DataFrame:
    section, rows = "", []
    for line in _test_data(ANALOGY_FILE).read_text("utf-8").splitlines():
        if line.startswith(":"):
            section = line.lstrip(": ").strip()
        else:
            rows.append((section, *line.split()))
    return pd.DataFrame(rows, columns=["section", "a", "b", "c", "expected"])
