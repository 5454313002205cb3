"""What a user can hand over, made into files or into what is in memory already."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.readers import delimited, memory
from embedding_explorer.readers.raw import Blob, Raw, Wish


def open_source(source: Any, name: str | None, wish: Wish) -> tuple[Raw, str]:
    """Return what a source holds and what to call it."""
    if isinstance(source, pd.DataFrame):
        return memory.from_frame(source, wish), name or "table"
    if isinstance(source, np.ndarray):
        return memory.from_array(source, wish), name or "array"
    if isinstance(source, list) and all(isinstance(s, str) for s in source):
        return memory.from_lines(source, wish), name or "pasted text"
    if isinstance(source, bytes):
        blob = Blob(name or "data", source)
    else:
        path = Path(source)
        blob = Blob(name or path.name, path.read_bytes())
    if blob.suffix == ".txt":
        from embedding_explorer.readers.encoding import decode

        return memory.from_lines(decode(blob)[0].splitlines(), wish), blob.name
    return delimited.parse(blob, wish), blob.name
