"""What a worker loads and compiles while nobody asks for anything, so that no visitor waits for it.

In pieces, the most asked for first: a job that comes meanwhile waits for one piece at most. BERT
is not among them: it takes more memory than all the others, and is loaded in half a second.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

import numpy as np


def _linear() -> None:
    _built("pca")


def _reading() -> None:
    from embedding_explorer.data.readers import read

    read(b"name,kind,size\na,x,1\nb,y,2\n", name="warm.csv")


def _counts() -> None:
    import sklearn.feature_extraction.text  # noqa: F401


def _umap() -> None:
    _built("umap")


def _words() -> None:
    import gensim.models  # noqa: F401


def _tsne() -> None:
    _built("tsne")


def _clusters() -> None:
    import sklearn.cluster  # noqa: F401


def _built(projection: str) -> None:
    from embedding_explorer.base.recipe import Recipe
    from embedding_explorer.build.build import build
    from embedding_explorer.data.readers import read

    points = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
    build(read(points), Recipe(encoder="as_given", projection=projection))


PIECES: dict[str, Callable[[], None]] = {
    "reading": _reading,
    "linear": _linear,
    "counts": _counts,
    "umap": _umap,
    "words": _words,
    "tsne": _tsne,
    "clusters": _clusters,
}

# What processes load that others are forked from. t-SNE is asked for seldom, loaded in a second and
# takes 30 MB.
AHEAD = tuple(piece for piece in PIECES if piece != "tsne")


def warm(piece: str) -> str:
    """Load one piece in this process; return its name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        PIECES[piece]()
    return piece
