"""Pieces of an exported script, and how values and helper functions become Python text."""

from __future__ import annotations

import inspect
import pprint
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

READABLE = 40_000  # characters of Python text up to which data is written out in a script


@dataclass(frozen=True)
class Snippet:
    """One step of a script: what it does in words, its code, and the imports the code needs."""

    title: str
    code: str
    imports: tuple[str, ...] = ()


def literal(value: Any) -> str:
    """Return plain data as Python text that evaluates to it; user text cannot leave its quotes.

    `repr` escapes quotes, line breaks, controls and marks that reverse the direction of text.
    """
    value = _finite(value)
    if isinstance(value, list | tuple | dict) and len(repr(value)) > 80:
        return pprint.pformat(value, width=96, compact=True, sort_dicts=False)
    return repr(value)


class _Name:
    """Stands for a float that `repr` gives no Python text for."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _finite(value: Any) -> Any:
    """Return plain data with infinite and missing floats as they are written in Python."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return _Name("np.nan" if value != value else "1e999" if value > 0 else "-1e999")
    if isinstance(value, dict):
        return {key: _finite(v) for key, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_finite, value))
    return value


def comment(text: str) -> str:
    """Return user text for a comment: one line that stays one, whatever is in it."""
    line = text if text.isprintable() else repr(text)
    return line if len(line) <= 300 else f"{line[:299]}…"


def source(*functions: Callable[..., Any]) -> str:
    """Return the text of small functions of ours, to stand in a script without our package."""
    return "\n\n".join(
        textwrap.dedent(inspect.getsource(function)).strip() for function in functions
    )


def bare(*functions: Callable[..., Any]) -> str:
    """Return `source` without the annotations of the arguments, which a script has no use for."""
    return "\n\n\n".join(_unannotated(function) for function in functions)


def _unannotated(function: Callable[..., Any]) -> str:
    arguments = ", ".join(inspect.signature(function).parameters)
    head = f"def {function.__name__}({arguments}):"
    signature = re.compile(r"\Adef \w+\(.*?\)(?: -> [^\n]*)?:(?=\n)", re.DOTALL)
    text, hits = signature.subn(lambda _: head, source(function))
    assert hits == 1, f"the signature of {function.__name__} is not as expected"
    return text


def replaced(text: str, old: str, new: str) -> str:
    """Return code with a part of it replaced, which must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} is not there once"
    return text.replace(old, new)


def call(function: str, *first: str, **arguments: Any) -> str:
    """Return a call, one argument per line: the `first`, which are code, then those by name."""
    given = (*first, *(f"{name}={literal(value)}" for name, value in arguments.items()))
    lines = "".join(f"    {argument},\n" for argument in given)
    return f"{function}(\n{lines})"


def fill(template: str, **parts: str) -> str:
    """Return a block of code flush left with every <<name>> replaced by the part of that name.

    One pass: what a part contains is never looked at again.
    """
    return re.sub(r"<<(\w+)>>", lambda found: parts[found[1]], dedent(template))


def dedent(text: str) -> str:
    """Return an indented block of code flush left, without the blank lines around it."""
    return textwrap.dedent(text).strip("\n")
