"""Data larger than memory: read, reduced and laid out chunk by chunk.

    import embedding_explorer as ee

    data = ee.large.open("vectors.npy")  # or a folder of Parquet, NPY or sparse NPZ files
    recipe = ee.Recipe(encoder="as_given", projection="umap", metric="euclidean")
    built = ee.large.build(data, recipe, out="map.parquet")

What memory it takes does not grow with the number of rows: a block of `data.BLOCK_BYTES` is in
hand at a time (a sparse file is read whole), beside sums of d x d or d x k numbers and, for UMAP,
the landmarks. Results are written part by part. `client` lets the chunks run on the workers of a
dask cluster that reaches the same files; `engine.Engine.large` does so as one job.
"""

from embedding_explorer.large.build import LargeBuilt, build, check
from embedding_explorer.large.data import Large
from embedding_explorer.large.open_path import fingerprint
from embedding_explorer.large.open_path import open_ as open
from embedding_explorer.large.source import Chunk
from embedding_explorer.large.steps import LANDMARKS
from embedding_explorer.large.writer import check as check_out

__all__ = [
    "LANDMARKS",
    "Chunk",
    "Large",
    "LargeBuilt",
    "build",
    "check",
    "check_out",
    "fingerprint",
    "open",
]
