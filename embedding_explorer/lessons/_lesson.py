"""What a lesson is made of: steps that ask, show, explain, and ask again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from math import prod
from random import Random
from typing import Any, Concatenate, Literal, ParamSpec, Protocol, TypeVar

import pandas as pd

from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.space.built import Built

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")
CHANCE = 0.05  # a check must be passed by guessing less often than this
FEWEST, MOST = 3, 6  # questions of a first check, and of one after many misses
ROUND = 60  # questions drawn before the same ones may come again


@dataclass(frozen=True)
class Guess:
    """A question asked before anything is shown: text and two options or more."""

    text: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question of a check.

    Attributes
    ----------
    text : str
    options : tuple of str
        All different.
    right : int
        Position of the right one, computed from the data.
    reason : str
        Said to whoever chose another: what is right, with its numbers.
    """

    text: str
    options: tuple[str, ...]
    right: int
    reason: str


class Ask(Protocol):
    """Answers a question (`base.question`) about what was built; further ones come after it."""

    def __call__(
        self,
        question: Callable[Concatenate[Built, P], R],
        built: Built,
        *others: P.args,
        **given: P.kwargs,
    ) -> R: ...


def direct(
    question: Callable[Concatenate[Built, P], R],
    built: Built,
    *others: P.args,
    **given: P.kwargs,
) -> R:
    """Answer a question in this process."""
    return question(built, *others, **given)


@dataclass(frozen=True, eq=False)
class Seen:
    """What a step can look at: the data, what its recipes made, and how to ask more.

    Attributes
    ----------
    data : Dataset
    built : tuple of Built
        One per recipe of the step.
    ask : Ask
        In this process; a page asks its workers instead.
    """

    data: Dataset
    built: tuple[Built, ...]
    ask: Ask = direct
    _kept: dict[str, Any] = field(default_factory=dict)

    def once(self, name: str, make: Callable[[], T]) -> T:
        """Return what `make` gives, made once under its name."""
        if name not in self._kept:
            self._kept[name] = make()
        kept: T = self._kept[name]
        return kept


@dataclass(frozen=True, eq=False)
class Figure:
    """What is drawn when a step reveals.

    Attributes
    ----------
    kind : {"map", "points", "table", "bars", "lines"}
        Maps of what was built; points of the table (name, x, y, and a column for the colour);
        a table; a bar per row of the table (name, value); a line per
        column of the table over its first one.
    caption : str
    panels : tuple of int
        For maps: positions in `Seen.built`.
    titles : tuple of str
        For maps: one per panel; the steps of the recipe where there is none.
    table : DataFrame, optional
    selected : tuple of str
        For maps: names that are picked out.
    names : tuple of str
        For maps: what the points are called; their own names where there is none.
    belief : bool
        For maps: whether what should not be believed is dimmed.
    """

    kind: Literal["map", "points", "table", "bars", "lines"]
    caption: str = ""
    panels: tuple[int, ...] = (0,)
    titles: tuple[str, ...] = ()
    table: pd.DataFrame | None = None
    selected: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    belief: bool = False


def _always(data: Dataset) -> str | None:
    return None


def _there() -> str | None:
    return None


@dataclass(frozen=True)
class Step:
    """One idea: predict, reveal, explain, check.

    Attributes
    ----------
    title : str
    start : str
        Key of the sample it begins with, or of `own`.
    accepts : tuple of str
        Kinds of data it works on.
    recipes : callable (Dataset) -> tuple of Recipe
        What it shows; each can be opened in Explore.
    guess : callable (Dataset) -> Guess
        Asked before anything is made.
    outcome : callable (Seen) -> int
        Position of the option of `guess` that came out.
    figures : callable (Seen) -> tuple of Figure
    explain : callable (Seen) -> tuple of str
        Two or three sentences with the numbers computed.
    questions : callable (Seen, Random) -> iterator of Question
        Draws questions on this data, each different from the others.
    why_not : callable (Dataset) -> str or None
        Says why data of an accepted kind cannot be used.
    missing : callable () -> str or None
        Says in one sentence what is not installed here.
    own : callable () -> Dataset, optional
        Data that the step brings itself.
    """

    title: str
    start: str
    accepts: tuple[str, ...]
    recipes: Callable[[Dataset], tuple[Recipe, ...]]
    guess: Callable[[Dataset], Guess]
    outcome: Callable[[Seen], int]
    figures: Callable[[Seen], tuple[Figure, ...]]
    explain: Callable[[Seen], tuple[str, ...]]
    questions: Callable[[Seen, Random], Iterator[Question]]
    why_not: Callable[[Dataset], str | None] = field(default=_always)
    missing: Callable[[], str | None] = field(default=_there)
    own: Callable[[], Dataset] | None = None


def guessing(questions: Sequence[Question]) -> float:
    """Return how probable it is to answer all of them rightly by guessing, 0..1."""
    return prod(1 / len(q.options) for q in questions)


def wanted(attempt: int) -> int:
    """Return how many questions an attempt has: one more after each miss, at most `MOST`."""
    return min(FEWEST + attempt, MOST)


def check(step: Step, seen: Seen, attempt: int = 0) -> tuple[Question, ...]:
    """Return the questions of an attempt, all of which must be answered rightly.

    The same data and attempt give the same questions. A later attempt has others, and more, so
    that guessing does not pay: over the first 25 attempts it passes with less than `CHANCE`.

    Parameters
    ----------
    step : Step
    seen : Seen
    attempt : int
        From 0.

    Raises
    ------
    MethodError
        If the data gives too few questions to tell knowing from guessing.
    """
    stream = _stream(step, seen)
    drawn = [_drawn(stream, wanted(turn)) for turn in range(attempt + 1)]
    if drawn[-1] is None:
        raise MethodError(
            f"{step.title}: this data has too few different things for a check that guessing "
            "does not pass; choose other data."
        )
    return drawn[-1]


def _drawn(stream: Iterator[Question], few: int) -> tuple[Question, ...] | None:
    """Take the next questions that neither guessing nor a rule that reads nothing can answer."""
    found: dict[tuple[str, ...], Question] = {}
    for question in islice(stream, 3 * ROUND):
        found.setdefault(_same(question), question)
        asked = tuple(found.values())
        if len(asked) < few or guessing(asked) >= CHANCE:
            continue
        if not blindly(asked):
            return asked
        found.popitem()
    return None


def blindly(questions: Sequence[Question]) -> bool:
    """Tell whether the right answers all stand out in one way that needs no reading.

    That is: all at one place, or all of one rank (the longest, the second largest ...) by length,
    by the alphabet, or by the first or last number in every option.
    """
    every = zip(*(_looks(q) for q in questions), strict=True)
    return any(
        None not in places and len(set(places)) == 1
        for look in every
        for places in ([low for low, _ in look], [high for _, high in look])
    )


def _looks(question: Question) -> list[tuple[int | None, int | None]]:
    """Return the rank of the right option from below and from above, one pair per look."""
    options = question.options
    numbers = [re.findall(r"\d+(?:\.\d+)?", option) for option in options]
    there = all(numbers)
    looks: list[Sequence[float]] = [
        range(len(options)),
        [len(option) for option in options],
        [sorted(options).index(option) for option in options],
        [float(n[0]) for n in numbers] if there else (),
        [float(n[-1]) for n in numbers] if there else (),
    ]
    return [_ranks(values, question.right) for values in looks]


def _ranks(values: Sequence[float], at: int) -> tuple[int | None, int | None]:
    """Return how many are smaller and how many larger; None where another is equal."""
    if not values or list(values).count(values[at]) > 1:
        return None, None
    return sum(v < values[at] for v in values), sum(v > values[at] for v in values)


def _stream(step: Step, seen: Seen) -> Iterator[Question]:
    """Draw questions without end; in one round none comes twice."""
    for turn in count():
        rng = Random(f"{step.title}|{seen.data.fingerprint}|{turn}")
        texts: set[tuple[str, ...]] = set()
        for question in islice(step.questions(seen, rng), ROUND):
            if _same(question) not in texts:
                texts.add(_same(question))
                yield question
        if not texts:
            return


def _same(question: Question) -> tuple[str, ...]:
    """Return what is equal for questions that ask the same, whatever the order of the options."""
    return question.text, *sorted(question.options)
