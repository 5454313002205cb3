"""What a benchmark says of itself in docs/benchmarks.md: its rows, and what one run finds of them.

A module with rows has `ROWS`, a tuple of `Row`, and `rows(anchors, turn)`, which yields the anchor
and what was found of each that is asked for. `turn` counts the runs, so that they need not all
begin with the same way. `python -m benchmarks` runs each module in processes of their own.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

SECONDS, MEGABYTES = "s", "MB"


@dataclass(frozen=True)
class Row:
    """A line of docs/benchmarks.md.

    Attributes
    ----------
    anchor : str
        What links to it call it.
    what : str
        What is done, and to what.
    peer : str
        What does the same; "" where nothing else does.
    unit : str
        Of the two figures. Of seconds and megabytes less is better, and their ratio is told.
    long : bool
        Whether it is measured by ``--long`` only.
    """

    anchor: str
    what: str
    peer: str
    unit: str = SECONDS
    long: bool = False


@dataclass(frozen=True)
class Found:
    """What one run found: our figure and the peer's, their processor seconds, what they are worth.

    Attributes
    ----------
    ours, peer : float
        Wall time, or whatever the row's unit is; `peer` is None where there is none.
    processor : tuple of float, optional
        Processor seconds of both.
    quality : dict
        By its name, of ours and of the peer's.
    """

    ours: float
    peer: float | None
    processor: tuple[float, float] | None = None
    quality: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def beside(
    ours: Callable[[], Any],
    peer: Callable[[], Any],
    *,
    rounds: int,
    turn: int,
    quality: Callable[[Any], Mapping[str, float]] | None = None,
) -> Found:
    """Run both ways one after the other, several times; return the medians.

    Who begins changes from round to round. `quality` judges what the last round made.
    """
    ways = {"ours": ours, "peer": peer}
    times: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    made = {}
    for at in range(turn, turn + rounds):
        for way in list(ways) if at % 2 else reversed(ways):
            wall, processor = time.perf_counter(), time.process_time()
            made[way] = ways[way]()
            spent = time.perf_counter() - wall, time.process_time() - processor
            times[way].append(spent)
    own, other = (tuple(map(statistics.median, zip(*times[w], strict=True))) for w in ways)
    worth = {way: quality(made[way]) for way in ways} if quality else {"ours": {}, "peer": {}}
    judged = {name: (value, worth["peer"][name]) for name, value in worth["ours"].items()}
    return Found(own[0], other[0], (own[1], other[1]), judged)
