"""What of the data the script has to bring for the encoder at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.inputs.documents import text_columns
from embedding_explorer.encoders.inputs.table_features import input_columns
from embedding_explorer.space.built import Built


@dataclass(frozen=True)
class Inputs:
    """What an encoder reads.

    Attributes
    ----------
    form : str
        "columns", "texts", "cells", "links", "vectors" or "images".
    columns : tuple of str
        Columns of the items that it reads, in order.
    color : str or None
        A column to colour the points by; only where the points are the rows.
    drawn : tuple of str
        Columns that are the coordinates of the map or of the vectors.
    """

    form: str
    columns: tuple[str, ...] = ()
    color: str | None = None
    drawn: tuple[str, ...] = ()

    @property
    def wanted(self) -> list[str]:
        """Every column the script needs, each once, without the name."""
        every = (*self.columns, *self.drawn, *([self.color] if self.color else []))
        return [column for column in dict.fromkeys(every) if column != "name"]


def map_of(built: Built) -> np.ndarray:
    """Return the map of what has one."""
    if built.map is None:
        raise InputError("There is no map to draw: this pipeline has no projection; choose one.")
    return built.map


def inputs(built: Built, color: str | None) -> Inputs:
    """Return what this recipe reads of this dataset."""
    data, recipe = built.dataset, built.recipe
    form = getattr(registry.find("encoders", recipe.encoder), "READS", "documents")
    columns: tuple[str, ...] = ()
    if form == "texts":
        columns = tuple(text_columns(data))
    elif form == "columns" and data.kind == "items":
        columns = _columns(data, recipe.encoder, encoder_params(built))
    elif form in ("columns", "documents"):
        form, columns = _documents(data)
    kept = (built.space.extras, built.map_extras or {})
    placed = next((extras["rows"] for extras in kept if "rows" in extras), slice(None))
    rows = built.space.names.equals(data.names[placed])
    drawn = tuple(column for extras in kept for column in extras.get("columns", ()))
    return Inputs(form, columns, color if rows and color in data.items else None, drawn)


def encoder_params(built: Built) -> Any:
    """Return the encoder's `Params` with every default filled in."""
    module = registry.find("encoders", built.recipe.encoder)
    return registry.make_params(module, built.recipe.encoder_params)


def encoder_extras(built: Built) -> Any:
    """Return what the encoder said of its result, whether or not a reducer followed."""
    return built.space.extras.get("encoder_extras", built.space.extras)


def _columns(data: Dataset, encoder: str, params: Any) -> tuple[str, ...]:
    """Return the columns an encoder of tables reads, and behind them what it is to guess."""
    if target := getattr(params, "target", ""):
        return (*input_columns(data, target, params.columns), target)
    columns_of = getattr(registry.find("encoders", encoder), "columns_of", None)
    if columns_of is None:
        return tuple(params.columns) or tuple(data.with_role("category", "number"))
    return tuple(columns_of(data, params))


def _documents(data: Dataset) -> tuple[str, tuple[str, ...]]:
    """As `encoders._documents.documents` chooses: running text, else cells, else the name."""
    if data.kind == "graph":
        return "links", ()
    texts, cells = data.with_role("text"), data.with_role("category")
    if texts or data.kind == "text":
        return "texts", tuple(texts or ["name"])
    return ("cells", tuple(cells)) if cells else ("texts", ("name",))
