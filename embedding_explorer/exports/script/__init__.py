"""A script that rebuilds a map from its data with plain packages, step by step.

It leaves `names` (list of str), `vectors` (n, d; dense or CSR, float32) and `map_xy` (n, 2 or 3;
None without a map) and writes map.csv and map.html.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from embedding_explorer.base import registry
from embedding_explorer.base.errors import MethodError
from embedding_explorer.exports.script.embedded_data import carried
from embedding_explorer.exports.script.encoders import ENCODERS
from embedding_explorer.exports.script.header_and_output import finish, header
from embedding_explorer.exports.script.inputs import Inputs, inputs, map_of
from embedding_explorer.exports.script.layouts import unit_rows_code
from embedding_explorer.exports.script.reducers import REDUCERS
from embedding_explorer.exports.script.snippet import Snippet, dedent
from embedding_explorer.exports.script.step import Step
from embedding_explorer.space.built import Built
from embedding_explorer.space.metrics import PRECOMPUTED

_ALWAYS = ("import numpy as np", "import pandas as pd")


@dataclass(frozen=True)
class Script:
    """The steps of a script in order, and the data file it needs beside it, if any."""

    header: str
    steps: tuple[Snippet, ...]
    beside: bytes | None

    @property
    def imports(self) -> str:
        """The import lines: standard library first, each once."""
        return _imports(self.steps)


def script(
    built: Built, *, beside: str | None, color: str | None = None, title: str | None = None
) -> Script:
    """Return the script of what was built; `beside` is what its data file may be called.

    None: there is to be no data file, the script carries all.

    What was read comes along, not the raw file: how to read that again would be a second reader
    for every form of file, and could differ from the first.
    """
    reads = inputs(built, color)
    read, packed = carried(built.dataset, reads, beside)
    steps = (read, *_vectors(built, reads), *finish(built, reads, title))
    lines = tuple(_imports(steps).splitlines())
    return Script(header(built, tuple(line for line in lines if line)), steps, packed)


def _imports(steps: tuple[Snippet, ...]) -> str:
    lines = {line for step in steps for line in step.imports} | set(_ALWAYS)
    own = {line for line in lines if line.split()[1].partition(".")[0] in sys.stdlib_module_names}
    blocks = ["\n".join(sorted(part, key=_module)) for part in (own, lines - own) if part]
    return "\n\n".join(blocks)


def _module(line: str) -> str:
    return " ".join(line.split()[1::2]).lower()


def _vectors(built: Built, reads: Inputs) -> list[Snippet]:
    """Return the steps from what was read to `vectors` and `map_xy`."""
    recipe = built.recipe
    steps = [_snippet("encoders", recipe.encoder, ENCODERS)(built, reads)]
    if recipe.center or recipe.unit_norm:
        steps.append(_preprocess(built))
    extras = built.space.extras
    sparse = built.space.sparse
    if recipe.reducer:
        shape = _shape_before(built, recipe.reducer)
        step = _step(built, recipe.reducer, shape, recipe.reducer_params, extras, sparse=sparse)
        steps.append(
            _ending(
                _snippet("reducers", step.key, REDUCERS)(step),
                "X = np.ascontiguousarray(Y, dtype=np.float32)",
            )
        )
    steps.append(Snippet("The vectors", "vectors = X"))
    if built.map is not None:
        steps.append(_projection(built))
    return steps


def _snippet(folder: str, key: str, known: Mapping[str, Callable[..., Snippet]]) -> Any:
    """Return what writes a method with plain packages: known here, or brought by its module."""
    module = registry.find(folder, key)
    if found := known.get(key) or getattr(module, "script", None):
        return found
    raise MethodError(
        f"How {module.TITLE} is written with plain packages is not known; save the vectors or the "
        "map as CSV, Parquet or NPY."
    )


def _step(
    built: Built, key: str, shape: tuple[int, int], given: Any, extras: Any, *, sparse: bool
) -> Step:
    recipe = built.recipe
    names = built.space.names
    return Step(key, shape, sparse, given, extras, recipe.metric, recipe.seed, names)


def _shape_before(built: Built, key: str) -> tuple[int, int]:
    return next(stage.shape_in for stage in built.trail if stage.key == key)


def _ending(snippet: Snippet, line: str) -> Snippet:
    return Snippet(snippet.title, f"{snippet.code}\n{line}", snippet.imports)


def _preprocess(built: Built) -> Snippet:
    lines = []
    if built.recipe.center:
        lines.append(
            dedent("""
            dense = X.toarray() if issparse(X) else X
            X = dense - dense.mean(axis=0, dtype=np.float64).astype(np.float32)
        """)
        )
    if built.recipe.unit_norm:
        lines.append(f"{unit_rows_code()}\n\n\nX = unit_rows(X)")
    return Snippet("Centre and scale", "\n".join(lines), ("from scipy.sparse import issparse",))


def _projection(built: Built) -> Snippet:
    """Return the step that draws the map: the projection, or the vectors as they are."""
    recipe, space = built.recipe, built.space
    wide = map_of(built).shape[1]
    if built.trail[-1].key == "as_is":
        code, found = "Y = X.toarray() if issparse(X) else X", space.matrix.shape[1]
        snippet = Snippet("The map", code, ("from scipy.sparse import issparse",))
    else:
        given = {"n_components": 2, **recipe.projection_params}
        shape, extras = space.matrix.shape, built.map_extras
        step = _step(built, str(recipe.projection), shape, given, extras, sparse=space.sparse)
        snippet, found = _snippet("reducers", step.key, REDUCERS)(step), step.kept
        snippet = Snippet(f"The map: {snippet.title}", snippet.code, snippet.imports)
        if "rows" in extras:
            both = "[:, placed]" if recipe.metric == PRECOMPUTED else ""
            snippet = _ending(snippet, f"vectors = vectors[placed]{both}")
    if found < wide:
        snippet = _ending(snippet, f"Y = np.pad(Y, ((0, 0), (0, {wide - found})))")
    return _ending(snippet, "map_xy = np.asarray(Y, dtype=np.float32)")
