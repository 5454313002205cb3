"""Bytes to a Dataset."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedding_explorer.dataset import Dataset
from embedding_explorer.readers.assemble import assemble
from embedding_explorer.readers.raw import Wish
from embedding_explorer.readers.sources import open_source


def read(
    source: Any,
    *,
    name: str | None = None,
    kind: str | None = None,
    roles: Mapping[str, str] | None = None,
    sample: int | None = None,
    sample_seed: int = 0,
) -> Dataset:
    """Read what a user brings."""
    wish = Wish(sample, sample_seed)
    raw, called = open_source(source, name, wish)
    return assemble(raw, source=called, wish=wish, kind=kind, roles=roles)


def read_text(text: str, *, how: str = "lines", name: str = "pasted text") -> Dataset:
    """Read a pasted text: one thing per line, or its sentences when `how` is "whole"."""
    return read(text.splitlines(), name=name)
