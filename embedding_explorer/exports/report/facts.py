"""What a report says of its circumstances: versions, data, and how to make it again."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import PurePath

from embedding_explorer.base import registry
from embedding_explorer.base.errors import ExplorerError
from embedding_explorer.base.installing import DISTRIBUTIONS
from embedding_explorer.base.version import VERSION
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.exports.report.titles import full_query
from embedding_explorer.space.built import Built

SCRIPT_MOST = 200_000  # characters; a longer script carries the data itself
_ALWAYS = ("numpy", "pandas", "scipy", "scikit-learn", "threadpoolctl")


def versions(builts: Sequence[Built]) -> dict[str, str]:
    """Return the versions of Python, this package and every library that takes part, by name."""
    named = set(_ALWAYS)
    for built in builts:
        recipe = built.recipe
        steps = (
            ("encoders", recipe.encoder),
            ("reducers", recipe.reducer),
            ("reducers", recipe.projection),
        )
        for folder, key in steps:
            if key:
                named |= {
                    DISTRIBUTIONS.get(package, package)
                    for package in getattr(registry.find(folder, key), "REQUIRES", ())
                }
    own = {"Python": platform.python_version(), "embedding-explorer": VERSION}
    return own | {name: version(name) for name in sorted(named)}


def data_card(data: Dataset) -> list[tuple[str, str]]:
    """Return what the data is, as pairs of a word and its value."""
    shapes = [
        (word, " × ".join(f"{n:,}" for n in array.shape))
        for word, array in ((field.capitalize(), array) for field, array in data.arrays.items())
    ]
    if data.edges is not None:
        shapes.append(("Edges", f"{len(data.edges):,}"))
    sha = data.reading.get("sha256")
    return [
        ("Source", str(data.source)),
        ("Kind", data.kind),
        ("Rows", f"{len(data):,}"),
        *shapes,
        ("Rows dropped on reading", f"{len(data.dropped):,}"),
        ("Fingerprint", data.fingerprint),
        *([("File SHA-256", str(sha))] if sha else []),
    ]


def command_line(
    builts: Sequence[Built], *, k: int, reruns: int, seed: int, label: str | None
) -> str:
    """Return the command that makes the report again, or "" where none can.

    There is none for data that was not a file, had roles changed or was sampled, and where more
    than one method's data comes from a file of its own kind.
    """
    first = builts[0].dataset
    mine = [built for built in builts if built.dataset.fingerprint == first.fingerprint]
    others = [built for built in builts if built.dataset.fingerprint != first.fingerprint]
    if not all(_is_file(built.dataset) for built in builts) or first.reading.get("sample"):
        return ""
    if any(o.recipe.encoder != "as_given" or o.recipe.reducer for o in others):
        return ""
    words = ["python", "-m", "embedding_explorer", "compare", _place(first)]
    words += ["--methods", ",".join(full_query(built.recipe) for built in mine)]
    words += ["--k", str(k), "--reruns", str(reruns), "--seed", str(seed)]
    if not str(first.source).startswith("sample "):
        words += ["--kind", first.kind]
        for column in first.columns:
            if column.reason == "chosen by you":
                words += ["--role", f"{column.name}={column.role}"]
    words += ["--label", label] if label else []
    for other in others:
        words += ["--with", _place(other.dataset)]
    return shlex.join([*words, "--out", "report.html"])


def _is_file(data: Dataset) -> bool:
    if str(data.source).startswith("sample "):
        return True
    made = data.reading.get("format") in ("table", "array") or "vectors_file" in data.reading
    return not made and bool(PurePath(str(data.reading.get("file", ""))).suffix)


def _place(data: Dataset) -> str:
    source = str(data.source)
    return source.replace("sample ", "sample:", 1) if source.startswith("sample ") else source


def script_of(built: Built) -> tuple[str, str]:
    """Return the script that rebuilds a space and its map, and why there is none ("" if there is).

    One that has to carry much data inside is left out.
    """
    from embedding_explorer.exports import to_bytes

    try:
        text = to_bytes(built, "py").decode("utf-8", "replace")
    except ExplorerError as error:
        return "", f"No script can rebuild it: {error}"
    if len(text) > SCRIPT_MOST:
        return "", (
            f"Its script carries the data itself and would be {len(text):,} characters long; "
            "ee.export(built, 'method.py') writes it to a file."
        )
    return text, ""
