"""What a dataset was understood to be, in one sentence."""

from __future__ import annotations

from embedding_explorer.base.wording import counted, in_words
from embedding_explorer.data.alike import alike
from embedding_explorer.data.coordinates import made_elsewhere
from embedding_explorer.data.dataset import Dataset

_COUNTED = {  # role: what columns of it are called
    "number": "measurement",
    "category": "category column",
    "text": "text column",
}
SHOWN = 3  # names of columns in the sentence


def summary(data: Dataset, scaled: str = "") -> str:
    """Say what the data is, how its numbers are `scaled`, and what each kind of column is for.

    Where nothing but the names tells the items apart, that is said, too.

    >>> from embedding_explorer.data.samples import sample
    >>> summary(sample("produce"))
    '64 rows with 1 measurement; kind is the label.'
    >>> summary(sample("produce"), "unscaled")
    '64 rows with 1 measurement, unscaled; kind is the label.'
    """
    parts = [f"{_subject(data)}{_with(data)}" + f", {scaled}" * bool(scaled)]
    parts += [*_others(data), *filter(None, [alike(data)])]
    return "; ".join(parts) + "."


def _subject(data: Dataset) -> str:
    if data.kind == "vectors" and data.vectors is not None:
        n, wide = data.vectors.shape
        return f"{counted(n, 'vector')} of {counted(wide, 'dimension')}"
    if data.kind == "images" and data.images is not None:
        shape = " × ".join(f"{side:,}" for side in data.images.shape[1:3])
        return f"{counted(len(data), 'image')} of {shape} pixels"
    if data.kind == "distances":
        return f"Distances between {counted(len(data), 'item')}"
    if data.kind == "graph" and data.edges is not None:
        return f"A graph of {counted(len(data), 'node')} and {counted(len(data.edges), 'edge')}"
    if data.kind == "text":
        columns = [name for name, role in data.roles.items() if role == "text"]
        return counted(len(data), "text") + f" of the column {columns[0]}" * (len(columns) == 1)
    return counted(len(data), "row")


def _with(data: Dataset) -> str:
    """Name how many columns the vectors are made of, or stand beside them."""
    counts = [
        counted(many, noun, f"{noun}s")
        for role, noun in _COUNTED.items()
        if (many := list(data.roles.values()).count(role))
    ]
    if not counts or data.kind == "text":
        return ""
    return f" with {in_words(counts)}"


def _others(data: Dataset) -> list[str]:
    found = []
    roles = {name: role for name, role in data.roles.items() if name != "links"}
    ignored = [name for name, role in roles.items() if role == "ignore"]
    if drawn := made_elsewhere(ignored):
        roles = {name: role for name, role in roles.items() if name not in drawn}
        found.append(f"{in_words(drawn)} are a map made elsewhere")
    for role, is_one, are_many in (
        ("label", "is the label", "are labels"),
        ("ignore", "is not used", "are not used"),
    ):
        names = [name for name, held in roles.items() if held == role]
        if len(names) > SHOWN:
            found.append(f"{counted(len(names), 'other column')} {are_many}")
        elif names:
            found.append(f"{in_words(names)} {are_many if len(names) > 1 else is_one}")
    return found
