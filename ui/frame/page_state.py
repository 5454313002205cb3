"""The choices of one page: address, defaults, ranges and widgets from one declaration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from ui.frame import asked, state, widgets
from ui.frame.widgets import Titles
from ui.page_state import address

V = TypeVar("V")


class PageState(Generic[V]):
    """What a visitor chose on a page, kept for the session and held by the address.

    Parameters
    ----------
    name : str
        Of the page: its widgets have keys that begin so.
    view : type
        A frozen dataclass whose fields are `ui.page_state.address.declared`.
    afresh : mapping, optional
        By the name of a field: other fields, and the values they begin with when it changes.
    """

    def __init__(
        self, name: str, view: type[V], afresh: Mapping[str, Mapping[str, Any]] | None = None
    ) -> None:
        self.name, self.key = name, f"{name}-view"
        self._type, self._afresh = view, dict(afresh or {})
        self._declared = address.parameters(view)

    def now(self) -> V:
        """Return what was chosen so far; on a first visit, what the address bar says."""
        return state.of_page(self.key, self._type)

    def update(self, **changes: Any) -> None:
        """Change some choices, and what begins afresh with them."""
        begun = {k: v for name in changes for k, v in self._afresh.get(name, {}).items()}
        now: Any = self.now()
        state.put(self.key, replace(now, **{**begun, **changes}))

    def among(self, field: str, options: Sequence[str], instead: str) -> str:
        """Return a choice where the page offers it, else `instead`; said if a link asked for it."""
        self.now()
        return asked.among(self.key, field, options, instead)

    def within(self, field: str, most: int, *, least: int = 0) -> int:
        """Return a number brought into the range this data allows; said if a link asked for it."""
        self.now()
        return asked.within(self.key, field, most, least=least)

    def number(self, label: str, field: str, **more: Any) -> int:
        """Draw a field for a whole number within its declared range; return it."""
        reader = self._declared[field].reader
        return widgets.number(label, reader.low, reader.high, **(self._bound(field) | more))

    def select(
        self, label: str, field: str, options: Sequence[str], first: str, **more: Any
    ) -> str:
        """Draw a choice among what this data offers, `first` where none holds; return it."""
        bound = self._bound(field) | {"now": self.among(field, options, first)}
        return widgets.select(label, list(options), **(bound | more))

    def segments(
        self, label: str, field: str, titles: Titles = None, *, hide: bool = False, **more: Any
    ) -> str:
        """Draw the declared options of a field side by side; return the one that holds."""
        options = self._declared[field].reader.options
        shown = "collapsed" if hide else "visible"
        bound = self._bound(field)
        return widgets.segments(
            label, options, titles=titles, label_visibility=shown, **(bound | more)
        )

    def several(self, label: str, field: str, options: Sequence[str], **more: Any) -> list[str]:
        """Draw a choice of several; return those that hold."""
        bound = self._bound(field) | {"now": [o for o in self._value(field) if o in options]}
        return widgets.several(label, options, **(bound | more))

    def text(self, label: str, field: str, default: str = "", **more: Any) -> str:
        """Draw a field of text, which holds `default` until the visitor types; return it."""
        bound = self._bound(field) | {"now": self._value(field) or default}
        return widgets.text(label, most=self._declared[field].reader.most, **(bound | more))

    def switch(self, label: str, field: str, **more: Any) -> bool:
        """Draw a choice of yes or no; return which."""
        return widgets.switch(label, **(self._bound(field) | more))

    def _value(self, field: str) -> Any:
        return getattr(self.now(), field)

    def _bound(self, field: str) -> dict[str, Any]:
        return {
            "now": self._value(field),
            "change": lambda value: self.update(**{field: value}),
            "key": f"{self.name}-{field}",
        }
