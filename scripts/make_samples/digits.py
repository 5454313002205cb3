"""Digits: 1,797 handwritten digits of 8 by 8 pixels, from scikit-learn."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from .write import as_npz

BRIGHTEST = 16  # scikit-learn keeps the original counts, 0 to 16


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write digits.npz: images (n, 8, 8) uint8 of 0 to 255, label "0" to "9", unique name."""
    from sklearn.datasets import load_digits

    source = load_digits()
    images = np.rint(source.images * 255 / BRIGHTEST).astype(np.uint8)
    label = source.target.astype("<U1")
    name = np.array([f"digit-{number:04d}" for number in range(1, len(images) + 1)])
    path = as_npz(folder / "digits.npz", images=images, label=label, name=name)
    return len(images), [path]
