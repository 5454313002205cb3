"""What a vector is made of: its numbers by name, and which of them make two items alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError, unknown
from embedding_explorer.data.columns import distinct
from embedding_explorer.space.built import Built
from embedding_explorer.space.distances import centred
from embedding_explorer.space.space import Space


def dimension_names(space: Space) -> np.ndarray:
    """Return a name for each of the d dimensions: the method's own, else "dimension 1" ..."""
    d = space.matrix.shape[1]
    names = list(space.extras.get("feature_names", ()))
    return np.array(names if len(names) == d else _numbered(d), dtype=object)


def strip(
    space: Space, index: int, others: Sequence[int] = (), top: int | None = 12
) -> pd.DataFrame:
    """Return the dimensions that matter most for an item, and the values others have there.

    Of a one-hot vector these are the columns that are not zero, of TF-IDF the heaviest terms, of
    PCA the components in which the item lies farthest out. Dimensions that are zero for the item
    come last, by the largest value among the others; those that are zero for all are left out.

    Parameters
    ----------
    space : Space
    index : int
        Row of the inspected item.
    others : sequence of int
        Rows of its neighbours, say.
    top : int or None
        Most dimensions to return; None for all that are not zero.

    Returns
    -------
    DataFrame
        dimension, then a column per item under its name, the inspected one first; an item that
        is itself called dimension stands under "dimension (item)".

    Raises
    ------
    InputError
        For a row that does not exist, or top < 1.
    """
    if top is not None and top < 1:
        raise InputError(f"At least 1 dimension must be shown, not {top}.")
    rows = list(dict.fromkeys(_row(space, i) for i in (index, *others)))
    block = np.stack([space.row(i) for i in rows])
    size = np.abs(block)
    order = np.lexsort((-size.max(axis=0), -size[0]))
    order = order[size[:, order].any(axis=0)][:top]
    columns = distinct(space.names[rows], taken=("dimension",), word="item")
    table = pd.DataFrame(block[:, order].T, columns=columns)
    table.insert(0, "dimension", dimension_names(space)[order])
    return table


def shares(
    space: Space, a: int, b: int, metric: str = "cosine", *, top: int | None = None
) -> pd.DataFrame:
    """Return how much each dimension adds to the similarity or distance of two items.

    cosine: a_i b_i / (|a| |b|), adding up to the cosine; what pulls them apart is negative.
    euclidean: (a_i - b_i)^2 / |a - b|, adding up to the distance.
    manhattan: |a_i - b_i|, adding up to the distance; chebyshev: the largest of them alone.
    correlation: as cosine, of each vector less its mean.
    hamming, jaccard: an equal share of each dimension that differs, adding up to the distance.

    Parameters
    ----------
    space : Space
    a, b : int
        Rows of the two items.
    metric : str
        One of `METRICS` but "precomputed": given distances have no dimensions.
    top : int or None
        Keep the largest contributions; the last row then holds the sum of the others.

    Returns
    -------
    DataFrame
        dimension, a, b (their values), contribution, largest in size first. Dimensions that add
        nothing are left out; the contributions add up to the whole.

    Raises
    ------
    InputError
        For a row or a metric that does not exist.
    """
    if metric not in _PARTS:
        raise unknown("metric", metric, _PARTS)
    one, two = (space.row(_row(space, i)).astype(np.float64) for i in (a, b))
    part = _PARTS[metric](one, two)
    order = np.argsort(-np.abs(part), kind="stable")
    order = order[part[order] != 0]
    shown = order if top is None else order[:top]
    names = dimension_names(space)
    table = pd.DataFrame(
        {"dimension": names[shown], "a": one[shown], "b": two[shown], "contribution": part[shown]}
    )
    rest = order[len(shown) :]
    if not len(rest):
        return table
    table.loc[len(table)] = [f"the other {len(rest):,}", np.nan, np.nan, part[rest].sum()]
    return table


def labelled(table: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Return a table such as `shares` with some columns named by items, never two alike.

    Parameters
    ----------
    table : DataFrame
    names : mapping
        Columns of the table and the items they stand for, such as {"a": "apple", "b": "pear"}.

    Returns
    -------
    DataFrame
        The same cells; an item called like another column gets "(item)" behind its name.
    """
    kept = tuple(str(column) for column in table.columns if column not in names)
    return table.rename(
        columns=dict(zip(names, distinct(names.values(), taken=kept, word="item"), strict=True))
    )


def loadings(built: Built, component: int, *, top: int = 8) -> pd.DataFrame:
    """Return the original features that weigh most in a component of PCA or SVD.

    Parameters
    ----------
    built : Built
    component : int
        From 0; of the reducer when the recipe has one with components, else of the projection.
    top : int
        Most features to return.

    Returns
    -------
    DataFrame
        feature, weight (-1..1; the squares of all of them add up to 1), share (that square),
        largest in size first.

    Raises
    ------
    MethodError
        If no step of the recipe has components.
    InputError
        If there is no such component.
    """
    components, names = _components(built)
    if not 0 <= component < len(components):
        raise InputError(
            f"The component must lie between 0 and {len(components) - 1}, not {component}."
        )
    weights = components[component].astype(np.float64)
    order = np.argsort(-np.abs(weights), kind="stable")[:top]
    return pd.DataFrame(
        {"feature": names[order], "weight": weights[order], "share": weights[order] ** 2}
    )


def _components(built: Built) -> tuple[np.ndarray, np.ndarray]:
    """Return the (k, d) components and the d names of what they are made of."""
    space, extras = built.space, built.space.extras
    if "components" in extras:
        return _named(extras["components"], extras.get("encoder_extras", {}))
    projected: Mapping[str, Any] = built.map_extras or {}
    if "components" in projected:
        return np.asarray(projected["components"]), dimension_names(space)
    raise MethodError("No step of this pipeline has components; use PCA or SVD.")


def _named(components: np.ndarray, inner: Mapping[str, Any]) -> tuple[np.ndarray, np.ndarray]:
    d = components.shape[1]
    names = list(inner.get("feature_names", ()))
    return components, np.array(names if len(names) == d else _numbered(d), dtype=object)


def _numbered(d: int) -> list[str]:
    return [f"dimension {i + 1}" for i in range(d)]


def _row(space: Space, index: int) -> int:
    if not 0 <= index < len(space):
        raise InputError(f"The row must lie between 0 and {len(space) - 1}, not {index}.")
    return int(index)


def _cosine_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    lengths = np.linalg.norm(a) * np.linalg.norm(b)
    return a * b / lengths if lengths else np.zeros_like(a)


def _euclidean_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    distance = np.linalg.norm(a - b)
    return (a - b) ** 2 / distance if distance else np.zeros_like(a)


def _manhattan_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    apart: np.ndarray = np.abs(a - b)
    return apart


def _correlation_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return _cosine_parts(*centred(np.stack([a, b])))


def _chebyshev_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    apart = np.abs(a - b)
    return np.where(np.arange(len(apart)) == apart.argmax(), apart, 0)


def _hamming_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    shares: np.ndarray = np.square(a - b) / len(a)
    return shares


def _jaccard_parts(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    either = float(a @ a + b @ b - a @ b)
    return np.square(a - b) / either if either else np.zeros_like(a)


_PARTS = {
    "cosine": _cosine_parts,
    "euclidean": _euclidean_parts,
    "manhattan": _manhattan_parts,
    "correlation": _correlation_parts,
    "chebyshev": _chebyshev_parts,
    "hamming": _hamming_parts,
    "jaccard": _jaccard_parts,
}
