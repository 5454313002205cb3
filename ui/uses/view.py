"""What a visitor chose on the Uses page; the address bar holds it.

Data, method, selection and number of neighbours are those of Explore.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.frame.page_state import PageState, of_explore
from ui.page_state.address import declared
from ui.page_state.value_kinds import Number, OneOf, Text, Texts, Whole

TASKS = {"recommend": "Recommend", "classify": "Classify", "clean": "Clean a training set"}
WAYS = {"items": "Items like these", "people": "People who liked these"}
OUTLYING = {"lof": "Local outlier factor", "distance": "Mean distance to neighbours"}
ODD = {"both": "Neighbours and classifier", "neighbors": "Neighbours alone"}
TRIALS = {"text": "Type a text", "item": "Choose an item"}
MANY = 200  # names a link holds of a list


@dataclass(frozen=True)
class UsesView:
    """Every choice of this page alone; empty text and 0 mean the page's own choice.

    `methods` are keys of methods to classify with; `twin` and `far` are the thresholds of the
    near-duplicates and outliers, `odd` who must speak against a label, `user` and `liked` whom
    to recommend to; `mistakes` and `one` say whose mistakes are shown and who guesses a new
    thing, `trial` which; `source` whose ratings are read, `shape` and the columns how.
    """

    task: str = declared("recommend", OneOf(tuple(TASKS)))
    way: str = declared("items", OneOf(tuple(WAYS)))
    methods: tuple[str, ...] = declared((), Texts(10, 100), name="with")
    label: str = declared("", Text())
    by: str = declared("lof", OneOf(tuple(OUTLYING)))
    odd: str = declared("both", OneOf(tuple(ODD)))
    twin: float = declared(0.0, Number(0.0, 1.0))
    far: float = declared(0.0, Number(0.0, 1e9))
    factors: int = declared(4, Whole(1, 50))
    user: str = declared("", Text())
    liked: tuple[str, ...] = declared((), Texts(MANY))
    text: str = declared("", Text(4_000))
    trial: str = declared("text", OneOf(tuple(TRIALS)))
    mistakes: str = declared("", Text())
    one: str = declared("", Text())
    source: str = declared("", Text(100))
    shape: str = declared("", Text(100))
    users: str = declared("", Text())
    user_column: str = declared("", Text())
    item_column: str = declared("", Text())
    rating_column: str = declared("", Text())
    rated: tuple[str, ...] = declared((), Texts(MANY))


# A threshold belongs to what it is of.
PAGE = PageState("uses", UsesView, afresh={"by": {"far": 0.0}})
view, update = PAGE.now, PAGE.update


def share() -> None:
    """Put the view into the address bar."""
    PAGE.share(of_explore())
