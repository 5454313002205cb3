"""From panels, colours and marks to the one binary value the browser gets."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.base.rounding import without_noise
from embedding_explorer.charts.palette import LEVELS, MISSING, Style, category_styles, sequential
from ui.map.model import MARK_KINDS, Coloring, Fields, Guest, Mark, Panel, Step, Thumbs
from ui.map.packing import Packer, Ref
from ui.map.text_pages import is_number
from ui.map.weak_cache import KEPT

MAX_FIELDS = 8
MAX_INDICES = 1000  # a longer selection travels as one bit per item


def fingerprint(*parts: bytes) -> str:
    """Return 16 hexadecimal digits that stand for the bytes."""
    digest = hashlib.blake2b(digest_size=8)
    for part in parts:
        digest.update(len(part).to_bytes(8, "little"))
        digest.update(part)
    return digest.hexdigest()


def items_token(names: Sequence[str]) -> str:
    """Return the fingerprint of the items, which a selection must carry to count."""

    def make() -> str:
        return fingerprint("\0".join(names).encode("utf-8", errors="replace"))

    return KEPT.get("token", (names,), make)


UNKNOWN = 255  # a belief of NaN; the others travel as 0 to 254


def pack_panel(packer: Packer, panel: Panel) -> dict[str, Any]:
    """Add one panel; its token changes with its coordinates, its look with its colours."""
    steps = [_pack_step(packer, step) for step in panel.steps]
    tokens = [step.pop("token") for step in steps]
    picture = {} if steps else _pack_picture(packer, panel.coords)
    own = pack_coloring(packer, panel.coloring)
    judged, lines = (x is not None and _token(x) for x in (panel.belief, panel.links))
    looks = [str(told) for told in (own, judged, lines, panel.arrows, *steps)]
    return {
        "key": panel.key,
        "title": panel.title,
        "caption": panel.caption,
        "axis_titles": list(panel.axis_titles),
        "dims": panel.coords.shape[1],
        "awaited": panel.awaited,
        **_pack_rows(packer, panel.neighbors, panel.belief),
        **picture,
        "coloring": own,
        "links": None if panel.links is None else packer.array(panel.links, "i4"),
        "arrows": [{"name": name, "x": x, "y": y} for name, x, y in panel.arrows],
        "steps": steps,
        "token": fingerprint(*(x.encode() for x in tokens)) if steps else picture["token"],
        "look": fingerprint(*(x.encode() for x in looks)),
    }


def _pack_step(packer: Packer, step: Step) -> dict[str, Any]:
    told = {} if step.belief is None else {"look": _token(step.belief)}
    rows = _pack_rows(packer, step.neighbors, step.belief)
    return {"title": step.title, **_pack_picture(packer, step.coords), **rows, **told}


def _pack_picture(packer: Packer, coords: np.ndarray) -> dict[str, Any]:
    flat = np.ascontiguousarray(coords, dtype=np.float32)
    return {"coords": packer.array(flat, "f4"), "token": fingerprint(flat.tobytes())}


def _pack_rows(
    packer: Packer, neighbors: np.ndarray | None, belief: np.ndarray | None
) -> dict[str, Any]:
    rows: dict[str, Any] = {}
    if neighbors is not None and neighbors.size:
        rows |= {"k": neighbors.shape[1], "neighbors": packer.array(neighbors, "i4")}
    if belief is not None:
        rows |= {"belief": packer.array(belief_bytes(belief), "u1")}
    return rows


def belief_bytes(belief: np.ndarray) -> np.ndarray:
    """Return the belief as n bytes: 0 to 254 for 0 to 1, and 255 where it is NaN."""
    given = np.asarray(belief, dtype=np.float64)
    known = ~np.isnan(given)
    rounded = np.round(np.where(known, given, 0) * (UNKNOWN - 1))
    return np.where(known, rounded, UNKNOWN).astype(np.uint8)


def pack_fields(packer: Packer, fields: Fields | None) -> list[dict[str, Any]]:
    """Add the first eight columns: numbers as numbers, everything else as text."""
    columns = list(fields.columns.items())[:MAX_FIELDS] if fields else []
    return [{"title": str(title), **_pack_column(packer, values)} for title, values in columns]


def _pack_column(packer: Packer, values: Sequence[Any]) -> Ref:
    series = pd.Series(values) if not isinstance(values, pd.Series) else values
    if is_number(series):
        numbers = series.to_numpy(dtype=np.float64, na_value=np.nan)
        return {"numbers": packer.array(without_noise(numbers), "f8")}
    return {"texts": packer.column(series)}


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
        values = packer.array(coloring.values, "f4")
        told = {"range": coloring.range and list(coloring.range), "token": _token(coloring.values)}
        return common | {"values": values, "scales": scales} | told
    codes, levels = fold_levels(np.asarray(coloring.codes, dtype=np.int32), coloring.levels)
    styles = map(_style, category_styles(len(levels)))
    return common | {
        "codes": packer.array(codes, "i1"),
        "token": _token(codes),
        "levels": [{"name": name} | style for name, style in zip(levels, styles, strict=True)],
    }


def _token(values: np.ndarray) -> str:
    return fingerprint(np.ascontiguousarray(values).tobytes())


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


def pack_selected(packer: Packer, selected: Sequence[int], n: int) -> dict[str, Any]:
    """Add the selected items in their order, or very many as one bit each."""
    if len(selected) <= MAX_INDICES:
        return {"items": packer.array(list(selected), "i4")}
    chosen = np.zeros(n, dtype=bool)
    chosen[np.asarray(selected)] = True
    return {"bits": packer.array(np.packbits(chosen, bitorder="little"), "u1")}


def pack_marks(packer: Packer, marks: Sequence[Mark]) -> Ref:
    """Add the marks as rows of item, other, kind (its position in MARK_KINDS) and panel or -1."""
    rows = [
        (
            mark.item,
            mark.other,
            MARK_KINDS.index(mark.kind),
            -1 if mark.panel is None else mark.panel,
        )
        for mark in marks
    ]
    return packer.array(np.array(rows, dtype=np.int32).reshape(-1, 4), "i4")


def pack_guest(packer: Packer, guest: Guest | None) -> dict[str, Any] | None:
    """Add the place and the name of what is no item."""
    if guest is None:
        return None
    return {"name": guest.name, "coords": packer.array(guest.coords, "f4")}
