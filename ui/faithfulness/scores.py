"""The measures of a map as text: value, interval, chance, and a bar from chance to the best."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.rounding import fixed
from ui.frame import shell

BAR = 10  # characters
INTERVALS = (
    "The 95 % intervals are for other points of the same kind, placed as this map places them: a "
    "map computed anew, from other points or with another seed, can differ by more."
)


def rows_of(table: pd.DataFrame) -> list[dict[str, str]]:
    """Return a row per measure, ready to be shown: `ee.measure`'s table in words."""
    return [
        {
            "measure": row.title,
            "value": value(row.value, row.low, row.high),
            "chance": number(row.chance),
            "from chance to best": bar(row.measure, row.value, row.chance),
            "meaning": shell.plain(row.says),
        }
        for row in table.itertuples()
    ]


def value(mean: float, low: float, high: float) -> str:
    """Return a value with its interval.

    >>> value(0.93, 0.914, 0.943)
    '0.93 (0.91 to 0.94)'
    """
    if pd.isna(low):
        return number(mean)
    return f"{number(mean)} ({number(low)} to {number(high)})"


def number(value: float) -> str:
    """Return a number in two decimals, three where it is small.

    >>> number(0.934), number(0.0123), number(float("nan"))
    ('0.93', '0.012', '–')
    >>> number(-3e-18)
    '0'
    """
    if pd.isna(value) or value == 0:
        return "0" if value == 0 else "–"
    return fixed(value, 3 if abs(value) < 0.1 else 2)


def share(key: str, value: float, chance: float) -> float:
    """Return how far a value is on the way from chance to the best, 0..1; NaN without a way."""
    room = registry.find("measures", key).BEST - chance
    return float("nan") if abs(room) < 1e-9 else min(max((value - chance) / room, 0.0), 1.0)


def bar(key: str, value: float, chance: float) -> str:
    """Return that way as a bar of characters, with its per cent.

    >>> bar("trustworthiness", 0.75, 0.5)
    '▰▰▰▰▰▱▱▱▱▱ 50%'
    """
    way = share(key, value, chance)
    if pd.isna(way):
        return "–"
    full = round(way * BAR)
    return f"{'▰' * full}{'▱' * (BAR - full)} {way:.0%}"
