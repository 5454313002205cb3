"""A cell of a table as the values it lists."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

_BETWEEN = re.compile(r"[|;,/]|(?<=\w)-(?=[A-Z])")


def split(value: Any) -> list[str]:
    """Return the values of one cell, each once; none when it is missing.

    >>> split("Horror-Comedy"), split("rock | pop"), split("Spider-man")
    (['Horror', 'Comedy'], ['rock', 'pop'], ['Spider-man'])
    """
    if pd.isna(value):
        return []
    parts = (part.strip() for part in _BETWEEN.split(str(value)))
    return list(dict.fromkeys(part for part in parts if part))
