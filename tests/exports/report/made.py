"""Data and reports that the tests of a report share."""

from __future__ import annotations

import json
import re
from functools import cache

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.build.presets import on_items
from embedding_explorer.exports.report import Report

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(2)>',
    "</title></svg><script>3</script>",
    "a|b `c` *d* [e](javascript:4) &amp; \x00\x1b\u2028",
    "]]><!-- -->",
    "=1+1\nsecond line",
]


@cache
def built(sample: str, *keys: str) -> tuple[ee.Built, ...]:
    data = ee.sample(sample)
    recipes = ee.methods(data).set_index("key")["recipe"]
    return tuple(ee.build(data, on_items(data, recipes[key])) for key in keys)


@cache
def films() -> Report:
    return ee.report(built("films", "one_hot", "tfidf", "umap"), reruns=2, label="genre")


def vectors(n: int = 40, d: int = 5, seed: int = 0, names: list[str] | None = None, **columns):
    matrix = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    called = names or [f"p{i}" for i in range(n)]
    table = pd.DataFrame({"name": called, **columns})
    table[[f"v{i}" for i in range(d)]] = matrix
    data = ee.read(table, kind="vectors")
    return ee.build(data, ee.Recipe(encoder="as_given", projection="pca"))


def strict(text: str):
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    return json.loads(text, parse_constant=refuse)


def without_seconds(text: str) -> str:
    return re.sub(r'"seconds": [0-9.e+-]+', '"seconds": 0', text)
