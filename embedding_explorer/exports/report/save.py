"""A report written to a file; the suffix chooses the format."""

from __future__ import annotations

import os
from pathlib import Path

from embedding_explorer.base.errors import unknown
from embedding_explorer.base.files import check_folder
from embedding_explorer.exports import replace_file
from embedding_explorer.exports.report.html import to_html
from embedding_explorer.exports.report.json_ import to_json
from embedding_explorer.exports.report.markdown import to_markdown
from embedding_explorer.exports.report.model import Findings

SUFFIXES = (".html", ".md", ".json")


class Report(Findings):
    """A comparison of two to six methods on the same items, and the files it can be written to."""

    def save(self, path: str | os.PathLike[str]) -> tuple[Path, ...]:
        """Write the report; see `report.save`."""
        return save(self, path)


def save(report: Findings, path: str | os.PathLike[str]) -> tuple[Path, ...]:
    """Write the report: ``.html`` (one self-contained page), ``.md`` (with SVG files) or ``.json``.

    Parameters
    ----------
    report : Report
    path : str or Path
        Replaced if it exists; never left half written.

    Returns
    -------
    tuple of Path
        Every file written, the main one first.

    Raises
    ------
    InputError
        For another suffix, or a folder that does not exist or cannot be written to.
    """
    path = Path(path)
    written = []
    for name, content in to_files(report, check(path)).items():
        replace_file(path.with_name(name), content.encode("utf-8", "replace"))
        written.append(path.with_name(name))
    return tuple(written)


def to_files(report: Findings, path: Path) -> dict[str, str]:
    """Return the text of every file by its name, the main one first."""
    suffix = path.suffix.lower()
    if suffix == ".md":
        files = to_markdown(report, path.stem)
        return {path.name if name == f"{path.stem}.md" else name: t for name, t in files.items()}
    return {path.name: to_html(report) if suffix == ".html" else to_json(report)}


def check(path: Path) -> Path:
    """Return the path after checking its suffix and that its folder exists."""
    if path.suffix.lower() not in SUFFIXES:
        raise unknown("kind of report", path.suffix or path.name, SUFFIXES)
    check_folder(path)
    return path
