"""What scikit-learn's `load_*` and `fetch_*` return: features, texts or images, with their target.

Told by what it offers: scikit-learn is not imported here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.readers.binary import arrays, npy, sparse
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.raw import Blob, Raw, Wish

TARGET = "target"
CLASSES = 100  # different values up to which a target of whole numbers or words is one of classes


def offers(source: Any) -> bool:
    """Tell whether an object is such a mapping: its keys are attributes too."""
    return isinstance(source, Mapping) and hasattr(source, "data") and hasattr(source, TARGET)


def raw_of(source: Any, wish: Wish) -> Raw:
    """Return the features under their names, or the texts or images, each with its target."""
    raw = _things(source, wish)
    rows = raw.frame.index
    targets = _targets(source)
    free = unique_names([*map(str, raw.frame.columns), *targets])[0][raw.frame.shape[1] :]
    beside = {name: column.iloc[rows].set_axis(rows) for name, column in _named(free, targets)}
    frame = pd.concat([raw.frame, pd.DataFrame(beside, index=rows)], axis=1)
    proposed = tuple(_role(name, column) for name, column in beside.items())
    return replace(raw, frame=frame, proposed=proposed).noting(_note(raw, list(beside)))


def _role(name: str, column: pd.Series) -> Column:
    if column.dtype.kind == "f" or column.nunique() > CLASSES:
        return Column(name, "ignore", "called target, many values: no feature, colours the map")
    return Column(name, "label", "the target: classes")


def _named(names: list[str], targets: Mapping[str, pd.Series]) -> Any:
    return zip(names, targets.values(), strict=True)


def _note(raw: Raw, targets: list[str]) -> Note:
    wide = counted(raw.frame.shape[1], "feature") if raw.hint == "table" else raw.hint
    return Note(f"A data set of scikit-learn: {wide}, and the target ({', '.join(targets)}).")


def _things(source: Any, wish: Wish) -> Raw:
    images = source.get("images")
    if isinstance(images, np.ndarray) and images.ndim > 2:
        return arrays.parse(Blob("array.npy", npy.dump(_in_range(images)), kind=wish.kind), wish)
    data = source["data"]
    if hasattr(data, "tocsr"):
        return sparse.from_matrix(data, wish, "The Bunch")
    if isinstance(data, list) and all(isinstance(text, str) for text in data):
        return in_memory.from_columns(["text"], [pd.Series(data, dtype=object)], wish)
    if isinstance(data, pd.DataFrame):
        return in_memory.from_frame(data.reset_index(drop=True), wish)
    matrix = np.asarray(data)
    titles = source.get("feature_names")
    if titles is None or matrix.ndim != 2 or len(titles) != matrix.shape[1]:
        return in_memory.from_array(matrix, wish, "The Bunch")
    columns = [pd.Series(matrix[:, i]) for i in range(matrix.shape[1])]
    return in_memory.from_columns([str(title) for title in titles], columns, wish)


def _in_range(images: np.ndarray) -> np.ndarray:
    """Return images in 0 to 255; those of `load_digits` are 0 to 16."""
    high = images.max(initial=0)
    dim = images.dtype.kind == "f" and 1 < high <= 16
    return images * (255 / 16) if dim else images


def _targets(source: Any) -> dict[str, pd.Series]:
    """Return the target by its name: classes as words, several targets as a column each."""
    given = source[TARGET]
    names = [str(name) for name in _listed(source.get("target_names"))]
    if isinstance(given, pd.DataFrame):
        return {str(name): given[name].reset_index(drop=True) for name in given}
    values = np.asarray(given.toarray() if hasattr(given, "toarray") else given)
    if values.ndim == 2:
        titles = names if len(names) == values.shape[1] else [TARGET] * values.shape[1]
        return {t: pd.Series(values[:, i]) for i, t in enumerate(unique_names(titles)[0])}
    title = getattr(given, "name", None) or TARGET
    if len(names) == 1 and values.dtype.kind == "f":
        return {names[0]: pd.Series(values)}
    whole = values.dtype.kind in "iu" or (
        values.dtype.kind == "f" and bool((values == np.trunc(values)).all())
    )
    if whole and len(names) > 1 and values.min() >= 0 and values.max() < len(names):
        classes = np.array(names, dtype=object)[values.astype(np.int64)]
        return {str(title): pd.Series(classes, dtype=object)}
    return {str(title): pd.Series(values)}


def _listed(names: Any) -> list[Any]:
    return [] if names is None or isinstance(names, str) else list(names)
