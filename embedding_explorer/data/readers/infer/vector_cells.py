"""Vectors in cells of text: lists of numbers however a program printed them (decision 0211)."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from embedding_explorer.data.readers.infer.cell_values import (
    as_vector,
    objects,
    share_needed,
    vector,
)
from embedding_explorer.data.readers.infer.places import WKT

# What numpy 2 and others print around every number: np.float32(0.5), Decimal('0.5').
SCALAR = re.compile(
    r"(?:\b(?:np|numpy|torch|jnp|decimal)\.)?(?:float|int|uint|bfloat|double|Decimal)\d*_?"
    r"\(([^()]*)\)"
)
ONLY = re.compile(r"[\s\d.,;eE+\-naifINF'\"]+")
INNER = re.compile(r"[\[({]([^\[\](){}]*)[\])}]")
# What may stand before and behind the list: array([...], dtype=float32), tensor([[...]], ...).
BEFORE = re.compile(
    r"\s*+(<tf\.Tensor:[^\[]*numpy=)?([A-Za-z_][\w.]*+)?[\s\[({]*+"
    r"(?:'[a-zA-Z]',\s*+|\w++=\s*+)?[\s\[({]*+"
)
BEHIND = re.compile(
    r"[\s\])}>]*+$|[\s\])}]*+,\s*+(dtype|device|grad_fn|requires_grad|shape|size|layout|weak_type)="
)
AROUND = 200  # characters of it at most
OPENING = re.compile(r"[\[({]")
BARE = re.compile(r"\s*[-+.\d][-+.\deE]*([\s,;|]+[-+.\d][-+.\deE]*){7,}\s*$")
# numpy and pandas print long vectors with three dots in the middle: the numbers are lost.
CUT_BEGINS = re.compile(r"[^\[(]{0,20}[\[(]++\s*+[-+.\d][-+.\deE\s,]*+")
CUT_ENDS = re.compile(r"[-+.\deE\s,]*+[\])][^\[]{0,80}")
SEPARATORS = str.maketrans(",;|\n\t'\"", "       ")
# What a failed call leaves in a cell.
FAILED = frozenset(["", "none", "nan", "null", "na", "n/a", "<na>", "[]", "{}", "()", "error"])
EMPTY = re.compile(r"[A-Za-z_.]*\(?\[\]")
FEWEST = 2  # numbers: (120) is a loss of 120 and [1] a footnote
POINT = 2  # numbers in round brackets: a place on a map, and no vector
SEEN = 200  # cells that decide
HALF = 0.5  # of all cells are vectors, where the rest are failed calls or say why they failed


def parse_cells(frame: pd.DataFrame, asked: Sequence[str] = ()) -> pd.DataFrame:
    """Return the frame with every column of texts that are lists of numbers turned into lists.

    In the columns `asked` for, also where only some of the texts are, or of one number.
    """
    for name in frame.columns:
        column = frame[name]
        if not isinstance(column.dtype, pd.StringDtype):
            continue
        least = 1 if name in asked else FEWEST
        if _holds_vectors(column, name in asked):
            texts = column.astype(object).tolist()
            cells = [None if text is None or text != text else _cell(text, least) for text in texts]
            if name in asked or _of_one_length(cells):
                frame = frame.assign(**{name: objects(cells, frame.index)})
    return frame


def _holds_vectors(column: pd.Series, asked: bool) -> bool:
    filled = column.dropna() if column.hasnans else column
    if asked:
        return any(numbers_in(text) is not None for text in filled)
    seen = filled.iloc[:: max(len(filled) // SEEN, 1)].tolist()
    told = [text for text in seen if not is_failed(text)]
    wide = [len(_parts(inside)) for text in told if (inside := numbers_in(text)) is not None]
    share = share_needed(wide)
    return bool(wide) and len(wide) >= share * len(told) and len(wide) >= HALF * len(seen)


def _of_one_length(cells: Sequence[object]) -> bool:
    """Whether nearly all cells that are no failed calls are vectors, and of one length."""
    lengths = Counter(len(cell) for cell in cells if isinstance(cell, np.ndarray))
    texts = sum(isinstance(cell, str) and not is_failed(cell) for cell in cells)
    share = share_needed(list(lengths.elements()))
    return bool(lengths) and max(lengths.values()) >= share * (sum(lengths.values()) + texts)


def is_failed(text: str) -> bool:
    """Whether a cell among vectors holds none: None, nan, an empty list, an error's name.

    >>> is_failed("None"), is_failed("array([], dtype=float32)"), is_failed("[1, 2]")
    (True, True, False)
    """
    bare = text.strip()
    return bare.lower() in FAILED or EMPTY.match(bare) is not None


def is_cut(text: str) -> bool:
    """Whether a cell is a vector printed with dots in the middle.

    >>> is_cut("[0.5 1.5 ... 2.5 3.5]"), is_cut("[0.5 1.5]"), is_cut("see [1] ... and [2]")
    (True, False, False)
    """
    before, dots, after = text.replace("…", "...").partition("...")
    return bool(dots and CUT_BEGINS.fullmatch(before) and CUT_ENDS.fullmatch(after))


def numbers_in(text: str, least: int = FEWEST) -> str | None:
    """Return the inside of the list of numbers that a text is, None where it is none.

    >>> numbers_in("tensor([1.5, 2.5], device='cuda:0')"), numbers_in("{0.5,2}"), numbers_in("[1]")
    ('1.5, 2.5', '0.5,2', None)
    """
    text = text.strip().strip("\"'")
    first = OPENING.search(text)
    if first is None:
        return text if BARE.match(text) else None
    behind_all = len(text) - 1 - max(map(text.rfind, "])}"))
    if first.start() > 2 * AROUND or behind_all > AROUND or WKT.match(text):
        return None  # a long text with something in brackets
    plain = SCALAR.sub(r"\1", text) if "(" in text else text
    lists = [found for found in INNER.finditer(plain) if _are_numbers(found[1], least)]
    if not lists:
        return None
    found = max(lists, key=lambda one: len(one[1]))
    before, behind = plain[: found.start()], plain[found.end() :]
    if max(len(before), len(behind)) > AROUND or not (
        BEFORE.fullmatch(before) and BEHIND.match(behind)
    ):
        return _of_object(plain)
    point = found[0].startswith("(") and not before.strip(" ([") and least > 1
    return None if point and len(_parts(found[1])) <= POINT else found[1]


def _are_numbers(inside: str, least: int) -> bool:
    """Whether the inside of brackets is numbers, at least so many."""
    if not ONLY.fullmatch(inside):
        return False
    return len(_parts(inside)) >= least and any(map(str.isdigit, inside))


def _parts(inside: str) -> list[str]:
    return inside.translate(SEPARATORS).split()


def _of_object(text: str) -> str | None:
    """Return the numbers of {"values": [...], "model": ...}, as JSON or as Python prints it."""
    bare = text.strip()
    if not (bare.startswith("{") and bare.endswith("}")):
        return None
    for form in (bare, bare.replace("'", '"')):
        try:
            value = as_vector(json.loads(form))
        except (ValueError, RecursionError):
            continue
        return None if value is None else " ".join(map(repr, value.tolist()))
    return None


def _cell(text: str, least: int) -> np.ndarray | str | None:
    inside = numbers_in(text, least)
    if inside is None:
        return None if is_failed(text) else text
    try:
        return vector([float(part) for part in _parts(inside)])
    except ValueError:
        return text
