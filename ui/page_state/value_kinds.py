"""The kinds of choices an address may hold, each with how its text is read and written.

Nothing is converted before it is known to be short and plain; what cannot be is refused in one
sentence of a bounded length.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from embedding_explorer.base.errors import InputError, shown, some
from embedding_explorer.base.literals import to_number, to_switch, to_whole

CUT = 40  # characters of a value that a sentence shows
NAME = 1_000  # characters of one name or column: some are whole sentences
# Control characters, and halves of surrogate pairs, which cannot be sent to a browser.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


class Refused(InputError):
    """What a parameter cannot be, as a sentence; `rest` is what is followed nevertheless."""

    def __init__(self, sentence: str, rest: Any = None) -> None:
        super().__init__(sentence)
        self.rest = rest


class Reader(Protocol):
    """Turns the values of one parameter into a choice, and a choice back into values."""

    def read(self, name: str, values: Sequence[str]) -> Any:
        """Return the choice; `Refused` for what cannot be one."""

    def write(self, value: Any) -> list[str]:
        """Return the values an address holds; none where it is too long for a link."""


class Single(ABC):
    """A parameter that has one value."""

    def read(self, name: str, values: Sequence[str]) -> Any:
        """Return the choice; `Refused` for what cannot be one, or differs when repeated."""
        try:
            value = self.convert(values[-1])
        except ValueError:
            raise Refused(
                f"The link gives {name}={shown(values[-1], CUT)}; it must be {self.rule}."
            ) from None
        if len(set(values)) > 1:
            raise Refused(
                f"The link gives {name} {len(values):,} times; the last one is used, "
                f"{shown(values[-1], CUT)}.",
                value,
            )
        return value

    def write(self, value: Any) -> list[str]:
        """Return the choice as an address holds it."""
        return [str(int(value)) if isinstance(value, bool) else str(value)]

    @abstractmethod
    def convert(self, text: str) -> Any:
        """Return the choice that a text is; ValueError for none."""

    @property
    @abstractmethod
    def rule(self) -> str:
        """What a value must be, as the end of a sentence."""


@dataclass(frozen=True)
class Whole(Single):
    """A whole number in a range, ends included."""

    low: int
    high: int

    def convert(self, text: str) -> int:
        """Return the number; ValueError for anything else."""
        if not self.low <= (value := to_whole(text)) <= self.high:
            raise ValueError("out of range")
        return value

    @property
    def rule(self) -> str:
        """What a value must be."""
        return f"a whole number from {self.low:,} to {self.high:,}"


@dataclass(frozen=True)
class Number(Single):
    """A finite number in a range, ends included."""

    low: float
    high: float

    def convert(self, text: str) -> float:
        """Return the number; ValueError for anything else."""
        if not self.low <= (value := to_number(text)) <= self.high:
            raise ValueError("out of range")
        return value

    @property
    def rule(self) -> str:
        """What a value must be."""
        return f"a number from {self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Switch(Single):
    """Yes or no."""

    rule = "1 or 0"

    def convert(self, text: str) -> bool:
        """Return the truth value; ValueError for anything else."""
        return to_switch(text)


@dataclass(frozen=True)
class OneOf(Single):
    """One of a fixed set."""

    options: tuple[str, ...]

    def convert(self, text: str) -> str:
        """Return the option; ValueError for anything else."""
        if text not in self.options:
            raise ValueError("not among the options")
        return text

    @property
    def rule(self) -> str:
        """What a value must be."""
        return f"one of {some(self.options)}"


@dataclass(frozen=True)
class Text(Single):
    """Text of at most `most` characters; a page puts at most `linked` of them into a link."""

    most: int = NAME
    linked: int = 4_000

    def convert(self, text: str) -> str:
        """Return the text; ValueError for one that is too long or has control characters."""
        if len(text) > self.most or _CONTROL.search(text):
            raise ValueError("too long, or not plain")
        return text

    @property
    def rule(self) -> str:
        """What a value must be."""
        return f"text of at most {self.most:,} characters, none a control character"

    def write(self, value: Any) -> list[str]:
        """Return the text, or none where it is too long for a link."""
        return [value] if len(value) <= min(self.most, self.linked) else []


@dataclass(frozen=True)
class Texts:
    """Up to so many different texts, by a parameter that is repeated; empty ones are left out."""

    count: int
    most: int = NAME

    def read(self, name: str, values: Sequence[str]) -> tuple[str, ...]:
        """Return the texts; `Refused` where only some can be followed."""
        every = tuple(dict.fromkeys(value for value in values if value))
        fits = tuple(self.write(every))
        if len(fits) < len(every) == 1:
            Text(self.most).read(name, every)  # says what is wrong with the one
        if len(fits) < len(every):
            raise Refused(
                f"The link gives {name} {len(every):,} times, {len(fits):,} of which are used; "
                f"it must be {self.rule}.",
                fits,
            )
        return fits

    @property
    def rule(self) -> str:
        """What the values must be."""
        return f"up to {self.count} times {Text(self.most).rule}"

    def write(self, value: Sequence[str]) -> list[str]:
        """Return as many as an address holds."""
        return [x for x in value if len(x) <= self.most and not _CONTROL.search(x)][: self.count]


@dataclass(frozen=True)
class Lines:
    """A text of several lines, by a parameter for each; a link holds the first `linked` of it."""

    most: int
    linked: int

    def read(self, name: str, values: Sequence[str]) -> str:
        """Return the lines; `Refused` for too long a text or control characters."""
        joined: str = Text(self.most).read(name, ["\n".join(values)])
        return joined

    @property
    def rule(self) -> str:
        """What the values must be."""
        return f"lines that together are {Text(self.most).rule}"

    def write(self, value: str) -> list[str]:
        """Return the first lines; none where the first is too long."""
        lines, size = [], 0
        for line in value.splitlines():
            size += len(line)
            if size > self.linked:
                break
            lines.append(line)
        return lines
