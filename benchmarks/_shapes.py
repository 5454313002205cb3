"""Eight unlike kinds of data for layouts: groups of groups, far islands, curves, twins, hubs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from benchmarks._data import digits, text_vectors

Labelled = tuple[np.ndarray, np.ndarray | None]
DIMS = 20


def nested(n: int = 400, *, seed: int = 0) -> Labelled:
    """Return three far groups of three near ones each, 20 dimensions, and the group of each."""
    rng = np.random.default_rng(seed)
    far = np.repeat(rng.normal(scale=6, size=(3, DIMS)), 3, axis=0)
    near = rng.normal(scale=2, size=(9, DIMS))
    labels = np.arange(n) % 9
    return (far + near)[labels] + rng.normal(size=(n, DIMS)), labels


def disconnected(n: int = 400, *, seed: int = 0) -> Labelled:
    """Return six groups with nothing between them, at unlike distances."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(scale=10, size=(6, DIMS)) * rng.uniform(0.5, 2, size=(6, 1))
    labels = np.arange(n) % 6
    return centres[labels] + rng.normal(size=(n, DIMS)), labels


def some_digits(n: int = 700, *, seed: int = 0) -> Labelled:
    """Return images of digits that scikit-learn ships, and which digit each is."""
    from sklearn.datasets import load_digits

    chosen = np.random.default_rng(seed).choice(1797, n, replace=False)
    return digits()[chosen], load_digits().target[chosen]


def swiss_roll(n: int = 800, *, seed: int = 0) -> Labelled:
    """Return a sheet rolled up in three dimensions."""
    from sklearn.datasets import make_swiss_roll

    return make_swiss_roll(n, noise=0.2, random_state=seed)[0], None


def trajectory(n: int = 600, *, seed: int = 0) -> Labelled:
    """Return a path with one fork, noisy, in 20 dimensions."""
    rng = np.random.default_rng(seed)
    time = rng.uniform(0, 1, n)
    branch = np.where(time > 0.5, rng.integers(1, 3, n), 0)
    axes = np.linalg.qr(rng.normal(size=(DIMS, 4)))[0].T
    found = 20 * time[:, None] * axes[0] + 3 * np.sin(4 * time)[:, None] * axes[1]
    for which in (1, 2):
        found += np.where(branch == which, 20 * (time - 0.5), 0)[:, None] * axes[1 + which]
    return found + rng.normal(scale=0.6, size=(n, DIMS)), None


def twins(n: int = 600, *, different: int = 120, seed: int = 0) -> Labelled:
    """Return points most of which lie exactly on others."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(different, 10))[rng.integers(0, different, n)], None


def hub(n: int = 500, *, seed: int = 0) -> Labelled:
    """Return noise in which nothing is to be found, with one point in its middle."""
    found = np.random.default_rng(seed).normal(size=(n, DIMS))
    found[0] = 0
    return found, None


def texts(n: int = 10_000) -> Labelled:
    """Return vectors of real sentences."""
    return text_vectors(n), None


SHAPES: dict[str, Callable[[], Labelled]] = {
    "nested groups": nested,
    "disconnected groups": disconnected,
    "digits": some_digits,
    "swiss roll": swiss_roll,
    "trajectory": trajectory,
    "twins": twins,
    "hub in noise": hub,
    "texts": texts,
}
