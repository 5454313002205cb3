"""Which names a field offers: all, or of very many the first and those chosen."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

LISTED = 12_000  # names that a field offers


def listed(names: pd.Index, chosen: Sequence[str]) -> list[str]:
    """Return the names that a field offers: all, or of very many the first and those chosen.

    A field draws each name anew with all that is done on its page.
    """
    first: list[str] = names[:LISTED].tolist()
    if len(names) <= LISTED:
        return first
    known = set(first)
    return first + [name for name in dict.fromkeys(chosen) if name not in known and name in names]


def tell(names: pd.Index, way: str) -> None:
    """Say where a field offers some names only, and another way to the others."""
    if len(names) > LISTED:
        st.caption(f"The first {LISTED:,} of {len(names):,} names are listed; {way}.")
