"""How much is accepted, in one place; each limit can be set and is named in the error it causes.

A limit called ``cells`` is set by the environment variable ``EXPLORER_MAX_CELLS``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from embedding_explorer.base.errors import InputError, LimitError

PREFIX = "EXPLORER_MAX_"


class RowsLimitError(LimitError):
    """More rows than a limit allows, where a fair random sample of them would fit.

    Attributes
    ----------
    total, limit : int
        Rows there are (lines of the file, where the rows were not all counted), and the largest
        sample that is accepted.
    can_sample : bool
        True: the same input can be read again with ``sample=limit`` or less.
    """

    can_sample = True

    def __init__(self, text: str, total: int, limit: int) -> None:
        # All three go to the base class so that the error survives a trip between processes.
        super().__init__(text, total, limit)
        self.total = total
        self.limit = limit

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Limit:
    """One limit: its name, the value that holds unless set otherwise, its unit and its reason."""

    name: str
    default: int
    unit: str
    why: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()

    @property
    def value(self) -> int:
        """The value in force now."""
        given = os.environ.get(self.variable)
        if given is None:
            return self.default
        if not given.isdigit() or int(given) < 1:
            raise InputError(f"{self.variable} must be a whole number above 0, not {given!r}.")
        return int(given)


LIMITS: dict[str, Limit] = {
    limit.name: limit
    for limit in (
        Limit("upload_bytes", 200_000_000, "bytes", "one file as it arrives"),
        Limit("expanded_bytes", 500_000_000, "bytes", "an upload after decompression"),
        Limit("files", 5_000, "files", "files in one upload or archive"),
        Limit("rows", 1_000_000, "rows", "items in one dataset"),
        Limit("columns", 5_000, "columns", "columns of a table that are not one vector"),
        Limit("cells", 20_000_000, "cells", "rows times columns of a table"),
        Limit("dimensions", 20_000, "dimensions", "numbers in one vector"),
        Limit("numbers", 200_000_000, "numbers", "numbers in one matrix"),
        Limit("characters", 100_000_000, "characters", "characters of text in one dataset"),
        Limit(
            "json_values", 20_000_000, "values", "values of one JSON file; an object counts as five"
        ),
        Limit("sheets", 500, "sheets", "sheets of one workbook"),
        Limit("phrase_characters", 10_000, "characters", "one typed phrase"),
        Limit("pixels", 40_000_000, "pixels", "pixels of one image"),
        Limit("all_pixels", 2_000_000_000, "pixels", "pixels of all images, each unpacked once"),
        Limit("images", 20_000, "images", "images in one dataset"),
        Limit("edges", 2_000_000, "edges", "edges of one graph"),
        Limit("features", 500_000, "features", "columns an encoder makes"),
        Limit("model_bytes", 2_000_000_000, "bytes", "files of one model brought or fetched"),
        Limit("tokenizer_values", 700_000, "values", "tokens, scores and pairs of one tokenizer"),
        Limit("network_bytes", 300_000_000, "bytes", "a network at work, beside its weights"),
        Limit("tsne_rows", 50_000, "rows", "points in t-SNE"),
        Limit("kept_bytes", 2_000_000_000, "bytes", "results the app keeps for all visitors"),
        Limit("visitor_bytes", 2_000_000_000, "bytes", "what one visitor brings and has here"),
        Limit("data_sets", 50, "data sets", "what one visitor has here, each drawn in a list"),
        Limit("data_bytes", 4_000_000_000, "bytes", "what all visitors have here together"),
        Limit("uploaded_bytes", 4_000_000_000, "bytes", "uploads of all visitors not used yet"),
        Limit("arriving_bytes", 1_200_000_000, "bytes", "uploads on their way, kept in /tmp"),
        Limit("store_bytes", 10_000_000_000, "bytes", "results kept on disk"),
        Limit("held_bytes", 1_200_000_000, "bytes", "memory a worker keeps between two jobs"),
        Limit("job_seconds", 1_800, "seconds", "one step of a job"),
        Limit("waiting_steps", 50, "steps", "what one visitor has waiting for a worker"),
        Limit("export_cells", 50_000_000, "cells", "numbers in one exported file"),
    )
}


def chosen() -> dict[str, str]:
    """Return the variables that set limits here, for a worker that may not have them."""
    known = {entry.variable for entry in LIMITS.values()}
    return {name: value for name, value in os.environ.items() if name in known}


@contextmanager
def holding(variables: Mapping[str, str]) -> Iterator[None]:
    """Let the limits of another process hold in this one; its own come back at the end."""
    before = chosen()
    for name in before:
        del os.environ[name]
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            os.environ.pop(name, None)
        os.environ.update(before)


def limit(name: str) -> int:
    """Return the value in force of the limit called `name`."""
    return LIMITS[name].value


def check(name: str, amount: int, what: str) -> None:
    """Raise a `LimitError` that names the limit when `amount` is over it.

    Parameters
    ----------
    name : str
        A key of `LIMITS`.
    amount : int
        How much there is.
    what : str
        Where it was found, as the start of a sentence ("The file films.csv").
    """
    entry = LIMITS[name]
    if amount > entry.value:
        raise LimitError(
            f"{what} has {amount:,} {entry.unit}, more than the {entry.value:,} allowed; "
            f"take a smaller part of it or set {entry.variable}."
        )


def check_growing(name: str, amount: int, most: int, what: str) -> None:
    """Raise a `LimitError` as soon as what is still being counted is over a limit.

    Parameters
    ----------
    name : str
        A key of `LIMITS`.
    amount : int
        How much there is so far.
    most : int
        The value in force of that limit, looked up once before the loop.
    what : str
        Where it was found, as the start of a sentence.
    """
    if amount > most:
        entry = LIMITS[name]
        raise LimitError(
            f"{what} has more than the {most:,} {entry.unit} allowed; take a smaller part of it "
            f"or set {entry.variable}."
        )


def check_rows(
    total: int, wanted: int | None, what: str, *, width: int = 1, name: str = "cells"
) -> None:
    """Raise a `RowsLimitError` when more rows are wanted than fit; it says how many would.

    Parameters
    ----------
    total : int
        Rows there are.
    wanted : int or None
        Rows to keep; None means all.
    what : str
        Where they were found, as the start of a sentence.
    width : int
        Cells or numbers in each row.
    name : str
        The limit on rows times `width`: "cells" for a table, "numbers" for vectors.
    """
    kept = total if wanted is None else min(wanted, total)
    for key, size in (("rows", 1), (name, max(width, 1))):
        entry = LIMITS[key]
        if kept * size > entry.value:
            fits = max(entry.value // size, 1)
            raise RowsLimitError(
                f"{what} has {total:,} rows{_times(size)}, more than the {entry.value:,} "
                f"{entry.unit} allowed; take a random sample of at most {fits:,} rows "
                f"or set {entry.variable}.",
                total,
                fits,
            )


def more_rows(total: int, most: int, what: str) -> RowsLimitError:
    """Return the error for rows that are no longer counted, as there are too many already.

    Parameters
    ----------
    total : int
        About how many there are.
    most : int
        The limit on rows.
    what : str
        Where they were found, as the start of a sentence.
    """
    return RowsLimitError(
        f"{what} has more than the {most:,} rows allowed; take a random sample of at most "
        f"{most:,} rows or set {LIMITS['rows'].variable}.",
        total,
        most,
    )


def check_characters(characters: int, rows: int, total: int, what: str) -> None:
    """Raise a `RowsLimitError` when some rows of text are too long; it says how many would fit.

    Parameters
    ----------
    characters, rows : int
        Characters in the rows that were read, and how many rows these are.
    total : int
        Rows there are.
    what : str
        Where they were found, as the start of a sentence.
    """
    entry = LIMITS["characters"]
    if characters > entry.value:
        fits = max(int(0.9 * rows * entry.value / characters), 1)  # rows differ in length
        raise RowsLimitError(
            f"{what} has {characters:,} characters of text, more than the {entry.value:,} allowed; "
            f"take a random sample of about {fits:,} rows or set {entry.variable}.",
            total,
            fits,
        )


def _times(size: int) -> str:
    return f" of {size:,} values" if size > 1 else ""
