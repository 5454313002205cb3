"""How often the 95 % intervals of a map's measures hold what they say: docs/intervals.md.

Claim: they hold the value that other items give on average, each with its vector and its place by
the same map, in about 95 of 100 rounds, whatever the data are like; and not always that of a map
made anew of other items. A quarter of an hour on two processors.

    python -m benchmarks.interval_coverage
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.bootstrap import mean_interval
from embedding_explorer.compare.join import Joined, Side
from embedding_explorer.compare.neighbor_overlap import shared
from embedding_explorer.compare.split_half import halves
from embedding_explorer.measures import context, trustworthiness

PAGE = Path(__file__).resolve().parents[1] / "docs" / "intervals.md"
MEASURES = ("trustworthiness", "continuity", "neighbor_recall", "rank_correlation", "stress")
PLAIN = "trustworthiness, items one by one"
POPULATION = 6_000  # items of a map of which some are drawn
SAME, ANEW = "places by the same map", "a map made anew of each draw"
Draw = Callable[[np.random.Generator, int], np.ndarray]


def centers(count: int, d: int, spread: float) -> np.ndarray:
    """Return the middles of some groups, always the same."""
    return np.random.default_rng(count).normal(0, spread, (count, d))


def grouped(rng: np.random.Generator, n: int, count: int, width: float) -> np.ndarray:
    """Return n items around as many middles as asked for."""
    middles = centers(count, 8, 4.0)
    return middles[rng.integers(0, count, n)] + rng.normal(0, width, (n, 8))


def heavy(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return items of Student's t with three degrees of freedom."""
    scale = np.sqrt(3 / rng.chisquare(3, (n, 1)))
    return np.asarray(rng.normal(size=(n, 8)) * np.linspace(2, 1, 8) * scale)


def digits(rng: np.random.Generator, n: int) -> np.ndarray:
    """Return digits drawn with replacement, each blurred a little."""
    matrix = _digits()
    return np.asarray(matrix[rng.integers(0, len(matrix), n)] + rng.normal(0, 1, (n, 64)))


@cache
def _digits() -> np.ndarray:
    data = ee.sample("digits")
    return np.asarray(ee.build(data, ee.Recipe("pixels", projection=None)).space.matrix, float)


DESIGNS: dict[str, Draw] = {
    "Gaussian": lambda rng, n: rng.normal(size=(n, 10)) * np.linspace(2, 0.5, 10),
    "8 blobs": lambda rng, n: grouped(rng, n, 8, 1.0),
    "heavy tails": heavy,
    "digits": digits,
    "60 kinds, many duplicates": lambda rng, n: centers(60, 6, 1.0)[rng.integers(0, 60, n)],
    "20 small groups": lambda rng, n: grouped(rng, n, 20, 0.3),
}


def main_axes(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle and the two directions of largest variance."""
    middle = vectors.mean(axis=0)
    return middle, np.linalg.svd(vectors - middle, full_matrices=False)[2][:2].T


def given(vectors: np.ndarray, coords: np.ndarray) -> ee.Built:
    """Return vectors with their places, as a recipe would have built them."""
    names = pd.Index([f"item {i}" for i in range(len(vectors))], name="name")
    items = pd.DataFrame({"name": names})
    recipe = ee.Recipe("as_given", metric="euclidean")
    space = ee.Space(names, vectors.astype(np.float32), items)
    return ee.Built(
        space, coords.astype(np.float32), (), recipe, ee.Dataset("items", items.copy(), ())
    )


def rounds(draw: Draw, method: str, how: str, n: int, times: int) -> Iterator[ee.Built]:
    """Yield n items and their places, drawn as often as asked for."""
    rng = np.random.default_rng([n, times])
    whole = draw(rng, POPULATION)
    if method == "UMAP":
        module = registry.find("reducers", "umap")
        params = registry.make_params(module, {"n_components": 2})
        space = given(whole, whole[:, :2]).space
        places = module.reduce(
            space, params, metric="euclidean", seed=0, progress=lambda fraction, step: None
        ).coords
        for _ in range(times):
            rows = rng.choice(POPULATION, n, replace=False)
            yield given(whole[rows], places[rows])
        return
    middle, axes = main_axes(whole)
    for _ in range(times):
        vectors = draw(rng, n)
        if how == ANEW:
            middle, axes = main_axes(vectors)
        yield given(vectors, (vectors - middle) @ axes)


def cell(design: str, method: str, how: str, n: int, k: int, times: int) -> dict[str, float]:
    """Return by measure in how many of the rounds the interval held the mean of all rounds."""
    found = []
    for built in rounds(DESIGNS[design], method, how, n, times):
        table = ee.measure(built, k, measures=MEASURES).set_index("measure")
        triples = {key: tuple(table.loc[key, ["value", "low", "high"]]) for key in MEASURES}
        values = trustworthiness.per_item(context(built, k, pairs=False))
        found.append(triples | {PLAIN: (values.mean(), *mean_interval(values))})
    shares = {}
    for key in (*MEASURES, PLAIN):
        value, low, high = np.array([one[key] for one in found], float).T
        truth = value.mean()
        shares[key] = float(((low <= truth) & (truth <= high)).mean())
    return shares


def overlap_cell(design: str, n: int, k: int, times: int) -> dict[str, float]:
    """Return the same for what two vectors of the same items share, each blurred for itself."""
    rng, found = np.random.default_rng([n, k]), []
    draw, names, rows = DESIGNS[design], pd.RangeIndex(n).astype(str), np.arange(n)
    blur = 0.3 * draw(rng, POPULATION).std(axis=0).mean()
    for _ in range(times):
        vectors = draw(rng, n)
        a, b = (Side(vectors + rng.normal(0, blur, vectors.shape), "euclidean") for _ in "ab")
        joined = Joined(a, b, names, pd.DataFrame())
        both = shared(joined, rows, n, k, lambda fraction, step: None)
        half = halves(joined, k)
        sides = (both.overlap, both.ordered, both.areas)
        found.append(
            [(v.mean(), v.mean() - h, v.mean() + h) for v, h in zip(sides, half, strict=True)]
        )
    value, low, high = np.array(found).transpose(2, 0, 1)
    truth = value.mean(axis=0)
    inside = ((low <= truth) & (truth <= high)).mean(axis=0).tolist()
    return dict(zip(OVERLAPS, inside, strict=True))


OVERLAPS = ("neighbours shared", "by rank", "over all k")
OVERLAP_CELLS = [(name, n, k, 200) for n, k in ((240, 10), (240, 30)) for name in DESIGNS]
CELLS = [
    (design, *rest)
    for rest in (
        ("PCA", SAME, 240, 10, 200),
        ("PCA", SAME, 240, 30, 200),
        ("UMAP", SAME, 240, 10, 200),
        ("UMAP", SAME, 240, 30, 200),
        ("PCA", SAME, 240, 5, 200),
        ("PCA", SAME, 1_000, 15, 100),
        ("PCA", ANEW, 240, 10, 200),
    )
    for design in DESIGNS
]
HEAD = """# How often the intervals of a map's measures hold

A 95 % interval beside a measure of a map is for **other items drawn from where these came from,
each with its vector and its place by the same map**. It should hold what so many give on average
in 95 of 100 rounds. It asks nothing of how the map was made, and so says nothing of a map made anew
of other items, of other settings or of another seed: the last table of a map shows what becomes of
it then.

Per cent of the rounds in which the interval held the mean of all rounds. 200 rounds (100 of 1,000
items) are themselves sure to about 3 points. "One by one" is what an interval of one value per item
taken as independent would have held, for trustworthiness. Made by
`python -m benchmarks.interval_coverage`.
"""
NAMES = {
    "trustworthiness": "trustworthiness",
    "continuity": "continuity",
    "neighbor_recall": "neighbours kept",
    "rank_correlation": "order of distances",
    "stress": "stress",
    PLAIN: "one by one",
}


def summary(found: dict[tuple[str, str, str, int, int, int], dict[str, float]]) -> str:
    """Say how many cells of the measures of neighbours are as they should be."""
    held = [
        round(100 * shares[key])
        for (_, _, how, *_), shares in found.items()
        if how == SAME
        for key in MEASURES[:3]
    ]
    above, below = sum(h > 97 for h in held), sum(h < 93 for h in held)
    return (
        f"Of the {len(held)} cells of trustworthiness, continuity and neighbours kept on the same "
        f"map {len(held) - above - below} are within 93 to 97,\n{above} above (the interval is "
        f"somewhat too wide) and {below} below ({min(held)} to 92); their mean is "
        f"{np.mean(held):.0f}. Stress is not to be\ntrusted with heavy tails: the few items far "
        "outside decide it, and most draws have none."
    )


def page(found: dict[tuple[str, str, str, int, int, int], dict[str, float]]) -> str:
    """Return the tables as Markdown."""
    lines = [HEAD, summary(found), ""]
    heading = None
    for (design, method, how, n, k, _), shares in found.items():
        if heading != (method, how, n, k):
            heading = (method, how, n, k)
            lines += [f"## {method}, {n:,} items, {k} neighbours: {how}", ""]
            lines += [f"| | {' | '.join(NAMES.values())} |", "| --- |" + " ---: |" * len(NAMES)]
        lines.append(f"| {design} | {' | '.join(f'{100 * shares[key]:.0f}' for key in NAMES)} |")
        if design == list(DESIGNS)[-1]:
            lines.append("")
    return "\n".join(lines)


def overlap_page(found: dict[tuple[str, int, int, int], dict[str, float]]) -> str:
    """Return the tables of comparisons as Markdown."""
    lines, heading = [], None
    for (design, n, k, _), shares in found.items():
        if heading != (n, k):
            heading = (n, k)
            lines += ["", f"## Two vectors of {n} items compared, {k} neighbours", ""]
            lines += [f"| | {' | '.join(OVERLAPS)} |", "| --- |" + " ---: |" * len(OVERLAPS)]
        lines.append(
            f"| {design} | {' | '.join(f'{100 * share:.0f}' for share in shares.values())} |"
        )
    return "\n".join([*lines, ""])


def _overlap_cell(which: tuple[str, int, int, int]) -> dict[str, float]:
    return overlap_cell(*which)


def _cell(which: tuple[str, str, str, int, int, int]) -> dict[str, float]:
    return cell(*which)


def main() -> None:
    """Write docs/intervals.md."""
    found = {}
    with ProcessPoolExecutor(2) as workers:
        for which, shares in zip(CELLS, workers.map(_cell, CELLS), strict=True):
            found[which] = shares
            print(*which, {key: round(share, 3) for key, share in shares.items()}, flush=True)
        alike = dict(zip(OVERLAP_CELLS, workers.map(_overlap_cell, OVERLAP_CELLS), strict=True))
    PAGE.write_text(page(found) + overlap_page(alike), "utf-8")


if __name__ == "__main__":
    main()
