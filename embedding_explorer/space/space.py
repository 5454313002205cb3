"""A Space: named vectors, and the record of how each step changed them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.wording import counted

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Matrix: TypeAlias = "np.ndarray | csr_matrix"

SHOWN = 100  # characters of a name that an error repeats
UNITS = ("item", "word", "document", "image", "node", "vector")


@kept
@dataclass(frozen=True, eq=False)
class Space:
    """n things with a vector each.

    Attributes
    ----------
    names : Index of n unique str
    matrix : (n, d) float32, a numpy array or a scipy CSR matrix
    items : DataFrame of n rows
        What is known of each point: the user's columns, or what the method can tell (a word's
        count). Its first column is ``name``.
    extras : mapping
        Named results of the method, plain arrays, numbers, strings and lists of strings only:
        "feature_names" (d), "explained_variance_ratio", "singular_values", "components",
        "mean", "loss", "notes" (list of sentences the user should read) ...
    unit : str
        What a point is, one of `UNITS`.
    """

    names: pd.Index
    matrix: Matrix
    items: pd.DataFrame
    extras: Mapping[str, Any] = field(default_factory=dict)
    unit: str = "item"

    def __post_init__(self) -> None:
        if not len(self.names) == self.matrix.shape[0] == len(self.items):
            raise InputError(
                f"A space needs one vector and one row per name: {len(self.names)} names, "
                f"{self.matrix.shape[0]} vectors, {len(self.items)} rows."
            )
        object.__setattr__(self, "extras", MappingProxyType(dict(self.extras)))
        if isinstance(self.matrix, np.ndarray):
            object.__setattr__(self, "matrix", read_only(self.matrix))

    def __len__(self) -> int:
        return len(self.names)

    @property
    def sparse(self) -> bool:
        """Whether the matrix is stored sparse (CSR)."""
        return not isinstance(self.matrix, np.ndarray)

    @property
    def bytes(self) -> int:
        """Memory the matrix takes as it is stored."""
        m = self.matrix
        if isinstance(m, np.ndarray):
            return m.nbytes
        held: int = m.data.nbytes + m.indices.nbytes + m.indptr.nbytes
        return held

    def row(self, index: int) -> np.ndarray:
        """Return the vector of one point, dense, shape (d,)."""
        row = self.matrix[index]
        return np.asarray(row if isinstance(row, np.ndarray) else row.toarray()).ravel()

    def position(self, name: str) -> int:
        """Return the row of `name`; InputError names the closest names when there is none."""
        try:
            return int(self.names.get_loc(name))
        except KeyError:
            from difflib import get_close_matches

            near = get_close_matches(str(name), self.names.astype(str).tolist()[:20_000], n=3)
            hint = f"; did you mean {', '.join(near)}?" if near else "."
            whole = counted(len(self), self.unit)
            said = str(name) if len(str(name)) <= SHOWN else f"{str(name)[:SHOWN]}…"
            raise InputError(f"{said!r} is not one of the {whole}{hint}") from None


def read_only(array: np.ndarray) -> np.ndarray:
    """Return a view that nobody can write through: what is kept is shared by all who ask for it."""
    view = array.view()
    view.setflags(write=False)
    return view


def unit_rows(matrix: Matrix, dtype: type = np.float32) -> Matrix:
    """Return the matrix with every row at length 1; zero rows stay zero."""
    if isinstance(matrix, np.ndarray):
        lengths = np.linalg.norm(matrix.astype(np.float64), axis=1)
        return (matrix / np.where(lengths > 0, lengths, 1)[:, None]).astype(dtype)
    from scipy.sparse import csr_matrix, diags

    lengths = np.sqrt(np.asarray(matrix.astype(np.float64).power(2).sum(axis=1)).ravel())
    return csr_matrix(diags(1 / np.where(lengths > 0, lengths, 1)) @ matrix, dtype=dtype)


@kept
@dataclass(frozen=True)
class Stage:
    """What one step did to the vectors."""

    key: str
    title: str
    shape_in: tuple[int, int]
    shape_out: tuple[int, int]
    seconds: float
    bytes: int
    kept: float | None = None  # share of the variance kept, 0..1, where that is defined
    notes: tuple[str, ...] = ()
