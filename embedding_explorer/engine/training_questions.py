"""Questions that train anew, and watch."""

from __future__ import annotations

from typing import Any

from embedding_explorer.analysis.training.snapshots import Epochs
from embedding_explorer.base.progress import Progress, Steps
from embedding_explorer.base.question import question
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.space.built import Built

SHOWN = 1_000  # points a training shows, the most frequent words or the first rows


@question(heavy=True)
def word_training(
    built: Built,
    architecture: str,
    epochs: int,
    vector_size: int,
    window: int,
    seed: int,
    more: int = 0,
    text: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return Word2Vec as it trains on the data, and goes on `more` times, with `text` if any.

    "epochs" (Epochs), "loss" (list), "first" (epochs of the first training), "moved" (DataFrame,
    or None before it went on), "new" (words), "notes" and what `_kept` returns.
    """
    from embedding_explorer.analysis.training import word2vec as training
    from embedding_explorer.encoders import word2vec
    from embedding_explorer.engine.training_cache import trained

    params = word2vec.Params(
        architecture=architecture, epochs=epochs, vector_size=vector_size, window=window
    )
    whole = Steps.even(progress, 2)
    first, found = trained(built.dataset, params, seed, more, text, whole(0))
    return {
        **_kept(found.epochs.last(SHOWN), whole(1)),
        "loss": list(found.loss),
        "first": len(first.loss),
        "moved": training.moved(first, found) if more else None,
        "new": training.new_words(first, found),
        "notes": list(found.notes),
    }


@question(heavy=True)
def network_training(
    built: Built,
    target: str,
    epochs: int,
    hidden: int,
    rate: float,
    seed: int,
    more: int = 0,
    rows: str = "",
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Return the network as it learns the table, and goes on for as many epochs as `more`.

    `rows` is CSV text of rows added then. "epochs" (Epochs), "loss", "held" (lists), "first",
    "moved" (DataFrame or None), "new" (names), "notes" and what `_kept` returns.
    """
    from embedding_explorer.analysis.training import network
    from embedding_explorer.analysis.training import snapshots as layers
    from embedding_explorer.base.registry import make_params
    from embedding_explorer.encoders import learned

    whole = Steps.even(progress, 3 if more else 2)
    given: dict[str, Any] = {"target": target, "epochs": epochs, "hidden": hidden, "rate": rate}
    space, shown = network.watched(
        built.dataset, make_params(learned, given), seed=seed, progress=whole(0)
    )
    losses = [list(space.extras[name]) for name in ("loss", "held_out_loss")]
    told: dict[str, Any] = {"moved": None, "new": [], "notes": list(space.extras["notes"])}
    if more:
        recipe = Recipe(encoder="learned", encoder_params=Params(given), projection=None, seed=seed)
        start = Built(space, None, (), recipe, built.dataset)
        added = network.rows_of(rows) if rows.strip() else None
        tuned = network.more(start, added, epochs=more, progress=whole(1))
        shown = layers.joined(shown, tuned.epochs)
        for found, name in zip(losses, ("loss", "held_out_loss"), strict=True):
            found += tuned.space.extras[name]
        new = tuned.data.names[len(built.dataset) :].tolist()
        told = {"moved": tuned.moved, "new": new, "notes": list(tuned.notes)}
    loss, held = losses
    kept = _kept(shown.last(SHOWN), whole(2 if more else 1))
    return {**kept, "loss": loss, "held": held, "first": epochs, **told}


def _kept(shown: Epochs, progress: Progress) -> dict[str, Any]:
    """Return "epochs", and of these "stability" (`epochs.stability`) with the "k" it is for."""
    from embedding_explorer.analysis.training.snapshots import stability

    table = stability(shown, progress=progress)
    return {"epochs": shown, "stability": table, "k": table.attrs["k"]}
