"""Progress of several steps as one, and layouts shown while they form."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from embedding_explorer.base import registry

Progress = Callable[[float, str], None]


def show_frame(progress: Progress, coords: np.ndarray) -> None:
    """Hand an unfinished layout, (n, 2) or (n, 3), to a progress that has a `frame` to take it."""
    take = getattr(progress, "frame", None)
    if take is not None:
        take(coords)


class Steps:
    """Turn the progress of each step, 0..1, into that of the whole, with the step's title.

    Parameters
    ----------
    progress : callable (fraction, step) -> None, or None
    keys : sequence of str or None
        The methods in the order they run; None is a step left out.
    """

    def __init__(self, progress: Progress | None, keys: Sequence[str | None]) -> None:
        self.progress = progress
        self.parts = sum(key is not None for key in keys)
        self.begun = 0

    def next(self, folder: str, key: str | None) -> Progress:
        """Return what the next step, method `key` of `folder`, calls with its own fraction."""
        if self.progress is None or key is None:
            return lambda fraction, step: None
        part = _Part(self.progress, self.begun, self.parts, registry.find(folder, key).TITLE)
        self.begun += 1
        return part

    @staticmethod
    def even(progress: Progress | None, parts: int) -> Callable[[int], Progress]:
        """Return what gives the progress of each of several equal parts, counted from 0."""

        def part(number: int) -> Progress:
            if progress is None:
                return lambda fraction, step: None
            return lambda fraction, step: progress((number + fraction) / parts, step)

        return part

    def finish(self) -> None:
        """Say that all is done, also where the last step had nothing to do."""
        if self.progress is not None:
            self.progress(1.0, "Done")


class _Part:
    """The progress of one step, passed on as a part of the whole."""

    def __init__(self, whole: Progress, begun: int, parts: int, title: str) -> None:
        self.whole, self.begun, self.parts, self.title = whole, begun, parts, title

    def __call__(self, fraction: float, step: str) -> None:
        named = step if step == self.title else f"{self.title}: {step}"
        self.whole((self.begun + fraction) / self.parts, named)

    def frame(self, coords: np.ndarray) -> None:
        """Pass an unfinished layout on."""
        show_frame(self.whole, coords)
