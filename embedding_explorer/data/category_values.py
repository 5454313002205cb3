"""What the cells of a category say: values without the blanks around them, and what is missing."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.data.number_spelling import MISSING

UNKNOWN = "?"  # how UCI's repository and Weka write a missing value
LETTER = r"\w"  # one is in a value; among nothing but marks it is one of them


def values(column: pd.Series) -> pd.Series:
    """Return texts without blanks around them; empty ones and a lone question mark are missing.

    >>> values(pd.Series([" Private", " ?", ""], dtype="str")).tolist()
    ['Private', nan, nan]
    """
    bare = column.str.strip()
    bare = bare.mask((bare == "").fillna(False).astype(bool))
    unknown = (bare == UNKNOWN).fillna(False).astype(bool)
    if not unknown.any():
        return bare
    others = pd.Series(bare[~unknown].dropna().unique(), dtype="str")
    words = others[~others.isin(MISSING)]
    return bare.mask(unknown) if len(words) and words.str.contains(LETTER).all() else bare
