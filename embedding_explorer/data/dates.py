"""Dates as numbers: the year with its fraction, which reads like a date and can be averaged."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterable
from typing import NamedTuple

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
WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
MONTH = r"(?P<month>[^\W\d_]{3,10})\.?"
DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th|\.)?"
FORMS = tuple(
    re.compile(form + TIME)
    for form in (
        r"(?P<year>\d{4})(?P<mark>[-/.])(?P<m>\d\d?)(?P=mark)(?P<day>\d\d?)",
        r"(?P<first>\d\d?)(?P<mark>[-/.])(?P<second>\d\d?)(?P=mark)(?P<year>\d{4})",
        r"(?P<first>\d\d?)(?P<mark>[-/])(?P<second>\d\d?)(?P=mark)(?P<year>\d\d)",
        r"(?P<first>\d\d)(?P<mark>\.)(?P<second>\d\d)\.(?P<year>\d\d)",
        r"(?P<year>\d{4})[-/](?P<m>0[1-9]|1[0-2])",
        r"(?P<year>\d{4})[- ]?Q(?P<quarter>[1-4])",
        r"Q(?P<quarter>[1-4])[- /]?(?P<year>\d{4})",
        rf"{WEEKDAY}{MONTH}[\s-]+{DAY}(?:,\s*|[\s-]+)(?P<year>\d{{4}})",
        rf"{WEEKDAY}{DAY}[\s-]*(?:of\s+|de\s+)?{MONTH}(?:,?[\s-]+|\s+de\s+)(?P<year>\d{{4}}|\d\d)",
        rf"{MONTH}[\s,-]+(?P<year>\d{{4}})",
        rf"{MONTH}(?:-|\s?['’])(?P<year>\d\d)",
        rf"(?P<year>\d{{4}})[\s-]+{MONTH}(?:[\s-]+{DAY})?",
    )
)
DATED = re.compile(r"date|day|datum|fecha|time|(^|_)dt($|_)")
COMPACT = re.compile(r"(1[5-9]|20|21)\d{6}")
# Sun Jan 02 20:19:24 +0000 2000, as C and social networks print it.
CTIME = re.compile(
    rf"{WEEKDAY}{MONTH}\s+{DAY}\s+(?P<hour>\d\d?):(?P<minute>\d\d)(?::\d\d)?"
    r"(?:\s+(?:[A-Z]{2,5}|[+-]\d{4}))?\s+(?P<year>\d{4})"
)
# The beginnings of the months in English, German, French, Spanish, Italian and Dutch.
MONTHS = (
    ("jan", "jän", "ene", "gen"),
    ("feb", "fév", "fev"),
    ("mar", "mär", "maa", "mrt", "mrz"),
    ("apr", "avr", "abr"),
    ("may", "mai", "mei", "mag"),
    ("jun", "juin", "giu"),
    ("jul", "juil", "lug"),
    ("aug", "aoû", "aou", "ago"),
    ("sep", "set"),
    ("oct", "okt", "ott"),
    ("nov",),
    ("dec", "dez", "déc", "dic"),
)
NAMES = frozenset(
    ["january", "february", "march", "april", "may", "june"]
    + ["july", "august", "september", "october", "november", "december"]
    + ["sept"]
    + ["januar", "jänner", "februar", "märz", "mai", "juni"]
    + ["juli", "oktober", "dezember"]
    + ["janvier", "février", "fevrier", "mars", "avril", "juin"]
    + ["juillet", "août", "aout", "septembre", "octobre", "novembre"]
    + ["décembre"]
    + ["decembre", "enero", "febrero", "marzo", "abril", "mayo"]
    + ["junio", "julio", "agosto", "septiembre", "octubre", "noviembre"]
    + ["diciembre", "gennaio", "febbraio", "aprile", "maggio", "giugno"]
    + ["luglio", "settembre", "ottobre", "dicembre"]
    + ["januari", "februari", "maart", "augustus", "juil"]
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
    """Whether whole numbers under a name that speaks of dates are such: 20240131.

    >>> are_compact("date", [19580329, 20011231]), are_compact("price", [19580329])
    (True, False)
    """
    if not DATED.search(name.lower()):
        return False
    count = 0
    for count, number in enumerate(numbers, 1):  # noqa: B007
        cell = f"{number:.0f}"
        whole = COMPACT.fullmatch(cell)
        if not (whole and 1 <= int(cell[4:6]) <= 12 and 1 <= int(cell[6:]) <= 31):
            return False
    return count > 0


def spelled_out(number: float) -> str:
    """Return a date such as 20240131 as 2024-01-31."""
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


def month_of(name: str) -> int:
    """Return the number of a month by its name or its first three letters, 0 where it is none.

    >>> month_of("June"), month_of("Okt"), month_of("Marble")
    (6, 10, 0)
    """
    word = name.lower()
    if len(word) > 3 and word not in NAMES:
        return 0
    return next(
        (i for i, begins in enumerate(MONTHS, 1) if any(word.startswith(b) for b in begins)), 0
    )


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
