"""Tags that a visitor gives to points: one for each point, every step undone and redone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from embedding_explorer.base.errors import InputError

MOST = 30  # tags
LONGEST = 60  # characters of one
STEPS, ROWS = 200, 1_000_000  # that can be undone: steps, and points in all of them
NONE = -1


@dataclass(frozen=True, eq=False)
class _Step:
    rows: np.ndarray  # int32
    before: np.ndarray  # int8, of these rows
    after: np.ndarray
    titles: tuple[tuple[str, ...], tuple[str, ...]]  # before and after


@dataclass(frozen=True, eq=False)
class Tags:
    """The tags of some points by their names; each change returns another of its kind.

    Attributes
    ----------
    names : Index of n unique str
        Of the points.
    codes : (n,) int8
        For each point the position of its tag among the titles, -1 for none.
    titles : tuple of str
        The tags in the order in which they came, at most 30.
    """

    names: pd.Index
    codes: np.ndarray
    titles: tuple[str, ...] = ()
    _done: tuple[_Step, ...] = ()
    _undone: tuple[_Step, ...] = ()

    @classmethod
    def none(cls, names: pd.Index) -> Tags:
        """Return points without tags."""
        return cls(names, np.full(len(names), NONE, np.int8))

    def give(self, rows: Sequence[int] | np.ndarray, title: str) -> Tags:
        """Return points of which some have another tag, "" for none.

        Raises
        ------
        InputError
            If the title is too long or one too many.
        """
        title, titles = _short(title), self.titles
        if title and title not in titles:
            if len(titles) == MOST:
                raise InputError(f"There can be {MOST} tags; give one of those there are.")
            titles = (*titles, title)
        code = np.int8(titles.index(title) if title else NONE)
        places = np.unique(np.asarray(rows, np.int32))
        places = places[self.codes[places] != code]
        if not len(places):
            return self
        after = np.full(len(places), code, np.int8)
        return self._stepped(_Step(places, self.codes[places], after, (self.titles, titles)))

    def _stepped(self, step: _Step) -> Tags:
        """Return the points after a step, which can be undone."""
        done = [*self._done, step][-STEPS:]
        while len(done) > 1 and sum(len(one.rows) for one in done) > ROWS:
            done.pop(0)
        changed = self._set(step.rows, step.after, step.titles[1])
        return replace(changed, _done=tuple(done), _undone=())

    def rename(self, title: str, new: str) -> Tags:
        """Return points of which those with a tag have it by another name.

        Where there is a tag of the new name already, the two become one.

        Raises
        ------
        InputError
            If the new name is empty or too long.
        """
        new = _short(new)
        if not new:
            raise InputError("A tag needs a name; write one.")
        called = [new if known == title else known for known in self.titles]
        titles = tuple(dict.fromkeys(called))
        if titles == self.titles:
            return self
        codes = np.array([*map(titles.index, called), NONE], np.int8)[self.codes]
        rows = np.flatnonzero(codes != self.codes).astype(np.int32)
        return self._stepped(_Step(rows, self.codes[rows], codes[rows], (self.titles, titles)))

    def undo(self) -> Tags:
        """Return the points as they were one step before; the same where there is none."""
        if not self._done:
            return self
        *done, step = self._done
        back = self._set(step.rows, step.before, step.titles[0])
        return replace(back, _done=tuple(done), _undone=(*self._undone, step))

    def redo(self) -> Tags:
        """Return the points as they were before the last `undo`; the same where there is none."""
        if not self._undone:
            return self
        *undone, step = self._undone
        again = self._set(step.rows, step.after, step.titles[1])
        return replace(again, _done=(*self._done, step), _undone=tuple(undone))

    def count(self, title: str) -> int:
        """Return how many points have a tag."""
        return int((self.codes == self.titles.index(title)).sum())

    def of(self, names: pd.Index) -> np.ndarray:
        """Return the codes of points with other names or in another order, (m,) int8."""
        if names is self.names:
            return self.codes
        places = self.names.get_indexer(names)
        return np.where(places < 0, np.int8(NONE), self.codes[places])

    def with_names(self, names: pd.Index) -> Tags:
        """Return the points, and those of other names without a tag behind them."""
        if names is self.names:
            return self
        new = names[self.names.get_indexer(names) < 0]
        if not len(new):
            return self
        none = np.full(len(new), NONE, np.int8)
        return replace(self, names=self.names.append(new), codes=np.concatenate([self.codes, none]))

    def _set(self, rows: np.ndarray, codes: np.ndarray, titles: tuple[str, ...]) -> Tags:
        changed = self.codes.copy()
        changed[rows] = codes
        return replace(self, codes=changed, titles=titles)


def _short(title: str) -> str:
    title = title.strip()
    if len(title) > LONGEST:
        raise InputError(f"A tag has at most {LONGEST} characters; choose a shorter one.")
    return title
