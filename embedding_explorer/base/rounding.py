"""What is nothing but the rounding of arithmetic: zero, wherever a number is shown."""

from __future__ import annotations

import numpy as np

NOISE = 1e-12  # of the largest number beside it: below, float64 knows nothing of sums and products


def without_noise(numbers: np.ndarray) -> np.ndarray:
    """Return numbers with those that only rounding tells from zero as zero, never as -0.

    >>> without_noise(np.array([1.5, -3e-18, -0.0, np.nan])).tolist()
    [1.5, 0.0, 0.0, nan]
    """
    if not numbers.size:
        return numbers
    size = np.abs(numbers)
    largest = float(np.max(size, where=np.isfinite(size), initial=0.0))
    noise = size <= NOISE * largest
    return np.where(noise, 0, numbers).astype(numbers.dtype) if noise.any() else numbers


def fixed(value: float, decimals: int) -> str:
    """Return a number in so many decimals; what rounds to nothing is 0, without a sign.

    >>> fixed(-3e-18, 3), fixed(-0.0126, 3), fixed(0.5, 1)
    ('0', '-0.013', '0.5')
    """
    text = f"{value:.{decimals}f}"
    return text if float(text) else "0"
