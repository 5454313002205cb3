"""From panels, colours and marks to the one binary value the browser gets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.palette import LEVELS, MISSING, Style, category_styles, sequential
from ui.map.model import MARK_KINDS, Coloring, Fields, Mark, Panel, Thumbs
from ui.map.packing import Packer, Ref, field_texts

MAX_FIELDS = 8


def fingerprint(*parts: bytes) -> str:
    """Return 16 hexadecimal digits that stand for the bytes."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def items_token(names: Sequence[str]) -> str:
    """Return the fingerprint of the items, which a selection must carry to count."""
    return fingerprint("\0".join(names).encode("utf-8", errors="replace"))


def pack_panel(packer: Packer, panel: Panel) -> dict[str, Any]:
    """Add one panel; its token changes with its coordinates."""
    coords = np.ascontiguousarray(panel.coords, dtype=np.float32)
    header = {
        "key": panel.key,
        "title": panel.title,
        "caption": panel.caption,
        "axis_titles": list(panel.axis_titles),
        "dims": coords.shape[1],
        "coords": packer.array(coords, "f4"),
        "token": fingerprint(coords.tobytes()),
        "k": 0,
    }
    if panel.neighbors is not None and panel.neighbors.size:
        header |= {
            "k": panel.neighbors.shape[1],
            "neighbors": packer.array(panel.neighbors, "i4"),
        }
    return header


def pack_fields(packer: Packer, fields: Fields | None) -> list[dict[str, Any]]:
    """Add the first eight columns: numbers as numbers, everything else as text."""
    columns = list(fields.columns.items())[:MAX_FIELDS] if fields else []
    return [{"title": str(title), **_pack_column(packer, values)} for title, values in columns]


def _pack_column(packer: Packer, values: Sequence[Any]) -> Ref:
    series = pd.Series(values) if not isinstance(values, pd.Series) else values
    is_number = pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series)
    if is_number and not pd.api.types.is_complex_dtype(series):
        numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return {"numbers": packer.array(numbers, "f8")}
    return {"texts": packer.texts(field_texts(series.tolist()))}


def pack_coloring(packer: Packer, coloring: Coloring | None) -> dict[str, Any] | None:
    """Add what colours the points: levels with their styles, or numbers with two scales."""
    if coloring is None:
        return None
    common = {
        "title": coloring.title,
        "missing": _style(MISSING),
        "missingName": coloring.missing,
    }
    if coloring.values is not None:
        scales = {"light": sequential(dark=False), "dark": sequential(dark=True)}
        return common | {"values": packer.array(coloring.values, "f4"), "scales": scales}
    codes, levels = fold_levels(np.asarray(coloring.codes, dtype=np.int32), coloring.levels)
    styles = map(_style, category_styles(len(levels)))
    return common | {
        "codes": packer.array(codes, "i4"),
        "levels": [{"name": name} | style for name, style in zip(levels, styles, strict=True)],
    }


def fold_levels(codes: np.ndarray, levels: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    """Keep the levels with the most items and join the rest in one, beyond 64 levels.

    More would repeat a colour and a shape; the order of the levels that stay is kept.
    """
    if len(levels) <= LEVELS:
        return codes, list(levels)
    counts = np.bincount(codes[codes >= 0], minlength=len(levels))
    kept = np.sort(np.argsort(-counts, kind="stable")[: LEVELS - 1])
    place = np.full(len(levels), len(kept), dtype=np.int32)
    place[kept] = np.arange(len(kept), dtype=np.int32)
    folded = np.where(codes >= 0, place[codes], -1).astype(np.int32)
    return folded, [*(levels[i] for i in kept), f"{len(levels) - len(kept):,} smaller groups"]


def _style(style: Style) -> dict[str, str]:
    return {"color": style.color, "dark": style.dark_color, "symbol": style.symbol}


def pack_thumbs(packer: Packer, thumbs: Thumbs | None) -> dict[str, Any] | None:
    """Add the sheet of thumbnails."""
    if thumbs is None:
        return None
    size = {"columns": thumbs.columns, "width": thumbs.width, "height": thumbs.height}
    return {"png": packer.raw(thumbs.sprite), **size}


def pack_marks(packer: Packer, marks: Sequence[Mark]) -> Ref:
    """Add the marks as rows of item, other and kind (its position in MARK_KINDS)."""
    rows = [(mark.item, mark.other, MARK_KINDS.index(mark.kind)) for mark in marks]
    return packer.array(np.array(rows, dtype=np.int32).reshape(-1, 3), "i4")
