"""Metric multidimensional scaling, by SMACOF of scikit-learn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.reducers._all_pairs import all_pairs
from embedding_explorer.space.classical_scaling import classical_scaling
from embedding_explorer.space.space import Matrix, Space

TITLE = "MDS"
SUMMARY = "Places points so that distances on the map are as close as possible to the true ones."
ORDER = 34
USES_METRIC = True
TAKES_DISTANCES = True
SLOW = True
SEEDED = True  # the seed decides the random starts
REQUIRES = ("sklearn",)
MOST_POINTS = 3_000  # a step takes some n x n x 40 bytes and grows with n squared
CAPTION = (
    "An MDS map keeps distances as well as two or three dimensions allow, large ones first. "
    "Directions mean nothing: the map may be turned and mirrored."
)


@dataclass(frozen=True)
class Params:
    """How many dimensions, from where, and how long."""

    n_components: int = param(2, "Dimensions", low=1, high=100, help="2 or 3 make a map.")
    init: str = param(
        "classical",
        "Initialisation (init)",
        choices=("classical", "random"),
        help="Where SMACOF starts: from classical MDS, or the best of several random starts.",
    )
    n_init: int = param(
        4,
        "Random starts (n_init)",
        low=1,
        high=50,
        advanced=True,
        help="The start with the lowest stress is kept. It matters for random starts only.",
    )
    max_iter: int = param(
        300, "Steps at most (max_iter)", low=1, high=5_000, advanced=True, help="SMACOF steps."
    )


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Minimise the sum of squared differences between distances on the map and true ones.

    Each step moves all points to where a majorising function is least (SMACOF), so that stress
    never rises. "stress" is Kruskal's stress-1: the root of that sum over the sum of the squared
    distances on the map; 0 is perfect.

    Sources: Kruskal (1964), Psychometrika 29; de Leeuw and Mair (2009), Journal of Statistical
    Software 31(3); `sklearn.manifold.smacof`.

    Raises
    ------
    MethodError
        For more than 3,000 points, or points that are all equal.
    """
    distances = all_pairs(
        space, metric, title=TITLE, most=MOST_POINTS, instead="UMAP or PCA", progress=progress
    )
    k = min(params.n_components, len(distances))
    coords, steps = _laid_out(distances, params, k, seed, progress)
    stress = kruskal(distances, coords)
    progress(1.0, TITLE)
    note = f"MDS stopped after {steps} steps with a stress of {stress:.3f} (0 is perfect)."
    names = [f"MDS {i + 1}" for i in range(k)]
    extras = {"axis_names": names, "stress": stress, "steps": steps, "notes": [note]}
    return Reduced(coords.astype(np.float32), extras)


def place_rows(
    vectors: Matrix,
    space: Space,
    reduced: Reduced,
    params: Params,
    *,
    metric: str,
    seed: int,
    progress: Any,
) -> np.ndarray:
    """Return where new vectors lie on the map of a space, (m, n_components) float32.

    Each for itself, by the steps of SMACOF for one point while the others stay: x becomes the mean
    of y_j + d_j (x - y_j) / |x - y_j|, from the place of its nearest on; its stress never rises.

    Source: de Leeuw (1977), Recent Developments in Statistics; Borg and Groenen (2005), Modern
    Multidimensional Scaling, section 8.6.
    """
    from embedding_explorer.space.distances import dense
    from embedding_explorer.space.distances import distances as distances_to

    coords = reduced.coords.astype(np.float64)
    placed = np.empty((vectors.shape[0], coords.shape[1]), np.float32)
    for i in range(len(placed)):
        progress(i / len(placed), TITLE)
        wanted = distances_to(dense(vectors[i : i + 1]), space.matrix, metric)[0]
        placed[i] = _among(coords, wanted, params.max_iter)
    return placed


def _among(coords: np.ndarray, wanted: np.ndarray, most: int) -> np.ndarray:
    """Return the place of one more point, (dims,), by the distances it should have."""
    size = max(float(wanted.mean()), 1e-30)
    here = coords[wanted.argmin()] + 1e-6 * size  # beside its nearest, where no distance is 0
    for _ in range(most):
        away = here - coords
        drawn = np.maximum(np.linalg.norm(away, axis=1), 1e-12 * size)
        after = (coords + (wanted / drawn)[:, None] * away).mean(axis=0)
        moved, here = float(np.abs(after - here).max()), after
        if moved <= 1e-7 * size:
            break
    return np.asarray(here)


def _laid_out(
    distances: np.ndarray, params: Params, k: int, seed: int, progress: Any
) -> tuple[np.ndarray, int]:
    """Return the map of the least stress, its principal axes first, and its steps."""
    starts: list[np.ndarray]
    if params.init == "classical":
        starts = [classical_scaling(distances, k)[0]]
    else:
        random = np.random.RandomState(seed)
        # Of the size of the distances: a step scales the map by itself, and this saves the first.
        starts = [
            random.normal(size=(len(distances), k)) * distances.mean() for _ in range(params.n_init)
        ]
    best: tuple[float, np.ndarray, int] | None = None
    for i, start in enumerate(starts):

        def tell(taken: int, i: int = i) -> None:
            share = (i + taken / params.max_iter) / len(starts)
            progress(0.05 + 0.94 * share, f"Step {taken} of start {i + 1} of {len(starts)}")

        found = descend(distances, start, params.max_iter, tell)
        best = found if best is None or found[0] < best[0] else best
    assert best is not None
    coords = best[1] - best[1].mean(axis=0)
    _, _, axes = np.linalg.svd(coords, full_matrices=False)
    turned = coords @ axes.T
    return turned * np.sign(turned[np.abs(turned).argmax(axis=0), range(k)]), best[2]


def descend(
    distances: np.ndarray,
    start: np.ndarray,
    steps: int,
    tell: Callable[[int], None] = lambda taken: None,
) -> tuple[float, np.ndarray, int]:
    """Return stress, coordinates and steps of SMACOF from a start; `tell` hears every few steps.

    In stretches, so that it can be watched and stopped: each begins where the last one ended. It
    stands in exported scripts too.
    """
    from sklearn.manifold import smacof

    coords, stress, taken = start, np.inf, 0
    while taken < steps:
        few = min(20, steps - taken)
        coords, stress, did = smacof(
            distances,
            n_components=start.shape[1],
            init=coords,
            n_init=1,
            max_iter=few,
            eps=1e-6,
            return_n_iter=True,
            normalized_stress=False,
        )
        taken += did
        tell(taken)
        if did < few:
            break
    return float(stress), np.asarray(coords), int(taken)


def kruskal(distances: np.ndarray, coords: np.ndarray) -> float:
    """Return Kruskal's stress-1 of a map: 0 is perfect."""
    from scipy.spatial.distance import pdist, squareform

    drawn = pdist(coords)
    squares = float(np.square(drawn).sum())
    apart = float(np.square(drawn - squareform(distances, checks=False)).sum())
    return float(np.sqrt(apart / squares)) if squares else 1.0
