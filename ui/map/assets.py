"""The browser's half: our script and style, and plotly.js served from our own origin."""

from __future__ import annotations

import shutil
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from embedding_explorer.base import files
from embedding_explorer.errors import MissingPackage

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "static"


def script() -> str:
    """Return the component's module: the files of js/ in the order of their names."""
    return "\n".join(path.read_text("utf-8") for path in sorted((HERE / "js").glob("*.js")))


def style() -> str:
    """Return the component's style sheet."""
    return (HERE / "map.css").read_text("utf-8")


def plotly_name() -> str:
    """Return the file name under which plotly.js is served, with the package's version."""
    return f"plotly-{metadata.version('plotly')}.min.js"


def ensure_plotly(folder: Path = STATIC) -> Path:
    """Copy plotly.js from the plotly package into `folder` unless it is there; return its path.

    The copy appears at once or not at all, so that a page never loads half a file.

    Raises
    ------
    MissingPackage
        If the plotly package is not installed.
    OSError
        If the folder cannot be written.
    """
    target = folder / plotly_name()
    source = _packaged()
    if target.is_file() and target.stat().st_size == source.stat().st_size:
        return target
    with source.open("rb") as original, files.output(files.make_root(folder) / target.name) as copy:
        shutil.copyfileobj(original, copy)
    return target


def _packaged() -> Path:
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackage("The map needs the package 'plotly'; run: pip install plotly")
    return Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"
