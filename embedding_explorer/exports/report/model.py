"""What a comparison report holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from embedding_explorer.compare import Comparison, Rerun
from embedding_explorer.compare.significance import Difference
from embedding_explorer.compare.tasks import Task
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.built import Built


@dataclass(frozen=True, eq=False)
class Labels:
    """How the labels of a column stand to the neighbours of one method.

    Attributes
    ----------
    task : Task or None
        Guessing each label from the neighbours; None where it cannot be done.
    against : Difference or None
        The first method's score less this one's; None for the first itself.
    disagreeing : DataFrame
        As `compare.disagreeing_labels` returns it.
    note : str
        Why something is missing, or "".
    """

    task: Task | None
    against: Difference | None
    disagreeing: pd.DataFrame
    note: str = ""


@dataclass(frozen=True, eq=False)
class Method:
    """One method of a report.

    Attributes
    ----------
    title : str
        Differs from that of every other method of the report.
    built : Built
    parameters : DataFrame
        step, parameter, value (text), chosen (False where it is the default).
    measures : DataFrame or None
        Of its map, as `ee.measure` returns it; None without a map.
    health : DataFrame
        Of its space, as `ee.health` returns it.
    rerun : Rerun or None
    labels : Labels or None
        None where no label is known.
    script : str
        Python that rebuilds it with plain packages, or "".
    notes : tuple of str
        What could not be measured or written, and why.
    """

    title: str
    built: Built
    parameters: pd.DataFrame
    measures: pd.DataFrame | None
    health: pd.DataFrame
    rerun: Rerun | None
    labels: Labels | None
    script: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Pair:
    """Two methods of a report, by position; `on_maps` is None where one has no map."""

    a: int
    b: int
    vectors: Comparison
    on_maps: Comparison | None
    rerun_of: int | None = None  # whose rerun the overlap is held against


@dataclass(frozen=True, eq=False)
class Findings:
    """A comparison of two to six methods on the same items.

    Attributes
    ----------
    data : Dataset
        That of the first method, the reference.
    methods : tuple of Method
    pairs : tuple of Pair
        Every two methods; those with the reference first.
    k, reruns, seed : int
        Neighbours, runs of each method in all (fewer than 2: none), and the seed of samples.
    label : str or None
        The column whose labels were compared with the neighbours.
    color : str or None
        The column that colours every map.
    command : str
        The command line that makes this report again, or "" where none can.
    versions : mapping
        Python, this package and the libraries that take part.
    made : str
        When, if the caller said so; nothing else in a report depends on the time but the seconds
        that steps took.
    """

    data: Dataset
    methods: tuple[Method, ...]
    pairs: tuple[Pair, ...]
    k: int
    reruns: int
    seed: int
    label: str | None
    color: str | None
    command: str
    versions: Mapping[str, str]
    made: str = ""

    @property
    def overlaps(self) -> pd.DataFrame:
        """Mean share of the k nearest that two methods share, in the vectors; 1 with itself."""
        titles = [method.title for method in self.methods]
        table = np.eye(len(titles))
        for pair in self.pairs:
            table[pair.a, pair.b] = table[pair.b, pair.a] = pair.vectors.overlap.mean
        return pd.DataFrame(table, index=titles, columns=titles)
