"""The presets a person picks from: a Recipe each, offered where its encoder accepts the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.build.accepts import refusal
from embedding_explorer.data import coordinates
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.encoders.one_hot import named_by_default


@dataclass(frozen=True)
class Method:
    """A named preset: key, title, one sentence, and how to make its recipe for a dataset."""

    key: str
    title: str
    summary: str
    make: Callable[[Dataset], Recipe]
    suits: Callable[[Dataset], object] = lambda data: True  # beside what its encoder accepts


def base(data: Dataset) -> Recipe:
    """Return the plainest way to turn this kind of data into vectors."""
    return _BASE[data.kind](data)


def _items(data: Dataset) -> Recipe:
    """Return standardised features where there is a number beside others, else one-hot."""
    measured = data.with_role("number") and not named_by_default(data)
    return _features(data) if measured else _one_hot(data)


def _features(data: Dataset) -> Recipe:
    return Recipe(encoder="features", metric="euclidean")


def _one_hot(data: Dataset) -> Recipe:
    # Where the name is the only category (an apple at 5.00), the price stands as it is: that is
    # the row [1, 0, 0, 5.00] every introduction shows. Beside categories it would drown them.
    alone = data.kind == "items" and named_by_default(data) and data.with_role("number")
    params = Params({"numbers": "as they are"} if alone else {})
    metric = "euclidean" if data.kind == "items" else "cosine"
    return Recipe(encoder="one_hot", encoder_params=params, metric=metric)


def _of_distances(key: str, summary: str) -> Method:
    title = registry.find("reducers", key).TITLE
    return Method(key, title, summary, lambda d: _given(key), lambda d: d.kind == "distances")


def _has_words(data: Dataset) -> bool:
    return bool(data.with_role("category") or named_by_default(data))


def _text(data: Dataset) -> Recipe:
    return Recipe(encoder="tfidf", projection="svd", metric="cosine")


_BASE: dict[str, Callable[[Dataset], Recipe]] = {
    "items": _items,
    "text": _text,
    "graph": _one_hot,
    "images": lambda data: Recipe(encoder="pixels", metric="euclidean"),
    "vectors": lambda data: Recipe(encoder="as_given", metric="cosine"),
    "distances": lambda data: _given(_mapped(len(data))),
}


def _given(projection: str) -> Recipe:
    return Recipe(encoder="distances", projection=projection, metric="precomputed")


def _mapped(n: int) -> str:
    """Return the map of so many given distances: MDS where it is not too slow."""
    return "mds" if n <= 1_000 else "classical_mds" if n <= 5_000 else "umap"


def _reduced(reducer: str, projection: str | None = None) -> Callable[[Dataset], Recipe]:
    def make(data: Dataset) -> Recipe:
        start = base(data)
        return Recipe(
            encoder=start.encoder,
            encoder_params=start.encoder_params,
            reducer=reducer,
            reducer_params=_dimensions(data),
            projection=projection or reducer,
            metric=start.metric,
        )

    return make


def _dimensions(data: Dataset) -> Params:
    """Return what a preset keeps: 10 for a table, at most half of ready vectors, else the default.

    A step that keeps every dimension would only turn the vectors.
    """
    given = data.vectors if data.vectors is not None else data.images
    if given is not None:
        return Params({"n_components": int(np.clip(np.prod(given.shape[1:]) // 2, 2, 50))})
    return Params({"n_components": min(10, len(data))} if data.kind == "items" else {})


def _coordinates(data: Dataset) -> Recipe:
    columns = Params(dict(zip("xyz", coordinates.of_dataset(data), strict=False)))
    return replace(base(data), projection="coordinates", projection_params=columns)


def _layout(projection: str) -> Callable[[Dataset], Recipe]:
    def make(data: Dataset) -> Recipe:
        # Straight from the vectors, also for text: on 300 labelled paragraphs a detour by 50 SVD
        # dimensions drew the map as well (0.41 of the true neighbours kept, either way), but left
        # a space whose nearest neighbour shares the topic less often (0.76 for 0.79).
        return replace(base(data), projection=projection)

    return make


def _word2vec(kind: str) -> Callable[[Dataset], Recipe]:
    def make(data: Dataset) -> Recipe:
        # The cells of a row and the links of a node have no order: all of them are company, and
        # a frequent one is not an empty word to be thinned out.
        whole = {} if _running(data) else {"window": 50, "sample": 0.0}
        params = Params({"architecture": kind, **whole})
        return Recipe(encoder="word2vec", encoder_params=params, metric="cosine")

    return make


def _learned(data: Dataset) -> Recipe:
    """Guess the first label that tells rows apart; without one, the row itself."""
    labels = [c for c in data.with_role("label") if data.items[c].nunique() > 1]
    params = Params({"target": labels[0]} if labels else {})
    return Recipe(encoder="learned", encoder_params=params, metric="cosine")


def _running(data: Dataset) -> bool:
    return data.kind == "text" or (data.kind == "items" and bool(data.with_role("text")))


def on_items(data: Dataset, recipe: Recipe) -> Recipe:
    """Return the recipe with the rows of the data as its points.

    What makes points of words makes them of documents instead, so that every method speaks of the
    same items. The words of a graph are its nodes, and so its rows already.
    """
    module = registry.find("encoders", recipe.encoder)
    points = getattr(registry.make_params(module, recipe.encoder_params), "points", None)
    if points != "words" or data.kind == "graph":
        return recipe
    params = Params({**recipe.encoder_params, "points": "documents"})
    return replace(recipe, encoder_params=params)


METHODS: tuple[Method, ...] = (
    Method(
        "features",
        "Standardised features",
        "Numbers as z-scores; every column counts the same.",
        _features,
        lambda data: not named_by_default(data),
    ),
    Method(
        "one_hot",
        "One-hot",
        "A column per category, 1 or 0.",
        _one_hot,
        lambda data: data.kind != "items" or _has_words(data),
    ),
    Method(
        "tfidf",
        "TF-IDF",
        "A column per word. Words frequent in this document and in few others weigh most.",
        _text,
    ),
    Method("pca", "PCA", "Directions of largest variance.", _reduced("pca")),
    Method(
        "svd",
        "SVD",
        "Singular vectors: the strongest patterns shared by rows and columns.",
        _reduced("svd"),
    ),
    Method(
        "word2vec_cbow",
        "Word2Vec (CBOW)",
        "Predicts a word from its context.",
        _word2vec("CBOW"),
    ),
    Method(
        "word2vec_skipgram",
        "Word2Vec (skip-gram)",
        "Predicts the context from a word.",
        _word2vec("skip-gram"),
    ),
    Method(
        "bert",
        "BERT",
        "A pretrained transformer reads every word in its context; a text's vector is the "
        "mean of its token vectors. The packaged model knows English.",
        lambda data: Recipe(encoder="bert", projection="pca", metric="cosine"),
    ),
    Method(
        "learned",
        "Learned (small network)",
        "A network learns to predict a column, or to reconstruct the row (autoencoder). Its "
        "hidden activations are the vector.",
        _learned,
    ),
    Method(
        "node2vec",
        "node2vec",
        "Word2Vec on random walks: nodes visited together get similar vectors.",
        lambda data: Recipe(encoder="node2vec", metric="cosine"),
    ),
    Method(
        "spectral",
        "Spectral",
        "Eigenvectors of the graph Laplacian: well-connected nodes are close.",
        lambda data: Recipe(encoder="spectral", unit_norm=True),
    ),
    _of_distances("mds", "Distances on the map as close as possible to the given ones."),
    _of_distances("classical_mds", "Eigenvectors of the given distances (Torgerson)."),
    Method("umap", "UMAP", "A layout that preserves neighbourhoods.", _layout("umap")),
    Method(
        "coordinates",
        "Given coordinates",
        "Your own coordinates as the map, the neighbours from the vectors.",
        *(_coordinates, coordinates.of_dataset),
    ),
    Method(
        "as_given",
        "Vectors as given",
        "Your vectors, unchanged.",
        lambda data: Recipe(encoder="as_given", metric="cosine"),
    ),
)


@cache
def presets() -> tuple[Method, ...]:
    """Return the named presets, and behind them one for every method that has none and wants one.

    So an encoder or reducer that is one new file is among the methods everywhere.
    """
    return (*METHODS, *_unnamed("encoders"), *_unnamed("reducers"))


def _unnamed(folder: str) -> Iterator[Method]:
    for key, module in registry.all_of(folder).items():
        named = any(m.key == key or m.key.startswith(f"{key}_") for m in METHODS)
        if named or not getattr(module, "PRESET", True):
            continue
        make = _layout(key) if folder == "reducers" else _plain(key)
        yield Method(key, module.TITLE, module.SUMMARY, make)


def _plain(encoder: str) -> Callable[[Dataset], Recipe]:
    return lambda data: Recipe(encoder=encoder, metric="cosine")


def methods(data: Dataset) -> pd.DataFrame:
    """Return the presets that fit this dataset.

    Returns
    -------
    DataFrame
        key, title, summary, recipe; in the order they are best tried.
    """
    rows = [(m.key, m.title, m.summary, m.make(data)) for m in presets() if _fits(m, data)]
    table = pd.DataFrame(rows, columns=["key", "title", "summary", "recipe"])
    plain = base(data)
    distances = table["recipe"].map(lambda r: (r != plain) + (r.encoder != plain.encoder))
    return table.loc[distances.sort_values(kind="stable").index].reset_index(drop=True)


def _fits(method: Method, data: Dataset) -> bool:
    if not method.suits(data):
        return False
    try_recipe = method.make(data)
    steps = [registry.find("reducers", s) for s in (try_recipe.reducer, try_recipe.projection) if s]
    if data.kind == "distances" and not all(getattr(s, "TAKES_DISTANCES", False) for s in steps):
        return False
    return refusal(registry.find("encoders", try_recipe.encoder), data) is None


def default_recipe(dataset: Dataset) -> Recipe:
    """Return the recipe of the first method that fits the dataset."""
    first: Recipe = methods(dataset)["recipe"].iloc[0]
    return first
