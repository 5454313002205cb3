"""What the cells of a category say: values without the blanks around them, and what is missing."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.data.cell_words import is_one_of
from embedding_explorer.data.number_spelling import MISSING_WORDS

# How programs and people write a missing value: pandas' own words, without "None", which is also
# an answer; a lone question mark of UCI's repository and Weka; dashes; SQL.
WORDS = frozenset(
    ["N/A", "n/a", "NA", "<NA>", "#N/A", "#N/A N/A", "#NA", "NaN", "nan", "-NaN", "-nan", "NULL"]
    + ["null", "(null)", "\\N", "?", "-", "–", "—", "--", "n.a.", "N.A."]
)
CODE = "NA"  # also Namibia: a value among codes of its kind
CODES = r"[A-Z]{2,3}"
# Words that may say that nothing is known, and may be an answer: they stay.
AMBIGUOUS = frozenset(
    ["None", "none", "NONE", "unknown", "Unknown", "UNKNOWN", "missing", "Missing"]
)
FEWEST = 2  # other values beside which such a word is missing
LETTER = r"\w"  # one is in a value; among nothing but marks it is one of them


def values(column: pd.Series) -> pd.Series:
    """Return texts without blanks around them; empty ones and words for missing are missing.

    Such a word counts where there are two other values and all of them are words: beside "yes"
    alone, "-" is the other answer.

    >>> values(pd.Series([" Private", " State", " ?", "", "N/A"], dtype="str")).tolist()
    ['Private', 'State', nan, nan, nan]
    >>> values(pd.Series(["DE", "FR", "NA"], dtype="str")).tolist()
    ['DE', 'FR', 'NA']
    """
    bare = column.str.strip()
    bare = bare.mask((bare == "").fillna(False).astype(bool))
    unknown = is_one_of(bare, WORDS)
    if not unknown.any():
        return bare
    others = pd.Series(bare[~unknown].dropna().unique(), dtype="str")
    words = others[~is_one_of(others, MISSING_WORDS)]
    if len(words) < FEWEST or not words.str.contains(LETTER).all():
        return bare
    if words.str.fullmatch(CODES).all():
        unknown &= bare != CODE
    return bare.mask(unknown)
