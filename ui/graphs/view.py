"""What a visitor chose on the Graphs page; the address bar holds it.

Data, method, selection, colour and number of neighbours are those of Explore.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.frame.page_state import PageState, of_explore
from ui.page_state.address import declared
from ui.page_state.value_kinds import Whole


@dataclass(frozen=True)
class GraphsView:
    """Every choice of this page alone.

    `hide` is how many per cent of the links the score hides, `least` how many links both ends of
    a missing one have at least, `both` 1 where the map shows the links, too.
    """

    hide: int = declared(20, Whole(5, 50))
    least: int = declared(2, Whole(1, 20))
    both: int = declared(0, Whole(0, 1))


PAGE = PageState("graphs", GraphsView)
view, update = PAGE.now, PAGE.update


def share() -> None:
    """Put the view into the address bar."""
    PAGE.share(of_explore())
