"""Sentences that judge: each says beside itself what it is held against, and by which test.

`python -m scripts.verdicts` writes the list of them, `docs/verdicts.md`; `tests/verdicts` tries
each on data in which there is nothing to find, where it must hardly ever find something.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

Judge = TypeVar("Judge", bound=Callable[..., object])


def says_whether(what: str, *, against: str, by: str, shown: str) -> Callable[[Judge], Judge]:
    """Declare that a function writes a verdict.

    Parameters
    ----------
    what : str
        What it says: "vectors tell hidden edges".
    against : str
        The baseline: what it must be better than, or differ from.
    by : str
        The test or interval, with the level at which it is wrong where there is nothing.
    shown : str
        Where a visitor meets it.
    """
    assert all((what, against, by, shown)), "a verdict has a baseline and a test"
    return lambda judge: judge
