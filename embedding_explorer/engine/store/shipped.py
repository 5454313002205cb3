"""Results that come with the program: a second folder of the store, of which it only reads.

They are what the lessons show on their own samples (`python -m scripts.make_lessons`). An entry of
it has no secret key: the index says what each was made of, the very words from which a store makes
the key of its own, so that whoever asks for the same content and recipe finds it there.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from embedding_explorer.base import disk_faults as faults
from embedding_explorer.engine.store.checked import Checked
from embedding_explorer.engine.store.codec import NotShared, Reader

LOG = logging.getLogger(__name__)
FOLDER = Path(__file__).resolve().parent / "lesson_results"
INDEX = "index.json"


class Shipped:
    """The entries of a folder that is never written, by the keys that a store has for them.

    Parameters
    ----------
    folder : Path, optional
        None for no such results.
    key : callable
        Makes the key of a store from what a result was made of.
    """

    def __init__(self, folder: Path | None, key: Callable[..., str]) -> None:
        self._folder, self._key = folder, key
        self._checked = Checked(links=True)
        self._names: dict[str, str] | None = None

    def __contains__(self, key: str) -> bool:
        return key in self._by_key()

    def sound(self, key: str) -> bool:
        """Tell whether a value is there and whole."""
        try:
            self._read(key, lambda folder: self._checked.meta(key, folder))
        except KeyError:
            return False
        return True

    def get(self, key: str, shared: Mapping[str, Any] | None) -> Any:
        """Return a value.

        Raises
        ------
        KeyError
            If it is not there or not whole: then it is made as if it had not come along.
        StoreError
            If there is no memory to read it.
        """

        def value(folder: Path) -> Any:
            meta = self._checked.meta(key, folder)
            return Reader(folder, shared).decode(meta["value"])

        return self._read(key, value)

    def _by_key(self) -> dict[str, str]:
        if self._names is None:
            index = {} if self._folder is None else index_of(self._folder)
            self._names = {self._key(*parts): name for name, parts in index.items()}
        return self._names

    def _read(self, key: str, read: Callable[[Path], Any]) -> Any:
        name = self._by_key().get(key)
        if name is None or self._folder is None:
            raise KeyError(key)
        try:
            return read(self._folder / name)
        except NotShared as error:  # a result, asked for without what it shares with its dataset
            raise KeyError(key) from error
        except (MemoryError, ImportError) as error:
            raise faults.cannot_be_read(error) from error
        except (*faults.WRONG, OSError) as error:
            LOG.warning("%s, which came with the program, is not whole: %s", name, error)
            self._by_key().pop(key, None)
            raise KeyError(key) from error


@lru_cache(maxsize=4)
def index_of(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return what each entry of a folder was made of, by its name; none without an index."""
    try:
        index = json.loads((folder / INDEX).read_text("utf-8"))
        return {str(name): tuple(map(str, entry["made of"])) for name, entry in dict(index).items()}
    except FileNotFoundError:
        return {}
    except (*faults.WRONG, OSError) as error:
        LOG.warning("The results that came with the program cannot be read: %s", error)
        return {}
