"""Targets that do what none should, to see that the harness counts it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from random import Random

from tests.fuzz.harness import Target


def _target(name: str, act: Callable[[], object]) -> Target:
    def run(rng: Random, name: str, data: bytes) -> None:
        act()

    return Target(name, lambda: [("a", b"a")], lambda rng, name, data: data, run)


def _raise() -> None:
    raise ValueError("escaped")


TARGETS = (
    _target("hang", lambda: time.sleep(600)),
    _target("growth", lambda: bytes(b"x" * 600_000_000)),
    _target("crash", lambda: os._exit(3)),
    _target("escape", _raise),
    _target("good", lambda: None),
)
