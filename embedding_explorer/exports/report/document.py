"""A report as headings, sentences, tables and figures, in the order they are read."""

from __future__ import annotations

from embedding_explorer.data.samples import called
from embedding_explorer.exports.report import pictures
from embedding_explorer.exports.report.blocks import (
    Block,
    Code,
    Heading,
    Points,
    Table,
    Text,
    interval,
    number,
)
from embedding_explorer.exports.report.facts import data_card
from embedding_explorer.exports.report.methods_part import one_method, parameter_table, tasks
from embedding_explorer.exports.report.model import Findings
from embedding_explorer.exports.report.pairs_part import one_pair

LIMITS = (
    "Neighbours are searched among the items that both methods have, with each method's own "
    "metric. "
    "Items of only one method are listed as dropped.",
    "Intervals are 95 % confidence intervals, were the items drawn anew from the same source. They "
    "do not cover another corpus, other parameters or another choice of methods.",
    "Intervals of map quality and of agreement between maps are for other items, placed as these "
    "maps place them. A map computed anew, from other items or with another seed, can differ by "
    "more.",
    "Agreement means that two methods are similar, not that either is right. Only labels and "
    "human tasks show that.",
    "A rerun changes only the seed: a deterministic method agrees fully with its rerun.",
    "A map approximates the vectors: its table shows what it loses.",
)


def document(report: Findings) -> list[Block]:
    """Return the whole report as blocks."""
    blocks: list[Block] = [Heading(1, title(report)), *_opening(report)]
    blocks += [Heading(2, "The maps"), *pictures.maps(report)]
    blocks += [Heading(2, "Agreement of the methods"), *_matrix(report), *pictures.curve(report)]
    for pair in report.pairs:
        blocks += one_pair(report, pair) if pair.a == 0 else []
    blocks += [*_others(report), *tasks(report)]
    blocks += [Heading(2, "Each method")]
    for method in report.methods:
        blocks += one_method(report, method)
    blocks += [Heading(2, "Limits"), Points(LIMITS), *_circumstances(report)]
    return blocks


def title(report: Findings) -> str:
    """Return the report's title."""
    return f"{len(report.methods)} methods on {called(report.data)}"


def _opening(report: Findings) -> list[Block]:
    first = report.methods[0].title
    verdicts = tuple(
        f"{report.methods[p.b].title}: {p.vectors.verdict}" for p in report.pairs if p.a == 0
    )
    data = report.data
    roles = tuple((c.name, c.role, c.reason) for c in data.columns)
    notes = tuple(note.text for note in data.notes)
    blocks: list[Block] = [
        Text(
            f"The reference is {first}. Share of an item's {report.pairs[0].vectors.k} nearest "
            "neighbours that the others have in common with it:"
        ),
        Points(verdicts),
    ]
    blocks += [Text(f"Made {report.made}.", "caption")] if report.made else []
    blocks += [Heading(2, "The data"), Table(("What", "Value"), tuple(data_card(data)))]
    if roles:
        blocks.append(Table(("Column", "Role", "Why"), roles, "The columns and their roles."))
    blocks.append(
        Text("Remarks and changes on reading:") if notes else Text("No remarks on reading.")
    )
    return [*blocks, *([Points(notes)] if notes else [])]


def _matrix(report: Findings) -> list[Block]:
    names = [method.title for method in report.methods]
    cells = [["1" if i == j else "" for j in range(len(names))] for i in range(len(names))]
    for pair in report.pairs:
        found = pair.vectors.overlap
        cells[pair.a][pair.b] = f"{number(found.mean)} ({interval(found.low, found.high)})"
        cells[pair.b][pair.a] = number(pair.vectors.cka.mean)
    rows = tuple((name, *row) for name, row in zip(names, cells, strict=True))
    chances = [pair.vectors.chance for pair in report.pairs]
    chance = " to ".join(dict.fromkeys((number(min(chances)), number(max(chances)))))
    caption = (
        f"Above the diagonal: the mean share of the {report.pairs[0].vectors.k} nearest neighbours "
        f"that two methods share, with its 95 % interval; chance gives {chance}. Below: linear "
        "CKA, where unrelated vectors give about 0."
    )
    return [Table(("", *names), rows, caption, tuple(range(1, len(names) + 1)))]


def _others(report: Findings) -> list[Block]:
    rest = [pair for pair in report.pairs if pair.a > 0]
    if not rest:
        return []
    rows = tuple(
        (report.methods[p.a].title, report.methods[p.b].title, f"{p.vectors.items:,}",
         p.vectors.verdict)
        for p in rest
    )  # fmt: skip
    caption = "The pairs without the reference."
    return [
        Heading(3, "The other pairs"),
        Table(("Method", "And", "Items", "Neighbours shared"), rows, caption, (2,)),
    ]


def _circumstances(report: Findings) -> list[Block]:
    blocks: list[Block] = [Heading(2, "Reproduce this report")]
    if report.command:
        blocks += [
            Text("This command reproduces the report from the same file:"),
            Code("Command", report.command, "sh", folded=False),
        ]
    else:
        blocks.append(
            Text(
                "No single command reproduces this report, as the data was not one whole file. "
                "The scripts below rebuild each method."
            )
        )
    blocks.append(parameter_table(report))
    blocks.append(Text("Each method as one line, for --methods or Recipe.from_query:"))
    for method in report.methods:
        query = method.built.recipe.to_query(full=True)
        blocks.append(Code(method.title, query, "text", folded=False))
    blocks += [Code(f"Script: {m.title}", m.script, "python") for m in report.methods if m.script]
    versions = tuple(report.versions.items())
    return [*blocks, Heading(3, "Versions"), Table(("Package", "Version"), versions)]
