"""Bytes to a Dataset."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from embedding_explorer.dataset import Column, Dataset, unique_names


def read(source: Any, *, name: str | None = None, kind: str | None = None,
         roles: Mapping[str, str] | None = None) -> Dataset:
    """Read a table."""
    frame = source if isinstance(source, pd.DataFrame) else pd.read_csv(source)
    roles = dict(roles or {})
    label = next((c for c, r in roles.items() if r == "name"), frame.columns[0])
    names, _ = unique_names(frame[label])
    items = frame.rename(columns={label: "name"}) if label == "name" else frame
    items = items.drop(columns="name", errors="ignore")
    items.insert(0, "name", names)
    columns = tuple(Column(c, roles.get(c, "number" if items[c].dtype.kind in "if" else "category"))
                    for c in items.columns[1:])
    return Dataset(kind or "items", items, columns, source=str(name or Path(str(source)).name))
