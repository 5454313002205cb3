"""The call a page makes: check, pack, mount, read the answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from embedding_explorer.base.errors import ExplorerError
from ui.map import assets, media_arrays, message, state
from ui.map.checks import check_coloring, check_marks, check_neighbors_of, check_panels
from ui.map.events import MapEvent
from ui.map.model import Coloring, Fields, Guest, Mark, Panel, Thumbs
from ui.map.packing import Packer
from ui.map.parts import Part, Parts, parts

_COMPONENT = st.components.v2.component(
    "embedding_explorer_map",
    html='<div class="ee-map-wait"></div>',  # keeps the map's room while its script is fetched
    css=assets.style(),
    js=assets.script(),
    isolate_styles=False,
)

_HEIGHTS = (520, 460, 400, 230, 230, 230)


def linked_map(
    panels: Sequence[Panel],
    *,
    names: Sequence[str] | pd.Index,
    fields: Fields | None = None,
    coloring: Coloring | None = None,
    thumbs: Thumbs | None = None,
    marks: Sequence[Mark] = (),
    guest: Guest | None = None,
    selected: Sequence[int] = (),
    label_rank: np.ndarray | None = None,
    size: float = 7,
    opacity: float = 0.85,
    height: int = 520,
    show_labels: bool = True,
    neighbors_of: str | int = "own",
    doubt: bool = False,
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
    names, fields, coloring, label_rank
        What is handed over again as the same object (an Index, an array) is not packed again, and
        must not be changed meanwhile.
    guest
        A query that is no item, drawn at its place while nothing is selected; marks start at it
        whose item is -1. Without a place only the ends of such marks are drawn.
    label_rank
        One number per item, the lower the more its label matters; the order of the items if None.
    size, opacity, height
        Diameter of a point in px, its opacity from 0 to 1, height of a panel in px
        (`panel_height` has one that suits the number of panels).
    neighbors_of
        Whose true neighbours (`Panel.neighbors`) are drawn for the item under the pointer, and for
        a single selected one without marks: "own" draws in every panel its own; "pointed" in all
        panels those of the panel that was pointed at last; a number those of that panel, say of
        the space that is the reference.
    doubt
        Whether what should not be believed is dimmed, until the reader turns the switch. It
        matters where a panel has `belief`.
    download_name
        File name, without ending, of the figure that the reader takes away.

    Raises
    ------
    InputError
        If shapes, codes or marks do not fit the names.
    """
    n = len(names)
    check_panels(panels, n)
    check_marks(marks, n, len(panels))
    check_neighbors_of(neighbors_of, len(panels))
    if coloring is not None:
        check_coloring(coloring, n)
    token = message.items_token(names)
    event, seen = state.latest(key, selected=tuple(selected), token=token, n=n)
    packer = Packer()
    header = {
        "token": token,
        "n": n,
        "seq": seen,
        "marks": message.pack_marks(packer, marks),
        "guest": message.pack_guest(packer, guest),
        "selected": message.pack_selected(packer, selected, n),
        "style": {"size": size, "opacity": opacity, "height": height, "labels": show_labels},
        "neighbors_of": neighbors_of,
        "doubt": doubt,
        "download": download_name,
        "plotly": _plotly(),
    }
    still = parts(names, panels, fields, coloring, thumbs, label_rank)
    _COMPONENT(
        key=key,
        data=packer.finish(header | _placed(packer, still, key)),
        on_selection_change=_nothing,
    )
    return event


def _placed(packer: Packer, still: Parts, key: str) -> dict[str, Any]:
    """Put the parts into the message, or tell where the browser finds them."""

    def place(part: Part, name: str) -> dict[str, Any] | None:
        if part.header is None:
            return None
        urls = {x: media_arrays.address(content, f"{key}/{x}") for x, content in part.files.items()}
        if part.is_far:
            where: dict[str, Any] = {
                "url": media_arrays.address(part.body, f"{key}/{name}"),
                "at": media_arrays.SALT,
            }
        else:
            where = packer.raw(part.body)
        return {**part.header, "where": where, "urls": urls}

    panels = [place(part, f"panel-{at}") for at, part in enumerate(still.panels)]
    return {
        "words": place(still.words, "words"),
        "panels": panels,
        "coloring": place(still.coloring, "coloring"),
        "thumbs": place(still.thumbs, "thumbs"),
    }


def _plotly() -> dict[str, Any]:
    """Return where the browser finds plotly.js, or the sentence to show in the map's place."""
    try:
        assets.plotly_file()
    except ExplorerError as error:
        return {"error": str(error)}
    return {"url": f"{media_arrays.base()}{assets.plotly_path()}"}


def panel_height(panels: int) -> int:
    """Return a height in px at which this many panels fit a projector of 1366×768 px.

    Two rows of panels (four and more) leave room for the toolbar, the titles and the counts.
    """
    return _HEIGHTS[min(max(panels, 1), len(_HEIGHTS)) - 1]


def _nothing() -> None:
    """Do nothing: a callback must exist for Streamlit to keep the component's state by name."""


def pending(key: str, *, names: Sequence[str] | pd.Index, selected: Sequence[int]) -> MapEvent:
    """Return what the user did on the map `key` before it is drawn in this run.

    A page that shows the selection elsewhere, or draws marks for it, asks this first and hands
    the answer back to `linked_map` as `selected`.
    """
    token = message.items_token(names)
    return state.latest(key, selected=tuple(selected), token=token, n=len(names))[0]
