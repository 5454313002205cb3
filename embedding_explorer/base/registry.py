"""Methods are modules; their parameters are frozen dataclasses that forms and checks read."""

from __future__ import annotations

import dataclasses
import math
import os
import pkgutil
import re
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from embedding_explorer.base.errors import InputError, shown, unknown
from embedding_explorer.base.literals import to_number, to_switch, to_whole


def param(
    default: Any,
    label: str,
    *,
    help: str = "",
    low: float | None = None,
    high: float | None = None,
    choices: Sequence[str] = (),
    step: float | None = None,
    roles: Sequence[str] = (),
    kinds: Sequence[str] = (),
    names: bool = False,
    advanced: bool = False,
    pattern: str = "",
    example: str = "",
) -> Any:
    """Declare one parameter of a method.

    Parameters
    ----------
    default
        bool, int, float, str, or a tuple of str.
    label, help : str
        On screen; `help` is one sentence for a learner.
    low, high, step
        Range of a number, ends included.
    choices
        Allowed strings.
    roles
        For a tuple of column names, or a str that is one column ("" for none): the roles a column
        must have to be offered.
    kinds
        The kinds of data for which it matters, all of them when empty; not offered for others.
    names
        For a tuple of str: its entries are names of points.
    advanced
        Shown behind "More settings".
    pattern, example
        For a str without choices: a regular expression that all of it must match, and what may
        be given, as the end of a sentence.
    """
    meta = {
        "label": label,
        "help": help,
        "low": low,
        "high": high,
        "choices": tuple(choices),
        "step": step,
        "roles": tuple(roles),
        "kinds": tuple(kinds),
        "names": names,
        "advanced": advanced,
        "pattern": pattern,
        "example": example,
    }
    return dataclasses.field(default=default, metadata=meta)


@dataclass(frozen=True)
class Field:
    """One declared parameter, as a form or a check sees it."""

    name: str
    type: type
    default: Any
    label: str
    help: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    step: float | None
    roles: tuple[str, ...]
    kinds: tuple[str, ...]
    names: bool
    advanced: bool
    pattern: str
    example: str

    def matters(self, kind: str) -> bool:
        """Tell whether it changes anything for data of this kind."""
        return not self.kinds or kind in self.kinds


@cache  # a recipe is checked dozens of times in every run of a page
def fields(params: type) -> tuple[Field, ...]:
    """Return the declared parameters of a `Params` class, in order."""
    hints = typing.get_type_hints(params)
    return tuple(
        Field(f.name, typing.get_origin(hints[f.name]) or hints[f.name], f.default, **f.metadata)
        for f in dataclasses.fields(params)
    )


def make_params(module: ModuleType, given: Mapping[str, Any]) -> Any:
    """Return the module's `Params` from `given`, each value checked and converted.

    Raises
    ------
    InputError
        For a name that does not exist (listing those that do), a value of the wrong type, out of
        range, or not among the choices.
    """
    declared = {f.name: f for f in fields(module.Params)}
    for name in given:
        if name not in declared:
            raise unknown(f"parameter of {module.TITLE}", name, declared or ["(none)"])
    return module.Params(**{n: _checked(declared[n], v, module.TITLE) for n, v in given.items()})


def _checked(f: Field, value: Any, where: str) -> Any:
    try:
        value = _convert(f, value)
    except (TypeError, ValueError, OverflowError):
        raise InputError(
            f"{f.label} of {where} must be {_TYPE_WORDS[f.type]}, not {shown(value)}."
        ) from None
    if f.choices and value not in f.choices:
        raise unknown(f"{f.label.lower()} of {where}", value, f.choices)
    if f.pattern and not re.fullmatch(f.pattern, value):
        raise InputError(f"{f.label} of {where} must be {f.example}, not {shown(value)}.")
    if f.type in (int, float) and not isinstance(value, bool):
        _check_range(f, value, where)
    return value


def _check_range(f: Field, value: float, where: str) -> None:
    low = f.low if f.low is not None else float("-inf")
    high = f.high if f.high is not None else float("inf")
    if not low <= value <= high:
        raise InputError(
            f"{f.label} of {where} must lie between {low:g} and {high:g}, not {value:g}."
        )


_TYPE_WORDS = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "text",
    tuple: "a list of names",
}


def _convert(f: Field, value: Any) -> Any:
    return _CONVERTERS[f.type](value)


def to_bool(value: Any) -> bool:
    """Return the truth value of true/false, yes/no, 1/0; ValueError for anything else."""
    return to_switch(str(value))


def _to_int(value: Any) -> int:
    if isinstance(value, str):
        return to_whole(value)
    number = float(value)
    if number != int(number) or isinstance(value, bool):
        raise ValueError(value)
    return int(number)


def _to_float(value: Any) -> float:
    return to_number(value) if isinstance(value, str) else float(value)


def _to_tuple(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(str(v) for v in value if str(v))


_CONVERTERS: dict[type, Callable[[Any], Any]] = {
    bool: to_bool,
    int: _to_int,
    float: _to_float,
    str: str,
    tuple: _to_tuple,
}


def find(folder: str, key: str) -> ModuleType:
    """Return the module `key` of a folder: "encoders", "reducers", "exports" or "lessons".

    Raises
    ------
    InputError
        For a key that does not exist, listing those that do.
    """
    if key not in _names(folder):
        raise unknown(folder.removesuffix("s"), key, keys(folder))
    try:
        return import_module(f"embedding_explorer.{folder}.{key}")
    except Exception as error:
        if not added_methods():
            raise
        raise InputError(
            f"The {folder.removesuffix('s')} {key} cannot be loaded ({shown(error)}); mend its "
            "file, or leave EXPLORER_METHODS out."
        ) from error


@cache
def keys(folder: str) -> tuple[str, ...]:
    """Return the keys of every module of a folder, in the order in which they are offered."""
    names = _names(folder)
    if hasattr(import_module(f"embedding_explorer.{folder}"), "KEYS"):
        return names
    places = {name: getattr(find(folder, name), "ORDER", math.inf) for name in names}
    return tuple(sorted(names, key=lambda name: (places[name], name)))


@cache
def _names(folder: str) -> tuple[str, ...]:
    """Return the names of a folder's modules: those it lists, or else all that lie in it.

    A folder that lists none takes in a visitor's own methods, too: the files in the folder of the
    same name in the one that the environment variable EXPLORER_METHODS names.
    """
    package = import_module(f"embedding_explorer.{folder}")
    if listed := getattr(package, "KEYS", ()):
        return tuple(listed)
    own = _files_in(package.__path__)
    if not (added := added_methods()):
        return own
    theirs = _files_in([str(added / folder)])
    if twice := set(own) & set(theirs):
        raise InputError(
            f"EXPLORER_METHODS has a file {sorted(twice)[0]}.py, and so has the program; give "
            "the file another name."
        )
    package.__path__.append(str(added / folder))
    return own + theirs


def _files_in(folders: Iterable[str]) -> tuple[str, ...]:
    found = (m.name for m in pkgutil.iter_modules(folders) if not m.ispkg)
    return tuple(name for name in found if not name.startswith("_"))


def added_methods() -> Path | None:
    """Return the folder of methods that are not part of the package, if one is named.

    Its folders `encoders` and `reducers` hold a file per method, written as the package's own.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    named = os.environ.get("EXPLORER_METHODS", "")
    if named and not Path(named).is_dir():
        raise InputError(
            f"EXPLORER_METHODS names no folder: {shown(named)}; name one that holds the folders "
            "encoders or reducers."
        )
    return Path(named).resolve() if named else None


def all_of(folder: str) -> dict[str, ModuleType]:
    """Return every module of a folder by its key."""
    return {key: find(folder, key) for key in keys(folder)}
