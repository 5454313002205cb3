"""Vectors to measure with: real ones from what the repository carries, and clusters made up."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

KEPT = Path(tempfile.gettempdir()) / "embedding-explorer-benchmarks"
SENTENCES = 60_000
WIDTH = 384


def digits() -> np.ndarray:
    """Return 1,797 images of digits, 64 numbers each, as scikit-learn ships them."""
    from sklearn.datasets import load_digits

    return np.ascontiguousarray(load_digits().data, dtype=np.float32)


def sentences() -> list[str]:
    """Return the sentences of six words and more of the sample of speeches, in order."""
    import embedding_explorer as ee
    from embedding_explorer.data.word_tokens import sentences as split

    texts = ee.sample("speeches").items["text"]
    return [" ".join(s) for text in texts for s in split(text) if len(s) >= 6]


def text_vectors(n: int, *, seed: int = 0) -> np.ndarray:
    """Return `n` real text vectors, (n, 384) float32 of unit length.

    Sentences of the speeches by TF-IDF and truncated SVD: a slow spectrum, hubs and duplicates,
    which is what makes text hard. There are nearly 60,000; they are made once, then kept in the
    folder for temporary files.
    """
    path = KEPT / f"speeches-{SENTENCES}-{WIDTH}.npy"
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        np.save(path, _made())
    vectors = np.load(path)
    chosen = np.random.default_rng(seed).choice(len(vectors), n, replace=False)
    return np.ascontiguousarray(vectors[np.sort(chosen)])


def _made() -> np.ndarray:
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer

    found = sentences()
    chosen = np.random.default_rng(0).choice(len(found), SENTENCES, replace=False)
    counts = TfidfVectorizer(sublinear_tf=True, min_df=3, stop_words="english")
    counts = counts.fit_transform(found[i] for i in np.sort(chosen))
    vectors = TruncatedSVD(WIDTH, n_iter=4, random_state=0).fit_transform(counts)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    # A vector of zeros (only stop words) would be the nearest of all others at once.
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)[lengths[:, 0] > 1e-3]


def clusters(n: int, d: int, *, groups: int = 150, apart: float = 3.0, seed: int = 0) -> np.ndarray:
    """Return (n, d) float32 from Gaussian clusters whose spread falls from axis to axis.

    Each cluster is turned its own way, so that it has a neighbourhood of few dimensions. `apart`
    is how far the centres spread, along each axis: at 3 no cluster is near another.
    """
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, d)) * apart
    spread = np.arange(1, d + 1) ** -0.7
    sizes = rng.multinomial(n, rng.dirichlet(np.full(groups, 5.0)))
    out = np.empty((n, d), np.float32)
    start = 0
    for centre, size in zip(centres, sizes, strict=True):
        turn, _ = np.linalg.qr(rng.normal(size=(d, d)))
        cloud = (rng.standard_normal((size, d), np.float32) * spread.astype(np.float32)) @ turn.T
        out[start : start + size] = cloud + centre
        start += size
    return out[rng.permutation(n)]


def touching(
    n: int, d: int, *, apart: float = 1.5, thin: float = 0.5, groups: int = 150, seed: int = 0
) -> np.ndarray:
    """Return (n, d) float32 from round clusters, all thinner from axis to axis alike.

    Most touch and some do not, so that their graph is hardly connected: hard for a spectral start.
    `apart` is how far the centres spread, in spreads of a cluster; axis j is j ** -`thin` wide.
    """
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(groups, d)) * apart
    points = centres[rng.integers(0, groups, n)] + rng.standard_normal((n, d))
    return (points * np.arange(1, d + 1) ** -thin).astype(np.float32)
