"""The choices of one page: address, defaults, ranges and widgets from one declaration."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ui.frame import asked, state, widgets
from ui.frame.widgets import Options
from ui.page_state import address
from ui.page_state.explore_view import View, to_values

V = TypeVar("V")


class PageState(Generic[V]):
    """What a visitor chose on a page, kept for the session and held by the address.

    A widget has the key "page-field" and hands its value to its field, unless told otherwise:
    each takes what its namesake in `ui.frame.widgets` takes, also `now`, `change` and `key`.

    Parameters
    ----------
    name : str
        Of the page: its widgets have keys that begin so.
    view : type
        A frozen dataclass whose fields are `ui.page_state.address.declared`.
    afresh : mapping, optional
        By the name of a field: other fields, and the values they begin with when it changes.
    first : callable, optional
        Gets the view of a first visit and returns what can be followed of it.
    """

    def __init__(
        self,
        name: str,
        view: type[V],
        afresh: Mapping[str, Mapping[str, Any]] | None = None,
        first: Callable[[V], V] | None = None,
    ) -> None:
        self.name, self.key = name, f"{name}-view"
        self._type, self._afresh, self._first = view, dict(afresh or {}), first
        self._declared = address.parameters(view)

    def now(self) -> V:
        """Return what was chosen so far; on a first visit, what the address bar says."""
        is_first = state.value(self.key) is None
        found = state.of_page(self.key, self._type)
        if is_first and self._first is not None:
            found = self._first(found)
            state.put(self.key, found)
        return found

    def names(self) -> set[str]:
        """Return what an address may hold of these choices."""
        return address.names(self._type)

    def update(self, **changes: Any) -> None:
        """Change some choices, and what begins afresh with them."""
        begun = {k: v for name in changes for k, v in self._afresh.get(name, {}).items()}
        now: Any = self.now()
        state.put(self.key, replace(now, **{**begun, **changes}))

    def share(self, common: Mapping[str, list[str]]) -> None:
        """Put the view into the address bar, behind what the page has in common with others."""
        state.share({**common, **address.write(self.now())})

    def reader(self, field: str) -> Any:
        """Return how a field is read: with `low` and `high`, `options`, or `most`."""
        return self._declared[field].reader

    def among(self, field: str, options: Container[str], instead: str) -> str:
        """Return a choice where the page offers it, else `instead`; said if a link asked for it."""
        self.now()
        return asked.among(self.key, field, options, instead)

    def those_among(self, field: str, options: Container[str]) -> list[str]:
        """Return those choices of a list that the page offers; said if a link asked for others."""
        self.now()
        return asked.those_among(self.key, field, options)

    def within(self, field: str, most: int, *, least: int = 0) -> int:
        """Return a number brought into the range this data allows; said if a link asked for it."""
        self.now()
        return asked.within(self.key, field, most, least=least)

    def select(
        self, label: str, field: str, options: Options[str], first: str | None = None, **more: Any
    ) -> str:
        """Draw a choice among what this data offers; return it, or where none holds the first.

        Another one than the first offered can be the `first`.
        """
        now = self.among(field, options, next(iter(options)) if first is None else first)
        chosen: str = widgets.select(label, options, **(self._bound(field) | {"now": now} | more))
        return chosen

    def segments(
        self, label: str, field: str, options: Options[Any], *, hide: bool = False, **more: Any
    ) -> Any:
        """Draw a choice of few, its label hidden if wanted; return the one that holds."""
        shown = "collapsed" if hide else "visible"
        given = self._bound(field) | {"label_visibility": shown} | more
        return widgets.segments(label, options, **given)

    def several(
        self, label: str, field: str, options: Options[str], now: Sequence[str], **more: Any
    ) -> list[str]:
        """Draw a choice of several, of which `now` hold; return those that hold."""
        return widgets.several(label, options, **(self._bound(field) | {"now": now} | more))

    def number(self, label: str, field: str, **more: Any) -> int:
        """Draw a field for a whole number within its declared range; return it."""
        reader = self.reader(field)
        found: int = widgets.number(label, reader.low, reader.high, **(self._bound(field) | more))
        return found

    def slider(
        self, label: str, field: str, low: float, high: float, now: float, **more: Any
    ) -> Any:
        """Draw a slider that stands at `now` in a range this data allows; return where it does."""
        return widgets.slider(label, low, high, **(self._bound(field) | {"now": now} | more))

    def text(self, label: str, field: str, default: str = "", **more: Any) -> str:
        """Draw a field of text, which holds `default` until the visitor types; return the text."""
        bound = self._bound(field) | {"most": self.reader(field).most}
        bound["now"] = bound["now"] or default
        return widgets.text(label, **(bound | more)) or default

    def switch(self, label: str, field: str, **more: Any) -> bool:
        """Draw a choice of yes or no; return which."""
        return widgets.switch(label, **(self._bound(field) | more))

    def _bound(self, field: str) -> dict[str, Any]:
        return {
            "now": getattr(self.now(), field),
            "change": lambda value: self.update(**{field: value}),
            "key": f"{self.name}-{field}",
        }


def of_explore(**changes: Any) -> dict[str, list[str]]:
    """Return what an address holds of Explore's choices, for a page that speaks of the same.

    Its phrase and the part below its map are of Explore alone; `changes` leave out more.
    """
    return to_values(replace(state.view(), phrase="", tab=View.tab, **changes))
