"""Ready examples, offered where the vocabulary has their words; each with what it teaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from embedding_explorer.space.space import Space

MOST = 6  # examples offered at a time: two lines of them at most


@dataclass(frozen=True)
class Example:
    """Words of one question, what it is called, and the lesson in a sentence."""

    words: tuple[str, ...]
    title: str
    lesson: str = ""


def _analogy(text: str, lesson: str = "") -> Example:
    a, b, c, d = text.split()
    return Example((a, b, c, d), f"{a} : {b} :: {c} : {d}", lesson)


ANALOGIES = (
    _analogy("man king woman queen"),
    _analogy("bird nest lion den"),
    _analogy("france paris italy rome"),
    _analogy("japan tokyo germany berlin"),
    _analogy("bird nest bee hive"),
    _analogy("walk walking swim swimming"),
    _analogy("man actor woman actress"),
    _analogy("king kings army armies"),
    _analogy("war wars treaty treaties"),
    _analogy("spain spanish mexico mexican"),
)

ODD = (
    Example(("breakfast", "lunch", "dinner", "car"), "breakfast, lunch, dinner, car"),
    Example(("monday", "tuesday", "january", "friday"), "monday, tuesday, january, friday"),
    Example(
        ("apple", "banana", "pear", "carrot"),
        "apple, banana, pear, carrot",
        "A person picks the carrot. These vectors may pick the apple: in their text it is often "
        "a company. One vector serves both meanings.",
    ),
    Example(
        ("paris", "london", "rome", "france"),
        "paris, london, rome, france",
        "A person picks France, the only country. Vectors capture which words occur together, "
        "not which are of one kind. France is never far from Paris.",
    ),
    Example(("gold", "silver", "coin", "railroad"), "gold, silver, coin, railroad"),
    Example(("army", "navy", "troops", "farmers"), "army, navy, troops, farmers"),
)

PATHS = (
    Example(("bird", "king"), "bird → king"),
    Example(("apple", "war"), "apple → war"),
    Example(("carrot", "moon"), "carrot → moon"),
    Example(("gold", "peace"), "gold → peace"),
    Example(("school", "war"), "school → war"),
)

AGAINST = (
    Example(
        ("day", "night", "morning", "week", "sun", "moon", "king"),
        "day and night",
        "Opposites are neighbours: they occur in the same contexts, and these vectors know only "
        "contexts. A small angle means *used alike*, not *means the same*.",
    ),
    Example(
        ("hot", "cold", "warm", "heat", "fire"),
        "hot and cold",
        "Opposites again: anything that can be hot can be cold.",
    ),
    Example(
        ("apple", "pear", "banana", "fruit", "microsoft", "pc"),
        "apple, fruit or company",
        "One vector serves all meanings of a word; it lies near the most frequent one.",
    ),
    Example(
        ("war", "peace", "battle", "treaty", "gold", "school"),
        "war and peace",
        "War and peace occur together, so peace is nearer to war than most words are.",
    ),
    Example(
        ("increase", "decrease", "reduction", "growth", "school"),
        "increase and decrease",
        "Opposites are neighbours: they occur in the same contexts.",
    ),
)


def fitting(space: Space, offered: Sequence[Example]) -> list[Example]:
    """Return the examples all of whose words are points of the space."""
    return [e for e in offered if all(word in space.names for word in e.words)][:MOST]


def first_names(space: Space, count: int) -> list[str]:
    """Return some names of the space, where no ready example fits."""
    return [str(name) for name in space.names[:count]]
