"""Watching gensim train: the loss of each epoch, progress, and the chance to stop."""

from __future__ import annotations

from typing import Any


def watcher(epochs: int, progress: Any) -> Any:
    """Return a gensim callback with `losses`, one per epoch; what `progress` raises stops it."""
    from gensim.models.callbacks import CallbackAny2Vec

    class Watcher(CallbackAny2Vec):
        def __init__(self) -> None:
            self.losses: list[float] = []

        def on_epoch_end(self, model: Any) -> None:
            """Note the loss, start its sum again, and say how far we are."""
            self.losses.append(float(model.get_latest_training_loss()))
            # gensim adds in single precision over all epochs: starting again keeps the digits.
            model.running_training_loss = 0.0
            progress(len(self.losses) / epochs, f"Epoch {len(self.losses)} of {epochs}")

    return Watcher()
