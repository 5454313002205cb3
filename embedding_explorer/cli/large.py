"""The command ``map`` for a folder, or an array over the limit: chunk by chunk."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from embedding_explorer import large
from embedding_explorer.base.errors import InputError
from embedding_explorer.base.limits import limit
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset

REFUSED = ("kind", "sample", "what", "color", "k")


def is_large(source: str) -> bool:
    """Tell whether a path is read chunk by chunk: a folder, or an NPY file over the limit."""
    from embedding_explorer.large.npy import SUFFIX, numbers

    path = Path(source)
    if os.path.isdir(path):
        return True
    known = os.path.isfile(path) and path.suffix.lower() == SUFFIX
    return known and numbers(path) > limit("numbers")


def large_command(
    given: argparse.Namespace,
    roles: dict[str, str],
    recipe_of: Callable[[argparse.Namespace, Dataset], Recipe],
    progress: Progress | None,
) -> int:
    """Make the map and write it; say what was written on standard output."""
    for name in REFUSED:
        if getattr(given, name) is not None:
            raise InputError(f"--{name} is not possible for data that is read chunk by chunk.")
    data = large.open(given.file, roles=roles)
    recipe = recipe_of(given, _stand_in())
    first, *others = map(Path, given.out)
    for out in others:
        large.check_out(out)
    how = {} if given.landmarks is None else {"landmarks": given.landmarks}
    built = large.build(data, recipe, out=first, progress=progress, **how)
    for out in (first, *others):
        if out != first:
            built.write(out)
        sys.stdout.write(f"{out}\n")
    sys.stdout.write(_summary(built))
    return 0


def _stand_in() -> Dataset:
    """Return a few vectors, by which a preset is found: what it is for is all that counts."""
    import numpy as np

    from embedding_explorer.data.readers import read

    return read(np.eye(60, 60, dtype=np.float32))


def _summary(built: Any) -> str:
    shapes = [f"{stage.title} {stage.shape_out[0]} × {stage.shape_out[1]}" for stage in built.trail]
    chain = " → ".join([f"{built.data.n} × {built.data.d} vectors", *shapes])
    return "".join(f"{line}\n" for line in (chain, *built.notes, built.caption) if line)
