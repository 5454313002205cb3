"""The call a page makes: check, pack, mount, read the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st

from embedding_explorer.errors import ExplorerError
from ui.map import assets, message, state
from ui.map.events import MapEvent
from ui.map.model import (
    Coloring,
    Fields,
    Mark,
    Panel,
    Thumbs,
    check_coloring,
    check_marks,
    check_panels,
)
from ui.map.packing import Packer

_COMPONENT = st.components.v2.component(
    "embedding_explorer_map",
    html='<div class="ee-map-wait"></div>',  # keeps the map's room while its script is fetched
    css=assets.style(),
    js=assets.script(),
    isolate_styles=False,
)


def linked_map(
    panels: Sequence[Panel],
    *,
    names: Sequence[str],
    fields: Fields | None = None,
    coloring: Coloring | None = None,
    thumbs: Thumbs | None = None,
    marks: Sequence[Mark] = (),
    selected: Sequence[int] = (),
    label_rank: np.ndarray | None = None,
    size: float = 7,
    opacity: float = 0.85,
    height: int = 520,
    show_labels: bool = True,
    download_name: str = "map",
    key: str,
) -> MapEvent:
    """Draw 1 to 6 linked panels of the same items and return what the user did.

    Hover, zoom, search and highlighting happen in the browser; only a changed selection runs
    the script again. `selected` is what the caller holds to be selected: where it changes for
    another reason than the user's own click here, the map follows it.

    Parameters
    ----------
    panels
        The pictures, all of the items in `names`.
    label_rank
        One number per item, the lower the more its label matters; the order of the items if None.
    size, opacity, height
        Diameter of a point in px, its opacity from 0 to 1, height of a panel in px.
    download_name
        File name, without ending, of the figure that the reader takes away.

    Raises
    ------
    InputError
        If shapes, codes or marks do not fit the names.
    """
    n = len(names)
    check_panels(panels, n)
    check_marks(marks, n)
    if coloring is not None:
        check_coloring(coloring, n)
    token = message.items_token(names)
    event, seen = state.latest(key, selected=tuple(selected), token=token, n=n)
    packer = Packer()
    header = {
        "token": token,
        "n": n,
        "seq": seen,
        "names": packer.texts(list(names)),
        "panels": [message.pack_panel(packer, panel) for panel in panels],
        "fields": message.pack_fields(packer, fields),
        "coloring": message.pack_coloring(packer, coloring),
        "thumbs": message.pack_thumbs(packer, thumbs),
        "marks": message.pack_marks(packer, marks),
        "selected": packer.array(list(selected), "i4"),
        "rank": None if label_rank is None else packer.array(label_rank, "f4"),
        "style": {"size": size, "opacity": opacity, "height": height, "labels": show_labels},
        "download": download_name,
        "plotly": _plotly(),
    }
    _COMPONENT(key=key, data=packer.finish(header), on_selection_change=_nothing)
    return event


def _plotly() -> dict[str, Any]:
    """Return where the browser finds plotly.js, or the sentence to show in the map's place."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    try:
        name = assets.ensure_plotly().name
    except (OSError, ExplorerError) as error:
        return {"error": f"The map cannot be drawn because plotly.js could not be copied: {error}"}
    return {"url": "/".join(["", *([base] if base else []), "app", "static", name])}


def _nothing() -> None:
    """Do nothing: a callback must exist for Streamlit to keep the component's state by name."""


def pending(key: str, *, names: Sequence[str], selected: Sequence[int]) -> MapEvent:
    """Return what the user did on the map `key` before it is drawn in this run.

    A page that shows the selection elsewhere, or draws marks for it, asks this first and hands
    the answer back to `linked_map` as `selected`.
    """
    token = message.items_token(names)
    return state.latest(key, selected=tuple(selected), token=token, n=len(names))[0]
