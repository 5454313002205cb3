"""Which reader a file is for: the first of the registry that accepts it."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from embedding_explorer.base.errors import require
from embedding_explorer.data.readers.raw import Blob

PACKAGE = "embedding_explorer.data.readers"


def reader_of(blob: Blob, formats: Sequence[str]) -> ModuleType:
    """Return the module of the first reader that accepts the file; the last accepts anything.

    Raises
    ------
    MissingPackage
        If that reader works with a package (its ``NEEDS``) that is not installed.
    """
    modules = (import_module(f"{PACKAGE}.{name}") for name in formats)
    reader = next(module for module in modules if module.accepts(blob))
    if needs := getattr(reader, "NEEDS", None):
        require(*needs)
    return reader
