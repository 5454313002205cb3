"""Plain loops made quick by numba; the machine code is kept on disk beside the module."""

from __future__ import annotations

import sys
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
        made: Callable[..., Any] = njit(cache=True, **settings)(function)
    except RuntimeError:  # code that is in no file, or a disk that cannot be written
        made = njit(**settings)(function)
    return made


compiled = cache(compile_once)


@cache
def keep_compiled(package: str, without: str = "") -> int:
    """Let numba keep on disk what it compiles of a package; return of how many functions.

    pynndescent compiles for half a minute in every process, for ten seconds with what can be kept.
    Functions of the module `without` are left as they are: those that are handed other functions
    cannot be kept, and numba would warn of each.
    """
    from importlib import import_module

    from numba.core.dispatcher import Dispatcher

    import_module(package)
    modules = [m for name, m in sys.modules.items() if name.split(".")[0] == package]
    found = {f for module in modules for f in vars(module).values() if isinstance(f, Dispatcher)}
    chosen = [f for f in found if f.py_func.__module__ != without]
    try:
        for function in chosen:
            function.enable_caching()
    except RuntimeError:  # a disk that cannot be written
        return 0
    return len(chosen)
