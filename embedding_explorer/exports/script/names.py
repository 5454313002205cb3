"""How a script finds the names of the points again: by the rule that gave them, or as they are."""

from __future__ import annotations

import re

import pandas as pd

from embedding_explorer.data.dataset import Dataset, positions_in_file, unique_names
from embedding_explorer.data.readers.infer.row_names import LONGEST, LONGEST_FROM_TEXT, begin
from embedding_explorer.exports.script.inputs import reading_of
from embedding_explorer.exports.script.snippet import READABLE, bare, literal


def names_code(data: Dataset) -> str | None:
    """Return code that makes `names` of `table`, whose index is the position in the file.

    The rules are tried on the data at hand; names that none of them gives are written out, or
    None comes back where they are too many for that.
    """
    wanted = data.names.astype(str).tolist()
    for rule in (_of_column, _of_texts, _of_rows):
        if code := rule(data, wanted):
            return code
    written = f"names = {literal(wanted)}"
    return written if len(written) <= READABLE else None


def _of_column(data: Dataset, wanted: list[str]) -> str | None:
    chosen = [column.name for column in data.columns if column.role == "name"]
    column = chosen[0] if chosen else reading_of(data).get("name_column")
    if column is None:
        return None
    # A column called "name" is no longer there as it was read, only as the names made of it.
    values = data.items[column] if column in data.items else data.names.to_series()
    plain = f"names = [str(name).strip() for name in table[{literal(column)}]]"
    if not values.isna().any() and [str(v).strip() for v in values] == wanted:
        odd = column == "name" and any(map(_made_up, wanted))
        return None if odd else plain
    filled = [str(v).strip() if pd.notna(v) else "" for v in values]
    if column not in data.items:
        filled = _before_numbering(wanted)
    if all(filled) and unique_names(filled)[0] == wanted:
        texts = f"[str(name).strip() for name in table[{literal(column)}]]"
        return f"{_UNIQUE}\n\n\ntexts = {texts}\nnames, _ = unique_names(texts)"
    return None


def _before_numbering(names: list[str]) -> list[str]:
    """Return names without the number in brackets, where the bare name came before."""
    met: set[str] = set()
    bare = []
    for name in names:
        start = re.sub(r" \(\d+\)$", "", name)
        bare.append(start if start in met else name)
        met.add(name)
    return bare


def _made_up(name: str) -> bool:
    """Whether a name may be a numbered, cut or missing one rather than what the cell says."""
    return name.endswith((")", "…")) or len(name) >= LONGEST


_UNIQUE = bare(unique_names)


def _of_texts(data: Dataset, wanted: list[str]) -> str | None:
    for column in data.items.columns[1:]:
        values = data.items[column]
        if not isinstance(values.dtype, pd.StringDtype):
            continue
        begun = [begin(text.strip()) for text in values.fillna("(empty)")]
        if unique_names(begun)[0] == wanted:
            taken = f'texts = table[{literal(column)}].fillna("(empty)")'
            named = "names, _ = unique_names([begin(text.strip()) for text in texts])"
            return f"{_BEGIN}\n\n\n{_UNIQUE}\n\n\n{taken}\n{named}"
    return None


_BEGIN = f"LONGEST_FROM_TEXT = {LONGEST_FROM_TEXT}\n\n\n{bare(begin)}"


def _of_rows(data: Dataset, wanted: list[str]) -> str | None:
    rows = positions_in_file(data)
    first, _, number = wanted[0].rpartition(" ")
    if not number.isdigit() or len(rows) != len(wanted):
        return None
    offset = int(number) - int(rows[0])
    if [f"{first} {row + offset}" for row in rows] != wanted:
        return None
    return f'names = [f"{{{literal(first)}}} {{row + {offset}}}" for row in table.index]'
