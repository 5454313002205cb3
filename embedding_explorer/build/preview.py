"""What an encoder gets of the first rows: the exact texts, or the numbers it makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.rounding import without_noise
from embedding_explorer.base.wording import counted
from embedding_explorer.build.accepts import refusal
from embedding_explorer.data.dataset import Dataset, unique_names
from embedding_explorer.encoders.inputs.documents import documents, texts
from embedding_explorer.space.space import Space

ROWS, COLUMNS = 5, 20
LETTERS = 2_000  # of one text, that a preview shows


@kept
@dataclass(frozen=True, eq=False)
class Preview:
    """The first rows as they are embedded: a table with a column ``name``, and a sentence on it."""

    says: str
    table: pd.DataFrame


@question()
def preview(data: Dataset, query: str, progress: Progress | None = None) -> Preview:
    """Return what is embedded of the first rows by the recipe of a query (`Recipe.to_query`).

    Encoders of words show their texts; all others, which are quick, the first rows and columns of
    their matrix, so that standardised values are those of the whole table.

    Raises
    ------
    MethodError
        If the encoder cannot take this data.
    """
    recipe = Recipe.from_query(query)
    module = registry.find("encoders", recipe.encoder)
    if reason := refusal(module, data):
        raise MethodError(reason)
    if not getattr(module, "LIGHT", False):
        reads = getattr(module, "READS", "documents")
        if reads in ("texts", "documents"):
            return _texts(data, whole=reads == "texts", title=module.TITLE)
        return Preview(f"{module.TITLE} reads the {reads} of all rows.", data.items.head(ROWS))
    params = registry.make_params(module, recipe.encoder_params)
    tell = progress or (lambda fraction, step: None)
    space = module.encode(data, params, seed=recipe.seed, progress=tell)
    return _numbers(space, norms=data.kind == "vectors")


def _texts(data: Dataset, *, whole: bool, title: str) -> Preview:
    head = _first(data)
    found = texts(head) if whole else documents(head).joined()
    cut = [text if len(text) <= LETTERS else f"{text[:LETTERS]}…" for text in found]
    said = f"The first {len(cut)} of {counted(len(data), 'text')}, as {title} reads them."
    return Preview(said, pd.DataFrame({"name": head.names.to_numpy(), "text": cut}))


def _first(data: Dataset) -> Dataset:
    """Return the first rows; of a graph all, whose texts are the neighbours of each node."""
    if data.kind == "graph":
        return data
    return Dataset(
        data.kind, data.items.head(ROWS), data.columns, fingerprint="first", reading=data.reading
    )


def _numbers(space: Space, *, norms: bool) -> Preview:
    n, d = space.matrix.shape
    head = space.matrix[:ROWS, :COLUMNS]
    dense = head if isinstance(head, np.ndarray) else head.toarray()
    names = [str(name) for name in space.extras["feature_names"][:COLUMNS]]
    table = pd.DataFrame(without_noise(dense), columns=names)
    said = f"The first {len(dense)} of {counted(n, 'row')}: {counted(d, 'number')} each"
    said += f", of which {COLUMNS} are shown" * (d > COLUMNS)
    if norms:
        lengths = np.linalg.norm(np.asarray(space.matrix, np.float64), axis=1)
        table.insert(0, "norm", lengths[:ROWS].astype(np.float32))
        said += f"; norms from {lengths.min():.3g} to {lengths.max():.3g}"
    table.insert(0, "name", space.names[:ROWS].to_numpy(), allow_duplicates=True)
    return Preview(f"{said}.", table.set_axis(unique_names(table.columns)[0], axis=1))
