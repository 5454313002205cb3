"""A report on several built recipes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from embedding_explorer.base.progress import Progress
from embedding_explorer.base.question import question
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import keeping
from embedding_explorer.space.built import Built


def facts(data: Dataset) -> dict[str, Any]:
    """Return what a report says of who brought a dataset, which is no part of what it holds."""
    return {name: getattr(data, name) for name in keeping.OWN}


@question(heavy=True)
def reported(
    built: Built,
    *others: Built,
    k: int,
    made: str,
    about: tuple[Mapping[str, Any], ...],
    progress: Progress | None = None,
) -> dict[str, dict[str, str]]:
    """Return the files of a report (`report`): by format, the text of every file by its name.

    `about`: the `facts` of every dataset, in order, for the visitor who asks.
    """
    from embedding_explorer.exports.report import report
    from embedding_explorer.exports.report.save import SUFFIXES, to_files

    named = [
        replace(b, dataset=replace(b.dataset, **own))
        for b, own in zip((built, *others), about, strict=True)
    ]
    found = report(named, k=k, made=made, progress=progress)
    return {suffix: to_files(found, Path(f"comparison{suffix}")) for suffix in SUFFIXES}
