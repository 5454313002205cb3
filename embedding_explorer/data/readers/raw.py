"""What passes between the steps of reading: files as they arrive, and what was found in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import check_rows
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import Column, Note

SHOWN_ROWS = 10  # row numbers a note lists
LONGEST = 500  # characters kept of a list in a row that was left out


@dataclass(frozen=True)
class Blob:
    """One file: the name it goes by (a label, never opened as a path) and its bytes."""

    name: str
    data: bytes
    folder: str = ""  # the folder it lies in inside an archive, a label too
    compression: str | None = None
    kind: str | None = None  # what the user says it holds, one of `dataset.KINDS`
    encoding: str | None = None  # and how its text is written
    problem: str | None = None  # why its bytes are not there, as a sentence

    @property
    def suffix(self) -> str:
        """The end of the name in lower case with its dot, "" where there is none."""
        stem, dot, end = self.name.rpartition(".")
        return f".{end.lower()}" if dot and stem and len(end) <= 12 else ""

    @property
    def what(self) -> str:
        """The file as the start of a sentence."""
        return f"The file {short(self.name)!r}"


@dataclass(frozen=True)
class Wish:
    """How many rows are wanted (None: all), the seed of the draw, and what the user says it is."""

    sample: int | None = None
    seed: int = 0
    kind: str | None = None
    encoding: str | None = None

    def choose(
        self, total: int, what: str, *, width: int = 1, name: str = "cells"
    ) -> np.ndarray | None:
        """Return the sorted positions of a uniform sample of the rows, or None for all of them.

        Raises
        ------
        RowsLimitError
            If the rows wanted are more than a limit allows.
        """
        check_rows(total, self.sample, what, width=width, name=name)
        if self.sample is None or self.sample >= total:
            return None
        draw = np.random.default_rng(self.seed).choice(total, self.sample, replace=False)
        return np.sort(draw)


@dataclass(frozen=True)
class Raw:
    """What a file holds, before roles are given.

    Attributes
    ----------
    frame : DataFrame
        One row per thing; its index is the 0-based position of the row in the file.
    total : int
        Rows in the file, before sampling and dropping.
    taken : array or None
        The positions drawn when a sample was asked for.
    first_row : int
        The number the user's own file gives to the row at position 0 (2 below a header).
    hint : str
        What it looks like: "table", "lines", "vectors", "distances", "images" or "graph".
    vectors, images : arrays or None
        Beside the frame, one entry per row.
    edges : DataFrame or None
        source, target, weight.
    distances : (n, n) float32 array or None
        Between the rows of the frame; filled once no row will be dropped any more.
    notes : tuple of Note
    dropped : tuple of DataFrame
        Rows left out so far, columns ``row``, ``reason`` and the original fields.
    reading : mapping
        How it was read (see the package's docstring).
    proposed : tuple of Column
        Roles that are known already, where the file itself says them.
    """

    frame: pd.DataFrame
    total: int
    taken: np.ndarray | None = None
    first_row: int = 1
    hint: str = "table"
    vectors: np.ndarray | None = None
    images: np.ndarray | None = None
    edges: pd.DataFrame | None = None
    distances: np.ndarray | None = None
    notes: tuple[Note, ...] = ()
    dropped: tuple[pd.DataFrame, ...] = ()
    reading: Mapping[str, Any] = field(default_factory=dict)
    proposed: tuple[Column, ...] = ()

    def row_numbers(self, mask: Any = slice(None)) -> np.ndarray:
        """Return the row numbers of the user's file for the rows under `mask`."""
        numbers: np.ndarray = self.frame.index.to_numpy()[mask] + self.first_row
        return numbers

    def noting(self, *notes: Note) -> Raw:
        """Return the same with more notes."""
        return replace(self, notes=(*self.notes, *notes))

    def standing(self, lines: Sequence[int]) -> Raw:
        """Return the same, whose rows stand on these lines of the user's file (from 0 on).

        Notes so far are of rows that stood one below the other. Of a sample the first line alone
        is known to what draws it again.
        """
        if not len(lines):
            return self
        first = lines[0] + 1
        if self.taken is not None:
            return replace(self, first_row=first)
        places = np.asarray(lines) - lines[0]
        before = self.first_row

        def moved(note: Note) -> Note:
            return replace(note, rows=tuple(int(places[row - before]) + first for row in note.rows))

        frame = self.frame.set_axis(places[self.frame.index.to_numpy()], axis=0)
        total = int(places[-1]) + 1
        notes = tuple(map(moved, self.notes))
        return replace(self, frame=frame, total=total, first_row=first, notes=notes)

    def keeping(self, mask: np.ndarray) -> Raw:
        """Return only the rows under a boolean mask, in the frame and the arrays beside it."""
        return replace(
            self,
            frame=self.frame[mask],
            vectors=None if self.vectors is None else self.vectors[mask],
            images=None if self.images is None else self.images[mask],
        )

    def dropping(self, mask: np.ndarray, reason: str, text: str, choice: str = "") -> Raw:
        """Leave out the rows under a boolean mask, keep them in `dropped`, and say so.

        `text` is the sentence of the note, with {count} where the number of rows goes; `choice`
        what the user calls such rows, who wished it.
        """
        if not mask.any():
            return self
        rows = self.row_numbers(mask)
        # Lists as text: kept one by one they weigh more on a disk and in memory than they say.
        lost = self.frame[mask].reset_index(drop=True).map(_as_text)
        lost = lost.rename(columns={"row": "row (column)", "reason": "reason (column)"})
        lost.insert(0, "row", rows)
        lost.insert(1, "reason", reason)
        return replace(
            self.keeping(~mask).noting(row_note(text, rows, level="warning", choice=choice)),
            dropped=(*self.dropped, lost),
        )


def _as_text(cell: Any) -> Any:
    if not isinstance(cell, np.ndarray | list | tuple | dict):
        return cell
    some = cell.ravel()[:LONGEST].tolist() if isinstance(cell, np.ndarray) else cell
    return str(some)[:LONGEST]


def row_note(text: str, rows: np.ndarray, *, level: str = "info", choice: str = "") -> Note:
    """Return a note about some rows; "{count} row{s}" in `text` becomes their number."""
    shown = tuple(int(r) for r in rows[:SHOWN_ROWS])
    return Note(filled(text, len(rows)), len(rows), shown, level, choice)


def filled(text: str, count: int) -> str:
    """Return a text with "{count} noun{s}" filled in."""
    return re.sub(r"\{count\} ([^{}]+)\{s\}", lambda found: counted(count, found[1]), text)


def short(text: str, length: int = 60) -> str:
    """Return a text cut to `length` characters, for use inside a sentence."""
    return text if len(text) <= length else text[: length - 1] + "…"


def empty(what: str) -> InputError:
    """Return the error for a source that holds nothing."""
    return InputError(f"{what} is empty; choose one with at least one row.")
