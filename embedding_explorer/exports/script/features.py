"""How standardised features are written with plain pandas, numpy and scikit-learn."""

from __future__ import annotations

from embedding_explorer.exports.script.inputs import Inputs, encoder_params
from embedding_explorer.exports.script.learned import PRESENCE, SPLIT, SPLIT_IMPORTS
from embedding_explorer.exports.script.snippet import Snippet, dedent, fill, literal
from embedding_explorer.space.built import Built

_SCALES = {
    "z-score": "StandardScaler().fit_transform(values[:, None])",
    "0..1": "MinMaxScaler().fit_transform(values[:, None])",
    "rank": "StandardScaler().fit_transform(pd.Series(values).rank().to_numpy()[:, None])",
    "none": "values[:, None]",
}
_IMPORTS = {
    "z-score": ("from sklearn.preprocessing import StandardScaler",),
    "0..1": ("from sklearn.preprocessing import MinMaxScaler",),
    "rank": ("from sklearn.preprocessing import StandardScaler",),
    "none": (),
}
_EQUAL = """
    share = np.asarray(block.mean(axis=0, dtype=np.float64)).ravel()
    whole = (share * (1 - share)).sum()  # the variances of its columns; they are to add up to 1
    return block * np.float32(1 / whole**0.5 if whole > 1e-12 else 1)
""".strip("\n")
_WEIGHTS = {
    "z-score": _EQUAL,
    "rank": _EQUAL,
    "0..1": "    return block * np.float32(0.5**0.5)  # two different categories are 1 apart",
    "none": "    return block",
}
_CODE = '''
    def number(column):
        """The numbers of a column on their scale; a missing one is the mean of the others."""
        values = pd.to_numeric(table[column], errors="coerce").to_numpy(np.float64, na_value=np.nan)
        known = np.abs(values) <= np.finfo(np.float32).max
        values = np.where(known, values, values[known].mean() if known.any() else 0)
        <<unscaled>>
        return csr_matrix(<<scale>>, dtype=np.float32)
'''
_UNSCALED = """
    if np.isin(values[known], (0, 1)).all() or values.min() == values.max():
        return csr_matrix(values[:, None] * (values.min() < values.max()), dtype=np.float32)
""".strip("\n")
_CATEGORIES = '''
    def categories(column):
        """A weighted 0/1 column per category."""
        block = presence(<<rows>>).astype(np.float32)
    <<weight>>
'''


def features(built: Built, reads: Inputs) -> Snippet:
    """Return the code that scales the numbers and weighs the categories."""
    params, roles = encoder_params(built), built.dataset.roles
    is_number = {c: roles.get(c) == "number" for c in reads.columns}
    lines = [
        f"    {'number' if is_number[c] else 'categories'}({literal(c)})," for c in reads.columns
    ]
    scale = params.scaling
    unscaled = "" if scale == "none" else _UNSCALED.strip()
    parts = [fill(_CODE, unscaled=unscaled.replace("\n", "\n    "), scale=_SCALES[scale])]
    imports: tuple[str, ...] = _IMPORTS[scale]
    if not all(is_number.values()):
        split = "split(table[column])"
        plain = "[[] if pd.isna(cell) else [text_of(cell)] for cell in table[column]]"
        rows = split if params.split else plain
        parts += [SPLIT, PRESENCE, fill(_CATEGORIES, rows=rows, weight=_WEIGHTS[scale])]
        imports += (*SPLIT_IMPORTS, "from sklearn.preprocessing import MultiLabelBinarizer")
    dense = "" if built.space.sparse else ".toarray()"
    parts.append("\n".join(["X = hstack([", *lines, f"]).tocsr(){dense}"]))
    both = ("from scipy.sparse import csr_matrix, hstack", *imports)
    return Snippet(params_title(scale), "\n\n\n".join(map(dedent, parts)), both)


def params_title(scaling: str) -> str:
    """Return what the step is called above its code."""
    return {"none": "Columns as they are"}.get(scaling, f"Columns on one scale: {scaling}")
