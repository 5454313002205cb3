"""A notebook that rebuilds the map from its data, without this package."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from embedding_explorer import charts
from embedding_explorer.exports.script import Script, script
from embedding_explorer.space.built import Built

TITLE = "Notebook"
SUFFIX = ".ipynb"
MIME = "application/x-ipynb+json"
SUMMARY = "The same as a Jupyter notebook, a cell per step."


def write(
    built: Built,
    *,
    rows: Sequence[int] | None = None,
    title: str | None = None,
    color: str | None = None,
) -> bytes:
    """Return the notebook (nbformat 4.5): all points, and alone, as the script is."""
    return _text(_made(built, None, title, color))


def files(
    built: Built,
    stem: str,
    *,
    rows: Sequence[int] | None = None,
    title: str | None = None,
    color: str | None = None,
) -> dict[str, bytes]:
    """Return STEM.ipynb and, where its data is too large to be carried, STEM.data.npz."""
    beside = f"{stem}.data.npz"
    made = _made(built, beside, title, color)
    data = {} if made.beside is None else {beside: made.beside}
    return {f"{stem}.ipynb": _text(made), **data}


def _made(built: Built, beside: str | None, title: str | None, color: str | None) -> Script:
    color = color or charts.default_color(built)
    return script(built, beside=beside, color=color, title=title)


def _text(made: Script) -> bytes:
    return json.dumps(as_notebook(made), ensure_ascii=True, indent=1).encode()


def as_notebook(made: Script) -> dict[str, Any]:
    """Return the notebook as plain data: a title and a cell of code per step."""
    cells = [_code(f"{made.header}\n\n{made.imports}")]
    for step in made.steps:
        cells += [_markdown(f"## {step.title}"), _code(step.code)]
    if any(step.title == "Draw the map" for step in made.steps):
        cells.append(_code("figure"))
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": version},
    }
    numbered = [{"id": f"step-{i}", **cell} for i, cell in enumerate(cells)]
    return {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def _markdown(text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": _lines(text)}


def _code(text: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"execution_count": None, "metadata": {}, "outputs": []}
    return {"cell_type": "code", **empty, "source": _lines(text)}


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
