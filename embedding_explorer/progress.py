"""Progress of several steps as one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from embedding_explorer import registry

Progress = Callable[[float, str], None]


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
        progress, begun, parts = self.progress, self.begun, self.parts
        title = registry.find(folder, key).TITLE
        self.begun += 1

        def told(fraction: float, step: str) -> None:
            progress((begun + fraction) / parts, step if step == title else f"{title}: {step}")

        return told

    def finish(self) -> None:
        """Say that all is done, also where the last step had nothing to do."""
        if self.progress is not None:
            self.progress(1.0, "Done")
