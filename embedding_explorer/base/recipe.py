"""A Recipe: every choice that turns a Dataset into a Space and a Map. Frozen, hashable, a link."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, shown, unknown
from embedding_explorer.base.literals import to_whole

METRICS = (
    "cosine",
    "euclidean",
    "manhattan",
    "correlation",
    "chebyshev",
    "hamming",
    "jaccard",
    "precomputed",
)


class Params(Mapping[str, Any]):
    """A hashable mapping of parameter names to values."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        items = dict(values or {}).items()
        self._values = {k: tuple(v) if isinstance(v, list) else v for k, v in sorted(items)}

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __hash__(self) -> int:
        return hash(tuple(self._values.items()))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and self._values == dict(other)

    def __repr__(self) -> str:
        return repr(self._values)


_STEPS = (("encoder", "encode"), ("reducer", "reduce"), ("projection", "project"))
_PLAIN = ("center", "unit_norm", "metric", "seed")


@dataclass(frozen=True)
class Recipe:
    """Encoder, reducer, projection, their parameters, preprocessing, metric and seed.

    Every argument has a default. ``reducer=None`` and ``projection=None`` skip that step.

    Parameters
    ----------
    encoder, reducer, projection : str or None
        Keys of `embedding_explorer.encoders` and `embedding_explorer.reducers`.
    encoder_params, reducer_params, projection_params : mapping
        Values other than the defaults; checked at once.
    center, unit_norm : bool
        Preprocessing of the encoder's vectors: subtract the mean vector, then scale each vector
        to length 1.
    metric : str
        One of `METRICS`, for neighbours, and for the layouts that use one (UMAP, t-SNE, MDS).
        "hamming" and "jaccard" are for vectors of 0 and 1, "precomputed" for a distance matrix.
    seed : int
        0 to 2**31 - 1.

    Raises
    ------
    InputError
        For an unknown name (listing what exists) or a value out of range.
    """

    encoder: str = "one_hot"
    reducer: str | None = None
    projection: str | None = "pca"
    encoder_params: Params = field(default_factory=Params)
    reducer_params: Params = field(default_factory=Params)
    projection_params: Params = field(default_factory=Params)
    center: bool = False
    unit_norm: bool = False
    metric: str = "cosine"
    seed: int = 0

    def __post_init__(self) -> None:
        for step, _ in _STEPS:
            self._check_step(step)
        for name in _PLAIN:
            object.__setattr__(self, name, _PLAIN_CHECKS[name](name, getattr(self, name)))

    def _check_step(self, step: str) -> None:
        key, given = getattr(self, step), getattr(self, f"{step}_params")
        if key is None and step != "encoder":
            object.__setattr__(self, f"{step}_params", Params())
            return
        if not isinstance(given, Mapping):
            raise InputError(
                f"The parameters of {key} must be names with values, not {shown(given)}."
            )
        module = registry.find("encoders" if step == "encoder" else "reducers", key)
        checked = asdict(registry.make_params(module, given))
        values = {name: checked[name] for name in given}
        object.__setattr__(self, f"{step}_params", Params(values))

    @cached_property
    def key(self) -> str:
        """32 hex digits that are equal exactly for equal recipes; part of every cache key."""
        return hashlib.sha256(self.to_query(full=True).encode()).hexdigest()[:32]

    def space_recipe(self) -> Recipe:
        """The part that decides the vectors, without the projection and the metric."""
        return Recipe(
            encoder=self.encoder,
            reducer=self.reducer,
            projection=None,
            encoder_params=self.encoder_params,
            reducer_params=self.reducer_params,
            center=self.center,
            unit_norm=self.unit_norm,
            metric=self.metric if self._reducer_uses_metric() else "cosine",
            seed=self.seed,
        )

    def _reducer_uses_metric(self) -> bool:
        if self.reducer is None:
            return False
        return bool(getattr(registry.find("reducers", self.reducer), "USES_METRIC", True))

    def encoder_recipe(self) -> Recipe:
        """Return the part that decides the encoder's vectors, without reducer and projection."""
        return replace(self.space_recipe(), reducer=None, metric="cosine")

    def to_query(self, *, full: bool = False) -> str:
        """Return the recipe as a query string; values at their default are left out."""
        return urlencode(self.to_values(full=full), doseq=True, errors="surrogatepass")

    def to_values(self, *, full: bool = False) -> dict[str, list[str]]:
        """Return the values of every parameter of the recipe's query string."""
        pairs: dict[str, list[str]] = {}
        for step, word in _STEPS:
            pairs[word] = [getattr(self, step) or "none"]
            for name, value in getattr(self, f"{step}_params").items():
                values = value if isinstance(value, tuple) else (value,)
                pairs[f"{word}.{name}"] = [_text(v) for v in values or ("",)]
        for name in _PLAIN:
            value = getattr(self, name)
            if full or value != getattr(_DEFAULT, name):
                pairs[name] = [_text(value)]
        return pairs

    @classmethod
    def from_query(cls, query: str) -> Recipe:
        """Return the recipe of a query string made by `to_query`.

        Raises
        ------
        InputError
            For unknown names (listing what exists) and impossible values.
        """
        given: dict[str, list[str]] = {}
        for name, value in parse_qsl(query, True, errors="surrogatepass"):
            given.setdefault(name, []).append(value)
        return cls.from_values(given)

    @classmethod
    def from_values(cls, given: Mapping[str, Sequence[str]]) -> Recipe:
        """Return the recipe of the values of every parameter of a query string.

        Raises
        ------
        InputError
            As `from_query` does.
        """
        return cls(**_arguments(given))


def _text(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _arguments(given: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    words = {word: step for step, word in _STEPS}
    out: dict[str, Any] = {}
    for name, values in given.items():
        head, dot, tail = name.partition(".")
        if head in words and not dot:
            out[words[head]] = None if values[-1] in ("none", "") else values[-1]
        elif head in words:
            params = out.setdefault(f"{words[head]}_params", {})
            params[tail] = _one_or_many(values)
        elif name in _PLAIN:
            out[name] = values[-1]
        else:
            known = [*words, *(f"{w}.<parameter>" for w in words), *_PLAIN]
            raise unknown("part of a recipe", name, known)
    if out.get("encoder", "") is None:
        raise InputError("A recipe needs an encoder; encode=none is not possible.")
    return out


def _one_or_many(values: Sequence[str]) -> str | tuple[str, ...]:
    return values[0] if len(values) == 1 else tuple(values)


def _metric(name: str, value: Any) -> str:
    if value not in METRICS:
        raise unknown("metric", value, METRICS)
    return str(value)


def _seed(name: str, value: Any) -> int:
    try:
        seed = to_whole(str(value))
    except ValueError:
        raise InputError(f"The seed must be a whole number, not {shown(value)}.") from None
    if not 0 <= seed < 2**31:
        raise InputError(f"The seed must lie between 0 and {2**31 - 1}, not {seed}.")
    return seed


def _switch(name: str, value: Any) -> bool:
    try:
        return registry.to_bool(value)
    except ValueError:
        raise InputError(f"{name} must be 1 or 0, not {shown(value)}.") from None


_PLAIN_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "center": _switch,
    "unit_norm": _switch,
    "metric": _metric,
    "seed": _seed,
}
_DEFAULT = Recipe()
