"""What a visitor chose on the Training page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass

from ui.frame import state
from ui.frame.page_state import PageState
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.value_kinds import OneOf, Text, Whole

TASKS = {
    "word2vec": "Word2Vec",
    "network": "Learned network",
    "sentence": "A sentence",
    "counting": "By counting",
}
KINDS = ("CBOW", "skip-gram")
SHARED = {
    "word2vec": ("kind", "epochs", "dims", "window", "start", "word", "more", "text"),
    "network": ("target", "epochs", "dims", "start", "word", "more", "rows"),
    "sentence": ("sentence", "at", "window"),
    "counting": ("sentence", "window"),
}
MOST = 20_000  # letters that can be added
LINKED = 4_000  # letters of what is added that a link can hold
WITH_DATA = ("word2vec", "network")


@dataclass(frozen=True)
class TrainingView:
    """Every choice that decides what the page shows; empty text means the page's own."""

    task: str = declared("word2vec", OneOf(tuple(TASKS)))
    kind: str = declared("CBOW", OneOf(KINDS))
    epochs: int = declared(20, Whole(1, 200))
    dims: int = declared(16, Whole(2, 300))
    window: int = declared(2, Whole(1, 20))
    start: int = declared(0, Whole(0, 2**31 - 1))  # the seed; "seed" is a recipe's
    word: str = declared("", Text())
    target: str = declared("", Text())
    more: int = declared(0, Whole(0, 20))
    text: str = declared("", Text(MOST, LINKED))  # sentences that are added when it goes on
    rows: str = declared("", Text(MOST, LINKED))  # rows of a table, as CSV
    sentence: str = declared("", Text(2_000))
    at: int = declared(0, Whole(0, 500))


BEGUN_ANEW = ("kind", "epochs", "dims", "window", "start", "target")  # a training, by each of them
PAGE = PageState(
    "training",
    TrainingView,
    afresh={name: {"more": 0} for name in BEGUN_ANEW} | {"sentence": {"at": 0}},
)
view, update = PAGE.now, PAGE.update


def to_address(chosen: TrainingView) -> dict[str, list[str]]:
    """Return what the address bar holds: the task, and what differs from the page's own."""
    return {"task": [chosen.task], **address.write(chosen, SHARED[chosen.task])}


def share() -> None:
    """Put the view into the address bar."""
    wanted = to_address(view())
    if view().task in WITH_DATA:
        wanted = {"data": [state.view().data], **wanted}
    state.share(wanted)


def sentence(default: str) -> str:
    """Draw the field for the user's own sentences; return what it holds."""
    return PAGE.text("Your sentences", "sentence", default, lines=True, height=90)
