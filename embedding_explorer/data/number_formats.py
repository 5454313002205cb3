"""Numbers as people write them: decimal commas, thousands marks, words for a missing one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.data.cell_words import is_one_of
from embedding_explorer.data.number_spelling import (
    HEAD,
    MISSING_WORDS,
    SIGNS,
    respelled,
    ungrouped,
)

STRIPPED = " \t\n\r\xa0\u202f" + SIGNS  # passed over around a number that the user says is one
SIGNED = rf"^([-+]?)[\s\xa0\u202f]*[{SIGNS}][\s\xa0\u202f]*"  # also between minus and number: -$5
# Units and currencies that may stand beside every number of a column: 12.5 kg, EUR 300.
UNITS = (
    "kg g mg µg t lb lbs oz km m cm mm nm mi ft in l L ml s sec ms min h hr hrs d days yr years GB "
    "MB kB TB °C °F EUR USD GBP CHF JPY INR CNY SEK NOK DKK PLN CZK kr zł Kč px pt kWh kW W V A Hz "
    "kHz MHz GHz hp mph km/h m/s kcal cal kJ J Pa hPa bar m² m2 km² ha"
)
_UNIT = "|".join(sorted(map(re.escape, UNITS.split()), key=len, reverse=True))
_CODES = (
    r"(?:R|US|A|C|HK|S)\$|EUR|USD|GBP|CHF|JPY|INR|CNY|SEK|NOK|DKK|PLN|CZK|"
    r"CAD|AUD|BRL|ZAR|SGD|HKD|KRW|Rs\.?|kr"
)
_CODE = rf"(?P<code>{_CODES})\s?"
UNIT = re.compile(rf"(?:{_CODE})?[-+]?\d[\d.,\s'’]*(?:(?<=\d)\s?(?P<unit>{_UNIT}))?")
UNIT_AROUND = rf"^(?:{_CODES})\s?(?=[-+]?\d)|(?<=\d)\s?(?:{_UNIT})$"
BARE_ZEROS = ("0", "0.0", "0.00", "0,0", "0,00")  # need no sign and no unit beside them
OF_NO_UNIT = MISSING_WORDS | {*BARE_ZEROS}
LEADING_ZERO = r"^[-+]?0\d+$"  # 007 and 02134 are names, not numbers
LONG_ID = r"[-+]?[1-9]\d{16,}|[-+]?9\d{15}"  # whole numbers of which a float64 loses digits: ids

Way = tuple[str, str]  # the mark between thousands ("" for none), the decimal mark
PLAIN: Way = ("", ".")
GROUPED: tuple[Way, ...] = ((",", "."), (".", ","))
# What can be read in one way only: both marks, or a mark not followed by just three digits.
_DECIMALS = r"[0-9]*{d}([0-9]{{1,2}}|[0-9]{{4,}})|(0?|[0-9]{{4,}}){d}[0-9]+"
_BOTH = r"[0-9]{{1,3}}({t}[0-9]{{3}})+{d}[0-9]+"
_GROUPS = r"[0-9]{{1,3}}({t}[0-9]{{3}})+"
_MILLIONS = r"[0-9]{{1,3}}({t}[0-9]{{3}}){{2,}}"


@dataclass(frozen=True)
class Numbers:
    """A column read as numbers (float64), how they were written, and the words for missing ones."""

    values: pd.Series
    way: Way = PLAIN
    words: tuple[str, ...] = ()
    missing: np.ndarray | None = None  # which cells hold such a word
    sign: str = ""  # that all of them had and that was left out
    guessed: bool = False  # whether commas were taken for marks between thousands
    spelled: str = ""  # an example of what was rewritten: (127), 1 100


def way_of(reading: Mapping[str, Any]) -> Way:
    """Return how a file writes its numbers, as `Dataset.reading` says it."""
    return reading.get("thousands") or "", reading.get("decimal") or "."


def with_ways(reading: Mapping[str, Any], ways: Mapping[str, Way]) -> Mapping[str, Any]:
    """Return a reading that also says how some columns write their numbers."""
    if not ways:
        return reading
    written = {**(reading.get("written") or {}), **{c: list(way) for c, way in ways.items()}}
    return {**reading, "written": written}


def pattern(way: Way) -> str:
    """Return the regular expression that a whole number or fraction written so fits."""
    thousands, decimal = map(re.escape, way)
    groups = rf"|[0-9]{{1,3}}({thousands}[0-9]{{3}})+" if thousands else ""
    return rf"[-+]?(([0-9]+{groups})({decimal}[0-9]*)?|{decimal}[0-9]+)([eE][-+]?[0-9]+)?"


def strict(texts: pd.Series, way: Way = PLAIN, *, commas: bool = False) -> Numbers | None:
    """Read a column whose every cell is a number or stands for a missing one; None otherwise.

    `way` is how the file writes numbers; a column with both marks ("1,234.50") speaks for itself.
    One currency or per cent sign that all have is passed over. `commas`: the file parts its cells
    by commas, so that one inside a number was put in quotes and stands between thousands.
    """
    if any(map(_is_word, texts.iloc[:HEAD].dropna())):
        return None  # told from a few cells, before whole columns of words are searched for signs
    texts, spelled = respelled(texts)
    sign = sign_of(texts)
    bare = unsigned(texts) if sign else texts
    if not sign and (sign := unit_of(texts)):
        bare = without_unit(texts)
    bare = ungrouped(bare) if spelled else bare
    head = bare[bare.notna()].iloc[:HEAD].tolist()
    for candidate in (way, *(grouped for grouped in GROUPED if grouped != way)):
        if not head or not all(cell in MISSING_WORDS or _fits(cell, candidate) for cell in head):
            continue
        found = _all(bare, candidate, way, commas=commas, signed=bool(sign or spelled))
        if found is not None:
            return replace(found, sign=sign, spelled=spelled)
    return None


def _is_word(cell: str) -> bool:
    """Whether a cell can be no number, whatever its marks and signs."""
    bare = cell.strip(STRIPPED)
    return not (
        not bare
        or bare in MISSING_WORDS
        or bare.strip("+-").lower() in ("nan", "inf", "infinity")
        or any(map(str.isdigit, bare))
    )


def sign_of(texts: pd.Series) -> str:
    """Return the sign that every number of a column has before or behind it; "" for none."""
    cells = texts.dropna().str.strip()
    cells = cells[(cells != "") & ~is_one_of(cells, OF_NO_UNIT)]
    found = cells.iloc[:HEAD].str.extract(rf"([{SIGNS}])", expand=False).unique()
    if len(found) != 1 or pd.isna(found[0]):
        return ""
    sign = re.escape(found[0])
    uniform = cells.str.fullmatch(rf"[-+]?\s*{sign}[^{SIGNS}]*|[^{SIGNS}]*{sign}")
    return str(found[0]) if uniform.all() else ""


def unit_of(texts: pd.Series) -> str:
    """Return the unit or currency that every number of a column has beside it; "" for none.

    >>> unit_of(pd.Series(["12.5 kg", "7 kg"])), unit_of(pd.Series(["12 a", "12 b"]))
    ('kg', '')
    """
    cells = texts.dropna()
    cells = cells[(cells != "") & ~is_one_of(cells, OF_NO_UNIT)]
    head = [UNIT.fullmatch(cell) for cell in cells.iloc[:HEAD]]
    units = {(found["unit"] or found["code"]) if found else "" for found in head}
    if len(units) != 1 or not next(iter(units)):
        return ""
    (unit,) = units
    around = cells.str.endswith(unit) | cells.str.startswith(unit)
    return unit if (around & cells.str.fullmatch(UNIT)).all() else ""


def without_unit(texts: pd.Series) -> pd.Series:
    """Return texts without the unit behind, or the currency in front of, their number."""
    return texts.str.replace(UNIT_AROUND, "", regex=True)


def unsigned(texts: pd.Series) -> pd.Series:
    """Return texts without blanks and signs around the numbers in them."""
    return texts.str.strip(STRIPPED).str.replace(SIGNED, r"\1", regex=True)


def _evident(known: pd.Series, way: Way, *, commas: bool, signed: bool) -> tuple[bool, bool]:
    """Whether marks can only be read in this way, and whether that is so by what is usual."""
    if _any(known, _BOTH, way) or _any(known, _MILLIONS, way):
        return True, False
    if way == GROUPED[0]:
        return (commas or signed) and _any(known, _GROUPS, way), True
    return signed and _any(known, _DECIMALS, way), False


def _fits(cell: str, way: Way) -> bool:
    if way != PLAIN:
        return re.fullmatch(pattern(way), cell) is not None
    try:
        float(cell)
    except ValueError:
        return False
    return "_" not in cell


def _all(texts: pd.Series, way: Way, usual: Way, *, commas: bool, signed: bool) -> Numbers | None:
    missing = is_one_of(texts, MISSING_WORDS).to_numpy(bool)
    known = texts.mask(missing)
    evident, guessed = (True, False)
    if way != usual:
        evident, guessed = _evident(known, way, commas=commas, signed=signed)
    if known.str.match(LEADING_ZERO).any() or known.str.fullmatch(LONG_ID).any() or not evident:
        return None
    values = _values(known, way)
    bad = values.isna().to_numpy() & known.notna().to_numpy()
    if bad.any() or values.isna().all():
        return None
    return Numbers(values, way, tuple(dict.fromkeys(texts[missing])), missing, guessed=guessed)


def lenient(texts: pd.Series, way: Way = PLAIN) -> Numbers:
    """Read whatever is a number in a column that the user says is one; the rest is missing.

    A currency sign, a per cent sign and blanks around a number are passed over. Where all cells
    leave open which mark is the decimal one, `way` decides.
    """
    bare = respelled(texts)[0]
    bare = ungrouped(unsigned(without_unit(bare) if unit_of(bare) else bare))
    likely = _likely(bare, way)
    return Numbers(_values(bare, likely), likely)


def _likely(bare: pd.Series, way: Way) -> Way:
    points, commas = (
        any(_any(bare, form, grouped) for form in (_BOTH, _MILLIONS, _DECIMALS))
        for grouped in GROUPED
    )
    if points == commas:
        return way
    return GROUPED[0] if points else GROUPED[1]


def _any(texts: pd.Series, form: str, way: Way) -> bool:
    thousands, decimal = map(re.escape, way)
    form = form.format(t=thousands, d=decimal)
    return bool(texts.str.fullmatch(f"[-+]?({form})").fillna(False).any())


def _values(texts: pd.Series, way: Way) -> pd.Series:
    if way != PLAIN:
        thousands, decimal = way
        texts = texts.where(texts.str.fullmatch(pattern(way)).fillna(False).astype(bool))
        texts = texts.str.replace(thousands, "", regex=False) if thousands else texts
        texts = texts.str.replace(decimal, ".", regex=False)
    return pd.to_numeric(texts, errors="coerce").astype("float64")
