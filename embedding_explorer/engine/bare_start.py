"""Starts the scheduler of this machine without loading the package, of which it needs two modules.

    python .../engine/bare_start.py FOLDER

It computes nothing. With all that importing the package loads (pandas among it) it would hold 44
MiB more.
"""

from __future__ import annotations

import sys
import types
from importlib.util import spec_from_file_location
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[1]
FOLDERS = (PACKAGE, PACKAGE / "engine")


def bare(folder: Path) -> None:
    """Let modules of a package be imported; its `__init__` runs once a name of it is asked for."""
    name = ".".join(folder.relative_to(PACKAGE.parent).parts)
    package: Any = types.ModuleType(name)
    package.__path__ = [str(folder)]

    def named(wanted: str) -> Any:
        is_module = (folder / f"{wanted}.py").exists() or (folder / wanted).is_dir()
        if is_module or wanted.startswith("__"):
            raise AttributeError(wanted)
        del package.__getattr__
        exec_module(name, folder, package)
        return getattr(package, wanted)

    package.__getattr__ = named
    sys.modules[name] = package


def exec_module(name: str, folder: Path, package: types.ModuleType) -> None:
    """Run the `__init__` of a package in a module that stands for it."""
    spec = spec_from_file_location(name, folder / "__init__.py")
    assert spec is not None
    assert spec.loader is not None
    package.__spec__ = spec
    spec.loader.exec_module(package)


if __name__ == "__main__":
    sys.path[0] = str(PACKAGE.parent)  # this folder holds modules named as others are
    for one in FOLDERS:
        bare(one)
    from embedding_explorer.engine.local_workers import main

    main(sys.argv[1])
