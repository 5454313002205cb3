"""Watching gensim train: the loss of each epoch, progress, and the chance to stop."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

OFTEN = 0.2  # seconds between looks


class Reading:
    """Sentences that can be read many times, and end at once when `stopped`."""

    def __init__(self, sentences: Iterable[Sequence[str]]) -> None:
        self.sentences, self.stopped = sentences, False

    def __iter__(self) -> Iterator[Sequence[str]]:
        for sentence in self.sentences:
            if self.stopped:
                return
            yield sentence


class _Heard:
    """gensim's queue of reports, one per 10,000 words; `tell` hears how many sentences are read."""

    def __init__(self, reports: Any, tell: Callable[[int], None]) -> None:
        self.reports, self.tell = reports, tell
        self.read, self.last = 0, time.monotonic()

    def get(self) -> Any:
        """Return the next report. `tell` must not raise: gensim's threads wait to be heard."""
        report = self.reports.get()
        self.read += report[0] if report else 0
        if time.monotonic() - self.last > OFTEN:
            self.last = time.monotonic()
            self.tell(self.read)
        return report

    def qsize(self) -> int:
        """Return how many reports wait, which gensim logs."""
        return int(self.reports.qsize())


After = Callable[[int, Any], None]


def trained(
    reading: Reading, progress: Any, after: After | None = None, **settings: Any
) -> tuple[Any, list[float]]:
    """Return a trained `gensim.models.Word2Vec` and the loss of each epoch.

    `progress` is called in this thread, some five times a second; what it raises stops the
    training: gensim's own threads find no further sentence and end. `after` hears the number of
    every epoch that ended, 0 before the first, and the model. The numbers are those of
    `Word2Vec(sentences, **settings)`.
    """
    kind, loss = _watched(reading, progress, settings["epochs"], after)
    model = kind(reading, compute_loss=True, callbacks=[loss], **settings)
    return model, loss.of_epochs


def resumed(
    reading: Reading,
    progress: Any,
    prepare: Callable[[Any], None],
    *,
    epochs: int,
    rate: float,
    after: After | None = None,
    **settings: Any,
) -> tuple[Any, list[float]]:
    """Go on training a model that `prepare` fills with its words and vectors; as `trained`.

    Steps begin at `rate` and shrink to gensim's smallest, as in every training of its own.
    """
    kind, loss = _watched(reading, progress, epochs, after)
    model = kind(compute_loss=True, **settings)
    prepare(model)
    model.train(
        corpus_iterable=reading,
        total_examples=sum(1 for _ in reading),
        epochs=epochs,
        start_alpha=rate,
        end_alpha=model.min_alpha,
        compute_loss=True,
        callbacks=[loss],
    )
    return model, loss.of_epochs


def _watched(reading: Reading, progress: Any, epochs: int, after: After | None) -> tuple[type, Any]:
    """Return gensim's Word2Vec that can be watched, and what notes its losses."""
    from gensim.models import Word2Vec

    failed: list[BaseException] = []

    class Watched(Word2Vec):  # type: ignore[misc] # gensim has no types
        """As it is, but what its threads report is heard here too."""

        def _log_epoch_progress(self, reports: Any, *given: Any, **named: Any) -> Any:
            heard = _Heard(reports, partial(_within, named["cur_epoch"], named["total_examples"]))
            done = super()._log_epoch_progress(heard, *given, **named)
            if failed:
                raise failed[0]
            return done

        def _log_epoch_end(self, *given: Any) -> None:
            if not failed:  # else it warns that sentences are missing
                super()._log_epoch_end(*given)

    def _within(epoch: int, sentences: int, read: int) -> None:
        share = min(read / max(sentences, 1), 1)
        try:
            if not failed:
                progress((epoch + share) / epochs, f"Epoch {epoch + 1} of {epochs}")
        except BaseException as error:  # noqa: BLE001 - raised again once gensim's threads ended
            failed.append(error)
            reading.stopped = True

    return Watched, _losses(progress, epochs, after)


def _losses(progress: Any, epochs: int, after: After | None) -> Any:
    """Return a callback that notes the loss of each epoch, and tells of its end."""
    from gensim.models.callbacks import CallbackAny2Vec

    class Loss(CallbackAny2Vec):  # type: ignore[misc] # gensim has no types
        def __init__(self) -> None:
            self.of_epochs: list[float] = []

        def on_train_begin(self, model: Any) -> None:
            """Tell of the vectors before the first epoch."""
            if after is not None:
                after(0, model)

        def on_epoch_end(self, model: Any) -> None:
            """Note the loss, start its sum again, and say how far we are."""
            self.of_epochs.append(float(model.get_latest_training_loss()))
            # gensim adds in single precision over all epochs: starting again keeps the digits.
            model.running_training_loss = 0.0
            done = len(self.of_epochs)
            if after is not None:
                after(done, model)
            progress(done / epochs, f"Epoch {done} of {epochs}")

    return Loss()
