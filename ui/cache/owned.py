"""The datasets of one session: those its visitor brought, and those opened by somebody's link."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, MutableMapping
from typing import Any

import embedding_explorer as ee
from embedding_explorer.base.errors import LimitError
from embedding_explorer.base.limits import LIMITS, limit
from embedding_explorer.engine import keeping
from embedding_explorer.engine.store import StoreError
from embedding_explorer.engine.store.keys import KEY
from ui.cache import cache, leaving, together

OWN = "mine-"  # data a visitor brought has a key that starts so
OWN_KEY = re.compile(OWN + KEY.pattern)


class Owned:
    """What a session has beside the samples.

    Parameters
    ----------
    session : mapping
        Where it is remembered: "owner", "datasets" by key, "held" (they count as this session's),
        "linked" (keys of those that another session brought) and "brought" (how its own are read
        again, by key).
    say : callable
        Tells the visitor a sentence.
    """

    def __init__(self, session: MutableMapping[Any, Any], say: Callable[[str], None]) -> None:
        self._session, self._say = session, say

    @property
    def owner(self) -> str:
        """Who this visitor is to the engine."""
        key: str = self._part("owner", lambda: uuid.uuid4().hex)
        return key

    @property
    def datasets(self) -> dict[str, ee.Dataset]:
        """All there is, by key."""
        found: dict[str, ee.Dataset] = self._part("datasets", dict)
        return found

    @property
    def linked(self) -> set[str]:
        """The keys of what was opened by a link."""
        found: set[str] = self._part("linked", set)
        return found

    def _part(self, name: str, new: Callable[[], Any]) -> Any:
        if name not in self._session:
            self._session[name] = new()
        return self._session[name]

    def hold(self, data: ee.Dataset, instead: str = "") -> str:
        """Keep a dataset that the visitor brought, in the place of their own `instead`.

        Returns
        -------
        str
            Its key.

        Raises
        ------
        LimitError
            If the visitor has too much or too many here with it, or all visitors have together.
        """
        data = together.like(keeping.whole(data))
        cache.check_room(data, self.datasets.values(), self.owner)
        try:
            key = OWN + cache.keep(data, self.owner)
        except StoreError as error:
            key = OWN + data.fingerprint
            self._say(f"{error} Until then the data lives in this browser session only.")
        try:
            self._check_number(key, instead)
            together.admit(self._held, key, data)
        except LimitError:
            cache.forget(data, self.owner)
            raise
        self.linked.discard(key)
        self._move(key, instead)
        return key

    def _check_number(self, key: str, instead: str = "") -> None:
        goes = instead in self.datasets and instead not in self.linked
        most = limit("data_sets")
        if key not in self.datasets and len(self.datasets) - goes >= most:
            raise LimitError(
                f"This would exceed your limit of {most:,} data sets; delete some on the Data page "
                f"first, or set {LIMITS['data_sets'].variable}."
            )

    def _move(self, key: str, before: str) -> None:
        """Let a dataset stand before another of the visitor's own, which it takes the place of."""
        keys = list(self.datasets)
        if key == before or before not in keys or before in self.linked:
            return
        for later in keys[keys.index(before) :]:
            if later != key:
                self.datasets[later] = self.datasets.pop(later)  # behind all others

    @property
    def _held(self) -> together.Held:
        held: together.Held = self._part(
            "held", lambda: together.Held(leaving.session(), self.datasets)
        )
        return held

    def find(self, key: str) -> ee.Dataset | None:
        """Return data of a key; what was opened by a link only while whoever brought it keeps it.

        One's own is kept again where its time was over.

        Raises
        ------
        LimitError
            If the visitor has too many, or all too much here together, with what a link opens.
        """
        known = self.datasets.get(key)
        try:
            if known is not None and key not in self.linked:
                cache.use(key.removeprefix(OWN), known, self.owner)
                return known
            found = cache.kept(key.removeprefix(OWN)) if OWN_KEY.fullmatch(key) else None
        except StoreError as error:
            self._say(str(error))
            return known
        if found is None:
            self.datasets.pop(key, None)
            self.linked.discard(key)
            return None
        if found is not known:
            self._check_number(key)
            together.admit(self._held, key, found)
        self.linked.add(key)
        return found

    def forget(self, key: str) -> None:
        """Drop a dataset from the session; if its visitor brought it, from the server too."""
        data = self.datasets.pop(key, None)
        if data is not None and key not in self.linked:
            cache.forget(data, self.owner)
            brought = self._part("brought", dict)
            gone = brought.pop(key, None)
            if gone and gone.upload and gone.upload not in {b.upload for b in brought.values()}:
                cache.drop(gone.upload)
        self.linked.discard(key)
