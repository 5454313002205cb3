"""NumPy's masked arrays with their masked values missing, not the numbers that lie below a mask."""

from __future__ import annotations

from typing import Any

import numpy as np


def unmasked(array: Any) -> np.ndarray:
    """Return an array as a plain one: masked numbers are NaN, masked texts are empty.

    >>> unmasked(np.ma.masked_equal([1, -999, 3], -999)).tolist()
    [1.0, nan, 3.0]
    """
    if not isinstance(array, np.ma.MaskedArray) or not np.ma.is_masked(array):
        return np.asarray(array)
    if array.dtype.kind in "iufb":
        return np.ma.filled(array.astype(np.float64), np.nan)
    return np.asarray(array.filled("") if array.dtype.kind in "US" else array.astype(object))
