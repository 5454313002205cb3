"""How people spell a number, and a missing one; texts rewritten as a program would write them."""

from __future__ import annotations

import re
from string import ascii_lowercase

import pandas as pd

from embedding_explorer.data.cell_words import is_one_of

SIGNS = "$€£¥₹₩₽₺₪₫฿₴₦₱₡円元원%"  # what may stand before or behind every number of a column
# Words that stand for a missing number: those of pandas, dashes, a question mark, "unknown"; the
# codes of SAS and Stata (. and .a), Eurostat (: and : c), the World Bank (..), SPSS and Excel. In
# texts and names they stay what they are, of categories `category_values` tells.
FLAGS = "bcdefinprsuz"  # one or more of Eurostat's letters behind a number: 6.2 b
MISSING: tuple[str, ...] = (
    *("NA", "N/A", "n/a", "n.a.", "N.A.", "na", "#N/A", "#NA", "<NA>", "nan", "NaN", "-nan"),
    *("-NaN", "NULL", "Null", "null", "None", "-", "–", "—", "?", "unknown", "Unknown", "UNKNOWN"),
    *(".", "..", "...", "…", ":", "*", "**", "--", "---", "n.d.", "ND", "(null)", "\\N"),
    *("missing", "Missing", "#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NUM!", "#NAME?"),
    *(f".{letter}" for letter in (*ascii_lowercase, *ascii_lowercase.upper(), "_")),
    *(f":{gap}{flag}" for gap in ("", " ") for flag in FLAGS),
)
MISSING_WORDS = frozenset(MISSING)
WIDEST = 60  # letters of a number; the patterns below would take long for many blanks or digits
HEAD = 50  # cells looked at before a whole column is
# How people write a minus, and what they put between thousands beside a comma or a point:
# (127) and 127- of bookkeepers, a true minus, blanks of all widths, the Swiss apostrophe.
BRACKETS = rf"^([{SIGNS}]?)\s*\(\s*([{SIGNS}]?\s*[\d.,'’\s]*\d[\d.,'’\s]*[{SIGNS}]?)\s*\)$"
BEHIND = rf"^([{SIGNS}]?\s*[\d.,'’\s]*\d)\s*[-\u2212]$"
MINUS = r"^[\u2212\u2012\u2013]\s*(?=[\d.,$€£¥])"
BLANKS = r"^[-+]?[0-9]{1,3}(?:[\s'’][0-9]{3})+(?:[.,][0-9]+)?$"
LAKHS = r"^[-+]?[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]+)?$"  # 12,34,567 as India groups
FLAG = rf"(?<=\d)\s+[{FLAGS}]{{1,3}}$"
PLUS = r"(?<=\d)\+$"  # 10,000+: at least so many
MULTIPLE = re.compile(r"([-+]?\d+(?:\.\d+)?)\s?([kKMBT]?)")
LETTER = r"\d\s?[kKMBT]$"
POWERS = {"": "", "k": "e3", "K": "e3", "M": "e6", "B": "e9", "T": "e12"}
# Digits of Arabic, Persian, Hindi, Bengali, Thai and of full width, with the marks beside them.
ZEROS = (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10)
DIGITS = {zero + i: str(i) for zero in ZEROS for i in range(10)}
DIGITS |= {ord(mark): plain for mark, plain in zip("٫٬．，－＋％", ".,.,-+%", strict=True)}
FOREIGN = "".join(map(chr, DIGITS))
# One is in what is spelled so.
ODD = re.compile(
    rf"[(\u2012\u2013\u2212'’{FOREIGN}]|\d[-+]$|\d\s\d|,\d\d,|\d\s+[{FLAGS}]{{1,3}}$|\d\s?[kKMBT]$"
)


def respelled(texts: pd.Series) -> tuple[pd.Series, str]:
    """Return texts without blanks around them and with a minus in front where one is meant.

    Beside them the first cell in which something is spelled in a way that no program writes.
    Cells too long for a number stay as they are.
    """
    bare = texts.str.strip()
    wide = (bare.str.len() > WIDEST).fillna(False).astype(bool)
    if not wide.any():
        return _respelled(bare)
    short, odd = _respelled(bare[~wide])
    return bare.mask(~wide, short), odd


def _respelled(bare: pd.Series) -> tuple[pd.Series, str]:
    odd = next((cell for cell in bare.dropna().iloc[:HEAD] if ODD.search(cell)), "")
    if not odd:
        rest = bare[bare.str.contains(ODD).fillna(False).astype(bool)]
        odd = str(rest.iloc[0]) if len(rest) else ""
    if not odd:
        return bare, ""
    bare = bare.str.translate(DIGITS)
    bare = bare.str.replace(BRACKETS, r"-\1\2", regex=True)
    bare = bare.str.replace(BEHIND, r"-\1", regex=True)
    bare = bare.str.replace(MINUS, "-", regex=True).str.replace(PLUS, "", regex=True)
    return _multiplied(_without_flags(bare)), odd


def _without_flags(texts: pd.Series) -> pd.Series:
    """Leave out the letters behind some numbers; where most have one, they are a unit or a name."""
    flagged = texts.str.contains(FLAG).fillna(False).astype(bool)
    if not flagged.any() or 2 * flagged.sum() > texts.notna().sum():
        return texts
    return texts.str.replace(FLAG, "", regex=True)


def _multiplied(texts: pd.Series) -> pd.Series:
    """Write 1.2M and 850K as 1.2e6 and 850e3, where several such letters stand in a column.

    A fraction must be among them: 12B and 14 are also the numbers of houses.
    """
    if not texts.str.contains(LETTER).fillna(False).astype(bool).any():
        return texts
    known = texts.dropna()
    known = known[(known != "") & ~is_one_of(known, MISSING_WORDS)]
    parts = [found.groups() if (found := MULTIPLE.fullmatch(cell)) else None for cell in known]
    if None in parts or len({letter.upper() for _, letter in filter(None, parts)}) < 2:
        return texts
    if not any("." in number and letter for number, letter in filter(None, parts)):
        return texts
    return texts.str.replace(MULTIPLE, lambda found: found[1] + POWERS[found[2]], regex=True)


def ungrouped(texts: pd.Series) -> pd.Series:
    """Return texts without blanks and apostrophes between thousands, and without lakhs' commas."""
    for form, mark in ((BLANKS, r"[\s'’]"), (LAKHS, ",")):
        fits = texts.str.match(form).fillna(False).astype(bool)
        if fits.any():
            texts = texts.mask(fits, texts.str.replace(mark, "", regex=True))
    return texts


def count_of(text: str) -> int | None:
    """Return a whole number of at most 18 plain digits, None for whatever else.

    Python takes ² for a digit, and refuses to read a number of thousands of digits.
    """
    return int(text) if len(text) <= 18 and text.isascii() and text.isdigit() else None
