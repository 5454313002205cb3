"""How well a trained network guesses rows it never saw, and what its reader should know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.encoders.inputs.table_features import CLASSES, Lesson
from embedding_explorer.encoders.training import mlp

LITTLE = 200  # rows below which what it learned is mostly of these very rows


def best(held: list[float]) -> int:
    """Return the position of the lowest held-out loss, the first of equals."""
    return int(np.argmin(held))


def score(model: Any, learns: Lesson) -> dict[str, Any]:
    """Return the score on the rows held out, its 95 % interval, and what knowing nothing scores.

    Classes: the share right, with the interval of Wilson (1927), against the most frequent class.
    Else the share of the squared error of the mean that the network takes away, at most 1, with
    a bootstrap interval; the mean scores 0.
    """
    from embedding_explorer.base.bootstrap import mean_interval
    from embedding_explorer.base.proportions import wilson_interval

    nan = float("nan")
    if not len(learns.held):
        return {"score": nan, "score_low": nan, "score_high": nan, "baseline": nan}
    wrong, plain = mlp.errors(model, learns, learns.held)
    if learns.kind == CLASSES:
        right = len(wrong) - int(wrong.sum())
        low, high = wilson_interval(right, len(wrong))
        value, base = right / len(wrong), 1 - float(plain.mean())
    elif plain.mean() <= 0:
        value, low, high, base = nan, nan, nan, 0.0
    else:
        value, base = 1 - float(wrong.mean() / plain.mean()), 0.0
        low, high = mean_interval(1 - wrong / plain.mean())
    return {"score": value, "score_low": low, "score_high": high, "baseline": base}


def said(learns: Lesson, extras: Mapping[str, Any]) -> list[str]:
    """Return how well it guesses, and whether it overfits or has too little to learn from."""
    notes = [_how_well(learns, extras)] if len(learns.held) else []
    if (n := len(learns.seen)) < LITTLE:
        notes.append(
            f"The network learned from only {n:,} rows: too few for reliable neighbours; it "
            f"needs about {LITTLE} or more."
        )
    return [*notes, *_overfits(extras)]


@says_whether(
    "a network overfits",
    against="the lowest held-out loss of all epochs",
    by="a loss 5 % higher at the end",
    shown="Notes of a learned embedding; Training",
)
def _overfits(extras: Mapping[str, Any]) -> list[str]:
    """Say that the held-out loss rose again after its lowest, if it did."""
    held = extras["held_out_loss"]
    if not (held and held[-1] > 1.05 * min(held) and extras["best_epoch"] < len(held)):
        return []
    return [
        f"Overfitting: the held-out loss was lowest after epoch {extras['best_epoch']} "
        f"({min(held):.3f}) and rose to {held[-1]:.3f}; use fewer epochs or dimensions, or "
        "more weight decay."
    ]


def _how_well(learns: Lesson, extras: Mapping[str, Any]) -> str:
    value, low, high, base = (
        extras[name] for name in ("score", "score_low", "score_high", "baseline")
    )
    rows = f"{len(learns.held):,} rows held out"
    if learns.kind == CLASSES:
        return (
            f"Of {rows} it predicts {value:.0%} correctly (95 % interval {low:.0%} to "
            f"{high:.0%}); always predicting the most frequent gets {base:.0%}."
        )
    return (
        f"On {rows} it explains {value:.0%} of the variance (95 % interval {low:.0%} to "
        f"{high:.0%}); the mean explains 0 %."
    )
