"""What a report measures of every kind of data, what it refuses, and what methods are called."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import special_ortho_group

import embedding_explorer as ee
from embedding_explorer.build.presets import on_items
from embedding_explorer.exports.report.html import to_html
from embedding_explorer.exports.report.json_ import to_json
from embedding_explorer.exports.report.markdown import to_markdown
from embedding_explorer.exports.report.pictures import turned
from embedding_explorer.exports.report.titles import full_query, parameters, titles
from tests.exports.report import made

RECIPE = ee.Recipe


def test_what_it_measures_is_what_the_parts_measure():
    report = made.films()
    one, other, third = (m.built for m in report.methods)
    assert [(p.a, p.b) for p in report.pairs] == [(0, 1), (0, 2), (1, 2)]
    alone = ee.compare(one, other, 10, rerun=report.methods[0].rerun)
    assert report.pairs[0].vectors.overlap == alone.overlap
    assert report.overlaps.iloc[0, 1] == report.overlaps.iloc[1, 0] == alone.overlap.mean
    pd.testing.assert_frame_equal(report.methods[2].measures, ee.measure(third, 10))
    pd.testing.assert_frame_equal(report.methods[1].health, ee.health(other))
    assert report.methods[2].rerun.runs == 2
    apart = report.pairs[1]
    assert apart.vectors.overlap == ee.compare(one, third, 10).overlap
    assert apart.on_maps.overlap.mean < apart.vectors.overlap.mean < 1
    assert report.methods[0].labels.against is None
    assert report.methods[1].labels.against is not None


def test_the_rerun_is_that_of_the_less_steady_method():
    builts = made.built("films", "one_hot", "word2vec_cbow")
    report = ee.report(builts, reruns=2)
    assert report.pairs[0].rerun_of == 1
    assert report.pairs[0].vectors.rerun.mean == report.methods[1].rerun.vectors.mean < 1
    assert ee.report(builts, reruns=0).pairs[0].vectors.rerun is None


def few(data: ee.Dataset, n: int = 200) -> ee.Dataset:
    """Return the first n images, or rows of a table; whatever else as it is."""
    if data.edges is not None:
        return data
    images = None if data.images is None else data.images[:n]
    return replace(data, items=data.items.head(n), images=images, fingerprint="")


@pytest.mark.parametrize(
    ("sample", "keys"),
    [
        ("documents", ("tfidf", "svd")),
        ("friends", ("one_hot", "word2vec_skipgram")),
        ("digits", ("pca", "svd")),
        ("produce", ("one_hot", "umap", "tfidf")),
    ],
)
def test_every_kind_of_data_makes_every_format(sample, keys):
    recipes = ee.methods(ee.sample(sample)).set_index("key")["recipe"]
    if sample == "digits":
        recipes["svd"] = replace(recipes["pca"], reducer="svd", projection="svd")
    data = few(ee.sample(sample))
    builts = [ee.build(data, on_items(data, recipes[key])) for key in keys]
    report = ee.report(builts, reruns=0)
    for pair in report.pairs:
        left = pair.vectors.dropped["side"].eq("a").sum()
        assert pair.vectors.items == len(builts[pair.a].space) - left
    found = made.strict(to_json(report))
    assert [m["title"] for m in found["methods"]] == [m.title for m in report.methods]
    assert to_html(report).count("<figure>") == len(keys) + 1
    assert len(to_markdown(report, "r")) == len(keys) + 2


def test_points_that_are_words():
    data = ee.read(["the cat sat on a mat", "a dog sat on the cat", "the dog and a cat"] * 3)
    recipes = [
        RECIPE(
            encoder="word2vec", encoder_params={"vector_size": 8, "architecture": a, "epochs": 3}
        )
        for a in ("CBOW", "skip-gram")
    ]
    report = ee.report([ee.build(data, r) for r in recipes], k=3, reruns=2)
    assert report.methods[0].built.space.unit == "word"
    assert report.command == "", "pasted texts are no file"
    assert "No single command reproduces this report" in to_html(report)
    assert "Word2Vec (skip-gram)" in to_html(report)


def test_six_methods_and_two():
    data = few(ee.sample("films"), 40)
    recipes = ee.methods(data).set_index("key")["recipe"]
    keys = ("one_hot", "pca", "svd", "umap", "tfidf", "word2vec_cbow")
    builts = [ee.build(data, on_items(data, recipes[key])) for key in keys]
    report = ee.report(builts, reruns=0)
    assert len(report.pairs) == 15
    assert len({m.title for m in report.methods}) == 6
    assert report.overlaps.shape == (6, 6)
    assert to_html(report).count("<h4>") == 7
    assert len(ee.report(builts[:2], reruns=0).pairs) == 1


def test_one_item_dropped_is_counted_and_named():
    names = [f"p{i}" for i in range(30)]
    report = ee.report(
        [made.vectors(30, names=names), made.vectors(30, names=[*names[:-1], "stranger"])],
        reruns=0,
    )
    assert report.pairs[0].vectors.items == 29
    for text in (to_html(report), to_markdown(report, "r")["r.md"]):
        assert "2 items were dropped" in text
        assert "stranger" in text
        assert "p29" in text


@pytest.mark.parametrize("n", [2, 3, 5])
def test_few_items_and_a_k_that_is_too_large(n):
    report = ee.report([made.vectors(n), made.vectors(n, seed=1)], k=10, reruns=0)
    assert report.k == n - 1
    assert f"k was lowered from 10 to {n - 1}" in to_html(report)
    made.strict(to_json(report))


def test_numbers_that_do_not_exist():
    flat = made.vectors(12)
    same = replace(flat, space=replace(flat.space, matrix=np.ones((12, 5), np.float32)))
    report = ee.report([flat, same], reruns=0)
    assert made.strict(to_json(report))["pairs"][0]["vectors"]["cka"]["mean"] is None
    for text in (to_html(report), to_markdown(report, "r")["r.md"]):
        assert not re.search(r"\b(nan|NaN|inf|None)\b", text.split("Reproduce this report")[0])


def test_without_maps_and_with_three_dimensions():
    data = ee.sample("films")
    plain = ee.build(data, RECIPE(projection=None))
    deep = ee.build(data, RECIPE(projection_params={"n_components": 3}))
    report = ee.report([plain, deep], reruns=0)
    assert report.methods[0].measures is None
    assert report.pairs[0].on_maps is None
    page = to_html(report)
    assert "The first two of its three dimensions are drawn." in page
    assert "Without a map: One-hot, no map." in page
    assert "None of the methods draws a map." in to_html(ee.report([plain, plain], reruns=0))


def test_maps_are_turned_but_not_bent():
    one = made.vectors(50, 4)
    turn = np.diag([1.0, -1.0]) @ special_ortho_group.rvs(2, random_state=1)
    other = replace(one, map=(one.map @ turn + 3).astype(np.float32))
    np.testing.assert_allclose(turned(other, one), one.map - one.map.mean(axis=0), atol=1e-5)
    stretched = replace(one, map=(one.map * [2, 1]).astype(np.float32))
    before, after = (
        np.linalg.norm(m - m[0], axis=1) for m in (stretched.map, turned(stretched, one))
    )
    np.testing.assert_allclose(before, after, rtol=1e-4, atol=1e-5)


def test_titles_tell_likes_apart_by_what_differs():
    data = ee.sample("films")

    def called(*recipes):
        return titles([ee.build(data, r) for r in recipes])

    assert called(RECIPE(), RECIPE(encoder="tfidf")) == ["One-hot", "TF-IDF"]
    assert called(RECIPE(), RECIPE(projection="svd")) == [
        "One-hot, map by PCA",
        "One-hot, map by SVD",
    ]
    assert called(RECIPE(), RECIPE(metric="euclidean", projection="svd")) == [
        "One-hot, metric cosine",
        "One-hot, metric euclidean",
    ]
    assert called(RECIPE(), RECIPE()) == ["One-hot", "One-hot (2)"]
    small, large = (RECIPE(reducer="pca", reducer_params={"n_components": n}) for n in (2, 5))
    assert called(small, large) == [
        "One-hot → PCA, n_components 2",
        "One-hot → PCA, n_components 5",
    ]
    counted = RECIPE(encoder="tfidf", encoder_params={"weighting": "counts"})
    assert called(RECIPE(encoder="tfidf"), counted) == ["TF-IDF", "Word counts"]


def test_parameters_are_all_there_and_a_full_query_means_the_same():
    recipe = RECIPE(encoder="tfidf", reducer="svd", encoder_params={"min_df": 2})
    table = parameters(recipe).set_index(["step", "parameter"])
    assert table.loc[("encoder", "min_df"), "chosen"]
    assert not table.loc[("encoder", "max_df"), "chosen"]
    assert table.loc[("reducer", "n_components"), "value"] == "automatic"
    assert table.loc[("projection", "n_components"), "value"] == "2"
    assert table.loc[("whole", "metric"), "value"] == "cosine"
    again = RECIPE.from_query(full_query(recipe))
    assert "encode.max_df=1.0" in full_query(recipe)
    assert parameters(again)["value"].tolist() == parameters(recipe)["value"].tolist()


def test_every_method_can_speak_of_the_rows():
    for sample in ("speeches", "films", "friends", "digits"):
        data = ee.sample(sample)
        for recipe in ee.methods(data)["recipe"]:
            changed = on_items(data, recipe)
            wanted = recipe.encoder == "word2vec" and sample != "friends"
            assert changed.encoder_params.get("points") == ("documents" if wanted else None)
            assert wanted or changed == recipe, "what speaks of the rows already stays as it is"
    films = made.built("films", "word2vec_cbow")[0]
    assert films.space.names.tolist() == ee.sample("films").names.tolist()
    nodes = made.built("friends", "word2vec_cbow")[0]
    assert set(nodes.space.names) <= set(ee.sample("friends").names)


def test_what_cannot_be_reported_is_said_in_a_sentence():
    one, other = made.vectors(10), made.vectors(10, names=[f"q{i}" for i in range(10)])
    for builts, more, said in (
        ([one], {}, "2 to 6 methods, and 1 was given"),
        ([one] * 7, {}, "7 were given"),
        ([one, one.space], {}, "not a Space"),
        ([one, one], {"k": 0}, "k of 1 and more"),
        ([one, one], {"reruns": -1}, "no negative reruns"),
        ([one, one], {"label": "moon"}, "no column called 'moon'"),
    ):
        with pytest.raises(ee.InputError, match=said):
            ee.report(builts, **more)
    with pytest.raises(ee.MethodError, match="at least 2 shared items"):
        ee.report([one, other], reruns=0)


def test_progress_rises_to_the_end_and_what_it_raises_stops_the_work():
    told = []
    ee.report(made.built("films", "one_hot", "tfidf"), progress=lambda f, s: told.append((f, s)))
    fractions = [f for f, _ in told]
    assert fractions == sorted(fractions)
    assert told[-1] == (1.0, "Done")

    def stop(fraction, step):
        if fraction > 0.3:
            raise ee.Cancelled("Stopped.")

    with pytest.raises(ee.Cancelled):
        ee.report(made.built("films", "one_hot", "tfidf"), progress=stop)
