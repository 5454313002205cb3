"""The items that all sides have, by name or by a column: what is drawn, and what is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.wording import subject
from embedding_explorer.data.columns import texts_of
from ui.cache import cache
from ui.compare.sides import Side
from ui.compare.view import PAGE
from ui.frame import shell

FEWEST = 3
LISTED = 1_000  # dropped names shown


@dataclass(frozen=True, eq=False)
class There:
    """One side that is made."""

    side: Side
    built: ee.Built
    letter: str

    @property
    def title(self) -> str:
        """The letter and the title, as the panels have them."""
        return f"{self.letter} · {self.side.title}"


@dataclass(frozen=True, eq=False)
class Items:
    """n items that all sides have.

    Attributes
    ----------
    names : Index of n str
        As the first side calls them, in its order.
    rows : tuple of (n,) int arrays
        Where each item stands in the space of every side.
    dropped : tuple of Index
        The names of every side that are not in all others.
    key : tuple
        What was joined, for what is kept.
    """

    names: pd.Index
    rows: tuple[np.ndarray, ...]
    dropped: tuple[pd.Index, ...]
    key: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def is_whole(self) -> bool:
        """Whether every side has just these items, in this order."""
        return not any(len(d) for d in self.dropped) and all(
            np.array_equal(r, np.arange(len(r))) for r in self.rows
        )


def together(there: Sequence[There], by: str) -> list[There]:
    """Return the sides that share items with the first; say which are left out, and why."""
    fitting = [there[0]]
    for t in there[1:]:
        try:
            join([there[0], t], by)
            fitting.append(t)
        except MethodError:
            text = (
                f"{t.title} is left out: its points are {_example(t.built)}, and fewer than "
                f"{FEWEST} of them match those of A. Choose methods with the same points."
            )
            shell.problem(text, key=f"apart-{t.letter}")
    return fitting


def join(there: Sequence[There], by: str) -> Items:
    """Find the items that all sides have.

    Raises
    ------
    MethodError
        If fewer than three are in all of them.
    """
    built = [t.built for t in there]
    key = tuple(x for b in built for x in (b.dataset.fingerprint, b.recipe.key)) + (by,)
    found = cache.of_built("joined", built[0], key, lambda: _joined(built, by, key))
    if len(found) < FEWEST:
        pairs = ", ".join(f"{t.title} has {_example(t.built)}" for t in there)
        raise MethodError(
            f"Only {len(found)} items are in all {len(there)}, at least {FEWEST} are needed: "
            f"{pairs}. Choose methods with the same points, or join by another column."
        )
    return found


def _example(built: ee.Built) -> str:
    some = ", ".join(str(n)[:30] for n in built.space.names[:2])
    return f"{built.space.unit}s such as {some}"


def _joined(built: Sequence[ee.Built], by: str, key: tuple[str, ...]) -> Items:
    cells = [_cells(b, by) for b in built]
    if all(c.equals(cells[0]) for c in cells[1:]) and cells[0].is_unique:
        rows = np.arange(len(cells[0]))
        none = pd.Index([], dtype="str")
        return Items(built[0].space.names, (rows,) * len(built), (none,) * len(built), key)
    single = [c[~c.duplicated(keep=False) & c.notna()] for c in cells]
    common = single[0]
    for other in single[1:]:
        common = common[common.isin(other)]
    places = [c.get_indexer_for(common) for c in cells]
    names = [b.space.names for b in built]
    dropped = [
        n.delete(p) if len(p) < len(n) else n[:0] for n, p in zip(names, places, strict=True)
    ]
    return Items(names[0][places[0]], tuple(places), tuple(dropped), key)


def _cells(built: ee.Built, by: str) -> pd.Index:
    """Return what says which item is which: the column where the side has it, else the name."""
    items = built.space.items
    if not by or by not in items.columns:
        return built.space.names
    return pd.Index(texts_of(items[by]))


def choose_column(there: Sequence[There]) -> str:
    """Draw the choice of what items are joined by, where sides come from different data."""
    if len({t.built.dataset.fingerprint for t in there}) < 2:
        return ""
    first = there[0].built
    options = ["", *cache.of_built("telling", first, "", lambda: _telling(first.space.items))]
    if len(options) < 2:
        return ""
    return PAGE.select(
        "Match items by",
        "by",
        options,
        titles=lambda column: column or "name",
        help="Items match by name. Or choose a column of the first file, matched with the name "
        "or the same column of the other.",
    )


def _telling(items: pd.DataFrame) -> list[str]:
    return [c for c in items.columns if c != "name" and _tells(items[c])]


def _tells(values: pd.Series) -> bool:
    """Tell whether nearly every cell of a column is there once."""
    try:
        return bool(values.nunique() > 0.9 * len(values))
    except TypeError:  # lists in cells
        return False


def tell_dropped(there: Sequence[There], items: Items) -> None:
    """Say how many items are not in all sides, and list them."""
    counts = [len(d) for d in items.dropped]
    if not any(counts):
        return
    said = ", ".join(f"{n:,} of {t.title}" for n, t in zip(counts, there, strict=True) if n)
    with st.expander(
        shell.plain(f"{subject(len(items), 'item', 'are')} in all methods; left out: {said}"),
        key="compare-dropped",
        icon=":material/filter_alt:",
    ):
        for t, names in zip(there, items.dropped, strict=True):
            if len(names):
                frame = pd.DataFrame({f"only in {t.title}": names[:LISTED].astype(str)})
                st.dataframe(frame, hide_index=True, height=180)
                if len(names) > LISTED:
                    st.caption(f"The first {LISTED:,} of {len(names):,}.")
