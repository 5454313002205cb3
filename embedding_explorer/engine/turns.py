"""Whose turn it is: who asks for little goes first, who asks for much takes turns."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

from embedding_explorer.engine.job import RUNNING, Work

SHARE = 0.5  # of one worker's time, what an owner's quick steps may take and still go first
BURST = 10.0  # seconds that they may take beside it, by an owner who rested
HERE = 60.0  # seconds after an owner asked for something within which more is to be expected


class Turns:
    """What the owners of steps asked for, and what that took."""

    def __init__(self) -> None:
        self._paid: dict[str, float] = {}  # by owner, when the share is worth what their steps took
        self._asked: dict[str, float] = {}  # by owner, when they asked last

    def ask(self, owner: str) -> None:
        """Note that somebody is here."""
        now = time.monotonic()
        self._asked = {who: at for who, at in self._asked.items() if now - at < HERE}
        self._asked[owner] = now

    def charge(self, work: Work, seconds: float) -> None:
        """Count the time of a worker that a step took; who shares it shares that."""
        now = time.monotonic()
        self._paid = {owner: at for owner, at in self._paid.items() if at > now - BURST / SHARE}
        _charge(self._paid, work, seconds, now)

    def order(self, works: Iterable[Work]) -> list[Work]:
        """Return the steps that wait for a worker, in the order they will get one.

        Owners take turns: an owner's k-th step comes after everybody's (k-1)-th. Before them goes
        what takes a second, so that nobody waits long for little: of each owner one such step at a
        time, and only while theirs took no more than `SHARE` of one worker's time and `BURST`
        seconds: whoever asks for little without end takes turns, too. What several wait for goes by
        the best of their places: nobody waits behind the line of whoever asked for it first.
        """
        works = sorted(works, key=lambda work: work.serial)
        rested = self._rested(works)
        turns: Counter[str] = Counter()
        quick: Counter[str] = Counter()
        for work in works:
            if work.state == RUNNING:
                turns.update(work.owners)
                quick.update(work.owners if work.order.quick else ())
        ranked = []
        for work in works:
            if work.ready:
                turns.update(work.owners)
                first = work.order.quick and any(not quick[who] for who in work.owners & rested)
                quick.update(work.owners if work.order.quick else ())
                turn = min(turns[owner] for owner in work.owners)
                ranked.append(((not first, turn, work.serial), work))
        return [work for _, work in sorted(ranked, key=lambda entry: entry[0])]

    def chosen(self, works: Iterable[Work], free: int, threads: int) -> list[Work]:
        """Return those that get one of the `free` workers, of `threads` in all, now.

        While several owners are here, what takes long leaves one worker to what takes a second:
        a click waited for whole layouts otherwise (0192). What should have taken a second and took
        its owners all that may go before others counts as long, also while it runs.
        """
        works = list(works)
        rested = self._rested(works)
        running = sum(_is_long(work, rested) for work in works if work.state == RUNNING)
        room = max(1, threads - (len(self._asked) > 1)) - running
        chosen: list[Work] = []
        for work in self.order(works):
            if len(chosen) == free:
                break
            long = _is_long(work, rested)
            if not long or room > 0:
                room -= long
                chosen.append(work)
        return chosen

    def outstayed(self, works: Iterable[Work]) -> Work | None:
        """Return the step that makes room for one that goes first and finds no worker free.

        It was to take a second and has run for `BURST` (0194). None if there is none, and where
        nobody who waits goes first.
        """
        works = list(works)
        rested, now = self._rested(works), time.monotonic()
        if not any(work.ready and not _is_long(work, rested) for work in works):
            return None
        running = [work for work in works if work.state == RUNNING and work.order.quick]
        late = [work for work in running if not work.stop_at and now - work.sent > BURST]
        return min(late, key=lambda work: work.sent, default=None)

    def _rested(self, works: Iterable[Work]) -> set[str]:
        """Return the owners whose quick steps, those that still run included, may go first."""
        works, now = list(works), time.monotonic()
        paid = dict(self._paid)
        for work in works:
            if work.state == RUNNING and work.order.quick:
                _charge(paid, work, now - work.sent, now)
        return {who for work in works for who in work.owners if paid.get(who, now) <= now}


def _charge(paid: dict[str, float], work: Work, seconds: float, now: float) -> None:
    rested = now - BURST / SHARE  # a longer rest earns no more
    for owner in work.owners - {""}:  # the program itself pays nothing
        paid[owner] = max(paid.get(owner, rested), rested) + seconds / SHARE / len(work.owners)


def _is_long(work: Work, rested: set[str]) -> bool:
    """Tell whether a step may hold a worker for long; one that drives the large holds none."""
    return work.order.kind != "large" and not (work.order.quick and work.owners & rested)
