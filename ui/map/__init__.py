"""The linked map: panels of points that answer hover, zoom and search in the browser."""

from __future__ import annotations

from ui.map.component import linked_map, panel_height, pending
from ui.map.events import MapEvent
from ui.map.model import GUEST, Coloring, Fields, Guest, Mark, Panel, Step, Thumbs

__all__ = [
    "GUEST",
    "Coloring",
    "Fields",
    "Guest",
    "MapEvent",
    "Mark",
    "Panel",
    "Step",
    "Thumbs",
    "linked_map",
    "panel_height",
    "pending",
]
