"""How much to believe each spot of a map: strangers pictured near, and true neighbours torn off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.kept import kept
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.base.wording import in_words
from embedding_explorer.measures import _shared
from embedding_explorer.space.built import Built

KINDS = ("sound", "torn", "pressed", "both")
SOUND = 0.5  # half way from a random place to a perfect one; a spot below is not to be believed
WORK = 2e11  # some fifteen seconds, as `measures._context.WORK` is one
JOINED = 6  # nearest on the map, itself among them, through which points make one region
FEWEST = 3  # points of a region
NAMED = 3


@kept
@dataclass(frozen=True, eq=False)
class Belief:
    """How much to believe every point of a map.

    Attributes
    ----------
    score : (n,) float32
        0..1, the mean of two halves: how near the pictured neighbours are in the vectors, and how
        near the true ones are on the map. A half is 1 where all k are among the k nearest there,
        and 0 where their ranks are those of a random place; in between it falls with the logarithm
        of the rank, so that each time a neighbour is twice as far off costs as much.
    false, missing : (n,) int32
        Strangers among the k pictured, and true neighbours not among them, 0..k.
    kind : (n,) int8
        Position in `KINDS`: "torn" where the true neighbours' half is below `SOUND` (they are
        elsewhere on the map), "pressed" where the pictured ones' half is (strangers are drawn
        near), "both", or "sound".
    judged : (n,) bool
        Whether the point itself was looked at; others have what their nearest judged point has.
    k : int
    notes : tuple of str
        Sentences for the reader.
    """

    score: np.ndarray
    false: np.ndarray
    missing: np.ndarray
    kind: np.ndarray
    judged: np.ndarray
    k: int
    notes: tuple[str, ...] = ()

    @property
    def kinds(self) -> np.ndarray:
        """The kind of every point in words, (n,) str."""
        words: np.ndarray = np.array(KINDS)[self.kind]
        return words


@kept
@dataclass(frozen=True, eq=False)
class Region:
    """Points beside each other on the map that are not to be believed.

    Attributes
    ----------
    rows : (m,) int64
        Positions of the points, the least believed first.
    score : float
        Their mean, 0..1.
    kind : str
        The most frequent of `KINDS` among them.
    center, low, high : (2,) or (3,) float64
        The middle of the points, and the corners of the box around them.
    names : tuple of str
        Some of the least believed.
    """

    rows: np.ndarray
    score: float
    kind: str
    center: np.ndarray
    low: np.ndarray
    high: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)


def belief(built: Built, k: int = 15, *, seed: int = 0, progress: Progress | None = None) -> Belief:
    """Judge every point of a map by its true and its pictured neighbours.

    Where ranking all would take too long a fair sample of points is judged, with ranks among all,
    and the others get what their nearest judged point on the map has; `notes` say so.

    Parameters
    ----------
    built : Built
        With a map of 2 or 3 dimensions.
    k : int
        Neighbours that count, at least 1; lowered to n - 1 where there are no more.
    seed : int
        Of the sample.
    progress : callable (fraction, step) -> None, optional
        What it raises stops the work.

    Raises
    ------
    MethodError
        Without a map, or for fewer than 2 items.
    InputError
        For k < 1.
    """
    shared = _shared.context(built, k, seed=seed, work=WORK, progress=progress, pairs=False)
    ranks, n = shared.ranks, shared.n
    pictured, kept = nearness(ranks.shown_rank, n), nearness(ranks.true_rank, n)
    parts = (
        ((pictured + kept) / 2).astype(np.float32),
        (ranks.shown_rank > shared.k).sum(axis=1, dtype=np.int32),
        (ranks.true_rank > shared.k).sum(axis=1, dtype=np.int32),
        ((kept < SOUND) + 2 * (pictured < SOUND)).astype(np.int8),
    )
    judged = np.zeros(n, bool)
    judged[shared.rows] = True
    if not shared.complete:
        nearest = _nearest_judged(shared.coords, shared.rows)
        parts = tuple(part[nearest] for part in parts)
    shared.progress(1.0, "Done")
    return Belief(*parts, judged, shared.k, _notes(shared, k))


def nearness(ranks: np.ndarray, n: int) -> np.ndarray:
    """Return how near k neighbours are in the other order, 0..1 per item.

    1 minus the mean of log(rank / k), 0 within k, over what it is for neighbours drawn at random
    from all n - 1; at least 0.

    Parameters
    ----------
    ranks : (m, k) array
        1 to n - 1.
    n : int
    """
    k = ranks.shape[1]
    at_random = np.log(np.maximum(np.arange(1, n), k) / k).mean()
    if not at_random:
        return np.ones(len(ranks))
    beyond = np.log(np.maximum(ranks, k) / k).mean(axis=1)
    near: np.ndarray = np.clip(1 - beyond / at_random, 0, 1)
    return near


def regions(built: Built, found: Belief, *, most: int = 12) -> tuple[Region, ...]:
    """Return the worst regions of the map: groups of points below `SOUND`, side by side.

    A point joins those of its five nearest on the map that are not to be believed either. The
    region that lacks most belief in all (the sum of 1 - score) comes first; fewer than three
    points make none.

    Parameters
    ----------
    built : Built
    found : Belief
        Of this map.
    most : int
        Regions returned at most.
    """
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    coords, bad = _map(built, found), np.flatnonzero(found.score < SOUND)
    if len(bad) < FEWEST:
        return ()
    near = cKDTree(coords).query(coords[bad], min(JOINED, len(coords)))[1]
    place = np.full(len(coords), -1)
    place[bad] = np.arange(len(bad))
    one, other = np.repeat(np.arange(len(bad)), near.shape[1]), place[near.ravel()]
    linked = other >= 0
    links = (np.ones(linked.sum(), bool), (one[linked], other[linked]))
    labels = connected_components(coo_matrix(links, (len(bad), len(bad))), directed=False)[1]
    lack = np.bincount(labels, 1 - found.score[bad].astype(np.float64))
    lack[np.bincount(labels) < FEWEST] = 0
    worst = np.argsort(-lack, kind="stable")[:most]
    return tuple(_region(built, found, coords, bad[labels == i]) for i in worst if lack[i] > 0)


def why(built: Built, found: Belief, row: int) -> str:
    """Say in a sentence or two why the spot of one point is, or is not, to be believed.

    Parameters
    ----------
    built : Built
    found : Belief
        Of this map.
    row : int
        Position of the point; it is ranked now if it was not judged.

    Raises
    ------
    InputError
        For a row that does not exist.
    """
    _map(built, found)
    ranks = _shared.context(built, found.k, rows=[row], pairs=False).ranks
    names, k = built.space.names, found.k
    false, their = _beyond(ranks.shown[0], ranks.shown_rank[0], k)
    missed, where = _beyond(ranks.true[0], ranks.true_rank[0], k)
    if not len(false) and not len(missed):
        same = "the nearest is" if k == 1 else f"all {k} nearest are"
        return f"Reliable: {same} the same on the map as in the vectors."
    score = float(
        nearness(ranks.shown_rank, len(names))[0] + nearness(ranks.true_rank, len(names))[0]
    )
    near = k - len(false)
    said = [f"{near} of its {k} nearest on the map {'is' if near == 1 else 'are'} true neighbours"]
    if len(false):
        said.append(f"false: {_such(names[false], f'rank {their[0]:,} in the vectors')}")
    if len(missed):
        said.append(f"missing: {_such(names[missed], f'rank {where[0]:,} on the map')}")
    return f"{_verdict(k - max(len(false), len(missed)), k, score / 2)}: {'; '.join(said)}."


@says_whether(
    "a point is reliable on the map",
    against="its true neighbours",
    by="counts of its own neighbours",
    shown="Explore: Map quality; Compare",
)
def _verdict(right: int, k: int, score: float) -> str:
    """Return a verdict that agrees with how many of k neighbours are right, and with the score."""
    for least, words in ((0.7, "Mostly reliable"), (0.5, "Half reliable")):
        if right >= least * k:
            return words
    return "Right region, wrong nearest few" if score >= SOUND else "Unreliable"


def _beyond(rows: np.ndarray, ranks: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the neighbours with a rank beyond k, the farthest first, and their ranks."""
    distances = np.flatnonzero(ranks > k)
    distances = distances[np.argsort(-ranks[distances], kind="stable")]
    return rows[distances], ranks[distances]


def _such(names: Sequence[str], first: str) -> str:
    few = [str(name) for name in names[:NAMED]]
    few[0] += f" ({first})"
    if (more := len(names) - NAMED) > 0:
        few.append(f"{more:,} more")
    return in_words(few)


def _map(built: Built, found: Belief) -> np.ndarray:
    if built.map is None:
        raise MethodError("This pipeline makes no map; choose a projection.")
    if len(built.map) != len(found.score):
        raise InputError(
            f"Local reliability of {len(found.score)} points does not fit a map of "
            f"{len(built.map)}."
        )
    return np.asarray(built.map, np.float64)


def _region(built: Built, found: Belief, coords: np.ndarray, rows: np.ndarray) -> Region:
    rows = rows[np.argsort(found.score[rows], kind="stable")]
    places = coords[rows]
    kind = KINDS[int(np.bincount(found.kind[rows]).argmax())]
    names = tuple(str(name) for name in built.space.names[rows[:NAMED]])
    score = float(found.score[rows].mean(dtype=np.float64))
    box = places.mean(axis=0), places.min(axis=0), places.max(axis=0)
    return Region(rows, score, kind, *box, names)


def _nearest_judged(coords: np.ndarray, rows: np.ndarray) -> np.ndarray:
    from scipy.spatial import cKDTree

    nearest: np.ndarray = cKDTree(coords[rows]).query(coords)[1]
    nearest[rows] = np.arange(len(rows))  # twins of a judged point must not decide for it
    return nearest


def _notes(shared: _shared.Context, wanted: int) -> tuple[str, ...]:
    notes = []
    if shared.k < wanted:
        notes.append(f"k was lowered from {wanted} to {shared.k}: there are no more items.")
    if not shared.complete:
        notes.append(
            f"Computed for a random sample of {len(shared.rows):,} of {shared.n:,} points (seed "
            f"{shared.seed}); every other point shows the value of its nearest sampled one."
        )
    return tuple(notes)
