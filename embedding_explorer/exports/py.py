"""A Python script that rebuilds the map from its data, without this package."""

from __future__ import annotations

from collections.abc import Sequence

from embedding_explorer import charts
from embedding_explorer.exports.script import Script, script
from embedding_explorer.space.built import Built

TITLE = "Python script"
SUFFIX = ".py"
MIME = "text/x-python"
SUMMARY = (
    "Rebuilds this map with scikit-learn, gensim and umap-learn. The app's own UMAP code is "
    "included in the script."
)


def write(
    built: Built,
    *,
    rows: Sequence[int] | None = None,
    title: str | None = None,
    color: str | None = None,
) -> bytes:
    """Return the script; it rebuilds all points, so `rows` changes nothing.

    It stands alone: the data is carried inside, whatever its size.
    """
    return as_text(_made(built, None, title, color)).encode("utf-8", "backslashreplace")


def files(
    built: Built,
    stem: str,
    *,
    rows: Sequence[int] | None = None,
    title: str | None = None,
    color: str | None = None,
) -> dict[str, bytes]:
    """Return STEM.py and, where its data is too large to be carried, STEM.data.npz."""
    beside = f"{stem}.data.npz"
    made = _made(built, beside, title, color)
    data = {} if made.beside is None else {beside: made.beside}
    return {f"{stem}.py": as_text(made).encode("utf-8", "backslashreplace"), **data}


def _made(built: Built, beside: str | None, title: str | None, color: str | None) -> Script:
    color = color or charts.default_color(built)
    return script(built, beside=beside, color=color, title=title)


def as_text(made: Script) -> str:
    """Return the script as one text: header, imports, and every step under its title."""
    steps = "\n\n".join(f"# {step.title}\n{step.code}" for step in made.steps)
    return f"{made.header}\n\n{made.imports}\n\n{steps}\n"
