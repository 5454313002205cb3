"""Write files so that the same content always gives the same bytes, and seal the cards."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import numpy as np
import pandas as pd


def records(text: str, *, columns: tuple[str, ...]) -> pd.DataFrame:
    """Read lines of fields separated by ``|`` into a frame of strings."""
    rows = [line.split("|") for line in text.strip().splitlines()]
    return pd.DataFrame(rows, columns=list(columns), dtype=str)


def as_csv(table: pd.DataFrame, path: Path) -> Path:
    """Write UTF-8 CSV with Unix line ends; fields are quoted only where needed."""
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    return path


def as_npz(path: Path, **arrays: np.ndarray) -> Path:
    """Write plain arrays uncompressed: the bytes then depend on no compression library."""
    np.savez(path, allow_pickle=False, **arrays)  # type: ignore[arg-type]  # numpy 2.4 stubs
    return path


def seal(card: Path, *, rows: int, files: list[Path]) -> None:
    """Write the number of rows and each file's SHA-256 into its card, in place.

    A card keeps one checksum per file on a line of its own, ``"films.csv" = "..."``,
    beneath ``[sha256]``.
    """
    text = re.sub(r"(?m)^rows = .*$", f"rows = {rows}", card.read_text("utf-8"))
    for file in files:
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        text = re.sub(rf'(?m)^"{re.escape(file.name)}" = .*$', f'"{file.name}" = "{digest}"', text)
    card.write_text(text, encoding="utf-8", newline="\n")
