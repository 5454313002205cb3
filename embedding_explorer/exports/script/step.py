"""One reduction as it was carried out, for the snippet that repeats it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from embedding_explorer.base import registry
from embedding_explorer.reducers.linear import svd as _linear


@dataclass(frozen=True)
class Step:
    """One reduction as it was carried out: what went in, what was asked, what was found."""

    key: str
    shape: tuple[int, int]
    sparse: bool
    given: Mapping[str, Any]
    extras: Mapping[str, Any]
    metric: str
    seed: int
    names: Any

    @property
    def params(self) -> Any:
        """The reducer's `Params` with every default filled in."""
        return registry.make_params(registry.find("reducers", self.key), self.given)

    @property
    def kept(self) -> int:
        """How many dimensions came out."""
        return len(self.extras["axis_names"])

    @property
    def small(self) -> bool:
        """Whether LAPACK's full decomposition is what was used."""
        return self.shape[0] * self.shape[1] <= _linear.SMALL
