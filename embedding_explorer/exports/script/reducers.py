"""How each reducer is written with plain scikit-learn, umap-learn and openTSNE: a snippet per key.

Every snippet takes `X` (n, d) float32, dense or CSR, and leaves `Y`, the reduced vectors.
"""

from __future__ import annotations

from collections.abc import Callable

from embedding_explorer.exports.script import layouts, mds
from embedding_explorer.exports.script.snippet import (
    Snippet,
    bare,
    call,
    dedent,
    literal,
)
from embedding_explorer.exports.script.step import Step
from embedding_explorer.reducers.linear import svd as _linear
from embedding_explorer.space.sign_convention import signs

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


def _coordinates(step: Step) -> Snippet:
    columns = literal(list(step.extras["columns"]))
    code = f"Y = table[{columns}].apply(pd.to_numeric).to_numpy(np.float32)"
    if "rows" in step.extras:
        code += f"\n{_PLACED}"
    return Snippet("Given coordinates", code)


_PLACED = dedent("""
    placed = np.isfinite(Y).all(axis=1)  # rows without a number have no place on the map
    Y, table = Y[placed], table[placed].reset_index(drop=True)
    names = [name for name, there in zip(names, placed) if there]
""")


REDUCERS: dict[str, Callable[[Step], Snippet]] = {
    "pca": _pca,
    "svd": _svd,
    "umap": layouts.umap,
    "tsne": layouts.tsne,
    "axes": _axes,
    "coordinates": _coordinates,
    "mds": mds.mds,
    "classical_mds": mds.classical_mds,
}
