"""What vector databases and services of models answer with, as plain lists of objects."""

from __future__ import annotations

import re
from typing import Any

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.columns import Note
from embedding_explorer.data.readers.text.json_lists import WRAPPERS

ANSWERS = ("result", "response", "data", "hits", "body")  # what services answer with
CHROMA = {"documents": "text", "embeddings": "embedding", "distances": "distance", "uris": "uri"}
NUMBERS = ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
NUMBER = re.compile(r"[-+]?\d{1,15}(\.\d{1,20})?([eE][-+]?\d{1,2})?")
TYPES = ("float", "int8", "uint8", "binary", "ubinary")  # of Cohere's embeddings, the best first


def unwrapped(value: dict[str, Any]) -> tuple[dict[str, Any], tuple[Note, ...]]:
    """Return an answer with its rows in one list, and notes on whose answer it is."""
    notes = []
    for known, whose in KNOWN:
        found = known(value)
        if found is not value:
            notes.append(Note(f"Read as {whose}."))
        value = found
    return value, tuple(notes)


def batch(values: list[dict[str, Any]], what: str) -> list[dict[str, Any]]:
    """Return the lines of OpenAI's batches of embeddings as rows, other objects as they are.

    Raises
    ------
    InputError
        If a line has several embeddings.
    """
    if not all("custom_id" in value and "response" in value for value in values):
        return values
    found = [_data(value) for value in values]
    if not any(found):
        return values
    if any(len(data) > 1 for data in found):
        raise InputError(
            f"{what} has several embeddings in a line of its batch; write one request per text."
        )
    return [
        {"custom_id": value["custom_id"], "embedding": data[0].get("embedding") if data else None}
        for value, data in zip(values, found, strict=True)
    ]


def _data(value: dict[str, Any]) -> list[dict[str, Any]]:
    part: Any = value
    for key in ("response", "body", "data"):
        part = part.get(key) if isinstance(part, dict) else None
    rows = part if isinstance(part, list) else []
    return [row for row in rows if isinstance(row, dict) and "embedding" in row]


def _geojson(value: dict[str, Any]) -> dict[str, Any]:
    if value.get("type") != "FeatureCollection":
        return value
    return {k: v for k, v in value.items() if k not in ("type", "bbox")}


def _of_hub(value: dict[str, Any]) -> dict[str, Any]:
    """Rows as the hub of Hugging Face shows them: features there say what each column is."""
    rows = value.get("rows")
    held = isinstance(rows, list) and all(_holds(row, "row") for row in rows)
    return {"rows": [row["row"] for row in rows]} if rows and held else value


def _holds(value: Any, key: str) -> bool:
    return isinstance(value, dict) and isinstance(value.get(key), dict)


def _chroma(value: dict[str, Any]) -> dict[str, Any]:
    """Rows of Chroma's get, or of its query, which answers with a list for every question."""
    ids = value.get("ids")
    if not (isinstance(ids, list) and ids and "metadatas" in value and "documents" in value):
        return value
    asked = all(isinstance(part, list) for part in ids)
    keys = [k for k in (*CHROMA, "metadatas") if isinstance(value.get(k), list)]
    groups = [value[key] if asked else [value[key]] for key in ("ids", *keys)]
    rows = []
    for number, lists in enumerate(zip(*groups, strict=False), 1):
        parts = [part if isinstance(part, list) else [None] * len(lists[0]) for part in lists]
        question = {"query": f"query {number}"} if len(ids) > 1 and asked else {}
        for identity, *cells in zip(*parts, strict=False):
            named = {CHROMA.get(k, "metadata"): cell for k, cell in zip(keys, cells, strict=True)}
            metadata = named.pop("metadata", None) or {}
            rows.append({"id": identity, **question, **named, "metadata": metadata})
    return {"documents": rows}


def _cohere(value: dict[str, Any]) -> dict[str, Any]:
    """Vectors under the type of their numbers: {"embeddings": {"float": [...]}}."""
    parts = value.get("embeddings")
    if not isinstance(parts, dict):
        return value
    kind = next((k for k in TYPES if isinstance(parts.get(k), list)), None)
    return value if kind is None else {**value, "embeddings": parts[kind]}


def _fetched(value: dict[str, Any]) -> dict[str, Any]:
    """Records by their id, as Pinecone fetches them: {"vectors": {"a": {"values": [...]}}}."""
    for key in WRAPPERS:
        records = value.get(key)
        if isinstance(records, dict) and records and all(map(_is_record, records.values())):
            return {**value, key: [{"id": k, **v} for k, v in records.items()]}
    return value


def _is_record(record: Any) -> bool:
    return isinstance(record, dict) and any(
        isinstance(record.get(key), list) for key in ("values", "vector", "embedding")
    )


def _within(value: dict[str, Any]) -> dict[str, Any]:
    """Return {"result": {"points": [...]}} without what is around it, GraphQL's data too."""
    parts = [value[k] for k in ANSWERS if isinstance(value.get(k), dict)]
    if len(parts) != 1:
        return value
    rows = [k for k, part in parts[0].items() if k in WRAPPERS and isinstance(part, list)]
    if len(rows) == 1:
        return {rows[0]: parts[0][rows[0]]}
    part: Any = parts[0]
    while isinstance(part, dict) and len(part) == 1:
        (part,) = part.values()
    objects = isinstance(part, list) and part and all(isinstance(row, dict) for row in part)
    return {"objects": part} if objects else value


def _sparql(value: dict[str, Any]) -> dict[str, Any]:
    """Rows of a query of Wikidata and the like, in which each cell says of what type it is."""
    results = value.get("results")
    rows = results.get("bindings") if isinstance(results, dict) else None
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        return value
    if not all(isinstance(cell, dict) and "value" in cell for row in rows for cell in row.values()):
        return value
    return {"bindings": [{name: _typed(cell) for name, cell in row.items()} for row in rows]}


def _typed(cell: dict[str, Any]) -> Any:
    """Return what a cell of SPARQL holds: a number where its type is one, else a text."""
    text, kind = str(cell["value"]), str(cell.get("datatype", "")).rpartition("#")[2]
    return float(text) if kind in NUMBERS and NUMBER.fullmatch(text) else text


def _wiki(value: dict[str, Any]) -> dict[str, Any]:
    """Pages by their number, as MediaWiki's interface answers."""
    query = value.get("query")
    pages = query.get("pages") if isinstance(query, dict) else None
    rows = list(pages.values()) if isinstance(pages, dict) else pages
    titled = isinstance(rows, list) and rows and all(_has_title(row) for row in rows)
    return {"pages": rows} if titled else value


def _has_title(page: Any) -> bool:
    return isinstance(page, dict) and "title" in page


def _telegram(value: dict[str, Any]) -> dict[str, Any]:
    """A chat of Telegram, whose texts are parted where a link or bold letters stand in them."""
    rows = value.get("messages")
    if not (isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows)):
        return value
    if not any(isinstance(row.get("text"), list) for row in rows):
        return value
    return {**value, "messages": [{**row, "text": _whole(row.get("text"))} for row in rows]}


def _whole(text: Any) -> Any:
    if not isinstance(text, list):
        return text
    parts = [part.get("text", "") if isinstance(part, dict) else part for part in text]
    return "".join(map(str, parts))


KNOWN = (
    (_geojson, "GeoJSON"),
    (_of_hub, "rows of Hugging Face's data set viewer"),
    (_chroma, "an answer of Chroma"),
    (_cohere, "an answer of Cohere"),
    (_fetched, "records by their id"),
    (_sparql, "the answer of a SPARQL query"),
    (_wiki, "pages of MediaWiki"),
    (_telegram, "a chat of Telegram"),
    (_within, "the answer of a service: what is around its rows is left out"),
)
