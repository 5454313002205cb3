"""Loaded by every worker at its start, so that no visitor pays for imports and compilation."""

from __future__ import annotations

import os
import warnings
from typing import Any

import numpy as np


def dask_setup(worker: Any) -> None:
    """Load and compile what methods need, unless `EXPLORER_WARM` is 0.

    A worker takes its first job after this: two compilations at a time in one process can end it.
    """
    if os.environ.get("EXPLORER_WARM", "1") != "0":
        warm()


def warm() -> None:
    """Run every method that imports or compiles something on a few numbers."""
    import gensim.models  # noqa: F401
    import sklearn.feature_extraction.text

    import embedding_explorer as ee

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points = np.random.default_rng(0).normal(size=(64, 8)).astype(np.float32)
        data = ee.read(points)
        for projection in ("pca", "tsne", "umap"):
            ee.build(data, ee.Recipe(encoder="as_given", projection=projection))
    del sklearn
