"""Who works on the chunks: this process, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from embedding_explorer.base.progress import Progress
from embedding_explorer.large import tasks


class Pool(Protocol):
    """Carries orders out and yields what each says, in their order."""

    def run(self, orders: Sequence[tasks.Order], told: Progress, title: str) -> Iterator[Any]:
        """Yield the results; `told` hears 0..1 of all orders, and may raise to stop them."""


class Here:
    """Does one order after the other, in this process."""

    def run(self, orders: Sequence[tasks.Order], told: Progress, title: str) -> Iterator[Any]:
        """Yield the results in order."""
        for i, order in enumerate(orders):
            part = f"part {i + 1} of {len(orders)}" if len(orders) > 1 else ""

            def tell(fraction: float, step: str, i: int = i, part: str = part) -> None:
                told((i + fraction) / len(orders), step or part)

            yield tasks.run(order, tell)
