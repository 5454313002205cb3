"""Ratings: sixty made-up viewers and forty films, with two planted tastes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from .films import titles
from .write import as_csv

VIEWERS, RATED, FILLED, SEED = 60, 40, 0.5, 7


def ratings() -> pd.DataFrame:
    """Return viewers × films: 1 to 5 in whole numbers, half of the cells empty.

    A rating is 3.3, the viewer's and the film's own leaning (deviation 0.4 each), 0.9 up or down
    for a film of or against the viewer's taste (dark: horror, thriller, crime; or light: all
    others), and noise (0.6), rounded and cut to the scale. `taste` is what was planted.
    """
    rng = np.random.default_rng(SEED)
    shown = titles().iloc[::3].head(RATED)
    dark = shown["genre"].str.contains("Horror|Thriller|Crime").to_numpy()
    taste = np.arange(VIEWERS) % 2 == 0
    agree = np.where(taste[:, None] == dark[None], 0.9, -0.9)
    leaning = rng.normal(0, 0.4, (VIEWERS, 1)) + rng.normal(0, 0.4, (1, RATED))
    value = 3.3 + leaning + agree + rng.normal(0, 0.6, (VIEWERS, RATED))
    value = np.clip(np.round(value), 1, 5)
    value[rng.random(value.shape) >= FILLED] = np.nan
    cells = pd.DataFrame(value, columns=shown["title"].tolist()).astype("Int64")
    names = [f"viewer {i + 1:02d}" for i in range(VIEWERS)]
    head = pd.DataFrame({"viewer": names, "taste": np.where(taste, "dark", "light")})
    return pd.concat([head, cells], axis=1)


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write ratings.csv; return the number of rows and the files written."""
    table = ratings()
    return len(table), [as_csv(table, folder / "ratings.csv")]
