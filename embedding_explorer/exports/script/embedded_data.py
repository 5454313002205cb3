"""The data, carried by the script itself or put beside it."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base import limits
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.exports.script.inputs import Inputs
from embedding_explorer.exports.script.snippet import READABLE, Snippet, dedent, fill, literal

INSIDE = 300_000  # bytes up to which it is packed into the script; editors choke on more


def carried(data: Dataset, reads: Inputs, beside: str | None) -> tuple[Snippet, bytes | None]:
    """Return code that brings the data, and the file `beside` it if it is too large to carry.

    Without a name for that file the script carries everything, whatever its size.
    """
    columns, arrays = _parts(data, reads)
    few = sum(array.size for array in arrays.values()) * 8 <= READABLE
    if few and len(shown := _written_out(columns, arrays)) <= READABLE:
        return Snippet("The data", shown), None
    packed = _packed(columns, arrays)
    if beside is None or len(packed) * 4 // 3 <= INSIDE:
        text = base64.b64encode(packed).decode()
        lines = "\n".join(f'    "{text[i : i + 92]}"' for i in range(0, len(text), 92))
        opened = f"PACKED = (\n{lines}\n)\npacked = np.load(io.BytesIO(base64.b64decode(PACKED)))"
        imports = ("import base64", "import io", "import json")
        return Snippet("The data", f"{opened}\n{_unpack(arrays)}", imports), None
    code = f"{fill(_OPENED, file=literal(beside))}\n{_unpack(arrays)}"
    imports = ("import json", "import sys", "from pathlib import Path")
    return Snippet("The data", code, imports), packed


_OPENED = """
    if not Path(<<file>>).is_file():
        sys.exit(
            "This script needs the file " + repr(<<file>>) + " in the folder it is run in; "
            "it was exported together with the script."
        )
    packed = np.load(<<file>>)
"""


def _parts(data: Dataset, reads: Inputs) -> tuple[dict[str, list[Any]], dict[str, np.ndarray]]:
    """Return the columns as lists of plain values, and the arrays, that the method reads."""
    columns = {"name": data.names.astype(str).tolist()}
    columns |= {name: _plain(data.items[name]) for name in reads.wanted}
    kept = {key: array for key, array in data.arrays.items() if key == reads.form}
    for array in kept.values():
        limits.check("export_cells", array.size, "The data that the script carries")
    if reads.form == "links":
        columns["links"] = links_of(data)
    return columns, kept


def links_of(data: Dataset) -> list[list[Any]]:
    """Return source, target and weight of every edge."""
    edges = data.edges
    if edges is None:
        return []
    found = (edges["source"].astype(str), edges["target"].astype(str))
    weights = edges.get("weight", pd.Series(1.0, edges.index))
    return [list(link) for link in zip(*found, weights.astype(float).tolist(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    values = column.astype(object).where(column.notna(), None).tolist()
    return [v.item() if isinstance(v, np.generic) else v for v in values]


def _written_out(columns: dict[str, list[Any]], arrays: dict[str, np.ndarray]) -> str:
    columns = dict(columns)
    links = columns.pop("links", None)
    lines = [f"table = pd.DataFrame(\n    {literal(columns)}\n)", 'names = table["name"].tolist()']
    lines += [f"links = {literal(links)}"] if links is not None else []
    for name, array in arrays.items():
        values, kind = literal(array.tolist()), array.dtype.name
        lines.append(f"{name} = np.array(\n    {values},\n    dtype={kind!r},\n)")
    return "\n".join(lines)


def _packed(columns: dict[str, list[Any]], arrays: dict[str, np.ndarray]) -> bytes:
    text = json.dumps(columns, ensure_ascii=True, default=str).encode()
    target = io.BytesIO()
    packed: dict[str, Any] = {"table": np.frombuffer(text, np.uint8), **arrays}
    np.savez_compressed(target, **packed)
    return target.getvalue()


def _unpack(arrays: dict[str, np.ndarray]) -> str:
    code = dedent("""
        columns = json.loads(packed["table"].tobytes())
        links = columns.pop("links", [])
        table = pd.DataFrame(columns)
        names = table["name"].tolist()
    """)
    return "\n".join([code, *(f'{name} = packed["{name}"]' for name in arrays)])
