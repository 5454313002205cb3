"""One colour and shape per item, the same on every map of a report, and the legend."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.charts.map import is_scale, levels
from embedding_explorer.charts.palette import MISSING, Style, category_styles, sequential
from embedding_explorer.charts.style import ACCENT
from embedding_explorer.data.columns import text_of

SHOWN = 12  # levels with a colour of their own; the palette has so many


@dataclass(frozen=True, eq=False)
class Colors:
    """How items are drawn.

    Attributes
    ----------
    styles : tuple of Style
        What there is, in the order of the legend.
    names : tuple of str
        What each stands for; () where all items are alike.
    of_item : Series
        Position among the styles by the item's name.
    """

    styles: tuple[Style, ...]
    names: tuple[str, ...]
    of_item: pd.Series

    def of(self, names: pd.Index) -> np.ndarray:
        """Return the style of each name, (n,) positions; unknown ones have the last."""
        found = self.of_item.reindex(names).fillna(len(self.styles) - 1)
        styles: np.ndarray = found.to_numpy(np.int64)
        return styles


def colors(items: pd.DataFrame, column: str | None) -> Colors:
    """Return how the items of a table are drawn: by a column's levels or numbers, or all alike."""
    names = pd.Index(items["name"])
    if column is None or column not in items.columns:
        plain = Style(ACCENT[False], ACCENT[True], "circle")
        return Colors((plain,), (), pd.Series(np.zeros(len(items), int), index=names))
    values = items[column]
    if is_scale(values):
        codes, styles, called = _by_number(values)
    else:
        codes, styles, called = _by_level(values)
    return Colors(tuple(styles), tuple(called), pd.Series(codes, index=names))


def _by_level(values: pd.Series) -> tuple[np.ndarray, list[Style], list[str]]:
    every = levels(values)
    shown = every[:SHOWN]
    texts = values.astype(object).map(text_of, na_action="ignore")
    codes = pd.Index(shown, dtype=object).get_indexer(texts)
    rarer = (codes < 0) & values.notna().to_numpy()
    codes = np.where(codes < 0, len(shown) + (1 if len(every) > SHOWN else 0), codes)
    codes[rarer] = len(shown)
    styles, called = category_styles(len(shown)), list(shown)
    if len(every) > SHOWN:
        styles, called = [*styles, MISSING], [*called, f"{len(every) - SHOWN} rarer ones"]
    return codes, [*styles, MISSING], [*called, "(missing)"]


def _by_number(values: pd.Series) -> tuple[np.ndarray, list[Style], list[str]]:
    """Cut numbers into seven groups of about the same size, coloured from low to high."""
    numbers = values.to_numpy(np.float64, na_value=np.nan)
    known = np.isfinite(numbers)
    light, dark = sequential(dark=False), sequential(dark=True)
    edges = np.unique(np.quantile(numbers[known], np.linspace(0, 1, len(light) + 1)))
    groups = max(1, len(edges) - 1)
    codes = np.clip(np.searchsorted(edges, numbers, side="right") - 1, 0, groups - 1)
    codes = np.where(known, codes, groups)
    places = np.linspace(0, len(light) - 1, groups).round().astype(int)
    styles = [Style(light[i], dark[i], "circle") for i in places]
    ends = [(edges[i], edges[min(i + 1, len(edges) - 1)]) for i in range(groups)]
    return codes, [*styles, MISSING], [*(f"{a:.4g} to {b:.4g}" for a, b in ends), "(missing)"]
