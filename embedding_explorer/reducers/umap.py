"""UMAP: our own quick layout of its graph, or umap-learn's."""

from __future__ import annotations

import sys
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.progress import show_frame
from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.reducers._cosine_rows import all_alike
from embedding_explorer.space.knn_graph import CHECKED
from embedding_explorer.space.space import Matrix, Space

TITLE = "UMAP"
SUMMARY = "Layout that keeps each point near its neighbours in the vectors."
ORDER = 30
USES_METRIC = True
TAKES_DISTANCES = True
SLOW = True
GRID = {"n_neighbors": (5, 15, 50), "min_dist": (0.0, 0.1, 0.5)}
SEEDED = True  # the seed decides the start and the order of the steps
REQUIRES = ("umap",)
CAPTION = (
    "In a UMAP map only nearness is meaningful: points close together are mostly neighbours in "
    "the vectors. Cluster sizes, gaps and order mean little; cluster positions depend on the "
    "initialisation."
)
FEWEST = 4


@dataclass(frozen=True)
class Params:
    """How many neighbours, how tight, and how the layout starts."""

    n_components: int = param(2, "Dimensions", low=1, high=100, help="2 or 3 make a map.")
    n_neighbors: int = param(
        15,
        "Neighbours (n_neighbors)",
        low=2,
        high=200,
        help="Number of neighbours each point tries to keep near: few show detail, many show "
        "broad groups.",
    )
    min_dist: float = param(
        0.1,
        "Minimum distance (min_dist)",
        low=0.0,
        high=0.99,
        step=0.05,
        help="How close neighbours may be drawn: 0 packs them tightly.",
    )
    init: str = param(
        "pca",
        "Initialisation (init)",
        choices=("pca", "spectral", "random"),
        advanced=True,
        help="The layout before the first step; relative cluster positions depend mostly on it.",
    )
    engine: str = param(
        "fast",
        "Implementation",
        choices=("fast", "umap-learn"),
        advanced=True,
        help="The same method: our own fast code, shown live, or umap-learn.",
    )


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Lay the points out in `n_components` dimensions, on one thread, so that a seed repeats it.

    Neighbours above n - 1 are lowered, and a start that the number of points does not allow is
    replaced; a note says so. Both engines have the same graph, forces and number of epochs; the
    fast one finds the true neighbours up to `knn_graph.POINTS` points and says how many of them it
    found beyond.

    Source: McInnes, Healy and Melville (2018), arXiv:1802.03426; on what the start decides, Kobak
    and Linderman (2021), Nature Biotechnology 39.

    Raises
    ------
    MethodError
        For fewer than 4 points, points that are all equal, or as many dimensions as points.
    """
    _check(space, params, metric)
    k = min(params.n_neighbors, len(space) - 1)
    init, notes = _start(space, params)
    fit = _fast if params.engine == "fast" else _fit
    coords, heard = fit(space, params, k=k, init=init, metric=metric, seed=seed, progress=progress)
    progress(1.0, TITLE)
    if k < params.n_neighbors:
        notes.append(f"UMAP used {k} neighbours, not {params.n_neighbors}: there are no more.")
    names = [f"UMAP {i + 1}" for i in range(params.n_components)]
    extras = {"axis_names": names, "n_neighbors": k, "init": init, "notes": [*notes, *heard]}
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
    """Return where new vectors lie on the layout of a space, (m, n_components) float32.

    By their exact neighbours in the space, as many as the layout had, and 100 epochs up to 10,000
    points, 30 beyond (umap-learn's numbers); the points of the layout stay.
    """
    from embedding_explorer.reducers.layout.umap_graph import curve
    from embedding_explorer.reducers.layout.umap_place import place
    from embedding_explorer.space.neighbors import nearest_of_others

    k = min(int(reduced.extras["n_neighbors"]), len(space))
    found, distances = nearest_of_others(vectors, space.matrix, k, metric)
    epochs = 100 if len(space) <= 10_000 else 30
    return place(found, distances, reduced.coords, curve(params.min_dist), epochs, seed)


def _check(space: Space, params: Params, metric: str) -> None:
    n = len(space)
    if n < FEWEST or n <= params.n_components:
        least = max(FEWEST, params.n_components + 1)
        raise MethodError(
            f"UMAP needs at least {least} points for {params.n_components} dimensions, and there "
            f"are {n}; use PCA instead."
        )
    if all_alike(space.matrix, metric):
        raise MethodError(
            f"UMAP has nothing to lay out: by {metric} distance all {n} points coincide; choose "
            "other columns or another metric."
        )


def _start(space: Space, params: Params) -> tuple[str, list[str]]:
    """Return a start that this many points and dimensions allow, and a note when it was changed."""
    n, d = space.matrix.shape
    wanted = params.n_components
    allowed = {"spectral": n > 2 * wanted + 3, "pca": d >= wanted, "random": True}
    init = next(s for s in (params.init, "pca", "random") if allowed[s])
    if init == params.init:
        return init, []
    return init, [f"UMAP started from {init}: {params.init} does not work on {n} points of {d}."]


def epochs_for(n: int) -> int:
    """Return how many epochs `n` points are moved for: umap-learn's own rule."""
    return 500 if n <= 10_000 else 200


def _fast(
    space: Space, params: Params, *, k: int, init: str, metric: str, seed: int, progress: Any
) -> tuple[np.ndarray, list[str]]:
    from embedding_explorer.reducers.layout.umap_graph import curve, fuzzy_graph
    from embedding_explorer.reducers.layout.umap_layout import FRAMES, lay_out, spread
    from embedding_explorer.space.knn_graph import nearest_graph

    progress(0.0, "Finding neighbours")
    found, distances, share = nearest_graph(
        space.matrix, k, metric, seed=seed, tell=lambda s: progress(0.3 * s, "Finding neighbours")
    )
    graph = fuzzy_graph(found, distances)
    places, notes = _places(space, graph, init, params.n_components, metric, seed)
    epochs = epochs_for(len(space))

    def watch(epoch: int, coords: Any) -> None:
        if epoch % max(1, epochs // FRAMES) == 0:
            show_frame(progress, coords())
        progress(0.3 + 0.7 * epoch / epochs, f"Epoch {epoch} of {epochs}")

    coords = lay_out(graph, spread(places, seed), curve(params.min_dist), epochs, seed, watch)
    if share is not None:
        notes.append(
            f"UMAP used approximate neighbours, as there are many points: it found {share:.1%} "
            f"of the true ones (checked for {CHECKED} points)."
        )
    return coords, notes


def _places(
    space: Space, graph: Any, init: str, dims: int, metric: str, seed: int
) -> tuple[np.ndarray, list[str]]:
    """Return the start, any scale, and a note where it was another than asked for."""
    from embedding_explorer.reducers.layout.umap_layout import widest

    if init == "pca" and (given := _classical(space, dims, metric)) is not None:
        return given, []
    if init == "pca":
        return widest(space.matrix, dims, seed), []
    if init == "random":
        return np.random.RandomState(seed).uniform(size=(len(space), dims)), []
    umap = _library()
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        random = np.random.RandomState(seed)
        places = umap.spectral.spectral_layout(space.matrix, graph, dims, random, metric=metric)
    return places, _heard(said)


def _classical(space: Space, dims: int, metric: str) -> np.ndarray | None:
    """Return what PCA is for given distances, or None for vectors and too many points."""
    from embedding_explorer.space.classical_scaling import start_of

    if metric != "precomputed" or not isinstance(space.matrix, np.ndarray):
        return None
    return start_of(space.matrix, dims)


def _library() -> Any:
    with warnings.catch_warnings():
        # umap-learn says at its import that its neural variant, which we do not use, is missing.
        warnings.filterwarnings("ignore", "Tensorflow not installed", ImportWarning)
        import umap
        import umap.spectral
    return umap


def _fit(
    space: Space, params: Params, *, k: int, init: str, metric: str, seed: int, progress: Any
) -> tuple[np.ndarray, list[str]]:
    first = "umap" not in sys.modules
    progress(
        0.0, "Compiling, once per server, about half a minute" if first else "Finding neighbours"
    )
    epochs = epochs_for(len(space))
    given = _classical(space, params.n_components, metric) if init == "pca" else None
    model = _library().UMAP(
        n_components=params.n_components,
        n_neighbors=k,
        min_dist=params.min_dist,
        init=init if given is None else given.astype(np.float32),
        metric=metric,
        n_epochs=epochs,
        random_state=seed,
        n_jobs=1,
        tqdm_kwds={
            "file": _Told(epochs, progress),
            "disable": False,
            "bar_format": "{n}",
            "mininterval": 0.2,
        },
    )
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        coords = model.fit_transform(space.matrix)
    return coords, _heard(said)


class _Told:
    """A file for tqdm to write the number of the epoch to; it passes the fraction on."""

    def __init__(self, epochs: int, progress: Any) -> None:
        self.epochs, self.progress = epochs, progress

    def write(self, text: str) -> None:
        """Take what tqdm writes; what `progress` raises ends the layout."""
        if digits := "".join(c for c in text if c.isdigit()):
            epoch = min(int(digits), self.epochs)
            self.progress(0.1 + 0.9 * epoch / self.epochs, f"Epoch {epoch} of {self.epochs}")

    def flush(self) -> None:
        """Do nothing: all is passed on at once."""


def _heard(said: list[warnings.WarningMessage]) -> list[str]:
    """Turn umap-learn's warning of a failed start into a note, and pass other warnings on."""
    failed = [w for w in said if "Spectral initialisation failed" in str(w.message)]
    expected = [w for w in said if "using precomputed metric" in str(w.message)]
    for other in (w for w in said if w not in (*failed, *expected)):
        warnings.warn_explicit(other.message, other.category, other.filename, other.lineno)
    return (
        ["UMAP started at random: the spectral initialisation did not converge."] if failed else []
    )
