"""Measure everything a report tells: `report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from embedding_explorer.base.errors import InputError, MethodError, unknown
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.wording import were
from embedding_explorer.charts import default_color
from embedding_explorer.compare import Rerun, compare, disagreeing_labels, health, rerun
from embedding_explorer.compare.significance import paired
from embedding_explorer.compare.tasks import label_task
from embedding_explorer.exports.report.facts import command_line, script_of, versions
from embedding_explorer.exports.report.model import Labels, Method, Pair
from embedding_explorer.exports.report.save import Report
from embedding_explorer.exports.report.titles import parameters, titles
from embedding_explorer.measures import measure
from embedding_explorer.space.built import Built

FEWEST, MOST = 2, 6


def report(
    builts: Sequence[Built],
    *,
    k: int = 10,
    reruns: int = 3,
    seed: int = 0,
    label: str | None = None,
    command: str | None = None,
    made: str = "",
    progress: Progress | None = None,
) -> Report:
    """Compare two to six methods on the same items, for a file to hand on.

    Parameters
    ----------
    builts : sequence of 2 to 6 Built
        The first is the reference. Items are joined by name.
    k : int
        Neighbours that count, at least 1; lowered to n - 1 where there are fewer.
    reruns : int
        Runs of each method in all, for what a mere rerun gives; 0 or 1: none is made.
    seed : int
        Draws samples and resamples; the methods have their own in their recipes.
    label : str, optional
        A column of the first method's items; its column with the role "label" when None.
    command : str, optional
        The command line that makes the report again; found out when None.
    made : str, optional
        When it is made, as it shall stand in the report; nothing when "".
    progress : callable (fraction, step) -> None, optional
        What it raises stops the work.

    Returns
    -------
    Report
        Its `save` writes HTML, Markdown or JSON.

    Raises
    ------
    InputError
        For fewer than 2 methods or more than 6, k below 1, negative reruns or an unknown column.
    MethodError
        If two methods have fewer than two items in common.
    """
    builts = tuple(builts)
    _check(builts, k, reruns, label)
    label = label or _label(builts[0])
    told = _Told(progress, len(builts) * 3 + len(builts) * (len(builts) - 1))
    names = titles(builts)
    methods: list[Method] = []
    for built, name in zip(builts, names, strict=True):
        told_apart = _Against(builts[0], tuple(methods), len(builts) - 1)
        methods.append(_method(built, name, told_apart, k, reruns, seed, label, told))
    order = sorted(combinations(range(len(builts)), 2), key=lambda pair: pair[0] > 0)
    pairs = tuple(_pair(methods, a, b, k, seed, told) for a, b in order)
    told.finish()
    if command is None:
        command = command_line(builts, k=k, reruns=reruns, seed=seed, label=label)
    color = label or default_color(builts[0])
    return Report(
        builts[0].dataset,
        tuple(methods),
        pairs,
        k=min(k, max(pair.vectors.k for pair in pairs)),
        reruns=reruns,
        seed=seed,
        label=label,
        color=color,
        command=command,
        versions=versions(builts),
        made=made,
    )


def _check(builts: tuple[Built, ...], k: int, reruns: int, label: str | None) -> None:
    if not FEWEST <= len(builts) <= MOST:
        raise InputError(
            f"A report compares {FEWEST} to {MOST} methods, and {were(len(builts))} given."
        )
    for built in builts:
        if not isinstance(built, Built):
            raise InputError(
                f"A report needs built recipes, not a {type(built).__name__}; build it with "
                "ee.build first."
            )
    if k < 1 or reruns < 0:
        raise InputError(f"A report needs k of 1 and more and no negative reruns: {k}, {reruns}.")
    columns = builts[0].space.items.columns
    if label is not None and label not in columns:
        raise unknown("column", label, [str(c) for c in columns])


class _Told:
    """Turn the progress of each step into that of the whole; every step counts the same."""

    def __init__(self, progress: Progress | None, steps: int) -> None:
        self.progress, self.steps, self.begun = progress, steps, -1

    def next(self, title: str) -> Progress:
        self.begun += 1
        at = self.begun

        def tell(fraction: float, step: str) -> None:
            if self.progress is not None:
                self.progress(min(0.999, (at + fraction) / self.steps), f"{title}: {step}")

        tell(0.0, "starting")
        return tell

    def finish(self) -> None:
        if self.progress is not None:
            self.progress(1.0, "Done")


def _label(built: Built) -> str | None:
    columns = set(built.space.items.columns)
    return next((c for c in built.dataset.with_role("label") if c in columns), None)


@dataclass(frozen=True)
class _Against:
    """What a method is compared with: the first one, and how many tests that makes in all."""

    first: Built
    before: tuple[Method, ...]
    tests: int


def _method(
    built: Built,
    title: str,
    against: _Against,
    k: int,
    reruns: int,
    seed: int,
    label: str | None,
    told: _Told,
) -> Method:
    notes: list[str] = []
    measures = None
    tell = told.next(f"The map of {title}")
    if built.map is None:
        notes.append("It draws no map, so there is none to measure.")
    elif len(built.space) < 2:
        raise MethodError(f"{title} has a single point, and comparing needs two.")
    else:
        measures = measure(built, k, seed=seed, progress=tell)
    again = None
    tell = told.next(f"{title} again")
    if reruns >= 2:
        again = rerun(built, k, seeds=reruns, progress=tell)
    told.next(f"The vectors of {title}")
    script, missing = script_of(built)
    return Method(
        title,
        built,
        parameters(built.recipe),
        measures,
        health(built, k=k, seed=seed),
        again,
        None if label is None else _labels(built, against, label, k, seed),
        script,
        (*notes, *([missing] if missing else [])),
    )


def labels_like(built: Built, first: Built, column: str) -> pd.Series:
    """Return the values of a column of the first method's items, in the order of another's.

    Items that the first does not have get none.
    """
    known = pd.Series(first.space.items[column].to_numpy(object), index=first.space.names)
    return known.reindex(built.space.names).reset_index(drop=True)


def _labels(built: Built, against: _Against, column: str, k: int, seed: int) -> Labels:
    values, note, task, told = labels_like(built, against.first, column), "", None, None
    unlike = pd.DataFrame(columns=["name", "label", "disagree", "usual"])
    measured = against.before[0].labels if against.before else None
    first_task = measured.task if measured else None
    try:
        unlike = disagreeing_labels(built, values, k)
        task = label_task(built, values, k, seed=seed)
        if first_task is not None:
            told = paired(first_task, task, tests=against.tests, seed=seed)
    except (InputError, MethodError) as error:  # a single label, say: told, and the rest goes on
        note = str(error)
    return Labels(task, told, unlike, note)


def _pair(methods: Sequence[Method], a: int, b: int, k: int, seed: int, told: _Told) -> Pair:
    one, other = methods[a], methods[b]
    name = f"{one.title} and {other.title}"
    of = _less_stable(one.rerun, other.rerun)
    again = None if of is None else (one, other)[of].rerun
    tell = told.next(name)
    found = compare(one.built, other.built, k, rerun=again, seed=seed, progress=tell)
    tell, drawn = told.next(f"The maps of {name}"), None
    if one.built.map is not None and other.built.map is not None:
        shaky = _less_stable(one.rerun, other.rerun, on="map")
        on_map = None if shaky is None else (one, other)[shaky].rerun
        drawn = compare(one.built, other.built, k, on="map", rerun=on_map, seed=seed, progress=tell)
    return Pair(a, b, found, drawn, None if of is None else (a, b)[of])


def _less_stable(one: Rerun | None, other: Rerun | None, on: str = "vectors") -> int | None:
    """Return 0 or 1: which of two reruns shares less, the ceiling of what two can share."""
    found = [None if r is None else r.on(on) for r in (one, other)]
    means = [2.0 if e is None or e.mean != e.mean else e.mean for e in found]
    if min(means) > 1:
        return None
    return int(means[1] < means[0])
