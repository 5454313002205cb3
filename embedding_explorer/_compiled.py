"""Plain loops made quick by numba; the machine code is kept on disk beside the module."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any


def compile_once(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of numbers and arrays as machine code, for finite numbers only.

    numba looks for code it kept on disk, or compiles at the first call, about a second each. One
    thread: the same bits on every machine of a kind, and no clash between jobs.
    """
    from numba import njit

    settings: dict[str, Any] = {"fastmath": True, "error_model": "numpy", "nogil": True}
    try:
        return njit(cache=True, **settings)(function)
    except RuntimeError:  # code that is in no file, or a disk that cannot be written
        return njit(**settings)(function)


compiled = cache(compile_once)
