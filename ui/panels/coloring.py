"""Which columns can colour the map, and a column as the map's colours."""

from __future__ import annotations

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.charts import default_color, is_scale, levels
from embedding_explorer.charts.palette import LEVELS
from embedding_explorer.data.columns import texts_of
from ui.cache import cache
from ui.map import Coloring

TAGS = "(tag)"
CLUSTERS = "(cluster)"
BELIEF = "(how much to believe the place)"
NOTHING = "(one colour)"
TITLES = {BELIEF: "(local reliability)"}  # what is called otherwise on screen than in a link


def choices(built: ee.Built) -> list[str]:
    """Return the columns worth colouring by, clusters, belief in the place, and no colour."""
    return cache.of_built("color-choices", built, "", lambda: _choices(built))


def _choices(built: ee.Built) -> list[str]:
    items = built.space.items
    useful = [c for c in items.columns if c != "name" and _tells_apart(items[c])]
    return [*_by_role(built, useful), CLUSTERS, BELIEF, NOTHING]


def first_choice(built: ee.Built) -> str:
    """Return the column that exports choose too, or no colour."""
    column = cache.of_built("first-color", built, "", lambda: default_color(built))
    return column if column in choices(built) else NOTHING


def column_shown(built: ee.Built, chosen: str) -> str | None:
    """Return the column that colours the map when `chosen` is what the view says."""
    now = chosen if chosen in (TAGS, *choices(built)) else first_choice(built)
    return None if now in (NOTHING, BELIEF, CLUSTERS, TAGS) else now


def of_belief(score: np.ndarray) -> Coloring:
    """Return how much to believe each place, 0..1, as colours that are the same on every map."""
    return Coloring("local reliability", values=score, range=(0.0, 1.0))


def of_column(name: str, values: pd.Series) -> Coloring:
    """Return a column as colours, as exported figures have them: a scale, or categories."""
    if is_scale(values):
        return Coloring(name, values=values.to_numpy(np.float32, na_value=np.nan))
    every = levels(values)
    codes = pd.Categorical(texts_of(values), categories=every).codes
    return Coloring(name, codes=codes.astype(np.int32), levels=tuple(every))


def _tells_apart(values: pd.Series) -> bool:
    try:
        different = values.nunique()
    except TypeError:  # lists in cells
        return False
    numeric = pd.api.types.is_numeric_dtype(values)
    return bool(different > 1 and (numeric or different <= max(LEVELS, len(values) // 4)))


def _by_role(built: ee.Built, useful: list[str]) -> list[str]:
    roles = built.dataset.roles
    order = {"label": 0, "category": 1, "number": 2}
    return sorted(useful, key=lambda c: order.get(roles.get(c, ""), 3))
