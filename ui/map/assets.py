"""The browser's half: our script and style, and plotly.js served from our own origin."""

from __future__ import annotations

from functools import lru_cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from embedding_explorer.base import installing
from embedding_explorer.base.errors import MissingPackage

HERE = Path(__file__).parent


def script() -> str:
    """Return the component's module: the files of js/ in the order of their names."""
    return "\n".join(path.read_text("utf-8") for path in sorted((HERE / "js").glob("*.js")))


def style() -> str:
    """Return the component's style sheet."""
    return (HERE / "map.css").read_text("utf-8")


@lru_cache(maxsize=1)
def plotly_path() -> str:
    """Return where plotly.js is served; the address names its version, so browsers keep it."""
    return f"/plotly/plotly-{metadata.version('plotly')}.min.js"


def plotly_file() -> Path:
    """Return plotly.js as it lies in the plotly package.

    Raises
    ------
    MissingPackage
        If the plotly package is not installed.
    """
    spec = find_spec("plotly")
    if spec is None or not spec.submodule_search_locations:
        raise MissingPackage(
            f"The map needs the package 'plotly'; run: {installing.command('plotly')}"
        )
    return Path(spec.submodule_search_locations[0]) / "package_data" / "plotly.min.js"
