"""What a report tells of two methods: measures, what moved, and what could not be compared."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.base.wording import subject
from embedding_explorer.compare import Comparison, moved
from embedding_explorer.exports.report.blocks import (
    Block,
    Heading,
    Points,
    Table,
    Text,
    interval,
    listed,
    number,
)
from embedding_explorer.exports.report.model import Findings, Pair

MOVED = 8  # items that moved most, and least
DROPPED = 20  # names of items that are left out


def one_pair(report: Findings, pair: Pair) -> list[Block]:
    """Return the part on two methods."""
    a, b = report.methods[pair.a].title, report.methods[pair.b].title
    found = pair.vectors
    blocks: list[Block] = [Heading(3, f"{a} and {b}"), Text(found.verdict, "verdict")]
    where = "" if pair.rerun_of is None else _rerun_of(report, pair)
    caption = f"{found.items:,} items that both have, in the vectors, at k = {found.k}.{where}"
    blocks.append(_says(found, caption))
    blocks += _drawn(pair)
    notes = [n.replace("items of a have", f"items of {a} have") for n in found.notes]
    notes = [n.replace("items of b have", f"items of {b} have") for n in notes]
    blocks += [Points(tuple(notes))] if notes else []
    return [*blocks, *_moved(found, b), *_dropped(found.dropped, a, b)]


def _rerun_of(report: Findings, pair: Pair) -> str:
    assert pair.rerun_of is not None
    method = report.methods[pair.rerun_of]
    if method.rerun is not None and method.rerun.runs == 1:
        return " Both are deterministic, so reruns share all neighbours."
    name = method.title
    return f" The rerun is that of {name}, the less stable of the two: a reference, not a limit."


def _says(found: Comparison, caption: str) -> Table:
    rows = tuple(
        (
            r.measure,
            number(r.value),
            interval(r.low, r.high),
            number(r.chance),
            number(r.rerun),
            f"{r.sees} Does not show: {r.misses[:1].lower()}{r.misses[1:]}",
        )
        for r in found.says.itertuples()
    )
    columns = ("Measure", "Value", "95 % interval", "Chance", "Rerun", "What it shows")
    return Table(columns, rows, caption, (1, 2, 3, 4))


def _drawn(pair: Pair) -> list[Block]:
    if pair.on_maps is None:
        return [Text("One of the two has no map, so only the vectors were compared.", "caption")]
    shares = pair.on_maps.overlap
    said = (
        f"On the maps these items share {number(shares.mean)} "
        f"({interval(shares.low, shares.high)}) of the {pair.on_maps.k} nearest, in the vectors "
        f"{number(pair.vectors.overlap.mean)}. The difference comes from the projections."
    )
    return [Text(said)]


def _moved(found: Comparison, b: str) -> list[Block]:
    table = moved(found, MOVED)
    rows = tuple(
        (str(r.name), r.moved, number(r.overlap), listed(r.gained, 4), listed(r.lost, 4))
        for r in table.itertuples(index=False)
    )
    caption = (
        f"Items with the most and least changed neighbours: the share kept, and some that {b} "
        "gains and loses."
    )
    return [Table(("Item", "Moved", "Kept", "Gained", "Lost"), rows, caption, (2,))]


def _dropped(dropped: pd.DataFrame, a: str, b: str) -> list[Block]:
    if not len(dropped):
        return [Text("No item was dropped: both have the same items.", "caption")]
    rows = tuple(
        ({"a": a, "b": b}[str(r.side)], str(r.name), str(r.reason))
        for r in dropped.head(DROPPED).itertuples(index=False)
    )
    more = f"; the first {DROPPED} are listed" if len(dropped) > DROPPED else ""
    return [
        Table(
            ("Of", "Item", "Why"), rows, f"{subject(len(dropped), 'item', 'were')} dropped{more}."
        )
    ]
