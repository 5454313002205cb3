"""How well a trained network guesses rows it never saw, and what its reader should know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.encoders.inputs.table_features import CLASSES, Lesson
from embedding_explorer.encoders.training import mlp

LITTLE = 200  # rows below which what it learned is mostly of these very rows
FOLLOWED = 2_000  # rows held out whose own losses are kept, at most
HIGHER = 1.05  # times the lowest loss: a rise below that matters to nobody


@dataclass
class Losses:
    """The mean loss after each epoch, and that of each row held out.

    Attributes
    ----------
    seen, held : list of float
        Means over the rows seen, and over all held out (empty where there are none).
    rows : list of (m,) float32 array
        Of the rows held out, or the first `FOLLOWED` of them.
    """

    seen: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    rows: list[np.ndarray] = field(default_factory=list)

    def add(self, seen: np.ndarray, held: np.ndarray) -> None:
        """Note the losses of all rows after one more epoch."""
        self.seen.append(float(seen.mean()))
        if len(held):
            self.held.append(float(held.mean()))
            self.rows.append(held[:FOLLOWED].astype(np.float32))

    def rises(self) -> np.ndarray:
        """Return by how much each row's loss rose from its lowest epoch to the last one, (m,).

        Which epoch was lowest is told by the other half of the rows: of many epochs that differ by
        chance alone, the one that is lowest for some rows lies below the last one for them.
        """
        rows, found = np.array(self.rows), np.empty(len(self.rows[0]))
        for half in range(2):
            lowest = best(rows[:, 1 - half :: 2].mean(axis=1).tolist())
            found[half::2] = rows[-1, half::2] - rows[lowest, half::2]
        return found


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


def said(learns: Lesson, extras: Mapping[str, Any], losses: Losses) -> list[str]:
    """Return how well it guesses, and whether it overfits or has too little to learn from."""
    notes = [_how_well(learns, extras)] if len(learns.held) else []
    if (n := len(learns.seen)) < LITTLE:
        notes.append(
            f"The network learned from only {n:,} rows: too few for reliable neighbours; it "
            f"needs about {LITTLE} or more."
        )
    return [*notes, *_overfits(losses)]


@says_whether(
    "a network overfits",
    against="the lowest held-out loss of all epochs",
    by="a loss at least 5 % higher at the end, and a 95 % interval of the rise above 0",
    shown="Notes of a learned embedding; Training",
)
def _overfits(losses: Losses) -> list[str]:
    """Say that the held-out loss rose again after its lowest, if it did, and not by chance."""
    from embedding_explorer.base.bootstrap import mean_interval

    held = losses.held
    if not held or len(losses.rows[0]) < 2 or held[-1] <= HIGHER * min(held):
        return []
    if not mean_interval(losses.rises())[0] > 0:
        return []
    return [
        f"Overfitting: the held-out loss was lowest after epoch {best(held) + 1} "
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
