"""What a visitor chose on the Context page; the address bar holds it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from embedding_explorer.analysis.context.examples import EXAMPLES
from ui.frame import state
from ui.frame.page_state import PageState
from ui.page_state import address
from ui.page_state.address import declared
from ui.page_state.explore_view import View, to_values
from ui.page_state.value_kinds import Lines, OneOf, Text, Whole

OWN, DATA = "own", "data"
ONE, TURN = "One layer", "All in turn"
SHOWN = (ONE, TURN)
LINKED = 3_000  # characters of own sentences that a link holds


@dataclass(frozen=True)
class ContextView:
    """Every choice that decides what the page shows.

    `source` is a word of the examples, "own" or "data"; `lines` are the visitor's own sentences,
    one to a line; `column` says the sense in the visitor's data; `layer` is -1 for the last.
    """

    source: str = declared("play", OneOf((*EXAMPLES, OWN, DATA)), name="set")
    word: str = declared("", Text(200))
    forms: str = declared("", Text())
    lines: str = declared("", Lines(200_000, LINKED), name="s")
    column: str = declared("", Text())
    layer: int = declared(-1, Whole(-1, 999))
    show: str = declared(ONE, OneOf(SHOWN))
    pick: str = declared("", Text())

    @property
    def asked(self) -> str:
        """The word looked for: the visitor's, or that of the example."""
        return self.word or (self.source if self.source in EXAMPLES else "play")


PAGE = PageState("context", ContextView)
view, update = PAGE.now, PAGE.update


def to_address(chosen: ContextView) -> dict[str, list[str]]:
    """Return what the address bar holds; own sentences only where they are shown."""
    pairs = {"set": [chosen.source], **address.write(chosen)}
    if chosen.source != OWN:
        pairs.pop("s", None)
    return pairs


def linked(lines: str) -> list[str]:
    """Return the first lines of own sentences that a link holds; none if the first is too long."""
    kept: list[str] = PAGE.reader("lines").write(lines)
    return kept


def share() -> None:
    """Put the view into the address bar; with the data of Explore where its sentences are used."""
    wanted = to_address(view())
    if view().source == DATA:
        wanted = to_values(replace(View(), data=state.view().data)) | wanted
    state.share(wanted)
