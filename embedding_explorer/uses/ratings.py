"""Who rated what: read from a long table (user, item, rating) or from users × items."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError, some, unknown
from embedding_explorer.base.kept import kept
from embedding_explorer.data.columns import text_of
from embedding_explorer.data.dataset import Dataset, file_rows

LEAST = 10  # ratings below which nothing can be learned, let alone held out
_WORDS = {
    "user": ("user", "userid", "user_id", "reader", "viewer", "customer", "person", "who"),
    "item": ("item", "itemid", "item_id", "movie", "movieid", "film", "book", "product", "title"),
    "rating": ("rating", "ratings", "stars", "score", "grade", "rate"),
}


@kept
@dataclass(frozen=True, eq=False)
class Ratings:
    """Ratings, each pair of user and item once.

    Attributes
    ----------
    users, items : Index of unique str
    user, item : (m,) int arrays
        Positions in `users` and `items`.
    value : (m,) float64 array
    dropped : DataFrame
        row (in the user's own file), reason.
    notes : tuple of str
    """

    users: pd.Index
    items: pd.Index
    user: np.ndarray
    item: np.ndarray
    value: np.ndarray
    dropped: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=["row", "reason"]))
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.value)

    @property
    def filled(self) -> float:
        """Share of all pairs of user and item that are rated, 0..1."""
        return len(self) / max(len(self.users) * len(self.items), 1)


def long_columns(data: Dataset) -> tuple[str, str, str] | None:
    """Return the columns that look like user, item and rating, by their names; None if not all."""
    known = {_plain(c): c for c in data.items.columns}
    found = [next((known[w] for w in _WORDS[part] if w in known), None) for part in _WORDS]
    return None if None in found else (str(found[0]), str(found[1]), str(found[2]))


def _plain(column: object) -> str:
    return str(column).strip().lower().replace(" ", "_")


def wide_columns(data: Dataset) -> list[str]:
    """Return the columns that would be the rated items of a table of users × items."""
    return data.with_role("number")


def read_long(data: Dataset, user: str, item: str, rating: str) -> Ratings:
    """Read one rating per row.

    A row without user, item or a finite number is left out and listed; of a pair that is rated
    several times the mean counts, which a note says.

    Raises
    ------
    InputError
        For an unknown column, or one that is chosen twice.
    MethodError
        If fewer than 10 ratings, 2 users or 2 items are left, or all ratings are equal.
    """
    _check(data, (user, item, rating))
    cells = data.items[[user, item, rating]]
    who, what = (_texts(cells[c]) for c in (user, item))
    given = cells[rating]
    value = pd.to_numeric(given, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    reason = np.full(len(cells), "", object)
    for position in np.flatnonzero(~np.isfinite(value)):
        cell = given.iloc[position]
        empty = pd.isna(cell) or not str(cell).strip()
        reason[position] = "no rating" if empty else f"{str(cell)[:40]!r} is not a number"
    reason[who.isna().to_numpy()] = f"no {user}"
    reason[what.isna().to_numpy()] = f"no {item}"
    kept = reason == ""
    return _made(data, who, what, value, kept, reason)


def _check(data: Dataset, columns: Sequence[str]) -> None:
    for column in columns:
        if column not in data.items.columns:
            raise unknown("column", column, [str(c) for c in data.items.columns])
    if len(set(columns)) < len(columns):
        raise InputError(
            f"User, item and rating must be three columns, not {some(columns)}; "
            "choose a different one for each."
        )


def read_wide(data: Dataset, user: str, items: Sequence[str]) -> Ratings:
    """Read a table with a row per user and a column per item; empty cells are not rated.

    Parameters
    ----------
    user : str
        The column that names the users ("name" for the names of the rows).
    items : sequence of str
        The columns of ratings, at least 2.

    Raises
    ------
    InputError, MethodError
        As `read_long`.
    """
    items = list(items)
    if len(items) < 2:
        raise MethodError(
            f"A table of users × items needs at least 2 columns of ratings, not {len(items)}; "
            "choose more, or read it as user, item, rating."
        )
    _check(data, (user, *items))
    n, m = len(data), len(items)
    who = pd.Series(np.repeat(_texts(data.items[user]).to_numpy(object), m), dtype=object)
    what = pd.Series(np.tile(np.array(items, object), n), dtype=object)
    given = data.items[items].to_numpy(object).ravel()
    value = pd.to_numeric(pd.Series(given, dtype=object), errors="coerce").to_numpy(np.float64)
    empty = np.array([pd.isna(c) or not str(c).strip() for c in given], bool)
    reason = np.full(n * m, "", object)
    for at in np.flatnonzero(~np.isfinite(value) & ~empty):
        reason[at] = f"{str(given[at])[:40]!r} for {what[at]} is not a number"
    reason[who.isna().to_numpy() & ~empty] = f"no {user}"
    return _made(data, who, what, value, (reason == "") & ~empty, reason, per_row=m)


def _texts(column: pd.Series) -> pd.Series:
    """Return the cells as text, None where there is nothing but spaces."""
    cells = [None if pd.isna(c) else text_of(c).strip() or None for c in column]
    return pd.Series(cells, dtype=object)


def _made(
    data: Dataset,
    who: pd.Series,
    what: pd.Series,
    value: np.ndarray,
    kept: np.ndarray,
    reason: np.ndarray,
    *,
    per_row: int = 1,
) -> Ratings:
    bad = np.flatnonzero(reason != "")
    rows = file_rows(data, (bad // per_row).tolist()) if len(bad) else ()
    dropped = pd.DataFrame({"row": list(rows), "reason": reason[bad].astype(str)})
    table = pd.DataFrame({"user": who[kept].astype(str), "item": what[kept].astype(str)})
    table["value"] = value[kept]
    once = table.groupby(["user", "item"], sort=False, as_index=False)["value"].mean()
    again = len(table) - len(once)
    notes = []
    if again:
        notes.append(f"{again:,} ratings repeat a pair of user and item: their mean is used.")
    user, users = pd.factorize(once["user"])
    item, items = pd.factorize(once["item"])
    made = Ratings(
        pd.Index(users),
        pd.Index(items),
        user,
        item,
        once["value"].to_numpy(),
        dropped,
        tuple(notes),
    )
    _enough(made)
    return made


def _enough(made: Ratings) -> None:
    if len(made) < LEAST or len(made.users) < 2 or len(made.items) < 2:
        raise MethodError(
            f"There are {len(made)} readable ratings of {len(made.items)} items by "
            f"{len(made.users)} users; at least {LEAST} ratings, 2 items and 2 users are needed: "
            "choose other columns or use more rows."
        )
    if np.ptp(made.value) == 0:
        raise MethodError(
            f"All {len(made):,} ratings are {made.value[0]:g}, so there is nothing to learn; "
            "choose the column with the ratings."
        )
