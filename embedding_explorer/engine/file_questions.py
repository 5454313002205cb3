"""Files to take away, made by a worker, kept for a short time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.limits import holding
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine.memory import bounded
from embedding_explorer.exports import to_bytes
from embedding_explorer.space.built import Built
from embedding_explorer.uses import cleaning

IDLE = 600.0  # seconds after its last use in which a file can be fetched
FILE = ("name", "mime", "content")  # what is kept of one, and of nothing else
MIMES = {"csv": "text/csv", "parquet": "application/vnd.apache.parquet"}
TITLE = "Writing the file"


@question(heavy=True, looks=True)
def exported(
    built: Built,
    form: str,
    name: str,
    rows: Sequence[int] | None,
    options: Mapping[str, Any],
    about: Mapping[str, Any],
    limits: Mapping[str, str],
) -> dict[str, Any]:
    """Return the file that `exports.to_bytes` writes.

    Parameters
    ----------
    name : str
        Of the file, for who fetches it.
    about : mapping
        Fields of the dataset that belong to who brought it, for formats that tell them.
    limits : mapping
        Those of the server (`limits.chosen`), which hold here too.

    Raises
    ------
    LimitError
        If the file would hold more numbers than they allow.
    MemoryError
        If it takes more memory than a worker has.
    """
    own = replace(built, dataset=replace(built.dataset, **about))
    with bounded(), holding(limits):
        content = to_bytes(own, form, rows=rows, **options)
    return _file(name, registry.find("exports", form).MIME, content)


@question(heavy=True)
def cleaned_file(
    data: Dataset,
    form: str,
    name: str,
    drop: Sequence[int],
    about: Mapping[str, Any],
    limits: Mapping[str, str],
) -> dict[str, Any]:
    """Return a dataset without some rows as a file (`cleaning.cleaned`); see `exported`."""
    own = replace(data, **about)
    with bounded(), holding(limits):
        content = cleaning.as_file(cleaning.cleaned(own, drop), form)
    return _file(name, MIMES[form], content)


@question(heavy=True, looks=True)
def listed(
    built: Built, name: str, rows: np.ndarray, columns: Sequence[str], limits: Mapping[str, str]
) -> dict[str, Any]:
    """Return some columns of some points as a CSV file; see `exported`."""
    with bounded(), holding(limits):
        content = cleaning.as_file(built.space.items.iloc[rows][list(columns)], "csv")
    return _file(name, MIMES["csv"], content)


@question()
def table_file(what: pd.DataFrame, *, name: str, progress: Progress) -> dict[str, Any]:
    """Return a table that was brought (`Engine.bring`) as a CSV file."""
    progress(0.0, "")
    return _file(name, MIMES["csv"], cleaning.as_file(what, "csv"))


def is_file(found: Any) -> bool:
    """Tell whether something kept is a file to take away."""
    return isinstance(found, dict) and set(found) == set(FILE)


def _file(name: str, mime: str, content: bytes) -> dict[str, Any]:
    """Return a file as the store keeps it: the bytes are an array, which is read by mapping."""
    return dict(zip(FILE, (name, mime, np.frombuffer(content, np.uint8)), strict=True))
