"""How each reducer is written with plain scikit-learn, umap-learn and openTSNE: a snippet per key.

Every snippet takes `X` (n, d) float32, dense or CSR, and leaves `Y`, the reduced vectors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from embedding_explorer.base import registry
from embedding_explorer.exports.script.snippet import (
    Snippet,
    bare,
    call,
    dedent,
    fill,
    literal,
    replaced,
    source,
)
from embedding_explorer.reducers.linear import svd as _linear
from embedding_explorer.space.sign_convention import signs
from embedding_explorer.space.space import unit_rows


@dataclass(frozen=True)
class Step:
    """One reduction as it was carried out: what went in, what was asked, what was found."""

    key: str
    shape: tuple[int, int]
    sparse: bool
    given: Mapping[str, Any]
    extras: Mapping[str, Any]
    metric: str
    seed: int
    names: Any

    @property
    def params(self) -> Any:
        """The reducer's `Params` with every default filled in."""
        return registry.make_params(registry.find("reducers", self.key), self.given)

    @property
    def kept(self) -> int:
        """How many dimensions came out."""
        return len(self.extras["axis_names"])

    @property
    def small(self) -> bool:
        """Whether LAPACK's full decomposition is what was used."""
        return self.shape[0] * self.shape[1] <= _linear.SMALL


_DENSE = "dense = (X.toarray() if issparse(X) else X).astype(np.float64)"
_SPARSE = "from scipy.sparse import issparse"


def _pca(step: Step) -> Snippet:
    imports = (_SPARSE, "from sklearn.decomposition import PCA")
    n, d = step.shape
    tall = d <= min(n, _linear.GRAM)
    solver = "full" if step.small else "covariance_eigh" if tall else "arpack"
    arguments = {"n_components": step.kept, "svd_solver": solver}
    if solver == "arpack":
        arguments["random_state"] = step.seed
    fit = "dense" if solver == "full" else "X.astype(np.float64)"
    lines = [_DENSE] if solver == "full" else []
    lines += [f"pca = {call('PCA', **arguments)}", f"Y = pca.fit_transform({fit})"]
    return Snippet("PCA", "\n".join([*lines, "", "", _signs("pca.components_")]), imports)


def _signs(components: str) -> str:
    return f"{bare(signs)}\n\n\nY = Y * signs({components})"


def _svd(step: Step) -> Snippet:
    if not step.small:
        made = call("TruncatedSVD", n_components=step.kept, algorithm="arpack", random_state=0)
        lines = [f"svd = {made}", "Y = svd.fit_transform(X.astype(np.float64))"]
        code = "\n".join([*lines, "", "", _signs("svd.components_")])
        return Snippet("SVD", code, ("from sklearn.decomposition import TruncatedSVD",))
    code = dedent(f"""
        # As TruncatedSVD(algorithm="arpack"), but exact also where singular values are equal.
        u, s, vt = svd(dense, full_matrices=False)
        Y = u[:, :{step.kept}] * s[:{step.kept}]
    """)
    lines = [_DENSE, code, "", "", _signs(f"vt[:{step.kept}]")]
    return Snippet("SVD", "\n".join(lines), (_SPARSE, "from scipy.linalg import svd"))


def _umap(step: Step) -> Snippet:
    return _umap_fast(step) if step.params.engine == "fast" else _umap_learn(step)


_COMPILED = (
    "from functools import cache",
    "import numba",
    "from threadpoolctl import threadpool_limits",
)


def _umap_fast(step: Step) -> Snippet:
    """Write out our own layout: its functions as they stand, and the call."""
    from embedding_explorer.base import numba_cache
    from embedding_explorer.reducers import umap
    from embedding_explorer.reducers.layout import umap_graph, umap_layout
    from embedding_explorer.space import knn_graph

    params, n = step.params, step.shape[0]
    exact = knn_graph.is_exact(step.shape, sparse=step.sparse)
    near: tuple[Callable[..., Any], ...] = (knn_graph.rough_graph, knn_graph.comparable)
    if exact:
        near = (knn_graph.exact_graph, knn_graph.comparable, knn_graph.candidates, knn_graph.cells)
        near += (knn_graph.distances_to, knn_graph.keep_nearest, knn_graph.measured)
        near += (knn_graph.city_block,) if step.metric == "manhattan" else ()
    fuzzy = (umap_graph.fuzzy_graph, umap_graph.memberships, umap_graph.curve)
    kernel = umap_layout.epoch_flat if params.n_components == 2 else umap_layout.epoch
    lay = (umap_layout.lay_out, umap_layout.forces, kernel, umap_layout.spread)
    start, imports = _umap_start(step)
    functions = [*near, *fuzzy, *lay, *((umap_layout.widest,) if "widest" in start else ())]
    code = fill(
        """
        <<compile>>


        compiled = cache(compile_once)
        NEGATIVES = <<negatives>>


        <<functions>>


        # One thread for products: the same last bits, the same map.
        with threadpool_limits(1, user_api="blas"):
            found, far = <<graph>>
            graph = fuzzy_graph(found, far)
            start = spread(<<start>>, <<seed>>)
            watch = lambda epoch, coords: None
            Y = lay_out(graph, start, curve(<<min_dist>>), <<epochs>>, <<seed>>, watch)
        """,
        compile=bare(numba_cache.compile_once),
        negatives=literal(umap_layout.NEGATIVES),
        functions=bare(*functions),
        graph=f"{near[0].__name__}(X, {step.extras['n_neighbors']}, {step.metric!r}"
        + (", lambda share: None)" if exact else f", {step.seed})"),
        start=start,
        seed=literal(step.seed),
        min_dist=literal(params.min_dist),
        epochs=literal(umap.epochs_for(n)),
    )
    found = () if exact else ("import pynndescent",)
    return Snippet("UMAP, as umap-learn has it, written out", code, (*_COMPILED, *found, *imports))


def _umap_start(step: Step) -> tuple[str, tuple[str, ...]]:
    dims, seed = step.params.n_components, step.seed
    if step.extras["init"] == "pca":
        return f"widest(X, {dims}, {seed})", ()
    random = f"np.random.RandomState({seed})"
    if step.extras["init"] == "random":
        return f"{random}.uniform(size=(X.shape[0], {dims}))", ()
    made = f"spectral_layout(X, graph, {dims}, {random}, metric={step.metric!r})"
    return made, ("from umap.spectral import spectral_layout",)


def _umap_learn(step: Step) -> Snippet:
    params = step.params
    made = call(
        "umap.UMAP",
        n_components=params.n_components,
        n_neighbors=step.extras["n_neighbors"],
        min_dist=params.min_dist,
        init=step.extras["init"],
        metric=step.metric,
        n_epochs=500 if step.shape[0] <= 10_000 else 200,
        random_state=step.seed,
        n_jobs=1,
    )
    code = (
        f"layout = {made}  # one thread: the same seed, the same map\nY = layout.fit_transform(X)"
    )
    return Snippet("UMAP", code, ("import umap",))


def _tsne(step: Step) -> Snippet:
    from embedding_explorer.reducers import tsne

    params, n = step.params, step.shape[0]
    made = call(
        "TSNE",
        n_components=params.n_components,
        perplexity=step.extras["perplexity"],
        early_exaggeration_iter=tsne.EARLY,
        n_iter=tsne.LATE,
        initialization=step.extras["init"],
        neighbors="exact" if n <= tsne.EXACT else "approx",
        negative_gradient_method="bh" if params.n_components == tsne.MOST else "auto",
        metric="euclidean" if step.metric == "cosine" else step.metric,
        random_state=step.seed,
        n_jobs=1,
    )
    fit = f"layout = {made}\nY = np.asarray(layout.fit({{}}), dtype=np.float32)"
    if step.metric != "cosine":
        return Snippet("t-SNE", fit.format("X"), ("from openTSNE import TSNE",))
    why = "# Cosine is euclidean distance between vectors of length 1."
    code = f"{unit_rows_code()}\n\n\n{why}\n{fit.format('unit_rows(X)')}"
    return Snippet("t-SNE", code, ("from openTSNE import TSNE",))


def unit_rows_code() -> str:
    """Return the function that scales rows to length 1, for a script."""
    annotated = "(matrix: Matrix, dtype: type = np.float32) -> Matrix"
    return replaced(source(unit_rows), annotated, "(matrix, dtype=np.float32)")


def _axes(step: Step) -> Snippet:
    lines = []
    for letter, name in zip("xyz", step.extras["axis_names"], strict=False):
        ends = _ends(step, letter, name)
        lines.append(
            f"    axis({literal(ends[0])}, {literal(ends[1])})," if ends else "    nothing,"
        )
    code = _AXIS + "\n".join(["", "", "", "Y = np.column_stack([", *lines, "])"])
    return Snippet("Axes", code, (_SPARSE,))


def _ends(step: Step, letter: str, name: str) -> tuple[list[str], list[str]] | None:
    """Return the names at both ends of an axis; of one nobody named, those it was found between."""
    start = list(getattr(step.params, f"{letter}_from"))
    end = list(getattr(step.params, f"{letter}_to"))
    if start or end:
        return start, end
    parts = name.split(" → ")
    for i in range(1, len(parts)):
        one, other = " → ".join(parts[:i]), " → ".join(parts[i:])
        if one in step.names and other in step.names:
            return [one], [other]
    return None


_AXIS = dedent('''
    place = {name: row for row, name in enumerate(names)}
    nothing = np.zeros(len(names))


    def mean(group):
        rows = X[[place[name] for name in group]]
        return (rows.toarray() if issparse(rows) else rows).mean(axis=0, dtype=np.float64)


    def axis(start, end):
        """Where each vector falls on the line between two means: 0 at one, 1 at the other."""
        a, b = mean(start), mean(end)
        direction = (b - a) / ((b - a) @ (b - a))
        return np.asarray(X @ direction).ravel() - a @ direction
''')

REDUCERS: dict[str, Callable[[Step], Snippet]] = {
    "pca": _pca,
    "svd": _svd,
    "umap": _umap,
    "tsne": _tsne,
    "axes": _axes,
}
