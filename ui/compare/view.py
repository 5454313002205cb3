"""What a visitor chose on the Compare page; the address bar holds it.

Data, selection, number of neighbours and colour are those of Explore: both pages speak of the
same things.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.frame.page_state import PageState, of_explore
from ui.page_state.address import declared
from ui.page_state.value_kinds import OneOf, Switch, Text, Texts

SIDE_BY_SIDE, IN_TURN = "Side by side", "One after another"
SHOWN = (SIDE_BY_SIDE, IN_TURN)
TITLES = {SIDE_BY_SIDE: "Side by side", IN_TURN: "Animate"}
MOST = 6


@dataclass(frozen=True)
class CompareView:
    """Every choice of this page alone.

    Attributes
    ----------
    sides : tuple of str
        Keys of methods, recipes as a query, or keys of a visitor's own data; empty for the page's
        own choice. The first is the reference.
    show : str
        One of `SHOWN`.
    align : bool
        Whether the maps are turned onto the first one.
    doubt : bool
        Whether what should not be believed is dimmed.
    part : str
        What stands below the maps; empty for the first.
    by : str
        The column by which items of different files are joined; empty for the names.
    """

    sides: tuple[str, ...] = declared((), Texts(MOST, 2_000), name="with")
    show: str = declared(SIDE_BY_SIDE, OneOf(SHOWN))
    align: bool = declared(True, Switch())
    doubt: bool = declared(False, Switch())
    part: str = declared("", Text(100))
    by: str = declared("", Text())


PAGE = PageState("compare", CompareView)
view, update = PAGE.now, PAGE.update


def share() -> None:
    """Put the view into the address bar."""
    PAGE.share(of_explore(method="", recipe=None))
