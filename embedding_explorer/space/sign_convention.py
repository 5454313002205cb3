"""Which way an axis points, where both ways are as good."""

from __future__ import annotations

import numpy as np


def signs(components: np.ndarray) -> np.ndarray:
    """Return (k,) signs that make the first of the largest entries of each component positive.

    As scikit-learn's `svd_flip(u_based_decision=False)`, but where entries tie in size (the two
    columns of a yes and a no always do) the last bit, which differs by solver and processor, does
    not decide.
    """
    size = np.abs(components)
    first = (size >= (1 - 1e-6) * size.max(axis=1, keepdims=True)).argmax(axis=1)
    return np.where(components[np.arange(len(first)), first] < 0, -1.0, 1.0)
