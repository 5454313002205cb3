"""Tables as pandas writes them to JSON, with their index: orient="split" and orient="columns"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from embedding_explorer.base.wording import subject
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.containers import in_memory
from embedding_explorer.data.readers.raw import Raw, Wish


def is_split(value: dict[str, Any]) -> bool:
    """Whether an object holds the titles of columns and the rows apart."""
    titles, rows = value.get("columns"), value.get("data")
    lists = isinstance(titles, list) and isinstance(rows, list)
    return lists and any(isinstance(row, list) for row in rows or [])


def split(value: dict[str, Any], what: str, wish: Wish) -> Raw:
    """Columns, index and data apart, as pandas writes them; an index that counts is none."""
    rows, index = value["data"], value.get("index")
    named = isinstance(index, list) and len(index) == len(rows) and index != [*range(len(rows))]
    keys = [key if isinstance(key, list) else [key] for key in index] if named and index else []
    wide = max(map(len, keys), default=0)
    titles = _index_titles(value.get("index_names"), keys, wide)
    header = [*titles, *(_title(column) for column in value["columns"])]
    cells = [
        [*(keys[i] + [None] * wide)[:wide], *row] if keys else row
        for i, row in enumerate(rows)
        if isinstance(row, list)
    ]
    header += [""] * (max(map(len, cells)) - len(header))
    raw = in_memory.from_rows(header, cells, wish, what)
    lost = len(rows) - len(cells)
    left = (Note(f"{subject(lost, 'row', 'are')} no list: left out.", lost, level="warning"),)
    text = Note("The index of pandas is read as a column.")
    notes = (*((text,) if keys else ()), *(left if lost else ()))
    return replace(raw, reading={**raw.reading, "header": False}).noting(*notes)


def _index_titles(given: Any, keys: list[list[Any]], wide: int) -> list[str]:
    titles = given if isinstance(given, list) and len(given) == wide else [None] * wide
    texts = any(isinstance(part, str) for key in keys for part in key)
    alone = "name" if texts else "index"
    else_called = [alone] if wide == 1 else [f"index {i + 1}" for i in range(wide)]
    return [str(t) if t else other for t, other in zip(titles, else_called, strict=True)]


def _title(column: Any) -> str:
    return " / ".join(map(str, column)) if isinstance(column, list) else str(column)


def are_titled(parts: list[dict[str, Any]]) -> bool:
    """Whether objects of the same keys are columns: each of one type, and not all of the same."""
    kinds = [{_kind(v) for v in part.values() if v is not None} for part in parts]
    alike = all(part.keys() == parts[0].keys() for part in parts)
    return alike and all(len(kind) == 1 for kind in kinds) and len(set().union(*kinds)) > 1


def _kind(value: Any) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__
