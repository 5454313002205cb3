"""The same map with other settings, side by side: recipes over two parameters of a projection."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, MethodError, some, unknown
from embedding_explorer.base.recipe import Recipe

SEED = "seed"
SEEDS = (0, 1, 2)


def usual_values(projection: str) -> Mapping[str, tuple[Any, ...]]:
    """Return the values worth trying of a projection: its own ``GRID``, or else three seeds."""
    values: Mapping[str, tuple[Any, ...]] = getattr(
        registry.find("reducers", projection), "GRID", {SEED: SEEDS}
    )
    return values


@dataclass(frozen=True)
class Cell:
    """One map of a grid.

    Attributes
    ----------
    title : str
        The values that differ, such as "Neighbours 15, Tightness 0.1".
    recipe : Recipe
    values : tuple
        One per parameter of the grid, in their order.
    """

    title: str
    recipe: Recipe
    values: tuple[Any, ...]


def parameter_grid(
    recipe: Recipe, *, n: int | None = None, **values: Sequence[Any]
) -> tuple[Cell, ...]:
    """Return the recipe with every combination of values of one or two parameters.

    Parameters
    ----------
    recipe : Recipe
        With a projection; its other parameters stay.
    n : int, optional
        How many items there are: values that so few do not allow are left out.
    **values : sequences
        By the name of a parameter of the projection, or "seed"; when none is given
        `usual_values` of the projection, or else three seeds. The first changes slowest.

    Raises
    ------
    MethodError
        Without a projection, or if `n` items allow no value of a parameter.
    InputError
        For more than two parameters, an unknown one, or a value out of its range.

    Examples
    --------
    >>> [c.title for c in parameter_grid(Recipe(projection="tsne"), perplexity=(5, 30))]
    ['Perplexity 5', 'Perplexity 30']
    """
    if recipe.projection is None:
        raise MethodError("This pipeline makes no map to vary; add a projection.")
    chosen = dict(values) or dict(usual_values(recipe.projection))
    if len(chosen) > 2:
        raise InputError(f"A grid has one or two parameters, not {some(chosen)}.")
    labels = _labels(recipe, chosen)
    cells: list[tuple[Recipe, tuple[Any, ...]]] = [(recipe, ())]
    for name, wanted in chosen.items():
        possible = _possible(name, wanted, n)
        cells = [(_with(r, name, v), (*before, v)) for r, before in cells for v in possible]
    return tuple(Cell(_title(labels, taken), made, taken) for made, taken in cells)


def _labels(recipe: Recipe, names: Mapping[str, Any]) -> list[str]:
    module = registry.find("reducers", str(recipe.projection))
    known = {f.name: f.label for f in registry.fields(module.Params)} | {SEED: "Seed"}
    for name in names:
        if name not in known:
            raise unknown(f"parameter of {module.TITLE}", name, known)
    return [known[name].partition(" (")[0] for name in names]


def _possible(name: str, wanted: Sequence[Any], n: int | None) -> list[Any]:
    """Return the values that n items allow, each once; UMAP and t-SNE would lower others."""
    most = {} if n is None else {"n_neighbors": n - 1, "perplexity": (n - 1) / 3}
    possible = [v for v in dict.fromkeys(wanted) if name not in most or v <= most[name]]
    if not possible:
        given = ", ".join(str(v) for v in wanted) or "no value"
        raise MethodError(f"{name} cannot be {given} for {n} items; give smaller values.")
    return possible


def _with(recipe: Recipe, name: str, value: Any) -> Recipe:
    if name == SEED:
        return replace(recipe, seed=value)
    params: Any = {**recipe.projection_params, name: value}
    return replace(recipe, projection_params=params)


def _title(labels: list[str], values: tuple[Any, ...]) -> str:
    parts = zip(labels, values, strict=True)
    return ", ".join(
        f"{label} {v:g}" if isinstance(v, float) else f"{label} {v}" for label, v in parts
    )
