"""How UMAP and t-SNE are written out, with each metric's way to their neighbours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from embedding_explorer.exports.script.mds import CLASSICAL
from embedding_explorer.exports.script.snippet import (
    Snippet,
    bare,
    call,
    fill,
    literal,
    replaced,
    source,
)
from embedding_explorer.exports.script.step import Step
from embedding_explorer.space.classical_scaling import EIGEN
from embedding_explorer.space.row_graph import BY_ROWS, graph_by_rows
from embedding_explorer.space.space import unit_rows

_SPARSE = "from scipy.sparse import issparse"


def umap(step: Step) -> Snippet:
    """Return the code of UMAP: our layout written out, or umap-learn's."""
    return _umap_fast(step) if step.params.engine == "fast" else _umap_learn(step)


_COMPILED = (
    "from functools import cache",
    "import numba",
    "from threadpoolctl import threadpool_limits",
)


def _umap_fast(step: Step) -> Snippet:
    """Write out our own layout: its functions as they stand, and the call."""
    from embedding_explorer.base import numba_cache
    from embedding_explorer.reducers import umap as method
    from embedding_explorer.reducers.layout import umap_graph, umap_layout

    params, n = step.params, step.shape[0]
    compiled, near = _near(step)
    fuzzy = (umap_graph.fuzzy_graph, umap_graph.memberships, umap_graph.curve)
    kernel = umap_layout.epoch_flat if params.n_components == 2 else umap_layout.epoch
    lay = (umap_layout.lay_out, umap_layout.forces, kernel, umap_layout.spread)
    start, imports = _umap_start(step)
    functions = [*near, *fuzzy, *lay, *((umap_layout.widest,) if "widest" in start else ())]
    functions += CLASSICAL if "classical" in start else []
    code = fill(
        """
        <<compile>>


        compiled = cache(compile_once)
        NEGATIVES, STRETCH = <<negatives>>


        <<functions>>


        # One thread for products: the same last bits, the same map.
        with threadpool_limits(1, user_api="blas"):
            <<graph>>
            graph = fuzzy_graph(found, far)
            start = spread(<<start>>, <<seed>>)
            watch = lambda epoch, coords: None
            Y = lay_out(graph, start, curve(<<min_dist>>), <<epochs>>, <<seed>>, watch)
        """,
        compile=bare(numba_cache.compile_once),
        negatives=f"{umap_layout.NEGATIVES}, {umap_layout.STRETCH}",
        functions=bare(*functions),
        graph=_graph(step, near[0]).replace("\n", "\n    "),
        start=start,
        seed=literal(step.seed),
        min_dist=literal(params.min_dist),
        epochs=literal(method.epochs_for(n)),
    )
    found: tuple[str, ...] = () if compiled else ("import pynndescent",)
    found += (_SPARSE, "from scipy.spatial.distance import cdist") if "dense" in code else ()
    return Snippet("UMAP, as umap-learn has it, written out", code, (*_COMPILED, *found, *imports))


def _near(step: Step) -> tuple[bool, tuple[Callable[..., Any], ...]]:
    """Return whether numba alone finds neighbours, and the functions that do, called first."""
    from embedding_explorer.space import exact_graph, knn_graph, rough_graph

    few = step.shape[0] <= knn_graph.POINTS or step.metric == "precomputed"
    if step.metric in BY_ROWS and few:
        return True, (graph_by_rows,)
    near: tuple[Callable[..., Any], ...] = (exact_graph.comparable, exact_graph.measured)
    if knn_graph.is_exact(step.shape, sparse=step.sparse):
        near = (exact_graph.exact_graph, *near, exact_graph.candidates, exact_graph.cells)
        near += (exact_graph.distances_to, exact_graph.keep_nearest)
    elif step.metric in BY_ROWS or knn_graph.too_large(step.shape, sparse=step.sparse):
        return False, (knn_graph.descent_graph,)
    else:
        near = (rough_graph.rough_graph, *near, rough_graph.partition, rough_graph.closest)
        near += (rough_graph.compare, rough_graph.keep_closest, rough_graph.reach_of)
    return True, (*near, *((exact_graph.city_block,) if step.metric == "manhattan" else ()))


def _graph(step: Step, function: Callable[..., Any]) -> str:
    """Return the lines that leave the neighbours of all points, and how far they are."""
    k, metric = step.extras["n_neighbors"], step.metric
    if function is graph_by_rows:
        kind = "bool" if metric == "jaccard" else "np.float64"
        given = metric == "precomputed"
        return "\n".join(
            [
                f"dense = {'X' if given else '(X.toarray() if issparse(X) else X)'}.astype({kind})",
                f"measure = lambda rows: {'dense[rows]' if given else _BETWEEN.format(metric)}",
                f"found, far = graph_by_rows(measure, len(dense), {k}, lambda share: None)",
            ]
        )
    if metric == "correlation":
        lines = ["dense = (X.toarray() if issparse(X) else X).astype(np.float64)"]
        lines += ["dense -= dense.mean(axis=1, keepdims=True)", "rows = dense.astype(np.float32)"]
    else:
        lines = ["rows = X"]
    name, measure = function.__name__, {"correlation": "cosine"}.get(metric, metric)
    squared = metric == "hamming" and name != "descent_graph"
    called = f"{name}(rows, {k}, {('euclidean' if squared else measure)!r}"
    if name == "exact_graph":
        lines.append(f"found, far = {called}, lambda share: None)")
    elif name == "rough_graph":
        lines.append("rows = (rows.toarray() if issparse(rows) else rows).astype(np.float32)")
        lines.append(f"found, far, share = {called}, {step.seed}, lambda share: None)")
    else:
        lines.append(f"found, far = {called}, {step.seed})")
    if squared:
        lines.append("far = np.square(far) / np.float32(X.shape[1])")
    return "\n".join(lines)


_BETWEEN = 'cdist(dense[rows], dense, "{}")'


def _umap_start(step: Step) -> tuple[str, tuple[str, ...]]:
    dims, seed = step.params.n_components, step.seed
    if step.extras["init"] == "pca" and step.metric == "precomputed" and step.shape[0] <= EIGEN:
        return f"classical_scaling(X, {dims})[0]", ()
    if step.extras["init"] == "pca":
        return f"widest(X, {dims}, {seed})", ()
    random = f"np.random.RandomState({seed})"
    if step.extras["init"] == "random":
        return f"{random}.uniform(size=(X.shape[0], {dims}))", ()
    made = f"spectral_layout(X, graph, {dims}, {random}, metric={step.metric!r})"
    return made, ("from umap.spectral import spectral_layout",)


def _umap_learn(step: Step) -> Snippet:
    params, given = step.params, step.metric == "precomputed" and step.shape[0] <= EIGEN
    first = given and step.extras["init"] == "pca"
    made = call(
        "umap.UMAP",
        *(["init=start"] if first else []),
        n_components=params.n_components,
        n_neighbors=step.extras["n_neighbors"],
        min_dist=params.min_dist,
        **({} if first else {"init": step.extras["init"]}),
        metric=step.metric,
        n_epochs=500 if step.shape[0] <= 10_000 else 200,
        random_state=step.seed,
        n_jobs=1,
    )
    code = (
        f"layout = {made}  # one thread: the same seed, the same map\nY = layout.fit_transform(X)"
    )
    if first:
        start = f"start = classical_scaling(X, {params.n_components})[0].astype(np.float32)"
        code = "\n\n\n".join([bare(*CLASSICAL), f"{start}\n{code}"])
    return Snippet("UMAP", code, ("import umap",))


def tsne(step: Step) -> Snippet:
    """Return the code of t-SNE by openTSNE."""
    from embedding_explorer.reducers import tsne as method

    params, n = step.params, step.shape[0]
    classical = step.extras["init"] == "classical"
    made = call(
        "TSNE",
        *(["initialization=start / start[:, 0].std() * 1e-4"] if classical else []),
        n_components=params.n_components,
        perplexity=step.extras["perplexity"],
        early_exaggeration_iter=method.EARLY,
        n_iter=method.LATE,
        **({} if classical else {"initialization": step.extras["init"]}),
        neighbors="exact" if n <= method.EXACT else "approx",
        negative_gradient_method="bh" if params.n_components == method.MOST else "auto",
        metric="euclidean" if step.metric in ("cosine", "correlation") else step.metric,
        random_state=step.seed,
        n_jobs=1,
    )
    before, rows, imports = _tsne_rows(step, classical=classical)
    fit = f"layout = {made}\nY = np.asarray(layout.fit({rows}), dtype=np.float32)"
    return Snippet("t-SNE", f"{before}{fit}", ("from openTSNE import TSNE", *imports))


def _tsne_rows(step: Step, *, classical: bool) -> tuple[str, str, tuple[str, ...]]:
    """Return the code before the layout, what it lays out, and what both import."""
    full, kind = "X.toarray() if issparse(X) else X", step.metric
    if classical:
        start = f"start = classical_scaling(X, {step.params.n_components})[0]\n"
        return "\n\n\n".join([bare(*CLASSICAL), start]), "X", ()
    if kind == "cosine":
        why = "# Cosine is euclidean distance between vectors of length 1.\n"
        return f"{unit_rows_code()}\n\n\n{why}", "unit_rows(X)", ()
    if kind == "correlation":
        lines = f"dense = ({full}).astype(np.float64)\ndense -= dense.mean(axis=1, keepdims=True)\n"
        return f"{unit_rows_code()}\n\n\n{lines}", "unit_rows(dense)", (_SPARSE,)
    if kind in ("jaccard", "chebyshev", "hamming"):
        to_bool = ".astype(bool)" if kind == "jaccard" else ""
        return f"dense = ({full}){to_bool}\n", "dense", (_SPARSE,)
    return "", "X", ()


def unit_rows_code() -> str:
    """Return the function that scales rows to length 1, for a script."""
    annotated = "(matrix: Matrix, dtype: type = np.float32) -> Matrix"
    return replaced(source(unit_rows), annotated, "(matrix, dtype=np.float32)")
