"""Which rows to drop and why, and the cleaned file: the user's columns, nothing added."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from io import BytesIO

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError, require, some, unknown
from embedding_explorer.base.inert import to_csv
from embedding_explorer.data.dataset import Dataset, file_rows, named_by_name
from embedding_explorer.uses.duplicate_rows import compared, same

TWIN, OUTLIER, LABEL = "near-duplicate", "outlier", "possible label error"
FORMS = ("csv", "parquet")


def suspects(
    data: Dataset,
    *,
    pairs: pd.DataFrame | None = None,
    outliers: Sequence[int] = (),
    outlying: np.ndarray | None = None,
    told_by: str = "far from its neighbours",
    odd: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Put everything that speaks against rows into one table, a row per suspect.

    Parameters
    ----------
    pairs : DataFrame, optional
        As `suspects.duplicates` gives them. Of each group of twins the first row is no suspect.
    outliers : positions
    outlying : (n,) array, optional
        What the outliers were told by, for the reason.
    told_by : str
        What those numbers are: "local outlier factor".
    odd : DataFrame, optional
        As `suspects.labels_at_odds` gives it.

    Returns
    -------
    DataFrame
        position, name, drop (proposed: only a near-duplicate that `same` finds to be one thing
        twice, as all others may be different things, or the most valuable rows), reasons (kinds,
        ", " between), why (sentences).
    """
    why: dict[int, list[tuple[str, str]]] = {}
    twice: set[int] = set()
    names, twins = data.names, _twins(pairs)
    columns = compared(data) if twins else []
    for row, (first, alike) in sorted(twins.items()):
        text = f"{alike:.3f} similar to {names[first]}"
        if same(data, row, first, columns):
            twice.add(row)
            text += ", and the same in your columns"
        why.setdefault(row, []).append((TWIN, text))
    for row in outliers:
        value = "" if outlying is None else f" {outlying[row]:.2f}"
        why.setdefault(int(row), []).append((OUTLIER, f"{told_by}{value}"))
    for one in [] if odd is None else odd.itertuples(index=False):
        text = (
            f"labelled {one.label}; {one.disagree:.0%} of its neighbours differ, mostly {one.usual}"
        )
        text += f"; guessed {one.guess}" if isinstance(one.guess, str) else ""
        why.setdefault(int(names.get_loc(one.name)), []).append((LABEL, text))
    rows = [
        (
            row,
            names[row],
            row in twice,
            ", ".join(kind for kind, _ in told),
            "; ".join(text for _, text in told),
        )
        for row, told in why.items()
    ]
    return pd.DataFrame(rows, columns=["position", "name", "drop", "reasons", "why"])


def _twins(pairs: pd.DataFrame | None) -> dict[int, tuple[int, float]]:
    """Return the rows to go, each with the earlier row it is a twin of.

    Rows are gone through in order: one that is a twin of an earlier row that stays goes. So every
    row that goes has a twin that stays, and a chain a~b~c with a unlike c keeps both ends.
    """
    if pairs is None or not len(pairs):
        return {}
    earlier: dict[int, list[tuple[float, int]]] = {}
    for one, other, alike in pairs[["one", "other", "similarity"]].itertuples(index=False):
        earlier.setdefault(int(other), []).append((-float(alike), int(one)))
    gone: dict[int, tuple[int, float]] = {}
    for row in sorted(earlier):
        stays = sorted((alike, one) for alike, one in earlier[row] if one not in gone)
        if stays:
            gone[row] = (stays[0][1], -stays[0][0])
    return gone


def cleaned(data: Dataset, drop: Collection[int]) -> pd.DataFrame:
    """Return the rows that stay, with the user's own columns in their order.

    Columns of vectors come back for kind "vectors", one per dimension; our names of the rows
    ("row 2") go where they are not a column of the user's.

    Raises
    ------
    InputError
        For a position outside the data, or if no row would stay.
    """
    gone = sorted(set(drop))
    if gone and not 0 <= gone[0] <= gone[-1] < len(data):
        raise InputError(
            f"Rows to drop are whole numbers from 0 to {len(data) - 1:,}, not {some(gone)}."
        )
    if len(gone) == len(data):
        raise InputError("All rows would be dropped; keep at least one.")
    stay = np.setdiff1d(np.arange(len(data)), gone)
    table = data.items.iloc[stay].reset_index(drop=True)
    if not named_by_name(data) and table.shape[1] > 1:
        table = table.drop(columns="name")  # a copy of the user's column, or places in the file
    if data.vectors is not None:
        parts = data.vectors[stay]
        names = [f"dimension {i + 1}" for i in range(parts.shape[1])]
        table = pd.concat([table, pd.DataFrame(parts, columns=names)], axis=1)
    if data.distances is not None:
        dist = pd.DataFrame(data.distances[np.ix_(stay, stay)], columns=list(data.names[stay]))
        table = pd.concat([data.items.loc[stay, ["name"]].reset_index(drop=True), dist], axis=1)
    return table


def dropped_list(data: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Return the list of what was dropped and why: row (in the user's file), name, reasons, why."""
    gone = table[table["drop"].astype(bool)].sort_values("position")
    rows = file_rows(data, gone["position"].tolist()) if len(gone) else ()
    found = gone[["name", "reasons", "why"]].reset_index(drop=True)
    found.insert(0, "row", list(rows))
    return found


def as_file(table: pd.DataFrame, form: str) -> bytes:
    """Return a table as "csv" (text that could start a formula made inert) or "parquet".

    Raises
    ------
    InputError
        For another form.
    MissingPackage
        If Parquet is asked for without pyarrow.
    """
    from embedding_explorer.data.columns import one_type

    if form not in FORMS:
        raise unknown("form", form, FORMS)
    if form == "csv":
        return to_csv(table)
    require("pyarrow", "Parquet")
    if table.columns.duplicated().any():
        raise MethodError("Parquet needs unique column names; use CSV instead.")
    target = BytesIO()
    table.apply(one_type).to_parquet(target, engine="pyarrow", index=False)
    return target.getvalue()
