"""Dates as numbers: the year with its fraction, which reads like a date and can be averaged."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable

DATE = re.compile(r"\d{4}-\d\d?-\d\d?([T ]\d\d?:\d\d.*)?$|\d\d?[./]\d\d?[./]\d{4}$")
PART = 0.9  # share of cells from which a column is one of dates
ORDERS = {"ymd": "year-month-day", "dmy": "day/month/year", "mdy": "month/day/year"}


def order_of(texts: Iterable[str]) -> str | None:
    """Return how the dates of a column are written, a key of `ORDERS`; None where these are none.

    With strokes, a first number above 12 is a day; where none is, the month comes first, unless
    the second is never above 12 either and points part them, as they do where days come first.
    """
    cells = [text.strip() for text in texts]
    dates = [cell for cell in cells if DATE.match(cell)]
    if not dates or len(dates) < PART * len(cells):
        return None
    if sum(cell[4:5] == "-" for cell in dates) * 2 > len(dates):
        return "ymd"
    first = max(int(re.split(r"[./-]", cell)[0]) for cell in dates)
    return "dmy" if first > 12 or sum("." in cell for cell in dates) * 2 > len(dates) else "mdy"


def decimal_year(text: str, order: str) -> float:
    """Return a date as its year and the part of it that is over; NaN where it is none.

    >>> decimal_year("2001-01-01", "ymd"), decimal_year("2.7.2001 12:00", "dmy")
    (2001.0, 2001.5)
    """
    found = re.match(r"(\d+)[-./](\d+)[-./](\d+)(?:[T ](\d+):(\d+))?", text.strip())
    if not found:
        return math.nan
    parts = dict(zip(order, map(int, found.groups()[:3]), strict=True))
    try:
        day = datetime.date(parts["y"], parts["m"], parts["d"]).toordinal()
        start = datetime.date(parts["y"], 1, 1).toordinal()
        end = datetime.date(parts["y"] + 1, 1, 1).toordinal()
    except ValueError:
        return math.nan
    hours = int(found[4] or 0) + int(found[5] or 0) / 60
    return parts["y"] + (day - start + hours / 24) / (end - start)
