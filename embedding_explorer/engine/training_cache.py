"""Trainings that this worker remembers, so that one that goes on need not begin anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock

from embedding_explorer.analysis.training.word2vec import Training, go_on, train
from embedding_explorer.base.progress import Progress, Steps
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.readers import read_text
from embedding_explorer.encoders import word2vec

KEPT = 3  # trainings
WORDS, NUMBERS = 2_000_000, 10_000_000  # read and learned at most by one that is remembered
EPOCHS = 5  # by which one goes on at a time

_known: OrderedDict[Hashable, tuple[Training, Training]] = OrderedDict()
_guard = Lock()


def trained(
    data: Dataset,
    params: word2vec.Params,
    seed: int,
    more: int,
    text: str,
    progress: Progress | None = None,
) -> tuple[Training, Training]:
    """Return a training as it first was, and after it went on `more` times for `EPOCHS` epochs.

    It begins at the furthest that is remembered of the very same; a worker that remembers none
    trains from the beginning, to the same bits.

    Parameters
    ----------
    text : str
        Sentences that are added when it first goes on; "" for none.
    """
    text = text.strip() if more else ""
    base = (data.fingerprint, params, seed)
    done, found = _furthest(base, text, more)
    whole = Steps.even(progress, max(1, more - done + (found is None)))
    if found is None:
        first = train(data, params, seed=seed, progress=whole(0))
        found = (first, first)
        _remember((*base, "", 0), found)
        done = 0
        steps = [whole(turn + 1) for turn in range(more)]
    else:
        steps = [whole(turn) for turn in range(more - done)]
    first, last = found
    for turn, told in zip(range(done, more), steps, strict=True):
        added = read_text(text, kind="text") if text and not turn else None
        last = go_on(last, epochs=EPOCHS, added=added, progress=told)
    _remember((*base, text, more), (first, last))
    return first, last


def _furthest(
    base: tuple[Hashable, ...], text: str, more: int
) -> tuple[int, tuple[Training, Training] | None]:
    with _guard:
        for turns in range(more, -1, -1):
            key = (*base, text if turns else "", turns)
            if key in _known:
                _known.move_to_end(key)
                return turns, _known[key]
    return 0, None


def _remember(key: Hashable, found: tuple[Training, Training]) -> None:
    first, last = found
    words = int(last.counts.sum())
    numbers = sum(t.vectors.size + t.output.size + t.epochs.vectors.size for t in (first, last))
    if words > WORDS or numbers > NUMBERS:
        return
    with _guard:
        _known[key] = found
        while len(_known) > KEPT:
            _known.popitem(last=False)


def forget() -> None:
    """Forget all that is remembered."""
    with _guard:
        _known.clear()
