"""Dates as numbers: the year with its fraction, which reads like a date and can be averaged."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from embedding_explorer.data.month_names import month_of

PART = 0.9  # share of cells from which a column is one of dates
ORDERS = {
    "ymd": "year-month-day",
    "dmy": "day/month/year",
    "mdy": "month/day/year",
    "named": "day, month by its name, year",
}
LONGEST = 60  # characters of a date with its weekday, time and zone
CENTURY = 69  # two digits from which a year is one of the 1900s, as POSIX has it
TIME = (
    r"(?:(?:T|,?\s+|:)(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d(?:[.,]\d+)?)?"
    r"(?:\s?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
    r"\s*(?:Z|UTC|GMT|[A-Z]{2,5}|(?:UTC|GMT)?[+-]\d\d:?(?:\d\d)?)?(?:\s*\([\w ]+\))?"
)
WEEKDAY = r"(?:[^\W\d_]{2,12}\.?,?\s+)?"
MONTH = r"(?P<month>[^\W\d_]{3,12})\.?"
DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th|\.)?"
FORMS = tuple(
    re.compile(form + TIME)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<m>\d\d?)(?P=mark)(?P<day>\d\d?)",
        r"(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark)(?P<year>\d{4})",
        r"(?P<first>\d\d?)(?P<mark>[-/])(?P<second>\d\d?)(?P=mark)(?P<year>\d\d)",
        r"(?P<first>\d\d)(?P<mark>\.)(?P<second>\d\d)\.(?P<year>\d\d)",
        r"(?P<year>\d{4})[-/](?P<m>0[1-9]|1[0-2])",
        # Chinese, Japanese, Korean; the last also as 2020. 1. 5.
        r"(?P<year>\d{4})\s?[年년]\s?(?P<m>\d\d?)\s?[月월](?:\s?(?P<day>\d\d?)\s?[日일])?",
        r"(?P<year>\d{4})\.\s(?P<m>\d\d?)\.\s(?P<day>\d\d?)\.?",
        r"(?P<year>\d{4})[- ]?Q(?P<quarter>[1-4])",
        r"Q(?P<quarter>[1-4])[- /]?(?P<year>\d{4})",
        rf"{WEEKDAY}{MONTH}[\s-]+{DAY}(?:,\s*|[\s-]+)(?P<year>\d{{4}})",
        rf"{WEEKDAY}{DAY}[\s-]*(?:of\s+|de\s+)?{MONTH}(?:,?[\s-]+|\s+de\s+)(?P<year>\d{{4}}|\d\d)(?:\s?(?:г|р|r)\.?)?",
        rf"{MONTH}[\s,-]+(?P<year>\d{{4}})",
        rf"{MONTH}(?:-|\s?['’])(?P<year>\d\d)",
        rf"(?P<year>\d{{4}})[\s-]+{MONTH}(?:[\s-]+{DAY})?",
    )
)
DATED = re.compile(r"date|day|datum|fecha|time|epoch|unix|created|(^|_)dt($|_)|_at$")
# Seconds and milliseconds since 1970, of the years 1995 to 2036.
UNIX = ((8e8, 2.1e9, 1), (8e11, 2.1e12, 1_000))
COMPACT = re.compile(r"(1[5-9]|20|21)\d{6}")
# Sun Jan 02 20:19:24 +0000 2000, as C and social networks print it.
CTIME = re.compile(
    rf"{WEEKDAY}{MONTH}\s+{DAY}\s+(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d)?"
    r"(?:\s+(?:[A-Z]{2,5}|[+-]\d{4}))?\s+(?P<year>\d{4})"
)


class Date(NamedTuple):
    """What a text says of a date: `day` and `month` in question where `mark` parts two numbers."""

    year: int
    month: int
    day: int
    hours: float
    sort: str  # "ymd", "named", or "open" where day and month could stand either way round
    mark: str = ""


def read_date(text: str) -> Date | None:
    """Return the date that a text is, None where it is none.

    >>> read_date("Jun 12, 1998").month, read_date("2019/01/04 01:00:00").hours, read_date("May I")
    (6, 1.0, None)
    """
    bare = text.strip()
    if len(bare) > LONGEST or not any(map(str.isdigit, bare)):
        return None
    for form in (*FORMS, CTIME):
        if found := form.fullmatch(bare):
            date = _date(found.groupdict())
            if date is not None:
                return date
    return None


def is_date(text: str) -> bool:
    """Whether a text is a date, with or without a time, in a usual spelling."""
    return read_date(text) is not None


def are_compact(name: str, numbers: Iterable[float]) -> bool:
    """Whether numbers under a name that speaks of dates are such: 20240131, or Unix time.

    >>> are_compact("date", [19580329, 20011231]), are_compact("price", [19580329])
    (True, False)
    """
    if not DATED.search(name.lower()):
        return False
    numbers = list(numbers)
    if numbers and any(low <= min(numbers) <= max(numbers) <= high for low, high, _ in UNIX):
        return True
    count = 0
    for count, number in enumerate(numbers, 1):  # noqa: B007
        cell = f"{number:.0f}"
        whole = COMPACT.fullmatch(cell)
        if not (whole and 1 <= int(cell[4:6]) <= 12 and 1 <= int(cell[6:]) <= 31):
            return False
    return count > 0


def spelled_out(number: float) -> str:
    """Return a date such as 20240131 as 2024-01-31, and Unix time with its time in UTC."""
    for low, high, parts in UNIX:
        if low <= number <= high:
            then = datetime.datetime.fromtimestamp(number / parts, datetime.UTC)
            return f"{then:%Y-%m-%dT%H:%M:%S}"
    text = f"{number:.0f}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


def _date(part: dict[str, str | None]) -> Date | None:
    year = int(part["year"] or 0)
    if len(part["year"] or "") == 2:
        year += 1900 if year >= CENTURY else 2000
    hours = int(part.get("hour") or 0) % 24 + int(part.get("minute") or 0) / 60
    if half := part.get("half"):
        hours = hours % 12 + 12 * (half in "pP")
    if first := part.get("first"):
        second = int(part["second"] or 0)
        either = max(int(first), second) <= 31 and min(int(first), second) <= 12
        mark = part["mark"] or ""
        return Date(year, int(first), second, hours, "open", mark) if either else None
    if name := part.get("month"):
        month = month_of(name)
        return Date(year, month, int(part.get("day") or 1), hours, "named") if month else None
    month = 3 * int(part["quarter"] or 1) - 2 if part.get("quarter") else int(part["m"] or 1)
    day = int(part.get("day") or 1)
    return Date(year, month, day, hours, "ymd") if month <= 12 and day <= 31 else None


def order_of(texts: Iterable[str]) -> str | None:
    """Return how the dates of a column are written, a key of `ORDERS`; None where these are none.

    With two numbers before the year, a first one above 12 is a day, a second one above 12 says
    that the month comes first; where neither is, points and dashes part days first, strokes
    months first.
    """
    cells = list(texts)
    dates = [date for cell in cells if (date := read_date(cell))]
    if not dates or len(dates) < PART * len(cells):
        return None
    unclear = [date for date in dates if date.sort == "open"]
    if 2 * len(unclear) <= len(dates):
        named = sum(date.sort == "named" for date in dates)
        return "named" if 2 * named > len(dates) else "ymd"
    # `month` is the first number here, `day` the second.
    if max(date.month for date in unclear) > 12:
        return "dmy"
    if max(date.day for date in unclear) > 12:
        return "mdy"
    return "dmy" if 2 * sum(date.mark in ".-" for date in unclear) > len(unclear) else "mdy"


def decimal_year(text: str, order: str) -> float:
    """Return a date as its year and the part of it that is over; NaN where it is none.

    >>> decimal_year("2001-01-01", "ymd"), decimal_year("2.7.2001 12:00", "dmy")
    (2001.0, 2001.5)
    """
    date = read_date(text)
    if date is None or (date.sort == "open" and order not in ("dmy", "mdy")):
        return math.nan
    month, number = date.month, date.day
    if date.sort == "open" and order == "dmy":
        month, number = number, month
    try:
        day = datetime.date(date.year, month, number).toordinal()
        start = datetime.date(date.year, 1, 1).toordinal()
        end = datetime.date(date.year + 1, 1, 1).toordinal()
    except ValueError:
        return math.nan
    return date.year + (day - start + date.hours / 24) / (end - start)
