"""Whether what a caller hands to the map fits together, said in one sentence where it does not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embedding_explorer.base.errors import InputError, some
from ui.map.model import GUEST, MARK_KINDS, MAX_PANELS, Coloring, Mark, Panel

OWN, POINTED = "own", "pointed"


def check_panels(panels: Sequence[Panel], n: int) -> None:
    """Raise InputError unless there are 1 to 6 panels of n×2 or n×3 coordinates, keys unique."""
    if not 1 <= len(panels) <= MAX_PANELS:
        raise InputError(
            f"A map has 1 to {MAX_PANELS} panels, not {len(panels)}; choose fewer to compare."
        )
    if len({panel.key for panel in panels}) < len(panels):
        raise InputError(f"Two panels share a key: {some(panel.key for panel in panels)}.")
    for panel in panels:
        place = f"panel {panel.key!r}"
        _check_coords(place, panel.coords, n)
        _check_rows(place, panel.neighbors, panel.belief, n)
        if panel.coloring is not None:
            check_coloring(panel.coloring, n)
        _check_links(place, panel.links, n)
        _check_steps(panel, n)


def _check_coords(place: str, coords: np.ndarray, n: int) -> None:
    shape = np.shape(coords)
    if len(shape) != 2 or shape[0] != n or shape[1] not in (2, 3):
        raise InputError(
            f"The coordinates of {place} have the shape {shape}; "
            f"they must be {n}×2 or {n}×3, one row per name."
        )


def _check_rows(
    place: str, neighbors: np.ndarray | None, belief: np.ndarray | None, n: int
) -> None:
    if neighbors is not None and np.shape(neighbors)[:1] != (n,):
        raise InputError(
            f"The neighbours of {place} have {np.shape(neighbors)[0]} rows; "
            f"there must be {n}, one per name."
        )
    if belief is None:
        return
    if np.shape(belief) != (n,):
        raise InputError(
            f"The reliability of {place} has the shape {np.shape(belief)}; it must be ({n},), "
            "one value per name."
        )
    known = np.asarray(belief)[~np.isnan(belief)]
    if known.size and not (known.min() >= 0 and known.max() <= 1):
        raise InputError(
            f"The reliability of {place} reaches from {known.min():g} to {known.max():g}; it "
            "must lie between 0 and 1."
        )


def _check_links(place: str, links: np.ndarray | None, n: int) -> None:
    if links is None:
        return
    shape = np.shape(links)
    if len(shape) != 2 or shape[1] != 2:
        raise InputError(f"The links of {place} have the shape {shape}; they must be m×2.")
    if np.size(links) and not 0 <= int(np.min(links)) <= int(np.max(links)) < n:
        raise InputError(
            f"The links of {place} name the items {int(np.min(links))} to {int(np.max(links))}; "
            f"they must lie between 0 and {n - 1}."
        )


def _check_steps(panel: Panel, n: int) -> None:
    for at, step in enumerate(panel.steps):
        place = f"step {at + 1} of panel {panel.key!r}"
        _check_coords(place, step.coords, n)
        _check_rows(place, step.neighbors, step.belief, n)
        if np.shape(step.coords) != np.shape(panel.coords):
            raise InputError(
                f"The coordinates of {place} have {np.shape(step.coords)[1]} dimensions, but the "
                f"panel has {np.shape(panel.coords)[1]}; all steps of a panel need the same."
            )
    first = panel.steps[0].coords if panel.steps else panel.coords
    if first is not panel.coords and not np.array_equal(first, panel.coords, equal_nan=True):
        raise InputError(
            f"The first step of panel {panel.key!r} has other coordinates than the panel; "
            "hand over the same ones."
        )


def check_coloring(coloring: Coloring, n: int) -> None:
    """Raise InputError unless exactly one of codes and values is given, n long and in range."""
    if (coloring.codes is None) == (coloring.values is None):
        raise InputError(
            f"The colouring {coloring.title!r} needs either codes or values, not both or neither."
        )
    given = np.asarray(coloring.values if coloring.codes is None else coloring.codes)
    if given.shape != (n,):
        raise InputError(
            f"The colouring {coloring.title!r} has the shape {given.shape}; "
            f"it must be ({n},), one value per name."
        )
    if coloring.range is not None and not coloring.range[0] < coloring.range[1]:
        raise InputError(
            f"The scale of the colouring {coloring.title!r} reaches from {coloring.range[0]} to "
            f"{coloring.range[1]}; the second must be greater."
        )
    if coloring.codes is not None and n and int(np.max(coloring.codes)) >= len(coloring.levels):
        raise InputError(
            f"The colouring {coloring.title!r} uses the code {int(np.max(coloring.codes))} "
            f"but names only {len(coloring.levels)} levels."
        )


def check_marks(marks: Sequence[Mark], n: int, panels: int = MAX_PANELS) -> None:
    """Raise InputError for a mark of an unknown kind, or outside the n items or the panels."""
    for mark in marks:
        if mark.kind not in MARK_KINDS:
            raise InputError(
                f"A mark cannot be {mark.kind!r}; choose one of {', '.join(MARK_KINDS)}."
            )
        if not (GUEST <= mark.item < n and 0 <= mark.other < n):
            raise InputError(
                f"A mark joins the items {mark.item} and {mark.other}; "
                f"they must lie between 0 and {n - 1}."
            )
        if mark.panel is not None and not 0 <= mark.panel < panels:
            raise InputError(
                f"A mark is for panel {mark.panel}; it must lie between 0 and {panels - 1}, or be "
                "None for all panels."
            )


def check_neighbors_of(neighbors_of: str | int, panels: int) -> None:
    """Raise InputError unless it is "own", "pointed" or the position of a panel."""
    if isinstance(neighbors_of, str):
        fits = neighbors_of in (OWN, POINTED)
    else:
        fits = 0 <= neighbors_of < panels
    if not fits:
        raise InputError(
            f"Neighbours cannot be those of {neighbors_of!r}; choose {OWN!r}, {POINTED!r} or a "
            f"panel from 0 to {panels - 1}."
        )
