"""For each verdict data with nothing to find and data with something, and whether it speaks up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.analysis.context.layers import ContextLayers
from embedding_explorer.analysis.context.sense_separation import separation, verdict
from embedding_explorer.analysis.graphs.link_prediction import link_score
from embedding_explorer.analysis.selection.contrast import NOT_CLEAR, contrast
from embedding_explorer.analysis.words.arithmetic import analogy
from embedding_explorer.compare import Comparison, compare
from embedding_explorer.compare.health import health
from embedding_explorer.compare.sentences import verdict as of_overlap
from embedding_explorer.compare.sentences import which_differ
from embedding_explorer.compare.significance import paired
from embedding_explorer.compare.tasks import RANKS, SHARE, Task
from embedding_explorer.lessons.maps import _gaps as gaps
from embedding_explorer.measures.diagnostics import local_trust
from embedding_explorer.space.space import Space
from embedding_explorer.uses.data_issues import nearness
from embedding_explorer.uses.holdout import hold_out
from tests.analysis.graphs.test_link_prediction import PATTERNS, drawn
from tests.encoders.test_node2vec_spectral import blocks
from tests.measures import made
from tests.uses.test_ratings import planted, tasteless
from ui.compare.faithfulness import best
from ui.compare.tasks import _verdict as beside_first
from ui.uses.clean import FLOOR
from ui.uses.clean import _usual_limit as usual_limit
from ui.words.arithmetic import verdict as of_analogy

Speaks = Callable[[int], bool]


@dataclass(frozen=True)
class Case:
    """A verdict's data: `nothing` and `something` take a seed and tell whether it speaks up."""

    nothing: Speaks
    something: Speaks
    slow: bool = False


def draw(seed: int, *of: int) -> np.random.Generator:
    return np.random.default_rng([seed, 77, *of])


def cloud(seed: int, n: int = 60, d: int = 5, **columns: object) -> Space:
    return space(draw(seed).normal(size=(n, d)), **columns)


def space(vectors: np.ndarray, **columns: object) -> Space:
    names = pd.Index([f"item {i}" for i in range(len(vectors))], name="name")
    items = pd.DataFrame({"name": names, **columns})
    return Space(names, np.asarray(vectors, np.float32), items)


def senses(seed: int, apart: float) -> bool:
    rng = draw(seed)
    told = np.arange(24) % 2
    state, states = rng.normal(size=(24, 20)), []
    for _ in range(13):
        states.append(state + apart * told[:, None])
        state = 0.8 * state + 0.6 * rng.normal(size=state.shape)
    items = pd.DataFrame({"name": range(24), "sense": [f"sense {t}" for t in told]})
    table = separation(ContextLayers("play", items, np.array(states, np.float32)))
    return "separate best" in verdict(table, "play")


def links(seed: int, words: tuple[str, ...]) -> bool:
    says = link_score(drawn(seed), PATTERNS).says
    return any(word in says for word in words)


def shown_links(seed: int, words: tuple[str, ...]) -> bool:
    found = ee.Recipe(encoder="node2vec", metric="cosine") if len(words) > 1 else PATTERNS
    data = ee.sample("friends") if len(words) > 1 else blocks()[0]
    says = link_score(data, found, seed=seed).says
    return any(word in says for word in words)


def health_says(row: int, words: str, data: Callable[[int], Space]) -> Speaks:
    return lambda seed: words in health(data(seed))["says"].iloc[row]


def tilted(seed: int, by: float) -> Space:
    return space(draw(seed).normal(size=(60, 30)) + by)


def hubs(seed: int) -> Space:
    """Points around a few in their middle, to which all are near."""
    vectors = 1 + draw(seed).normal(size=(200, 60))
    vectors[:4] = 1 + 0.2 * draw(seed, 1).normal(size=(4, 60))
    return space(vectors)


def lengths(seed: int, by: float) -> Space:
    rng = draw(seed)
    count = rng.permutation(12) + 1
    vectors = rng.normal(size=(12, 5))
    vectors *= (count**by / np.linalg.norm(vectors, axis=1))[:, None]
    return space(vectors * rng.uniform(0.9, 1.1, (12, 1)), count=count)


def shares(seed: int, one: float, other: float) -> Task:
    rng = draw(seed, round(one * 100), round(other * 100))
    items = pd.DataFrame({"item": range(80), "right": rng.random(80) < one})
    return Task(SHARE, float(items["right"].mean()), 0, 1, 0.5, items, 80)


def ranks(seed: int, noise: float, which: int) -> Task:
    truth = draw(seed).normal(size=40)
    value = truth + noise * draw(seed, which).normal(size=40)
    items = pd.DataFrame({"item": range(40), "truth": truth, "value": value})
    return Task(RANKS, 0.5, 0, 1, 0.0, items, 40)


def differs(seed: int, more: float) -> bool:
    pairs = ((shares(seed, 0.6, 0.1), shares(seed, 0.6 - more, 0.2)),
             (ranks(seed, 1.0, 1), ranks(seed, 1.0 + 9 * more, 2)))  # fmt: skip
    one, other = pairs[seed % 2]
    return "does better" in paired(one, other, seed=seed).says


def beside(seed: int, more: float) -> bool:
    """Whether one of four methods is said to differ from the first."""
    first = shares(seed, 0.7, 0.0)
    others = (shares(seed, 0.7 - more, 0.1 * i) for i in range(1, 5))
    said = [beside_first(paired(o, first, tests=4), "B", "A") for o in others]
    return any("does better" in says for says in said)


def maps(seed: int, noise: float | None) -> ee.Built:
    vectors, rng = made.cloud(80, 6, seed), draw(seed, 5)
    place = rng.normal(size=(80, 2)) * (noise or 1.0) + (0 if noise is None else vectors[:, :2])
    label = rng.integers(0, 3, 80) if noise is None else vectors[:, 0] > 0
    return made.built(vectors, place.astype(np.float32), labels=label.astype(str))


def faithful(measure: str, noise: float | None) -> Speaks:
    def speaks(seed: int) -> bool:
        again = [draw(seed, 6).normal(size=(80, 2)).astype(np.float32)]
        built = maps(seed, noise)
        if noise is not None:
            again = [np.asarray(built.map) + 0.1 * again[0]]
        reruns = {"reruns": again} if measure == "seed_stability" else {}
        found = ee.measure(built, 10, measures=measure, seed=seed, **reruns)
        return "no better than chance" not in found["says"].iloc[0]

    return speaks


def best_map(seed: int, noises: tuple[float, ...]) -> bool:
    tables = []
    for i, noise in enumerate(noises):
        vectors = made.cloud(80, 6, seed)
        place = vectors[:, :2] + noise * draw(seed, i).normal(size=(80, 2))
        built = made.built(vectors, place.astype(np.float32))
        tables.append(ee.measure(built, 10, measures="trustworthiness").assign(method=f"{i}"))
    return "no clear best" not in best(pd.concat(tables), higher=True)


def overlap(seed: int, alike: float) -> bool:
    """Against chance for even seeds, against a rerun for odd ones."""
    rng = draw(seed)
    base = rng.normal(size=(80, 5))

    def run(noise: float) -> Space:
        return space(base + noise * rng.normal(size=base.shape))

    if seed % 2:
        a, b, c, d = run(0.5), run(0.5), run(0.5), run(0.5 + 3 * alike)
        said = of_overlap(compare(a, d).overlap, compare(b, c).overlap, 10)
        return "like a rerun" not in said
    other = alike * base + rng.normal(size=base.shape)
    return "no better" not in of_overlap(compare(space(base), space(other)).overlap, None, 10)


def pictures(seed: int, worse: float) -> bool:
    """Two methods whose maps agree as their vectors do, or much less."""
    rng = draw(seed)
    base = rng.normal(size=(60, 5))

    def pair(noise: float) -> Comparison:
        return compare(*(space(base + noise * rng.normal(size=base.shape)) for _ in range(2)))

    return "about as much" not in which_differ(pair(0.3).overlap, pair(0.3 + worse).overlap)


def taught(seed: int, classes: bool) -> bool:
    """A network on many rows of a simple rule, or on few rows with labels at random."""
    rng = draw(seed)
    n = 60 if classes else 600
    numbers = rng.normal(size=(n, 4 if not classes else 20))
    rule = numbers[:, 0] + numbers[:, 1] > 0
    label = rng.integers(0, 2, n) if classes else rule
    letters = list("abcdefghijklmnopqrst")  # numbered columns would be ready-made vectors
    table = pd.DataFrame(numbers, columns=letters[: numbers.shape[1]])
    table.insert(0, "name", [f"row {i}" for i in range(n)])
    data = ee.read(table.assign(label=np.array(["no", "yes"])[label.astype(int)]),
                   roles={"label": "label"})  # fmt: skip
    params = {"target": "label", "epochs": 200 if classes else 20}
    built = ee.build(data, ee.Recipe(encoder="learned", encoder_params=params, projection=None,
                                     metric="euclidean", seed=seed))  # fmt: skip
    return any("Overfitting" in note for stage in built.trail for note in stage.notes)


def unreliable(seed: int, noise: float) -> bool:
    vectors = made.cloud(60, 2, seed)
    place = vectors + noise * draw(seed).normal(size=vectors.shape)
    built = made.built(vectors, place.astype(np.float32))
    found = local_trust.belief(built, 10)
    return not local_trust.why(built, found, 0).startswith(("Reliable", "Mostly"))


def relation(seed: int, holds: bool) -> bool:
    vectors = draw(seed).normal(size=(60, 30))
    if holds:
        vectors[3] = vectors[1] - vectors[0] + vectors[2]
    found = analogy(space(vectors), "item 0", "item 1", "item 2", k=10, expected="item 3")
    said = of_analogy(found)
    return "near, but" in said or "ranks first" in said


def outlying(seed: int, far: float) -> bool:
    """Whether a row of a cloud, put `far` away from the others, is over either usual threshold."""
    vectors = draw(seed).normal(size=(80, (2, 10, 50)[seed % 3]))
    vectors[0] *= 1 + far
    built = made.built(vectors, vectors[:, :2].astype(np.float32))
    near = nearness(built)
    return any(
        values[0] >= usual_limit(values, FLOOR.get(by, 0.0))
        for by, values in (("lof", near.local), ("distance", near.spread))
    )


def selected(seed: int, often: float) -> bool:
    """Whether any of 3 categories and 3 columns of numbers sets 40 points apart."""
    rng = draw(seed)
    vectors, chosen = rng.normal(size=(200, 3)), np.arange(200) < 40
    vectors[:40, 0] += often
    kind = np.where(
        chosen & (rng.random(200) < often), "red", rng.choice(["red", "blue", "green"], 200)
    )
    table = pd.DataFrame(vectors, columns=list("abc")).assign(kind=kind)
    recipe = ee.Recipe(encoder="features", projection=None, metric="euclidean")
    found = contrast(ee.build(ee.read(table), recipe), np.flatnonzero(chosen))
    return not {*found.values["says"], *found.numbers["says"]} <= {NOT_CLEAR}


def order_kept(seed: int, noise: float) -> bool:
    one = draw(seed).normal(size=(60, 2))
    other = (
        draw(seed, 1).normal(size=(60, 2))
        if noise > 1
        else one + noise * draw(seed, 2).normal(size=(60, 2))
    )
    found = compare(space(one), space(other)).rank_correlation.mean
    return "much the same" in gaps(found)


def tastes(seed: int, some: bool) -> bool:
    ratings = planted(rank=2, seed=seed) if some else tasteless(seed, seed % 2)
    return "better" in hold_out(ratings, 2, 5).says


BETTER = ("significantly better", "significantly worse")
CASES = {
    "sense_separation.verdict": Case(lambda s: senses(s, 0.0), lambda s: senses(s, 1.5)),
    "link_prediction._beside_chance": Case(
        lambda s: links(s, ("above chance", "below chance")),
        lambda s: shown_links(s, ("above chance",)),
        slow=True,
    ),
    "link_prediction._beside_best": Case(
        lambda s: links(s, BETTER), lambda s: shown_links(s, BETTER), slow=True
    ),
    "holdout._says": Case(lambda s: tastes(s, False), lambda s: tastes(s, True)),
    "sentences.verdict": Case(lambda s: overlap(s, 0.0), lambda s: overlap(s, 1.0)),
    "sentences.which_differ": Case(lambda s: pictures(s, 0.0), lambda s: pictures(s, 1.5)),
    "significance._says": Case(lambda s: differs(s, 0.0), lambda s: differs(s, 0.4)),
    "tasks._verdict": Case(lambda s: beside(s, 0.0), lambda s: beside(s, 0.4)),
    "faithfulness.best": Case(
        lambda s: best_map(s, (0.5, 0.5, 0.5)), lambda s: best_map(s, (0.1, 3.0, 3.0))
    ),
    "health_sentences.says_rank": Case(
        health_says(0, "dominate", lambda s: cloud(s, d=30)),
        health_says(0, "dominate", lambda s: space(cloud(s, d=1).matrix * np.ones(30))),
    ),
    "health_sentences.says_cosine": Case(
        health_says(1, "similar directions", lambda s: tilted(s, 0.0)),
        health_says(1, "similar directions", lambda s: tilted(s, 3.0)),
    ),
    "health_sentences.says_hubs": Case(
        health_says(2, "Hubs:", lambda s: cloud(s, n=40, d=2)), health_says(2, "Hubs:", hubs)
    ),
    "health_sentences.says_length": Case(
        health_says(3, "Frequent points", lambda s: lengths(s, 0.0)),
        health_says(3, "Frequent points", lambda s: lengths(s, 1.0)),
    ),
    "holdout_report._overfits": Case(lambda s: taught(s, False), lambda s: taught(s, True)),
    "local_trust._verdict": Case(lambda s: unreliable(s, 0.0), lambda s: unreliable(s, 9.0)),
    "clean._usual_limit": Case(lambda s: outlying(s, 0.0), lambda s: outlying(s, 9.0)),
    "contrast._says": Case(lambda s: selected(s, 0.0), lambda s: selected(s, 1.0)),
    "maps._gaps": Case(lambda s: order_kept(s, 9.0), lambda s: order_kept(s, 0.1)),
    "arithmetic.verdict": Case(lambda s: relation(s, False), lambda s: relation(s, True)),
    **{
        f"_score.verdict: {measure}": Case(faithful(measure, None), faithful(measure, 0.2))
        for measure in (
            "trustworthiness", "continuity", "neighbor_recall", "rank_correlation", "stress",
            "label_kept", "seed_stability",
        )
    },
}  # fmt: skip
