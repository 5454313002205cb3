"""What the data of all sessions takes in the server's memory together, and the bound of that."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any
from weakref import WeakKeyDictionary, WeakSet

import numpy as np

import embedding_explorer as ee
from embedding_explorer.base.limits import LIMITS, limit
from embedding_explorer.engine import keeping
from ui.cache import leaving
from ui.cache.result_table import weigh


class Held:
    """The datasets of one session by key; counted for as long as the session keeps this."""

    def __init__(self, session: str, datasets: dict[str, ee.Dataset]) -> None:
        self.session, self.datasets = session, datasets
        with _GUARD:
            _EVERY.add(self)


_EVERY: WeakSet[Held] = WeakSet()
_WEIGHED: WeakKeyDictionary[ee.Dataset, dict[int, int]] = WeakKeyDictionary()
_GUARD = threading.RLock()


def admit(mine: Held, key: str, data: ee.Dataset) -> None:
    """Let a session hold a dataset under a key.

    Raises
    ------
    LimitError
        If all sessions would have too much with it; then it is not held.
    """
    with _GUARD:
        if _is_too_much(data):
            _let_go()
            if _is_too_much(data):
                most = limit("data_bytes")
                raise ee.LimitError(
                    f"This would exceed the limit of {most:,} bytes of data for all visitors; "
                    "upload a smaller part, try again later, or set "
                    f"{LIMITS['data_bytes'].variable}."
                )
        mine.datasets[key] = data


def like(data: ee.Dataset) -> ee.Dataset:
    """Return the dataset, in common memory with one of any session that has the same content.

    What else is known of it (its file's name, notes, dropped rows) stays its own.
    """
    with _GUARD:
        for other in _datasets():
            if (other.fingerprint, other.origin) == (data.fingerprint, data.origin):
                return replace(other, **{name: getattr(data, name) for name in keeping.OWN})
    return data


def weight() -> int:
    """Return about how many bytes the data of all sessions takes; what they share counts once."""
    with _GUARD:
        return sum(_parts().values())


def _is_too_much(data: ee.Dataset) -> bool:
    """Tell whether there is no room; what takes no more than there is has room always."""
    before = _parts()
    more = {part: size for part, size in _weighed(data).items() if part not in before}
    return bool(more) and sum(before.values()) + sum(more.values()) > limit("data_bytes")


def _datasets() -> Iterator[ee.Dataset]:
    for held in list(_EVERY):
        yield from list(held.datasets.values())


def _parts() -> dict[int, int]:
    return {part: size for data in _datasets() for part, size in _weighed(data).items()}


def _weighed(data: ee.Dataset) -> dict[int, int]:
    """Return what each part of a dataset weighs, by its identity."""
    if data not in _WEIGHED:
        parts = [getattr(data, field.name) for field in fields(data)]
        _WEIGHED[data] = {id(_whole(part)): weigh(part) for part in parts if part is not None}
    return _WEIGHED[data]


def _whole(part: Any) -> Any:
    """Return the array that an array is a view of."""
    while isinstance(part, np.ndarray) and isinstance(part.base, np.ndarray):
        part = part.base
    return part


def _let_go() -> None:
    """Empty sessions that ended: Streamlit keeps the last ones that did until another ends."""
    for held in list(_EVERY):
        if leaving.is_over(held.session):
            held.datasets.clear()
    gc.collect()
