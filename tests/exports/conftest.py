"""Small things built once for the tests of exports: hostile names, odd cells, 2D and 3D maps."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.dataset import Column, Dataset

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(2)</script>",
    'tab\there, "quoted"',
    "two\nlines\rand more",
    "ünïcode 東京 😀",
    "@user",
    "-5 degrees",
    "plain",
    "'quoted",
    "%{x} $y$ &lt;b&gt;",
    '<a href="javascript:alert(3)">link</a>',
]


def hostile_dataset() -> Dataset:
    """Twelve things whose names, cells and column names try to be something else."""
    n = len(HOSTILE)
    items = pd.DataFrame(
        {
            "name": pd.Series(HOSTILE, dtype="str"),
            "=genre": pd.Series((["Horror", "Comedy", "+1", None] * n)[:n], dtype="str"),
            "x": np.arange(n) - 2.5,
            "mixed": pd.Series([1, "two", None, [3, 4]] * 3, dtype=object),
        }
    )
    columns = (Column("=genre", "category"), Column("x", "number"), Column("mixed", "ignore"))
    return Dataset("items", items, columns, source="odd <b>things</b>.csv")


@pytest.fixture(scope="session")
def hostile() -> ee.Built:
    return ee.build(hostile_dataset(), ee.Recipe(encoder="one_hot", projection="pca"))


@pytest.fixture(scope="session")
def solid() -> ee.Built:
    recipe = ee.Recipe(projection="pca", projection_params={"n_components": 3})
    return ee.build(hostile_dataset(), recipe)


@pytest.fixture(scope="session")
def flatless() -> ee.Built:
    return ee.build(hostile_dataset(), ee.Recipe(projection=None))


@pytest.fixture(scope="session")
def many() -> ee.Built:
    vectors = np.random.default_rng(0).normal(size=(3000, 2)).astype(np.float32)
    items = pd.DataFrame({"name": pd.Series([f"p{i}" for i in range(3000)], dtype="str")})
    return ee.build(Dataset("vectors", items, vectors=vectors), ee.Recipe(encoder="as_given"))
