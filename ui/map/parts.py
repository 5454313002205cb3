"""The parts of a message: what rarely changes, packed once and sent or fetched as a whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ui.map import media_arrays, message, text_pages
from ui.map.model import Coloring, Fields, Panel, Thumbs
from ui.map.packing import Packer
from ui.map.weak_cache import KEPT


@dataclass(frozen=True, eq=False)
class Part:
    """A piece of the header, the arrays it refers to, and files the browser asks for by itself."""

    header: Any
    body: bytes
    is_far: bool = False  # whether the browser fetches the body, too
    files: dict[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Parts:
    """All parts of one map."""

    words: Part
    panels: list[Part]
    coloring: Part
    thumbs: Part


def parts(
    names: Sequence[str],
    panels: Sequence[Panel],
    fields: Fields | None,
    coloring: Coloring | None,
    thumbs: Thumbs | None,
    rank: np.ndarray | None,
) -> Parts:
    """Pack what does not change from run to run, or find it packed."""
    is_far = media_arrays.wanted(len(names))
    make = _far_words if is_far else _words
    return Parts(
        KEPT.get("words", (names, fields, rank, is_far), lambda: make(names, fields, rank)),
        [_panel(panel, is_far) for panel in panels],
        _packed("coloring", (coloring,), message.pack_coloring, coloring, is_far),
        _packed("thumbs", (thumbs,), message.pack_thumbs, thumbs, is_far),
    )


def _panel(panel: Panel, is_far: bool) -> Part:
    axes = (tuple(panel.axis_titles), panel.arrows)
    told = (panel.key, panel.title, panel.caption, panel.awaited, *axes)
    arrays = (panel.coords, panel.neighbors, panel.belief, panel.coloring, panel.links)
    rows = [(step.title, step.coords, step.neighbors, step.belief) for step in panel.steps]
    things = (*arrays, *told, *(thing for row in rows for thing in row))
    return _packed(
        "panel", things, message.pack_panel, panel, is_far or media_arrays.heavy(arrays_of(panel))
    )


def arrays_of(panel: Panel) -> int:
    """Return the bytes of a panel's arrays, all steps together."""
    arrays = [panel.coords, panel.neighbors, panel.links]
    for step in panel.steps[1:]:
        arrays += [step.coords, step.neighbors]
    return sum(array.nbytes for array in arrays if array is not None)


def _packed(
    name: str, things: tuple[Any, ...], pack: Callable[..., Any], given: Any, is_far: bool
) -> Part:
    def make() -> Part:
        packer = Packer()
        header = pack(packer, given)
        body = packer.body()
        fetched = bool(is_far and body)
        return Part(header, media_arrays.salted(body) if fetched else body, fetched)

    return KEPT.get(name, (*things, is_far), make)


def _words(names: Sequence[str], fields: Fields | None, rank: np.ndarray | None) -> Part:
    packer = Packer()
    header = {
        "names": packer.texts(list(names)),
        "fields": message.pack_fields(packer, fields),
        "rank": None if rank is None else packer.array(rank, "f4"),
    }
    return Part(header, packer.body())


def _far_words(names: Sequence[str], fields: Fields | None, rank: np.ndarray | None) -> Part:
    columns = dict(list(fields.columns.items())[: message.MAX_FIELDS]) if fields else {}
    plain = list(names)
    rows, starts = text_pages.row_file(plain, list(columns.values()))
    packer = Packer()
    header = {
        "starts": packer.array(starts, "f8"),
        "block": text_pages.BLOCK,
        "salt": media_arrays.SALT,
        "known": text_pages.pack_known(packer, plain, rank),
        "fields": [
            {"title": str(title), "number": text_pages.is_number(values)}
            for title, values in columns.items()
        ],
    }
    files = {
        "rows": media_arrays.salted(rows),
        "names": media_arrays.salted(text_pages.name_file(plain)),
    }
    return Part(header, packer.body(), files=files)
