"""The presets a person picks from: a Recipe each, offered where its encoder accepts the data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from embedding_explorer import registry
from embedding_explorer.build import refusal
from embedding_explorer.dataset import Dataset
from embedding_explorer.recipe import Params, Recipe


@dataclass(frozen=True)
class Method:
    """A named preset: key, title, one sentence, and how to make its recipe for a dataset."""

    key: str
    title: str
    summary: str
    make: Callable[[Dataset], Recipe]


def base(data: Dataset) -> Recipe:
    """Return the plainest way to turn this kind of data into vectors."""
    return _BASE[data.kind](data)


def _one_hot(data: Dataset) -> Recipe:
    # Where the name is the only category (an apple at 5.00), the price stands as it is: that is
    # the row [1, 0, 0, 5.00] every introduction shows. Beside categories it would drown them.
    alone = not data.with_role("category")
    params = Params({"numbers": "as they are"} if alone and data.with_role("number") else {})
    return Recipe(encoder="one_hot", encoder_params=params, metric="euclidean")


def _text(data: Dataset) -> Recipe:
    return Recipe(encoder="tfidf", projection="svd", metric="cosine")


_BASE: dict[str, Callable[[Dataset], Recipe]] = {
    "items": _one_hot,
    "text": _text,
    "graph": lambda data: Recipe(encoder="one_hot", metric="cosine"),
    "images": lambda data: Recipe(encoder="pixels", metric="euclidean"),
    "vectors": lambda data: Recipe(encoder="as_given", metric="cosine"),
}


def _reduced(reducer: str, projection: str | None = None) -> Callable[[Dataset], Recipe]:
    def make(data: Dataset) -> Recipe:
        start = base(data)
        return Recipe(
            encoder=start.encoder,
            encoder_params=start.encoder_params,
            reducer=reducer,
            reducer_params=Params({"n_components": 10 if data.kind == "items" else 50}),
            projection=projection or reducer,
            metric=start.metric,
        )

    return make


def _layout(projection: str) -> Callable[[Dataset], Recipe]:
    def make(data: Dataset) -> Recipe:
        start = base(data)
        return Recipe(
            encoder=start.encoder,
            encoder_params=start.encoder_params,
            projection=projection,
            metric=start.metric,
        )

    return make


def _word2vec(kind: str) -> Callable[[Dataset], Recipe]:
    params = Params({"architecture": kind})
    return lambda data: Recipe(encoder="word2vec", encoder_params=params, metric="cosine")


METHODS: tuple[Method, ...] = (
    Method("one_hot", "One-hot", "A column per category, 1 or 0.", _one_hot),
    Method("tfidf", "TF-IDF", "Words that are frequent here and rare elsewhere.", _text),
    Method("pca", "PCA", "The widest directions of the vectors.", _reduced("pca")),
    Method("svd", "SVD", "The strongest patterns shared by rows and columns.", _reduced("svd")),
    Method(
        "as_given",
        "Vectors as given",
        "The vectors you brought, untouched.",
        lambda data: Recipe(encoder="as_given", metric="cosine"),
    ),
)


def methods(data: Dataset) -> pd.DataFrame:
    """Return the presets that fit this dataset.

    Returns
    -------
    DataFrame
        key, title, summary, recipe; in the order they are best tried.
    """
    rows = [(m.key, m.title, m.summary, m.make(data)) for m in METHODS if _fits(m, data)]
    table = pd.DataFrame(rows, columns=["key", "title", "summary", "recipe"])
    first = table["recipe"].map(lambda r: r.encoder == base(data).encoder)
    return table.loc[[*table.index[first], *table.index[~first]]].reset_index(drop=True)


def _fits(method: Method, data: Dataset) -> bool:
    try_recipe = method.make(data)
    return refusal(registry.find("encoders", try_recipe.encoder), data) is None
