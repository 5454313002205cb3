"""Lists that stand side by side in an object of JSON: {"model": "m", "texts": [...], ...}."""

from __future__ import annotations

from collections import Counter
from typing import Any

from embedding_explorer.base.errors import some
from embedding_explorer.data.columns import Note

WRAPPERS: tuple[str, ...] = ("data", "items", "records", "rows", "results", "documents", "points")
WRAPPERS += ("vectors", "embeddings", "matches", "hits", "objects", "values", "features")
WRAPPERS += ("docs", "bindings", "pages", "messages")
TITLES = ("feature_names", "columns", "column_names", "fields", "header", "headers")
SEVERAL = 2  # from so many rows on lists of one length belong together, and are no coincidence


def side_by_side(value: dict[str, Any]) -> tuple[dict[str, list[Any]], tuple[Note, ...]]:
    """Return the lists that are columns of one table, none where an object has no such lists.

    They lie beside what is no list, which is named in a note. Rows that are objects have their
    values in themselves: no other list is put beside them.

    >>> side_by_side({"model": "m", "texts": ["a", "b"], "embeddings": [[1, 2], [3, 4]]})[0]
    {'texts': ['a', 'b'], 'embeddings': [[1, 2], [3, 4]]}
    """
    lists = {k: v for k, v in value.items() if isinstance(v, list) and k not in TITLES}
    main = _main(lists)
    if main is None or len(lists) == len(value):
        return {}, ()
    rows = lists[main]
    alone = len(rows) < SEVERAL or all(isinstance(row, dict) for row in rows)
    columns = {k: v for k, v in lists.items() if k == main or (len(v) == len(rows) and not alone)}
    return _titled(value, columns, main), _notes(value, list(columns))


def _main(lists: dict[str, list[Any]]) -> str | None:
    """Return the list that holds the rows: one called so, else of objects, else among equals."""
    called = [key for key in lists if key in WRAPPERS]
    objects = [k for k, v in lists.items() if v and all(isinstance(row, dict) for row in v)]
    if called or len(objects) == 1:
        return max(called or objects, key=lambda key: len(lists[key]))
    lengths = Counter(len(v) for v in lists.values() if len(v) >= SEVERAL)
    common, times = (lengths.most_common(1) or [(0, 0)])[0]
    return next((k for k, v in lists.items() if times > 1 and len(v) == common), None)


def _titled(
    value: dict[str, Any], columns: dict[str, list[Any]], main: str
) -> dict[str, list[Any]]:
    """Part rows into columns where their titles stand beside them, as in scikit-learn."""
    rows = columns[main]
    wide = {len(row) if isinstance(row, list) else -1 for row in rows}
    titles = next(
        (t for t in map(value.get, TITLES) if isinstance(t, list) and {len(t)} == wide), []
    )
    if not titles:
        return columns
    parted = {str(title): [row[i] for row in rows] for i, title in enumerate(titles)}
    return {**parted, **{k: v for k, v in columns.items() if k != main and k not in parted}}


def _notes(value: dict[str, Any], used: list[str]) -> tuple[Note, ...]:
    left = [key for key, part in value.items() if key not in (*used, *TITLES) and _says(part)]
    notes = []
    if len(used) > 1:
        notes.append(Note(f"Lists of one length are columns of one table: {some(used)}."))
    if left:
        notes.append(Note(f"Beside {some(used)}, not read: {some(left)}.", len(left)))
    return tuple(notes)


def _says(part: Any) -> bool:
    return part is not None and part != "" and part != [] and part != {}
