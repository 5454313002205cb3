"""What the lessons show on their own data comes with the program: all of it, nothing else, and it
is what the code makes now (`python -m scripts.make_lessons` makes it anew)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest

from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.engine.store.shipped import FOLDER, INDEX, index_of
from embedding_explorer.lessons import ask_all
from scripts.make_lessons import Maker, lesson_steps, maker

INDEXED = json.loads((FOLDER / INDEX).read_text("utf-8"))
QUICK = 2.0  # seconds in which a result is made again by the full tests, too
AGAIN = "what comes with the program is another: python -m scripts.make_lessons"


@pytest.fixture(scope="module")
def every() -> Iterator[Maker]:
    """All that the pages of the lessons ask, answered by what came along."""
    with maker(FOLDER) as made:
        for _, step in lesson_steps():
            ask_all(step, made.seen(step))
        yield made


def test_no_step_needs_a_worker_on_its_own_data(every):
    assert not [every.results[key].what for key in every.seconds], AGAIN


def test_nothing_else_comes_along(every):
    needed = {result.made_of for result in every.results.values()}
    assert set(index_of(FOLDER).values()) == needed, AGAIN


def test_no_place_of_the_machine_that_made_them_comes_along():
    for path in FOLDER.rglob("*.json"):
        assert not re.findall(r'"(?:/|[A-Za-z]:\\\\)[^"]*/[^"]*"', path.read_text("utf-8"))


CASES = [
    pytest.param(
        name,
        id=f"{entry['what']} {name[:6]}",
        marks=[pytest.mark.exhaustive] if entry["seconds"] > QUICK else [],
    )
    for name, entry in INDEXED.items()
]


@pytest.mark.parametrize("name", CASES)
def test_it_is_what_the_code_makes_now(every, name):
    made_of = index_of(FOLDER)[name]
    (result,) = [r for r in every.results.values() if r.made_of == made_of]
    came = every.store.get(result.key, shared=result.shared)
    now = one_blas_thread(result.make)()
    assert not list(differences(came, now, "")), AGAIN


# Another processor or another version of a library adds in another order: the last bits of float32
# differ, and over thousands of steps of a training or a layout that becomes some thousandths.
RELATIVE, OF_LARGEST = 1e-3, 1e-3
TIMES = {"seconds"}  # how long it took


def differences(a: Any, b: Any, where: str) -> Iterator[str]:
    """Yield where two values differ by more than the order of adding can explain."""
    if hasattr(a, "toarray") and hasattr(b, "toarray"):
        a, b = a.toarray(), b.toarray()
    if is_dataclass(a) and type(a) is type(b):
        names = [field.name for field in fields(a) if field.name not in TIMES]
        yield from _each(
            {n: getattr(a, n) for n in names}, {n: getattr(b, n) for n in names}, where
        )
    elif isinstance(a, pd.DataFrame) and isinstance(b, pd.DataFrame):
        yield from _each(a.to_dict("list"), b.to_dict("list"), where)
    elif isinstance(a, Mapping) and isinstance(b, Mapping):
        yield from _each(a, b, where)
    elif isinstance(a, pd.Index | list | tuple) and len(a) == len(b) and not _numbers(a):
        yield from _each(dict(enumerate(a)), dict(enumerate(b)), where)
    elif _numbers(a) and _numbers(b):
        if not _close(np.asarray(a), np.asarray(b)):
            yield where
    elif a != b:
        yield f"{where}: {a!r} {b!r}"


def _each(a: Mapping[Any, Any], b: Mapping[Any, Any], where: str) -> Iterator[str]:
    if list(a) != list(b):
        yield f"{where}: {list(a)} {list(b)}"
        return
    for name in a:
        yield from differences(a[name], b[name], f"{where}.{name}")


def _numbers(value: Any) -> bool:
    if isinstance(value, str | bytes):
        return False
    try:
        return np.asarray(value).dtype.kind in "biuf"
    except ValueError:  # lists of several lengths
        return False


def _close(a: np.ndarray, b: np.ndarray) -> bool:
    if a.shape != b.shape or a.dtype.kind != b.dtype.kind:
        return False
    if a.dtype.kind != "f" or not a.size:
        return bool(np.array_equal(a, b))
    known = np.abs(b[np.isfinite(b)])
    least = OF_LARGEST * float(known.max(initial=0.0))
    return bool(np.allclose(a, b, rtol=RELATIVE, atol=least, equal_nan=True))


def test_differences_are_found_wherever_they_lie():
    from embedding_explorer.space.space import Stage

    a = {"x": np.ones(3, np.float32), "t": (Stage("k", "t", (1, 2), (1, 2), 0.1, 3),), "n": "a"}
    same = a | {"x": a["x"] * 1.0001, "t": (Stage("k", "t", (1, 2), (1, 2), 9.0, 3),)}
    assert not list(differences(a, same, ""))
    others = (
        {"x": a["x"] * 1.1}, {"x": np.ones(4, np.float32)}, {"x": np.ones(3, int)}, {"n": "b"},
        {"t": ()}, {"t": (Stage("k", "u", (1, 2), (1, 2), 0.1, 3),)}, {"more": 1},
    )  # fmt: skip
    for other in others:
        assert list(differences(a, a | other, ""))
    frames = [pd.DataFrame({"a": ["x", v], "b": [1.0, 2.0]}) for v in ("y", "z")]
    assert not list(differences(frames[0], frames[0].copy(), ""))
    assert list(differences(*frames, ""))
