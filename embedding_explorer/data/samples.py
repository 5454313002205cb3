"""The data that comes with the app: a folder each, with a card."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import pandas as pd

from embedding_explorer.base.errors import unknown
from embedding_explorer.base.home import app_folder
from embedding_explorer.data.dataset import Dataset

FOLDER = app_folder() / "data"


def cards() -> dict[str, dict[str, Any]]:
    """Return the card of every sample by its key, in the order they are offered."""
    return deepcopy(_cards())


@cache
def _cards() -> dict[str, dict[str, Any]]:
    """Read the cards once: every answer of every page asks for them."""
    found = {p.parent.name: tomllib.loads(p.read_text("utf-8")) for p in FOLDER.glob("*/card.toml")}
    return dict(sorted(found.items(), key=lambda entry: entry[1].get("order", 99)))


def samples() -> pd.DataFrame:
    """Return the cards as a table: key, title, kind, rows, summary, source, licence."""
    columns = ["title", "kind", "rows", "summary", "source", "licence"]
    rows = [[key, *(card.get(c, "") for c in columns)] for key, card in cards().items()]
    return pd.DataFrame(rows, columns=["key", *columns])


def sample(key: str) -> Dataset:
    """Return a built-in sample.

    Raises
    ------
    InputError
        If there is none of that key, listing those that exist.
    """
    if key not in _cards():
        raise unknown("sample", key, _cards())
    return _copy(_read(key))


def is_sample(data: Dataset) -> bool:
    """Tell whether a dataset is a built-in sample or a version of one, whatever it is called."""
    key = data.source.removeprefix("sample ")
    return key in _cards() and data.origin == _read(key).fingerprint


def called(data: Dataset) -> str:
    """Return what a dataset is called where people read it: a sample as in the menu, else its name.

    What a sample is asked for by, and found again in a file, is its `source`.
    """
    key = data.source.removeprefix("sample ")
    return str(_cards()[key]["title"]) if is_sample(data) else data.source


def _copy(data: Dataset) -> Dataset:
    """Return a dataset whose tables are the caller's own; its arrays cannot be written anyway."""
    edges = None if data.edges is None else data.edges.copy()
    tables = {"items": data.items.copy(), "edges": edges, "dropped": data.dropped.copy()}
    return replace(data, **tables, reading=dict(data.reading))


@lru_cache(maxsize=8)
def _read(key: str) -> Dataset:
    from embedding_explorer.data.readers import read

    card = _cards()[key]
    files = [FOLDER / key / name for name in card.get("files", {}).values()]
    paths = files or [FOLDER / key / card["file"]]
    source = paths if len(paths) > 1 else paths[0]
    data = read(source, kind=card.get("kind"), roles=card.get("roles"))
    return replace(data, source=f"sample {key}")
