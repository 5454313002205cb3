"""docs/benchmarks.md, from the figures of docs/benchmarks.json."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks._rows import MEGABYTES, SECONDS, Row

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE, FIGURES = DOCS / "benchmarks.md", DOCS / "benchmarks.json"
HEAD = """# Benchmarks

Made by `make bench`, which measures the first table; `make bench ARGUMENTS=--long` measures the
second, too, and `make bench ARGUMENTS="pca reading"` what it names. Every figure is the median of
runs in separate processes, in brackets the least and the most of them; all runs are in
[benchmarks.json](benchmarks.json).

**Ratio**: the peer's figure divided by ours. Above 1 ours takes less, below 1 the peer does. In
each process both run in turn, on the same data, after a first time of both, and who begins changes.
Time is wall time; beside it stands the ratio of processor time, which other work on the machine
disturbs less. Ours runs as in the app: one thread of BLAS, as a job has it. A peer is called as its
documentation says, with the threads it takes by itself, unless its row says otherwise.
A time or size that a module of `benchmarks/` aims at is said there; whether it is met, here.
**Quality** is ours / the peer's. **Load** is how many processes wanted to run before each run, that
of the measurement before it included: above the number of cores, something else was at work.

| | |
|---|---|
"""
COLUMNS = (
    "what", "peer", "ratio", "of processor time", "ours", "peer's", "quality: ours / peer's",
    "load", "date", "by",
)  # fmt: skip
Figures = Mapping[str, Any]
Table = Iterable[tuple[str, Row]]  # the module that measures it, and the row
# What writes a page of its own, or prints what no ratio tells; and how long it takes.
ALONE = {
    "bert_peer": ("", "BERT beside sentence-transformers, which needs torch (3 GB)", "minutes"),
    "clicks": ("clicks.md", "how soon a click is answered, beside a plain app", "minutes"),
    "faithfulness": ("faithfulness.md", "how faithful four maps of the digits are", "a minute"),
    "growth": ("growth.md", "time and memory of every method as things grow in number", "an hour"),
    "interval_coverage": ("intervals.md", "how often intervals hold", "a quarter of an hour"),
    "landmarks_global": (
        "landmarks.md",
        "how UMAP by landmarks keeps what is near and far, beside umap-learn",
        "an hour",
    ),
    "lessons": ("", "what each step of each lesson costs when it is opened", "minutes"),
    "load": ("load.md", "a class of 40 on one small server", "a quarter of an hour"),
    "memory": ("", "memory of the server with all its processes, with five visitors", "minutes"),
    "overlap": ("overlap.md", "skip-gram beside CBOW and beside a rerun", "a minute"),
    "placed": ("placed.md", "how well new rows are placed, beside umap-learn", "minutes"),
    "public_tables": ("public-tables.md", "what is understood of tables of packages", "a minute"),
    "reruns": ("reruns.md", "what is left in memory by 200 runs of every page", "half an hour"),
    "tsne_global": ("tsne.md", "how t-SNE keeps what is near and far, beside openTSNE", "an hour"),
    "umap_global": ("umap.md", "how UMAP keeps what is near and far, beside umap-learn", "an hour"),
    "workers": ("", "what a worker's memory is made of", "minutes"),
}


def page(table: Table, figures: Figures) -> str:
    """Return the page as Markdown; a row that was not measured says so."""
    head = "".join(f"| {name} | {told} |\n" for name, told in figures["machine"].items())
    rows = list(table)
    parts = [HEAD + head]
    for title, long in (("What is short", False), ("What takes longer", True)):
        lines = [_line(by, row, figures["rows"]) for by, row in rows if row.long == long]
        parts.append(f"## {title}\n\n{_lines([COLUMNS, ['---'] * len(COLUMNS), *lines])}")
    alone = [
        [f"[{place}]({place})" if place else "printed", what, f"`python -m benchmarks.{by}`", took]
        for by, (place, what, took) in ALONE.items()
    ]
    above = [("page", "what", "made by", "takes some"), ["---"] * 4]
    parts.append(f"## Pages of their own\n\n{_lines([*above, *alone])}")
    return "\n".join(parts)


def write(table: Table, figures: Figures) -> None:
    """Write both files."""
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    PAGE.write_text(page(table, figures), "utf-8")


def _line(by: str, row: Row, found: Figures) -> list[str]:
    name = f'<a id="{row.anchor}"></a>{row.what}'
    code = f"[{by}](../benchmarks/{by}.py)"
    if row.anchor not in found:
        return [name, row.peer, "not measured here", *[""] * 6, code]
    runs = found[row.anchor]["runs"]
    compared = row.unit in (SECONDS, MEGABYTES) and runs[0]["peer"] is not None
    busy = [pair["processor"] for pair in runs if pair["processor"]]
    return [
        name,
        row.peer,
        spread([run["peer"] / run["ours"] for run in runs], ".2f") if compared else "",
        spread([peer / ours for ours, peer in busy], ".2f") if busy else "",
        _median(runs, "ours", row.unit),
        _median(runs, "peer", row.unit) if runs[0]["peer"] is not None else "",
        _quality(runs),
        spread([run["load"] for run in runs], ".1f"),
        found[row.anchor]["date"],
        code,
    ]


def spread(values: list[float], form: str) -> str:
    """Return the median, with least and most in brackets."""
    least, most = format(min(values), form), format(max(values), form)
    middle = format(statistics.median(values), form)
    return middle if least == most else f"{middle} ({least} to {most})"


def _median(runs: list[Figures], key: str, unit: str) -> str:
    middle = statistics.median(run[key] for run in runs)
    return f"{middle:,.0f} {unit}" if middle >= 100 else f"{middle:.3g} {unit}"


def _quality(runs: list[Figures]) -> str:
    told = []
    for name in runs[0]["quality"]:
        pairs = zip(*(run["quality"][name] for run in runs), strict=True)
        told.append(f"{name} {' / '.join(_figure(statistics.median(values)) for values in pairs)}")
    return "; ".join(told)


def _figure(value: float) -> str:
    """Return shares to four places, and errors, which are small, by their power of ten."""
    return f"{value:.1e}" if 0 < abs(value) < 1e-3 else f"{value:.4f}"


def _lines(cells: Iterable[Iterable[str]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)
