"""What a page asks about recipes, and whether it answers by itself or leaves it to a worker."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

import embedding_explorer as ee
from embedding_explorer.base.question import Question, question_of
from embedding_explorer.data.fingerprint import digest_of
from embedding_explorer.engine import is_little, keeping
from embedding_explorer.engine.steps import LITTLE_LETTERS, LITTLE_NUMBERS
from ui.cache.consent import Asked

P = ParamSpec("P")
R = TypeVar("R")
LIGHT_POINTS = 300  # a question about so few points is answered by the page itself
LIGHT_PRODUCTS = 50_000_000  # neighbours that take so many products are, too
LIGHT_PASS = 10_000_000  # numbers of all points that the page itself goes over
QUICK = ("cosine", "euclidean")  # metrics that are matrix products; of others a number costs
SLOW = 8  # as much as so many
MANHATTAN = 8  # products that a difference costs as much as


@dataclass(frozen=True, eq=False)
class Ask(Generic[R]):
    """A question with what it is about.

    Attributes
    ----------
    question : Question
    of : sequence of (Dataset, Recipe or None)
        Made or not; with no recipe the dataset alone.
    given : mapping
        The question's own arguments.
    built : tuple of Built
        What the recipes made, where the page has it and may answer by itself.
    """

    question: Question
    of: Asked
    given: Mapping[str, Any]
    built: tuple[ee.Built, ...] = ()

    @property
    def key(self) -> tuple[Hashable, ...]:
        """What the answer is kept under."""
        parts = [part for d, r in self.of for part in (*content(d), "" if r is None else r.key)]
        return (self.question.name, *parts, digest_of(self.given))

    @property
    def is_light(self) -> bool:
        """Whether the page answers by itself: a matter of some 50 ms."""
        if self.question.heavy or not self.built:
            return False
        return all(_is_light(b, self.question, self.given) for b in self.built)

    def here(self) -> R:
        """Answer in this process, by nothing that belongs to who asks."""
        nobodys = [replace(b, dataset=keeping.anonymous(b.dataset)) for b in self.built]
        answer: R = self.question.function(*nobodys, **self.given)
        return answer


def about(
    built: ee.Built,
    question: Callable[Concatenate[ee.Built, P], R],
    *others: P.args,
    **given: P.kwargs,
) -> Ask[R]:
    """Ask about a built recipe; `others` are further ones, all else is given by name."""
    every: tuple[Any, ...] = (built, *others)
    return Ask(question_of(question), [(b.dataset, b.recipe) for b in every], given, every)


def about_all(
    of: Asked, question: Callable[Concatenate[Any, P], R], *others: P.args, **given: P.kwargs
) -> Ask[R]:
    """Ask about recipes of datasets, or a dataset alone; what is not made yet is made first."""
    if others:
        raise TypeError("give what it is about first, all else by name")
    return Ask(question_of(question), of, given)


def is_light_pass(built: ee.Built) -> bool:
    """Tell whether the page goes over the numbers of all points in some 50 ms."""
    slow = 1 if built.recipe.metric in QUICK else SLOW
    return int(built.space.matrix.size) * slow <= LIGHT_PASS


def content(data: ee.Dataset) -> tuple[str, str]:
    """Return what a result goes by that is made from a dataset: with either it is forgotten."""
    return data.fingerprint, data.origin


def _is_light(built: ee.Built, question: Question, given: Mapping[str, Any]) -> bool:
    matrix, n = built.space.matrix, len(built.space)
    stored = int(matrix.size)  # of CSR, the numbers that are stored
    if question.products:
        # Sums of differences are no matrix product.
        slow = MANHATTAN if built.recipe.metric == "manhattan" else 1
        return n * stored * slow <= LIGHT_PRODUCTS
    if question.passes:
        return is_light_pass(built)
    few = n <= LIGHT_POINTS and stored <= LITTLE_NUMBERS and len(repr(given)) <= LITTLE_LETTERS
    return few and is_little(built.dataset)
