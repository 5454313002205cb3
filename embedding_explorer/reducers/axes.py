"""Axes the user names: from one item or group towards another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.registry import param
from embedding_explorer.reducers import Reduced
from embedding_explorer.reducers._cosine_rows import all_alike
from embedding_explorer.space.space import Space

TITLE = "Axes you name"
SUMMARY = "Each axis runs from one item or group you name towards another, such as man to woman."
ORDER = 50
USES_METRIC = False
LIGHT = True
PRESET = False
SEEDED = True  # the seed draws among which points an axis nobody named is looked for
MOST = 3
CAPTION = (
    "On each axis, 0 is the mean of the first group and 1 that of the second. Everything else "
    "is left out: points drawn together may be far apart. Two axes may be correlated."
)
SAMPLE = 500  # points among which the ends are looked for when nobody named them
SLANTED = 0.3  # cosine between two axes from which it is said


@dataclass(frozen=True)
class Params:
    """The items at both ends of each axis."""

    n_components: int = param(2, "Dimensions", low=1, high=MOST, help="How many axes: 1 to 3.")
    x_from: tuple[str, ...] = param((), "x axis: from (0)", names=True, help="Item or group at 0.")
    x_to: tuple[str, ...] = param((), "x axis: to (1)", names=True, help="Item or group at 1.")
    y_from: tuple[str, ...] = param((), "y axis: from (0)", names=True, help="Item or group at 0.")
    y_to: tuple[str, ...] = param((), "y axis: to (1)", names=True, help="Item or group at 1.")
    z_from: tuple[str, ...] = param(
        (), "z axis: from (0)", names=True, advanced=True, help="Item or group at 0, in 3D."
    )
    z_to: tuple[str, ...] = param(
        (), "z axis: to (1)", names=True, advanced=True, help="Item or group at 1, in 3D."
    )


@dataclass(frozen=True, eq=False)
class _Axis:
    """v -> (v . direction) - offset, which is 0 at one end and 1 at the other."""

    name: str
    direction: np.ndarray
    offset: float
    found: bool


def reduce(space: Space, params: Params, *, metric: str, seed: int, progress: Any) -> Reduced:
    """Project every vector on the lines through the means of the named groups.

    With a and b the means, the coordinate of v is (v - a).(b - a) / |b - a|^2: its orthogonal
    projection on the line from a to b, 0 at a and 1 at b. An axis nobody named runs between the
    two points farthest apart (euclidean, among at most 500 drawn at random) once the axes before
    it are taken away; a note says which.

    Raises
    ------
    MethodError
        If all vectors are equal, only one end of an axis is named, or both ends coincide.
    InputError
        If a name is not one of the points.
    """
    if all_alike(space.matrix, "euclidean"):
        raise MethodError(
            f"No axis can be drawn: all {len(space)} vectors are equal; choose other columns."
        )
    axes: list[_Axis] = []
    for letter in "xyz"[: params.n_components]:
        start, end = getattr(params, f"{letter}_from"), getattr(params, f"{letter}_to")
        axes.append(_named(space, start, end) if start or end else _farthest(space, axes, seed))
        progress(len(axes) / params.n_components, axes[-1].name)
    directions = np.stack([axis.direction for axis in axes])
    offsets = np.array([axis.offset for axis in axes])
    coords = np.asarray(space.matrix @ directions.T) - offsets
    extras = {
        "axis_names": [axis.name for axis in axes],
        "directions": directions,
        "offsets": offsets,
        "notes": [*_found(axes), *_slanted(axes)],
    }
    return Reduced(coords.astype(np.float32), extras)


def transform(vectors: np.ndarray, extras: Mapping[str, Any]) -> np.ndarray:
    """Place new vectors, shape (m, d), on the axes."""
    coords: np.ndarray = vectors @ extras["directions"].T - extras["offsets"]
    return coords.astype(np.float32)


def _named(space: Space, start: tuple[str, ...], end: tuple[str, ...]) -> _Axis:
    if not start or not end:
        raise MethodError(
            f"An axis needs both ends, and only {', '.join(start or end)!r} is named; name the "
            f"items it runs {'to' if start else 'from'}."
        )
    name = f"{_joined(start)} → {_joined(end)}"
    return _axis(name, _mean(space, start), _mean(space, end), found=False)


def _joined(names: tuple[str, ...]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _mean(space: Space, names: tuple[str, ...]) -> np.ndarray:
    rows = np.stack([space.row(space.position(name)) for name in names])
    return np.asarray(rows.mean(axis=0, dtype=np.float64))


def _axis(name: str, a: np.ndarray, b: np.ndarray, *, found: bool) -> _Axis:
    squared = float((b - a) @ (b - a))
    if squared <= 1e-12 * float(a @ a + b @ b):
        raise MethodError(
            f"The axis {name} has no direction: both ends have the same vector; "
            f"name items that differ."
        )
    direction = (b - a) / squared
    return _Axis(name, direction, float(a @ direction), found)


def _farthest(space: Space, before: list[_Axis], seed: int) -> _Axis:
    """Return the axis between the two points of a sample farthest apart across those before."""
    chosen = np.arange(len(space))
    if len(chosen) > SAMPLE:
        rng = np.random.default_rng(seed)
        chosen = np.sort(rng.choice(len(space), SAMPLE, replace=False))
    part = space.matrix[chosen]
    rows = (part if isinstance(part, np.ndarray) else part.toarray()).astype(np.float64)
    rows -= rows.mean(axis=0)
    left = rows - _along(rows, before)
    i, j = _widest(left)
    start, end = space.names[chosen[i]], space.names[chosen[j]]
    if np.square(left[i] - left[j]).sum() <= 1e-10 * np.square(rows).sum():
        # Nothing is left across the axes before: a direction of zeros draws all points at 0.
        return _Axis(_EMPTY, np.zeros(rows.shape[1]), 0.0, found=True)
    return _axis(
        f"{start} → {end}", *(space.row(chosen[e]).astype(np.float64) for e in (i, j)), found=True
    )


_EMPTY = "no difference left"


def _along(rows: np.ndarray, axes: list[_Axis]) -> np.ndarray:
    """Return the part of each row in the directions of the axes."""
    if not axes:
        return np.zeros_like(rows)
    basis, _ = np.linalg.qr(np.stack([axis.direction for axis in axes]).T)
    part: np.ndarray = rows @ basis @ basis.T
    return part


def _widest(rows: np.ndarray) -> tuple[int, int]:
    lengths = np.square(rows).sum(axis=1)
    squared = lengths[:, None] + lengths[None, :] - 2 * rows @ rows.T
    i, j = np.unravel_index(np.argmax(np.round(squared, 9)), squared.shape)
    return int(i), int(j)


def _found(axes: list[_Axis]) -> list[str]:
    names = [axis.name for axis in axes if axis.found and axis.name != _EMPTY]
    notes = []
    if names:
        notes.append(
            f"No ends were named, so {'these axes join' if len(names) > 1 else 'this axis joins'} "
            f"points far apart: {' and '.join(names)}."
        )
    if any(axis.name == _EMPTY for axis in axes):
        notes.append("One axis is constant: all points are equal along it.")
    return notes


def _slanted(axes: list[_Axis]) -> list[str]:
    notes = []
    for i, one in enumerate(axes):
        for other in axes[i + 1 :]:
            cosine = _cosine(one.direction, other.direction)
            if abs(cosine) >= SLANTED:
                notes.append(
                    f"The axes {one.name} and {other.name} are correlated (cosine {cosine:.2f}), "
                    "so the map shows some of it twice."
                )
    return notes


def _cosine(a: np.ndarray, b: np.ndarray) -> float:
    size = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / size if size else 0.0
