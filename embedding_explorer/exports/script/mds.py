"""How multidimensional scaling, and distances between all points, are written out."""

from __future__ import annotations

from embedding_explorer.exports.script.snippet import Snippet, bare, fill
from embedding_explorer.exports.script.step import Step
from embedding_explorer.reducers.mds import descend
from embedding_explorer.space.classical_scaling import centred_kernel, classical_scaling
from embedding_explorer.space.sign_convention import signs

CLASSICAL = (signs, centred_kernel, classical_scaling)  # what the last needs, in order
_SPARSE = "from scipy.sparse import issparse"
_CENTRED = "dense -= dense.mean(axis=1, keepdims=True)  # correlation is the cosine of what is left"
_BEST = """
    starts = <<starts>>
    found = [descend(distances, start, <<steps>>, lambda taken: None) for start in starts]
    Y = min(found, key=lambda one: one[0])[1]  # of the least stress
    Y = Y - Y.mean(axis=0)
    Y = Y @ np.linalg.svd(Y, full_matrices=False)[2].T  # its principal axes first
    Y = Y * np.sign(Y[np.abs(Y).argmax(axis=0), range(Y.shape[1])])
"""


def all_distances(metric: str) -> tuple[str, tuple[str, ...]]:
    """Return code that leaves all distances in `distances`, and its imports."""
    if metric == "precomputed":
        return "distances = X.astype(np.float64)", ()
    kind = "bool" if metric == "jaccard" else "np.float64"
    lines = [f"dense = (X.toarray() if issparse(X) else X).astype({kind})"]
    lines += [_CENTRED] if metric == "correlation" else []
    known = "cosine" if metric == "correlation" else metric
    lines.append(f'distances = pairwise_distances(dense, metric="{known}")')
    lines += ["distances = (distances + distances.T) / 2", "np.fill_diagonal(distances, 0)"]
    return "\n".join(lines), (_SPARSE, "from sklearn.metrics import pairwise_distances")


def classical_mds(step: Step) -> Snippet:
    """Return the code of classical scaling."""
    code, imports = all_distances(step.metric)
    parts = [bare(*CLASSICAL), f"{code}\nY = {_scaled(step.kept)}"]
    return Snippet("Classical MDS", "\n\n\n".join(parts), imports)


def mds(step: Step) -> Snippet:
    """Return the code of SMACOF."""
    params, k = step.params, step.kept
    code, imports = all_distances(step.metric)
    functions, starts = [bare(descend)], f"[{_scaled(k)}]"
    if params.init == "classical":
        functions.append(bare(*CLASSICAL))
    else:
        code += f"\nrandom = np.random.RandomState({step.seed})"
        drawn = f"random.normal(size=(len(distances), {k})) * distances.mean()"
        starts = f"[{drawn} for _ in range({params.n_init})]"
    code += "\n" + fill(_BEST, starts=starts, steps=str(params.max_iter))
    return Snippet("MDS by SMACOF", "\n\n\n".join([*functions, code]), imports)


def _scaled(k: int) -> str:
    return f"classical_scaling(distances, {k})[0]"
