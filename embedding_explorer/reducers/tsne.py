"""t-SNE by openTSNE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base import limits
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.progress import show_frame
from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.reducers._cosine_rows import all_alike
from embedding_explorer.space.classical_scaling import EIGEN, classical_scaling
from embedding_explorer.space.distances import centred, dense
from embedding_explorer.space.space import Matrix, Space, unit_rows

TITLE = "t-SNE"
SUMMARY = "Layout that preserves the nearest few neighbours of each point."
ORDER = 40
USES_METRIC = True
TAKES_DISTANCES = True
SLOW = True
GRID = {"perplexity": (5.0, 30.0, 100.0)}
PRESET = False
SEEDED = True  # the seed decides the start
REQUIRES = ("openTSNE",)
MOST = 3
CAPTION = (
    "In a t-SNE map only nearness is meaningful: points close together are mostly neighbours in "
    "the vectors. All clusters are drawn about equally dense, so their sizes, gaps and "
    "distances mean little."
)
FEWEST = 4
EXACT = 10_000  # points; up to here the true neighbours are found, beyond it nearly all of them
EARLY, LATE, EVERY = 250, 500, 25  # openTSNE's own numbers of steps, and how often we hear of them
NEAREST = 5  # points that place a new one


@dataclass(frozen=True)
class Params:
    """How many neighbours each point listens to."""

    n_components: int = param(2, "Dimensions", low=1, high=MOST, help="2 or 3 make a map.")
    perplexity: float = param(
        30.0,
        "Perplexity",
        low=1.0,
        high=200.0,
        help="Effective number of neighbours each point tries to keep near.",
    )


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Lay the points out, on one thread, so that a seed repeats it.

    Cosine is taken as the euclidean distance of the vectors at unit length, which has the same
    order, correlation as that of such around their own mean. A perplexity above (n - 1) / 3 is
    lowered to it, and a note says so.

    Source: van der Maaten and Hinton (2008), JMLR 9; Poličar, Stražar and Zupan (2024), Journal of
    Statistical Software 109(3).

    Raises
    ------
    MethodError
        For fewer than 4 points, or points that are all equal.
    LimitError
        For more points than the limit allows.
    """
    _check(space, metric)
    n, d = space.matrix.shape
    perplexity = min(params.perplexity, (n - 1) / 3)
    progress(0.0, "Finding neighbours")
    matrix, metric = _prepared(space.matrix, metric)
    init = "pca" if min(n, d) >= params.n_components else "random"
    if space.extras.get("precomputed"):
        init = "classical" if n <= EIGEN else "random"
    coords = _fit(
        matrix,
        n_components=params.n_components,
        perplexity=perplexity,
        initialization=_start(matrix, params.n_components) if init == "classical" else init,
        metric=metric,
        random_state=seed,
        callbacks=[_told(progress)],
    )
    progress(1.0, TITLE)
    names = [f"t-SNE {i + 1}" for i in range(params.n_components)]
    extras = {"axis_names": names, "perplexity": perplexity, "init": init}
    return Reduced(coords, {**extras, "notes": _notes(params, perplexity, n, init)})


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
    """Return where new vectors lie on the layout of a space, (m, n_components) float32.

    At the median of their five nearest points, which is where openTSNE begins: it lies in a group
    even where one of the five is of another.
    """
    from embedding_explorer.space.neighbors import nearest_of_others

    found, _ = nearest_of_others(vectors, space.matrix, min(NEAREST, len(space)), metric)
    placed: np.ndarray = np.median(reduced.coords[found], axis=1).astype(np.float32)
    return placed


def _check(space: Space, metric: str) -> None:
    n = len(space)
    limits.check("tsne_rows", n, "The space t-SNE is to lay out")
    if n < FEWEST:
        raise MethodError(
            f"t-SNE needs at least {FEWEST} points, and there are {n}; use PCA instead."
        )
    if all_alike(space.matrix, metric):
        raise MethodError(
            f"t-SNE has nothing to lay out: by {metric} distance all {n} points coincide; choose "
            "other columns or another metric."
        )


def _prepared(matrix: Any, metric: str) -> tuple[Any, str]:
    if metric == "correlation":
        return unit_rows(centred(dense(matrix))), "euclidean"
    if metric == "cosine":
        return unit_rows(matrix), "euclidean"
    if metric == "jaccard":
        return dense(matrix).astype(bool), metric
    if metric in ("chebyshev", "hamming"):
        return dense(matrix), metric
    return matrix, metric


def _start(dist: np.ndarray, k: int) -> np.ndarray:
    """Return classical MDS of given distances, as small as openTSNE begins its PCA."""
    coords = classical_scaling(dist, k)[0]
    small: np.ndarray = coords / coords[:, 0].std() * 1e-4
    return small


def _fit(matrix: Any, **settings: Any) -> np.ndarray:
    from openTSNE import TSNE

    neighbors = "exact" if matrix.shape[0] <= EXACT else "approx"
    # openTSNE's interpolation, which it takes from 10,000 points up, knows no third dimension.
    gradient = "bh" if settings["n_components"] == MOST else "auto"
    model = TSNE(
        early_exaggeration_iter=EARLY,
        n_iter=LATE,
        callbacks_every_iters=EVERY,
        neighbors=neighbors,
        negative_gradient_method=gradient,
        n_jobs=1,
        **settings,
    )
    return np.asarray(model.fit(matrix), dtype=np.float32)


def _told(progress: Any) -> Callable[..., None]:
    """Return an openTSNE callback that counts its own calls, as the steps start again midway."""
    calls = 0

    def told(iteration: int, error: float, embedding: np.ndarray) -> None:
        nonlocal calls
        calls += 1
        step = min(calls * EVERY, EARLY + LATE)
        show_frame(progress, np.asarray(embedding))
        progress(0.1 + 0.9 * step / (EARLY + LATE), f"Step {step} of {EARLY + LATE}")

    return told


_FEW = "the vectors have fewer dimensions than the map"


def _notes(params: Params, perplexity: float, n: int, init: str) -> list[str]:
    notes = []
    if perplexity < params.perplexity:
        notes.append(
            f"t-SNE lowered the perplexity from {params.perplexity:g} to {perplexity:.3g}, the "
            f"maximum for {n} points."
        )
    if init == "random":
        why = f"there are more than {EIGEN:,} given distances a row" if n > EIGEN else _FEW
        notes.append(f"t-SNE started at random: {why}.")
    if n > EXACT:
        notes.append(f"t-SNE used approximate neighbours: exact ones only up to {EXACT:,} points.")
    return notes
