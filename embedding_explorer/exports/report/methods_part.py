"""What a report tells of each method, and how well labels can be guessed from its neighbours."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.exports.report.blocks import (
    Block,
    Heading,
    Points,
    Table,
    Text,
    interval,
    number,
)
from embedding_explorer.exports.report.model import Findings, Labels, Method

SHOWN = 10  # items of a list


def one_method(report: Findings, method: Method) -> list[Block]:
    """Return the part on one method: steps, space, map, rerun, labels."""
    built = method.built
    blocks: list[Block] = [Heading(3, method.title), _trail(method)]
    notes = (*built.notes, *method.notes)
    blocks += [Points(notes)] if notes else []
    blocks.append(_health(method.health))
    if method.measures is not None:
        blocks.append(_measures(method.measures, report.k))
    if method.rerun is not None:
        blocks.append(_rerun(method))
    return blocks + _disagreeing(report, method)


def _trail(method: Method) -> Table:
    rows = tuple(
        (
            stage.title,
            _shape(stage.shape_in),
            _shape(stage.shape_out),
            f"{stage.seconds:.2f}",
            "–" if stage.kept is None else f"{stage.kept:.1%}",
        )
        for stage in method.built.trail
    )
    columns = ("Step", "In", "Out", "Seconds", "Variance kept")
    return Table(columns, rows, "What each step did.", (1, 2, 3, 4))


def _shape(shape: tuple[int, ...]) -> str:
    return " × ".join(f"{n:,}" for n in shape)


def _health(found: pd.DataFrame) -> Table:
    rows = tuple(
        (
            r.measure,
            number(r.value),
            interval(r.low, r.high),
            r.starts_to_matter,
            f"{r.points:,}",
            r.says,
        )
        for r in found.itertuples()
    )
    columns = ("Vector quality", "Value", "95 % interval", "Indicator", "Points", "Meaning")
    caption = "Vector quality: properties that make neighbours less meaningful."
    return Table(columns, rows, caption, (1, 2, 4))


def _measures(found: pd.DataFrame, k: int) -> Table:
    rows = tuple(
        (
            r.title,
            number(r.value),
            interval(r.low, r.high),
            number(r.chance),
            f"{r.sampled:,}",
            r.says,
        )
        for r in found.itertuples()
    )
    columns = ("Map quality", "Value", "95 % interval", "Chance", "Points", "Meaning")
    caption = f"Map quality: faithfulness to its own vectors, at k = {k}."
    return Table(columns, rows, caption, (1, 2, 3, 4))


def _rerun(method: Method) -> Table:
    again, rows = method.rerun, []
    assert again is not None
    for ground in ("vectors", "map"):
        found = again.on(ground)
        if found is not None:
            values = (number(found.mean), interval(found.low, found.high), f"{found.items:,}")
            rows.append((ground, *values))
    caption = f"Reruns: share of the {again.k} nearest that runs have in common. " + " ".join(
        again.notes
    )
    return Table(("Of the", "Shared", "95 % interval", "Points"), tuple(rows), caption, (1, 2, 3))


def tasks(report: Findings) -> list[Block]:
    """Return the part on labels, or nothing where no label is known."""
    if report.label is None:
        return []
    blocks: list[Block] = [Heading(2, f"Predicting “{report.label}” from the neighbours")]
    rows = [_task(m.title, m.labels) for m in report.methods if m.labels is not None]
    caption = (
        f"Each item's label is predicted by its {report.k} nearest in other folds "
        "(cross-validation). The baseline always predicts the most frequent label. The difference "
        "is the reference's accuracy minus this one's, with McNemar's p times the number of such "
        "tests (Bonferroni)."
    )
    columns = ("Method", "Accuracy", "95 % interval", "Baseline", "Items", "Difference", "p")
    blocks.append(Table(columns, tuple(rows), caption, (1, 2, 3, 4, 5, 6)))
    notes = [
        f"{m.title}: {note}"
        for m in report.methods
        if m.labels is not None
        for note in (*([m.labels.note] if m.labels.note else []), *_noted(m.labels))
    ]
    return [*blocks, *([Points(tuple(notes))] if notes else [])]


def _noted(labels: Labels) -> tuple[str, ...]:
    said = labels.against.says if labels.against is not None else ""
    return (*(labels.task.notes if labels.task else ()), *([said] if said else []))


def _task(title: str, labels: Labels) -> tuple[str, ...]:
    task, against = labels.task, labels.against
    if task is None:
        return (title, *["–"] * 6)
    difference = "–"
    if against is not None:
        difference = f"{number(against.difference)} ({interval(against.low, against.high)})"
    return (
        title,
        number(task.score),
        interval(task.low, task.high),
        number(task.chance),
        f"{len(task.items):,} of {task.asked:,}",
        difference,
        "–" if against is None else number(against.p),
    )


def _disagreeing(report: Findings, method: Method) -> list[Block]:
    if method.labels is None:
        return []
    table = method.labels.disagreeing
    if not len(table):
        return [Text(f"No item's “{report.label}” is outvoted by its neighbours.", "caption")]
    rows = tuple(
        (str(r.name), str(r.label), number(r.disagree), str(r.usual))
        for r in table.head(SHOWN).itertuples(index=False)
    )
    caption = (
        f"Items with another “{report.label}” than more than half of their {report.k} nearest: "
        f"{len(table):,} of "
        f"{len(method.built.space):,}{f', the first {SHOWN} shown' if len(table) > SHOWN else ''}."
    )
    columns = ("Item", "Its label", "Share of neighbours with another", "Usual label there")
    return [Table(columns, rows, caption, (2,))]


def parameter_table(report: Findings) -> Table:
    """Return every parameter of every method beside each other, defaults included."""
    found = []
    for method in report.methods:
        rows = method.parameters.itertuples()
        found.append({(r.step, r.parameter): _setting(r.value, bool(r.chosen)) for r in rows})
    steps = list(dict.fromkeys(report.methods[0].parameters["step"]))
    steps += [s for m in report.methods for s in m.parameters["step"] if s not in steps]
    names = list(dict.fromkeys(name for settings in found for name in settings))
    names.sort(key=lambda name: (steps.index(name[0]), name[0] != name[1]))
    table = tuple((*name, *(settings.get(name, "–") for settings in found)) for name in names)
    caption = "Every parameter of every method; * was chosen, the rest are defaults."
    return Table(("Step", "Parameter", *(m.title for m in report.methods)), table, caption)


def _setting(value: str, chosen: bool) -> str:
    return f"{value or '(empty)'}{' *' if chosen else ''}"
