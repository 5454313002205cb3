"""Maps turned onto each other, so that the eye does not follow a mere rotation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embedding_explorer.base.errors import InputError


def aligned(reference: np.ndarray, *maps: np.ndarray) -> list[np.ndarray]:
    """Return the maps centred, of one size, each turned and mirrored to fit the reference best.

    By orthogonal Procrustes (Schoenemann 1966, as `scipy.linalg.orthogonal_procrustes` has it),
    reflection allowed; distances within a map keep their ratios. A map of two dimensions beside
    one of three lies in the plane of its first two.

    Parameters
    ----------
    reference : (n, 2) or (n, 3) array
        Stays as it is, but for its middle and its size.
    *maps : (n, 2) or (n, 3) arrays
        The same points, row by row.

    Returns
    -------
    list of (n, d) float32 arrays
        The reference first; the root of the mean squared distance from the middle is 1, or 0 for
        points that all lie in one place.

    Raises
    ------
    InputError
        If the maps have different numbers of points.
    """
    from scipy.linalg import orthogonal_procrustes

    for other in maps:
        if len(other) != len(reference):
            raise InputError(
                f"Maps of {len(reference):,} and of {len(other):,} points cannot be aligned; use "
                "only shared points."
            )
    first, *rest = _same_width([_scaled(m) for m in (reference, *maps)])
    turned = [m @ orthogonal_procrustes(m, first)[0] if len(m) else m for m in rest]
    return [m.astype(np.float32) for m in (first, *turned)]


def _scaled(coords: np.ndarray) -> np.ndarray:
    """Return a map around 0, of size 1."""
    middle = np.asarray(coords, np.float64)
    middle = middle - middle.mean(axis=0) if len(middle) else middle
    size = np.sqrt(np.square(middle).sum(axis=1).mean()) if len(middle) else 0.0
    return middle / size if size > 1e-12 * np.abs(coords).max(initial=0) and size > 0 else middle


def _same_width(maps: Sequence[np.ndarray]) -> list[np.ndarray]:
    widest = max(m.shape[1] for m in maps)
    return [np.pad(m, ((0, 0), (0, widest - m.shape[1]))) for m in maps]
