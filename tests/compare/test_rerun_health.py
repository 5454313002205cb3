"""What a rerun gives, which methods the seed decides, and the health of spaces."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix
from scipy.stats import skew, spearmanr

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.compare import disagreeing_labels
from embedding_explorer.compare import health as health_module
from embedding_explorer.compare.health import effective_rank, hubness, mean_cosine, skewness
from embedding_explorer.compare.rerun import SAME, pair_overlap, seeded
from embedding_explorer.space.neighbors import neighbor_table
from tests.compare.test_compare import CLOUD, space
from tests.encoders import made, onnx_made, tiny_static

W2V = {"epochs": 3, "vector_size": 8}
RNG = np.random.default_rng


def dense(matrix):
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


PAIRS = [
    (key, kind) for key, module in registry.all_of("encoders").items() for kind in module.ACCEPTS
]


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_an_encoder_that_does_not_say_so_does_not_hang_on_the_seed(key, kind):
    module = registry.find("encoders", key)
    models = {"vision": onnx_made, "static_text": tiny_static}  # none is packaged
    own = {"word2vec": W2V} | {name: {"model": maker.small()} for name, maker in models.items()}
    params = own.get(key, {})
    one, other = (
        ee.build(made.KINDS[kind](), ee.Recipe(key, None, None, params, seed=s)).space.matrix
        for s in (1, 2)
    )
    assert np.array_equal(dense(one), dense(other)) != getattr(module, "SEEDED", False)


FROM_VECTORS = [key for key in registry.keys("reducers") if key != "coordinates"]


@pytest.mark.parametrize("key", FROM_VECTORS)
@pytest.mark.parametrize("form", [np.asarray, csr_matrix])
def test_a_reducer_that_does_not_say_so_does_not_hang_on_the_seed(key, form):
    module = registry.find("reducers", key)
    # Beyond 500 points, axes nobody named are looked for among some drawn at random.
    n = 600 if key == "axes" else 150
    cloud = space(form(RNG(0).normal(size=(n, 12)).astype(np.float32)))
    params = registry.make_params(module, {"n_components": 2})
    one, other = (
        module.reduce(cloud, params, metric="euclidean", seed=s, progress=lambda f, s: None).coords
        for s in (1, 2)
    )
    differ = not np.array_equal(one, other)
    assert differ <= getattr(module, "SEEDED", False)
    if key in ("umap", "axes"):
        assert differ


def test_a_method_without_chance_is_not_run_again(monkeypatch):
    built = ee.build(made.vectors(CLOUD), ee.Recipe("as_given", projection="pca"))

    def never(*args):
        raise AssertionError

    monkeypatch.setattr("embedding_explorer.reducers.pca.reduce", never)
    found = ee.rerun(built)
    assert (found.vectors.mean, found.map.mean, found.runs) == (1, 1, 1)
    assert found.notes == (SAME,)


def test_only_the_map_is_made_by_chance():
    built = ee.build(made.vectors(CLOUD), ee.Recipe("as_given", projection="umap"))
    assert not seeded(built.recipe)
    assert seeded(built.recipe, drawn=True)
    found = ee.rerun(built, 5, seeds=2)
    assert found.vectors.mean == 1
    assert 0.3 < found.map.mean < 1
    assert found.map.low < found.map.mean < found.map.high
    assert found.notes[0] == "2 runs with other seeds."


TEXT = ee.read_text(
    "\n".join(
        f"the {a} {b} the {c}"
        for a in ("cat", "dog", "owl", "fox", "hen")
        for b in ("saw", "ate", "met", "bit")
        for c in ("bird", "mouse", "fish", "ant", "bee")
    ),
    how="lines",
)
WORDS = ee.Recipe("word2vec", None, "pca", {"epochs": 20, "vector_size": 8, "min_count": 1}, seed=3)


def test_a_rerun_with_other_seeds_by_hand():
    built = ee.build(TEXT, WORDS)
    found = ee.rerun(built, 3, seeds=3)
    runs = [ee.build(TEXT, ee.Recipe.from_query(WORDS.to_query() + f"&seed={s}")) for s in (4, 5)]
    all_runs = [built, *runs]
    # Word2Vec lists equally frequent words in any order: by name.
    shares = pd.DataFrame(
        [
            dict(zip(*pair_overlap(all_runs[i], all_runs[j], 3, "vectors")[:2], strict=True))
            for i, j in ((0, 1), (0, 2), (1, 2))
        ]
    )
    assert found.vectors.mean == pytest.approx(shares.mean().mean())
    assert 0 < found.vectors.mean < 1
    assert found.map is not None
    assert (found.k, found.runs, found.resampled) == (3, 3, False)


def test_resampled_texts_differ_more_than_seeds_and_say_so():
    found = ee.rerun(ee.build(TEXT, WORDS), 3, seeds=2, resample=True)
    assert found.resampled
    assert "resamples of the texts" in found.notes[0]
    assert 0 < found.vectors.mean < 1
    again = ee.rerun(ee.build(TEXT, WORDS), 3, seeds=2, resample=True)
    assert repr(again) == repr(found)


def test_what_cannot_be_run_again_is_said():
    built = ee.build(made.vectors(CLOUD), ee.Recipe("as_given", projection=None))
    with pytest.raises(ee.MethodError, match="such as Word2Vec"):
        ee.rerun(built, resample=True)
    for wrong in ({"k": 0}, {"seeds": 1}):
        with pytest.raises(ee.InputError, match="and more"):
            ee.rerun(built, **wrong)
    assert ee.rerun(built).map is None


def test_a_rerun_can_be_stopped():
    def stop(fraction, step):
        if step.startswith("Run 2"):
            raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        ee.rerun(ee.build(TEXT, WORDS), progress=stop)


def test_effective_rank_of_known_spreads():
    x = RNG(0).normal(size=(4000, 6))
    value, most = effective_rank(np.hstack([x, x @ RNG(1).normal(size=(6, 4))]))
    assert most == 10
    assert value.mean <= 6
    whole, _ = effective_rank(x)
    assert whole.mean == pytest.approx(6, abs=0.01)
    line, _ = effective_rank(np.outer(np.arange(50), [1.0, 2, 3]) + 7)
    assert line.mean == pytest.approx(1)
    sizes = np.linalg.svd(x - x.mean(0), compute_uv=False)
    share = sizes / sizes.sum()
    assert whole.mean == pytest.approx(np.exp(-(share * np.log(share)).sum()))
    assert np.isnan(effective_rank(np.ones((9, 3)))[0].mean)


def test_wide_vectors_are_measured_by_their_rows():
    x = RNG(0).normal(size=(100, 40))
    one, _ = effective_rank(x)
    wide = np.hstack([x, np.zeros((100, 600))])
    other, most = effective_rank(wide)
    assert most == 99
    assert other.mean == pytest.approx(one.mean)
    assert effective_rank(csr_matrix(wide))[0].mean == pytest.approx(one.mean)


def test_mean_cosine_is_that_of_all_pairs():
    x = RNG(0).normal(size=(50, 4)) + 1
    x[7] = 0
    unit = np.delete(x, 7, axis=0)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    pairs = (unit @ unit.T)[np.triu_indices(49, 1)]
    assert mean_cosine(x).mean == pytest.approx(pairs.mean())
    assert mean_cosine(csr_matrix(x)).mean == pytest.approx(pairs.mean())


def test_hubness_is_the_skew_of_counts_and_grows_with_dimensions():
    x = RNG(0).normal(size=(400, 60))
    counts = np.bincount(neighbor_table(x, range(400), 10, "cosine")[0].ravel(), minlength=400)
    assert hubness(x, "euclidean").mean > 1 > hubness(x[:, :2], "euclidean").mean
    assert hubness(x, "cosine").mean == pytest.approx(skew(counts))
    value, error = skewness(counts.astype(float))
    without = [skew(np.delete(counts, i)) for i in range(400)]
    assert error == pytest.approx(np.sqrt(399 / 400 * np.square(without - np.mean(without)).sum()))
    assert skewness(np.ones(5)) == (0, 0)


MEASURED = {
    "rank": lambda x: effective_rank(x)[0],
    "cosine": mean_cosine,
    "hubness": lambda x: hubness(x, "euclidean", 5),
}


@pytest.mark.parametrize("name", MEASURED)
def test_intervals_of_health_hold_their_level(name):
    rng = RNG(1)

    def draw():
        return rng.normal(size=(200, 5)) * np.arange(1, 6) + 2

    truth = np.mean([MEASURED[name](draw()).mean for _ in range(400)])
    found = [MEASURED[name](draw()) for _ in range(200)]
    inside = np.mean([e.low <= truth <= e.high for e in found])
    assert 0.9 <= inside <= 0.99


def test_the_health_of_a_sick_space_is_said():
    x = np.ones((60, 5)) * 10 + RNG(0).normal(size=(60, 5)) * 0.1
    x[:10] = x[0]
    x[50:53] = 0
    counts = np.linalg.norm(x, axis=1) + RNG(1).normal(size=60) * 0.01
    told = ee.health(space(x, count=counts), "euclidean").set_index("measure")
    assert told.loc["Mean cosine", "value"] > 0.9
    assert told.loc["Duplicates", "value"] == pytest.approx(10 / 60)
    assert told.loc["Zero rows", "value"] == pytest.approx(3 / 60)
    assert "longer vectors" in told.loc["Length against frequency", "says"]
    lengths = np.linalg.norm(x.astype(np.float32), axis=1)
    expected = spearmanr(counts, lengths).statistic
    assert told.loc["Length against frequency", "value"] == pytest.approx(expected, abs=0.01)
    sparse = ee.health(space(csr_matrix(x.astype(np.float32)), count=counts), "euclidean")
    healthy = ee.health(space(RNG(2).normal(size=(300, 6)))).set_index("measure")
    assert np.allclose(sparse["value"], told["value"], atol=1e-6)
    assert told["says"].str.endswith(".").all()
    assert healthy.loc["Zero rows", "says"] == "Every point has a non-zero vector."
    assert "well used" in healthy.loc["Mean cosine", "says"]


@pytest.mark.parametrize("n", [1, 2, 3, 5])
@pytest.mark.parametrize("fill", [0.0, 1.0])
def test_few_or_equal_points_have_a_sentence_for_all(n, fill):
    told = ee.health(space(np.full((n, 3), fill)))
    assert len(told) == 6
    assert told["says"].str.endswith(".").all()


def test_many_points_are_sampled_and_the_number_is_told(monkeypatch):
    x = RNG(0).normal(size=(500, 4))
    module = __import__("sys").modules["embedding_explorer.compare.health"]
    monkeypatch.setattr(module, "ITEMS", 200)
    found = hubness(x, "euclidean", 5)
    assert found.items == 200
    assert health_module is ee.health


def test_items_among_others_of_another_label():
    x = np.array([[0.0, 1], [0.1, 1], [0.2, 1], [0.15, 1], [5, 1], [5.1, 1], [5.2, 1]])
    labels = ["a", "a", "a", "b", "b", "b", None]
    found = disagreeing_labels(space(x), labels, 2, metric="euclidean")
    assert found.values.tolist() == [["p3", "b", 1.0, "a"]]
    by_column = disagreeing_labels(space(x, kind=labels), "kind", 2, metric="euclidean")
    pd.testing.assert_frame_equal(found, by_column)
    for wrong in ("colour", ["a"]):
        with pytest.raises(ee.InputError):
            disagreeing_labels(space(x), wrong, 2)
    with pytest.raises(ee.MethodError, match="have one"):
        disagreeing_labels(space(x), [None] * 6 + ["a"], 2)
