"""The fields of filters: what was chosen in one outlives it, as another view may be drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ui.frame import state, widgets

KEY = "filters"


def kept(name: str, usual: Any) -> Any:
    """Return what was chosen before."""
    return state.value(KEY, {}).get(name, usual)


def keep(**chosen: Any) -> None:
    """Keep what is chosen."""
    state.put(KEY, {**state.value(KEY, {}), **chosen})


def keep_of(of: str, **chosen: Any) -> None:
    """Keep what is chosen of one filter."""
    keep(**{of: {**kept(of, {}), **chosen}})


def values(title: str, counts: Mapping[str, tuple[str, int]], *, of: str, key: str) -> list[str]:
    """Draw a choice of values, each with its title and how many points have it."""
    titles = {value: f"{called} ({count:,})" for value, (called, count) in counts.items()}
    now = [value for value in kept(of, {}).get("values", ()) if value in titles]
    return widgets.several(
        title, titles, now, lambda chosen: keep_of(of, values=chosen), key=f"{key}-values"
    )


def ends(title: str, low: float, high: float, *, of: str, key: str) -> tuple[float, float]:
    """Draw the two ends of a range of numbers."""
    known: Mapping[str, float] = kept(of, {})
    first, last = (
        widgets.number(
            f"{title} {words}",
            low,
            high,
            float(min(max(known.get(name, usual), low), high)),
            _entered(of, name),
            key=f"{key}-{name}",
            of=(low, high),
        )
        for name, words, usual in (("low", "from", low), ("high", "to", high))
    )
    return first, last


def _entered(of: str, name: str) -> Callable[[float], None]:
    return lambda number: keep_of(of, **{name: number})


def opposite(*, of: str, key: str) -> bool:
    """Draw the switch for all points but those that are meant."""
    return widgets.switch(
        "Except these",
        bool(kept(of, {}).get("opposite", False)),
        lambda on: keep_of(of, opposite=on),
        key=f"{key}-opposite",
    )
