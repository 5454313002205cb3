"""The occurrences on the map, layer by layer, and beside it the word's one vector."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from embedding_explorer.analysis.context.layers import ContextLayers
from embedding_explorer.base.wording import counted
from embedding_explorer.data.dataset import unique_names
from ui.context.static_vector import Single
from ui.context.view import ONE, PAGE, update, view
from ui.map import Coloring, Fields, Panel, Step, linked_map, panel_height, pending
from ui.panels import coloring

KEY = "context-map"


@dataclass(frozen=True, eq=False)
class Shown:
    """What the page draws: the occurrences, a map for each layer, and the one vector.

    Attributes
    ----------
    found, maps, near, apart
        As `word_questions.context` returns them.
    one : Single or None
    """

    found: ContextLayers
    maps: list[np.ndarray]
    near: list[np.ndarray]
    apart: pd.DataFrame | None
    one: Single | None

    @property
    def layer(self) -> int:
        """The layer looked at: the last where all are shown, or there is no such layer."""
        layer = view().layer if view().show == ONE else -1
        return self.found.layers if not 0 <= layer <= self.found.layers else layer

    @cached_property
    def names(self) -> list[str]:
        """The occurrences, then the one vector of all and the words near it."""
        uses: list[str] = self.found.items["name"].tolist()
        if self.one is None:
            return uses
        alone = f"{self.found.word}: {counted(len(uses), 'use')}, one vector"
        return unique_names([*uses, alone, *self.one.near["name"]])[0]

    def rows(self) -> list[int]:
        """Return the occurrence selected, as a list of none or one."""
        at = np.flatnonzero(self.found.items["name"].to_numpy() == view().pick)
        rows: list[int] = at[:1].tolist()
        return rows


def heard(shown: Shown) -> list[int]:
    """Return what is selected after what the visitor did on the map."""
    PAGE.within("layer", shown.found.layers, least=-1)  # what a link asks for
    PAGE.among("pick", shown.names[: len(shown.found)], "")
    rows = shown.rows()
    event = pending(KEY, names=shown.names, selected=rows)
    if event.selected is not None:
        rows = [i for i in event.selected if i < len(shown.found)][:1]
        pick = shown.names[rows[0]] if rows else ""
        if pick != view().pick:
            update(pick=pick)
    return rows


def draw(shown: Shown, rows: Sequence[int]) -> None:
    """Draw the occurrences in the layer, or all layers in turn, beside the one vector."""
    found, more = shown.found, 0 if shown.one is None else len(shown.one.coords)
    panels = [_in_context(shown, more)]
    if shown.one is not None:
        panels.append(_alone(found, shown.one))
    linked_map(
        panels,
        names=shown.names,
        fields=_fields(found, more),
        coloring=_coloring(found, more),
        selected=rows,
        size=11,
        height=panel_height(2) - 60,
        neighbors_of="own",
        download_name=f"{found.word}-in-context",
        key=KEY,
    )


def _in_context(shown: Shown, more: int) -> Panel:
    padded = [_padded(m, more) for m in shown.maps]
    near = [_near(one, more) for one in shown.near]
    if view().show == ONE:
        at = shown.layer
        return Panel("layer", f"In context: layer {at}", padded[at], neighbors=near[at])
    steps = tuple(
        Step(f"layer {i}", coords, neighbors=n)
        for i, (coords, n) in enumerate(zip(padded, near, strict=True))
    )
    return Panel("turn", "In context", padded[0], neighbors=near[0], steps=steps)


def _alone(found: ContextLayers, one: Single) -> Panel:
    """One point for all occurrences, and the words that are near it."""
    nowhere = np.full((len(found), one.coords.shape[1]), np.nan)
    coords = np.vstack([nowhere, one.coords])
    return Panel("single", "One vector per word (GloVe)", coords.astype(np.float32))


def _padded(coords: np.ndarray, more: int) -> np.ndarray:
    nowhere = np.full((more, coords.shape[1]), np.nan, np.float32)
    return np.vstack([np.asarray(coords, np.float32), nowhere])


def _near(found: np.ndarray, more: int) -> np.ndarray | None:
    if not found.shape[1]:
        return None
    return np.vstack([found, np.full((more, found.shape[1]), -1)]).astype(np.int32)


def _fields(found: ContextLayers, more: int) -> Fields:
    shown = [c for c in ("sense", "form") if c in found.items]
    return Fields({c: [*found.items[c].fillna(""), *[""] * more] for c in shown})


def _coloring(found: ContextLayers, more: int) -> Coloring | None:
    if not found.senses:
        return None
    senses = pd.concat([found.items["sense"], pd.Series([None] * more, dtype="str")])
    made = coloring.of_column("sense", senses)
    return Coloring(made.title, codes=made.codes, levels=made.levels, missing="one vector per word")
