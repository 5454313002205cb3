"""How a script finds the links of a graph again in a table of edges."""

from __future__ import annotations

from typing import Any

import pandas as pd

from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.readers.infer.graph_tables import WEIGHTS, ends
from embedding_explorer.exports.script.inputs import reading_of
from embedding_explorer.exports.script.snippet import fill, literal


def links_code(data: Dataset) -> str | None:
    """Return code that makes `links` and `names` of the `table` of edges.

    None where the nodes came from a file of their own, or only a sample of the edges was read.
    """
    reading = reading_of(data)
    columns = list(reading.get("columns") or ())
    if reading.get("sample") or len(columns) < 2 or list(data.items.columns) != ["name", "links"]:
        return None
    one, other = ends(columns) or (columns[0], columns[1])
    rest = [c for c in columns if c not in (one, other)]
    weight = next((c for c in rest if c.lower() in WEIGHTS), rest[0] if rest else None)
    numbers = set(reading.get("numbers") or ())
    weighted = f"table[{literal(weight)}].fillna(1.0)" if weight in numbers else "1.0"
    return fill(
        """
        table = table.dropna(subset=<<both>>)
        edges = pd.DataFrame({
            "source": table[<<one>>]<<one_text>>,
            "target": table[<<other>>]<<other_text>>,
            "weight": <<weight>>,
        })
        edges = edges[(edges["source"] != "") & (edges["target"] != "")]
        links = [list(link) for link in edges.astype({"weight": float}).itertuples(index=False)]
        names = list(dict.fromkeys(end for link in links for end in link[:2]))
        """,
        both=literal([one, other]),
        one=literal(one),
        other=literal(other),
        one_text=_TEXT[one in numbers],
        other_text=_TEXT[other in numbers],
        weight=weighted,
    )


_TEXT = {True: '.astype("Int64").astype("str")', False: '.astype("str").str.strip()'}


def links_of(data: Dataset) -> list[list[Any]]:
    """Return source, target and weight of every edge."""
    edges = data.edges
    if edges is None:
        return []
    found = (edges["source"].astype(str), edges["target"].astype(str))
    weights = edges.get("weight", pd.Series(1.0, edges.index))
    return [list(link) for link in zip(*found, weights.astype(float).tolist(), strict=True)]
