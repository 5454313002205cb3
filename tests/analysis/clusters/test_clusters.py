"""Clusters that are there are found, those that are not are not, and each gets a telling name."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from embedding_explorer.analysis.clusters import clusters as module
from embedding_explorer.analysis.clusters.cluster_terms import BETWEEN, text_keywords
from embedding_explorer.analysis.clusters.clusters import (
    automatic_size,
    cluster,
    cluster_matrix,
    keyword_labels,
)
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Column, Dataset
from embedding_explorer.space.built import Built
from embedding_explorer.space.space import Space


def blobs(sizes: tuple[int, ...] = (60, 40, 20), d: int = 2, seed: int = 0) -> tuple:
    """Return tight groups far from each other, in mixed order, and the group of every point."""
    generator = np.random.default_rng(seed)
    truth = generator.permutation(np.repeat(np.arange(len(sizes)), sizes))
    centres = 20 * np.eye(max(d, len(sizes)))[: len(sizes), :d]
    if d == 2:
        centres = np.array([[0, 0], [20, 0], [0, 20]])[: len(sizes)]
    return (centres[truth] + generator.normal(size=(len(truth), d))).astype(np.float32), truth


def built_of(
    matrix, data: Dataset, *, layout=None, unit: str = "item", metric="euclidean"
) -> Built:
    space = Space(data.names, matrix, data.items, {}, unit)
    return Built(space, layout, (), Recipe(metric=metric), data)


def items(n: int, **columns: list) -> Dataset:
    frame = pd.DataFrame({"name": [f"thing {i}" for i in range(n)], **columns})
    return Dataset("items", frame, tuple(Column(c, "category") for c in columns))


def agree(labels: np.ndarray, truth: np.ndarray, share: float = 0.95) -> bool:
    """Whether clusters are exactly the groups, but for points left between."""
    inside = labels >= 0
    pairs = set(zip(labels[inside].tolist(), truth[inside].tolist(), strict=True))
    return inside.mean() >= share and len(pairs) == len(set(truth.tolist()))


def test_separate_groups_are_found_the_largest_first():
    points, truth = blobs()
    found = cluster_matrix(points)
    assert agree(found.labels, truth)
    assert found.labels.dtype == np.int32
    assert found.count == 3
    assert (np.diff(np.bincount(found.labels[found.labels >= 0])) <= 0).all()


def test_one_even_cloud_has_no_groups():
    points = np.random.default_rng(0).uniform(size=(200, 2))
    found = cluster_matrix(points, min_cluster_size=20)
    groups, _ = blobs((100, 100))
    assert found.count == 0
    assert cluster_matrix(groups, min_cluster_size=20).count == 2
    assert "No clusters found" in found.notes[-1]


def test_labels_are_those_of_scikit_learn_and_the_same_every_time():
    from sklearn.cluster import HDBSCAN

    points = np.random.default_rng(1).normal(size=(300, 2))
    ours = cluster_matrix(points, min_cluster_size=8).labels
    theirs = HDBSCAN(min_cluster_size=8, copy=True).fit(points).labels_
    assert ((ours == -1) == (theirs == -1)).all()
    assert len(set(zip(ours.tolist(), theirs.tolist(), strict=True))) == len(set(ours.tolist()))
    assert (cluster_matrix(points, min_cluster_size=8).labels == ours).all()


def test_cosine_sees_directions_and_euclidean_sees_lengths():
    generator = np.random.default_rng(0)
    length = generator.permutation(np.repeat([1.0, 30.0], 60))
    angle = generator.permutation(np.repeat([0.0, np.pi / 2], 60)) + generator.normal(0, 0.01, 120)
    points = length[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    sideways = (angle > 0.7).astype(int)
    found = cluster_matrix(points, metric="cosine", min_cluster_size=25)
    assert agree(found.labels, sideways)
    found = cluster_matrix(points, metric="euclidean", min_cluster_size=25)
    assert not agree(found.labels, sideways, share=0)


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
def test_many_dimensions_dense_and_sparse(metric):
    points, truth = blobs(d=120)
    points = np.where(np.abs(points) > 1.5, points, 0).astype(np.float32)
    dense = cluster_matrix(points, metric=metric)
    sparse = cluster_matrix(csr_matrix(points), metric=metric)
    assert (dense.labels == sparse.labels).all()
    if metric == "cosine":
        assert agree(dense.labels, truth, share=0.3)
    said = any("50 leading components" in note for note in dense.notes)
    assert said is (metric != "manhattan")


def test_many_points_are_sampled_and_the_rest_join_their_nearest(monkeypatch):
    points, truth = blobs((400, 300, 200))
    whole = cluster_matrix(points)
    monkeypatch.setattr(module, "MOST", 300)
    sampled = cluster_matrix(points, seed=3)
    assert agree(sampled.labels, truth)
    assert any("random sample of 300 of 900 points (seed 3)" in note for note in sampled.notes)
    assert not any("random" in note for note in whole.notes)


@pytest.mark.parametrize("n", [0, 1, 4])
def test_too_few_points_have_no_clusters(n):
    found = cluster_matrix(np.zeros((n, 2)))
    assert found.labels.tolist() == [-1] * n
    assert "too few for a minimum cluster size" in found.notes[0]


def test_equal_points_are_no_error():
    assert cluster_matrix(np.zeros((30, 2))).labels.shape == (30,)
    assert cluster_matrix(np.zeros((30, 80)), metric="cosine").labels.shape == (30,)


def test_the_ground_is_the_map_or_the_vectors():
    points, truth = blobs()
    other = np.roll(truth, 1)
    layout = blobs((60, 40, 20), seed=0)[0][np.argsort(np.argsort(other, kind="stable"))]
    made = built_of(points, items(120), layout=layout)
    on_map, on_vectors = cluster(made, on="map"), cluster(made, on="vectors")
    assert (on_map.on, on_vectors.on) == ("map", "vectors")
    assert agree(on_vectors.labels, truth)
    assert (on_map.labels == cluster_matrix(layout).labels).all()
    assert not agree(on_map.labels, truth)


def test_what_cannot_be_is_said():
    points, _ = blobs()
    with pytest.raises(MethodError, match="makes no map"):
        cluster(built_of(points, items(120)))
    with pytest.raises(InputError, match="choose one of map, vectors"):
        cluster(built_of(points, items(120)), on="sky")
    with pytest.raises(InputError, match="at least 2, not 1"):
        cluster_matrix(points, min_cluster_size=1)
    with pytest.raises(InputError, match="metric called 'minkowski'"):
        cluster_matrix(points, metric="minkowski")


@pytest.mark.parametrize("metric", ["correlation", "chebyshev", "hamming", "jaccard"])
def test_groups_are_found_by_every_metric(metric):
    rng = np.random.default_rng(0)
    of = np.repeat([0, 1], 40)
    kinds = rng.integers(0, 2, (2, 60))
    points = np.abs(kinds[of] - (rng.random((80, 60)) < 0.08)).astype(np.float32)
    if metric == "chebyshev":  # by which vectors of 0 and 1 are all equally far apart
        points = (9 * of[:, None] + rng.random((80, 5))).astype(np.float32)
    found = cluster_matrix(points, metric=metric, min_cluster_size=10).labels
    kept = found >= 0
    assert kept.mean() > 0.8
    assert all(len(set(of[found == label])) == 1 for label in set(found[kept]))
    assert len(set(found[kept])) == 2


def test_the_automatic_size_grows_with_the_root():
    assert [automatic_size(n) for n in (5, 100, 400, 10_000)] == [5, 5, 10, 50]


# Names ------------------------------------------------------------------------------------------


def test_text_is_named_by_words_frequent_inside_and_rare_outside():
    texts = ["the apple and the pear don't grow in 2020"] * 5 + ["the train and the tram go"] * 5
    labels = np.array([0] * 5 + [1] * 5)
    found = text_keywords(texts, labels, top=2)
    assert found == {0: "apple, grow", 1: "train, tram"}


def test_class_based_tfidf_by_hand():
    found = text_keywords(["cat cat cat dog", "dog dog bird"], np.array([0, 1]), top=2)
    # Words per cluster: 4 and 3, mean 3.5. Cluster 1: dog sqrt(2/3) log(1 + 3.5/3) = 0.63,
    # bird sqrt(1/3) log(1 + 3.5/1) = 0.87. Cluster 0: cat sqrt(3/4) log(1 + 3.5/3) = 0.67,
    # dog sqrt(1/4) log(1 + 3.5/3) = 0.39.
    assert found == {0: "cat, dog", 1: "bird, dog"}


def test_items_are_named_by_what_is_common_inside_and_not_outside():
    data = items(
        12,
        genre=["Horror"] * 4 + ["Comedy", "Horror-Comedy"] * 2 + ["Drama"] * 4,
        format=["TV show"] * 4 + ["Movie"] * 8,
    )
    labels = np.repeat([0, 1, 2], 4)
    found = keyword_labels(built_of(np.eye(12, dtype=np.float32), data), labels)
    assert found == {0: "TV show · Horror", 1: "Comedy · Movie", 2: "Drama · Movie", -1: BETWEEN}


def test_images_are_named_by_the_label_most_have():
    frame = pd.DataFrame({"name": list("abcdefgh"), "digit": list("33312456")})
    data = Dataset(
        "images", frame, (Column("digit", "label"),), images=np.zeros((8, 2, 2), np.uint8)
    )
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1])
    found = keyword_labels(built_of(np.eye(8, dtype=np.float32), data, unit="image"), labels)
    assert found[0] == "3"
    assert found[1] == "2, 4, 5"


def test_words_are_named_by_those_in_the_middle():
    matrix = np.array([[1, 0.3], [1, 0], [1, -0.3], [0.3, 1], [0, 1], [-0.3, 1]], np.float32)
    frame = pd.DataFrame({"name": ["hot", "warm", "mild", "car", "bus", "tram"]})
    data = Dataset("text", pd.DataFrame({"name": ["a text"]}))
    made = Built(
        Space(pd.Index(frame["name"]), matrix, frame, {}, "word"), None, (), Recipe(), data
    )
    found = keyword_labels(made, np.array([0, 0, 0, 1, 1, 1]), top=1)
    assert found == {0: "warm", 1: "bus", -1: BETWEEN}


def test_names_are_all_different_and_missing_cells_are_no_category():
    data = items(9, genre=["Horror"] * 6 + [None] * 3)
    labels = np.array([0, 0, 0, 1, 1, 1, 2, 2, -1])
    found = keyword_labels(built_of(np.eye(9, dtype=np.float32), data), labels)
    assert found[0] == "Horror"
    assert found[1] == "Horror (2)"
    assert found[2] == "thing 6, thing 7"
    assert list(found) == [0, 1, 2, -1]


def test_as_many_labels_as_points():
    with pytest.raises(InputError, match="9 points need as many labels, not 3"):
        keyword_labels(built_of(np.eye(9), items(9)), np.array([0, 1, 2]))
