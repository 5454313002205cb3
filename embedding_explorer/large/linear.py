"""PCA and SVD of data that comes chunk by chunk, and what they say."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.large import subspace
from embedding_explorer.large.gram import Leading, check_dimensions, leading
from embedding_explorer.large.passes import Passes, read_part
from embedding_explorer.large.transforms import View
from embedding_explorer.reducers.linear.svd import percent
from embedding_explorer.space.sign_convention import signs

NOTHING = "all vectors are equal, so there is no variance."


def decompose(passes: Passes, view: View, key: str, d: int, k: int) -> Leading:
    """Return the k leading parts of the data as the view has them.

    Raises
    ------
    MethodError
        For too many dimensions, or an SVD that does not settle.
    """
    sparse = passes.data.sparse and not any(kind == "project" for kind, *_ in view.steps)
    if sparse:
        return _power(passes, view, d, k)
    check_dimensions(d, key.upper())
    return leading(passes.moments(view, d), k, center=key == "pca")


def _power(passes: Passes, view: View, d: int, k: int) -> Leading:
    told: dict[str, Any] = {
        "sums": np.zeros(d),
        "squares": 0.0,
        "share": 0.0,
        "words": "",
        "pass": 0,
    }

    def apply(q: np.ndarray) -> np.ndarray:
        told["pass"] += 1
        path = passes.keep(q, f"subspace-{told['pass']}")
        product = np.zeros_like(q)
        told["sums"], told["squares"] = np.zeros(d), 0.0
        for part in map(read_part, passes.run("power", view, tell=tell, q=path)):
            product += part["product"]
            told["sums"] += part["sums"]
            told["squares"] += float(part["squares"])
        files.discard(Path(path).parent, Path(path).name)
        return product

    def tell(fraction: float, step: str) -> None:
        passes.tell(told["share"], told["words"])

    def look(count: int, residual: float) -> None:
        gained = -math.log(max(residual, 1e-300)) / -math.log(subspace.TOLERANCE)
        told["share"] = min(max(told["share"], gained), 0.99)
        told["words"] = f"pass {count}, residual {residual:.1g}"

    vectors, s, residual, _ = subspace.strongest(apply, d, k, tell=look)
    n = passes.data.n
    mean = told["sums"] / n
    components = vectors.T * (signs(vectors.T) * (s > 0))[:, None]
    variance = max(told["squares"] - n * float(mean @ mean), 0.0)
    return Leading(components, s, told["squares"], variance, mean, n, residual)


def extras_of(key: str, parts: Leading, before: float) -> tuple[dict[str, Any], float | None]:
    """Return the named results of PCA or SVD, as the reducers of that name have them.

    Parameters
    ----------
    before : float
        Share of the variance that an earlier reducer left, 0..1.

    Returns
    -------
    extras, share of the variance kept (None where there is none)
    """
    n, s = parts.n, parts.singular_values
    if key == "pca":
        variance, whole = s**2 / max(n - 1, 1), parts.variance / max(n - 1, 1)
    else:
        variance, whole = s**2 / n - (parts.components @ parts.mean) ** 2, parts.variance / n
    there = parts.variance > 1e-13 * max(parts.length, 1e-300)
    ratio = variance / whole if there else np.zeros(len(s))
    shown, title = ratio * before, key.upper()
    prefix = "PC" if key == "pca" else "SVD"
    extras = {
        "components": parts.components.astype(np.float32),
        "singular_values": s,
        "explained_variance": variance,
        "explained_variance_ratio": ratio,
        "axis_names": [f"{prefix} {i + 1} ({percent(max(v, 0.0))})" for i, v in enumerate(shown)],
        "notes": [_note(title, shown, parts) if there else f"{title}: {NOTHING}"],
    }
    if key == "pca":
        extras["mean"] = parts.mean.astype(np.float32)
    else:
        extras["energy_ratio"] = s**2 / parts.length if parts.length > 0 else np.zeros(len(s))
    return extras, float(np.clip(shown.sum(), 0, 1)) if there else None


def _note(title: str, shown: np.ndarray, parts: Leading) -> str:
    kept, k = float(np.clip(shown.sum(), 0, 1)), len(shown)
    text = f"{title} kept {percent(kept)} of the variance in {k} dimension{'s' * (k > 1)}"
    if parts.residual:
        text += f", to a residual |A'u - s v| / s of at most {parts.residual:.1g}"
    return f"{text}; {percent(1 - kept)} is lost."


def step_of(key: str, extras: Mapping[str, Any], parts: Leading) -> tuple[tuple[Any, ...], ...]:
    """Return the steps of a view that make the coordinates."""
    project = ("project", parts.components)
    return (("shift", parts.mean), project) if key == "pca" else (project,)
