import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.build.build import build, preprocess
from embedding_explorer.build.out_of_sample import place
from embedding_explorer.space.space import unit_rows
from tests.encoders import made


def test_the_trail_tells_every_step():
    recipe = ee.Recipe(
        encoder="tfidf", reducer="svd", reducer_params={"n_components": 4}, projection="pca",
        unit_norm=True,
    )  # fmt: skip
    out = build(made.text(), recipe)
    d = out.trail[0].shape_out[1]
    assert [stage.key for stage in out.trail] == ["tfidf", "preprocess", "svd", "pca"]
    assert [stage.shape_out for stage in out.trail] == [(6, d), (6, d), (6, 4), (6, 2)]
    assert [s.shape_in for s in out.trail[1:]] == [s.shape_out for s in out.trail[:-1]]
    assert all(stage.seconds >= 0 and stage.bytes > 0 for stage in out.trail)
    assert [stage.kept is None for stage in out.trail] == [True, True, False, False]
    assert out.space.matrix.shape == (6, 4)
    assert out.map.shape == (6, 2)
    assert out.recipe is recipe


OTHER = "The map shows straight-line distances; the neighbour list"


@pytest.mark.parametrize("projection", ["pca", "svd"])
@pytest.mark.parametrize("d", [2, 6])
def test_the_caption_says_when_neighbours_are_those_of_another_distance(projection, d):
    def caption(**choices):
        recipe = ee.Recipe(encoder="as_given", projection=projection, **choices)
        return build(made.vectors(made.cloud(12, d)), recipe).caption

    plain = caption(metric="euclidean")
    assert "straight-line" in plain
    assert OTHER not in plain
    assert caption(metric="cosine") == f"{plain} {OTHER} compares directions (cosine)."
    summed = caption(metric="manhattan", unit_norm=True)
    assert summed.startswith(f"{plain} {OTHER} sums the absolute")
    assert caption(metric="cosine", unit_norm=True) == plain  # at length 1 both rank alike


def test_layouts_by_the_metric_itself_say_nothing_of_straight_lines():
    recipe = ee.Recipe(encoder="as_given", projection="tsne", metric="cosine")
    assert "straight" not in build(made.vectors(made.cloud(12, 6)), recipe).caption


def test_without_a_projection_there_is_no_map():
    out = build(made.text(), ee.Recipe(encoder="tfidf", projection=None))
    assert out.map is None
    assert len(out.trail) == 1


def test_flat_data_is_its_own_map_and_says_so():
    matrix = made.cloud(9, 2)
    flat = build(made.vectors(matrix), ee.Recipe(encoder="as_given"))
    assert (flat.map == matrix).all()
    assert "only 2 dimensions" in flat.notes[-1]
    other = build(made.vectors(made.cloud(9, 4)), ee.Recipe(encoder="as_given"))
    assert other.trail[-1].key == "pca"
    line = build(made.vectors(made.cloud(9, 1)), ee.Recipe(encoder="as_given"))
    assert line.map.shape == (9, 2)
    assert not line.map[:, 1].any()


def test_preprocessing_centres_and_scales_and_is_in_the_trail():
    recipe = ee.Recipe(encoder="as_given", projection=None, center=True, unit_norm=True)
    out = build(made.vectors(made.cloud(20, 5)), recipe)
    np.testing.assert_allclose(np.linalg.norm(out.space.matrix, axis=1), 1, atol=1e-6)
    assert out.trail[1].title == "Centred and unit length"
    centred, _ = preprocess(out.space, center=True, unit_norm=False)
    np.testing.assert_allclose(centred.matrix.mean(axis=0), 0, atol=1e-6)


def test_unit_rows_agree_dense_and_sparse_and_leave_zeros():
    from scipy.sparse import csr_matrix

    matrix = np.array([[3, 4], [0, 0], [1e-20, 0]], np.float32)
    dense, sparse = unit_rows(matrix), unit_rows(csr_matrix(matrix)).toarray()
    np.testing.assert_allclose(dense, [[0.6, 0.8], [0, 0], [1, 0]], atol=1e-6)
    np.testing.assert_allclose(sparse, dense, atol=1e-6)


def test_more_dimensions_than_there_are_is_a_note():
    recipe = ee.Recipe(encoder="as_given", reducer="pca", reducer_params={"n_components": 40})
    out = build(made.vectors(made.cloud(9, 5)), recipe)
    assert out.space.matrix.shape == (9, 5)
    assert any("40 dimensions asked for, only 5 possible" in note for note in out.notes)


def test_a_map_has_two_or_three_dimensions():
    data = made.vectors(made.cloud(20, 8))
    for dims, fine in ((1, False), (2, True), (3, True), (5, False)):
        recipe = ee.Recipe(encoder="as_given", projection_params={"n_components": dims})
        if fine:
            assert build(data, recipe).map.shape == (20, dims)
        else:
            with pytest.raises(ee.InputError, match=f"2 or 3 dimensions, not {dims}"):
                build(data, recipe)


@pytest.mark.parametrize("reducer", [None, "pca", "svd"])
@pytest.mark.parametrize("more", [{}, {"center": True}, {"unit_norm": True}])
@pytest.mark.parametrize("encoder", ["tfidf", "one_hot", "word2vec"])
def test_a_document_typed_again_lands_on_its_row_through_every_step(encoder, more, reducer):
    params = {"word2vec": {"points": "documents", "epochs": 2}}.get(encoder, {})
    recipe = ee.Recipe(
        encoder=encoder, encoder_params=params, reducer=reducer, projection=None, **more
    )
    out = build(made.text(), recipe)
    for row in (0, 3):
        np.testing.assert_allclose(place(out, made.SENTENCES[row]), out.space.row(row), atol=2e-5)


def test_a_phrase_cannot_be_placed_where_there_is_no_way():
    recipe = ee.Recipe(encoder="tfidf", reducer="tsne", projection=None)
    assert place(build(made.text(), recipe), "cat") is None
    assert place(build(made.images(), ee.Recipe(encoder="pixels")), "cat") is None


def test_progress_is_one_rising_line_with_the_names_of_the_steps():
    seen = []
    recipe = ee.Recipe(encoder="word2vec", encoder_params={"epochs": 4}, reducer="pca")
    build(made.text(), recipe, lambda fraction, step: seen.append((fraction, step)))
    fractions = [fraction for fraction, _ in seen]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)
    assert any(step == "Word2Vec: Epoch 4 of 4" for _, step in seen)


def test_the_wrong_kind_is_refused_with_what_would_do():
    with pytest.raises(ee.MethodError, match="Pixels works on images, and this is text"):
        build(made.text(), ee.Recipe(encoder="pixels"))


def test_a_missing_package_names_the_command(monkeypatch):
    from embedding_explorer.base import errors

    monkeypatch.setattr(errors, "find_spec", lambda package: None)
    with pytest.raises(ee.MissingPackage, match=r"run: pip install '\S+\[layouts\]'"):
        build(made.vectors(made.cloud()), ee.Recipe(encoder="as_given", projection="umap"))
    with pytest.raises(ee.MissingPackage, match="pip install scikit-learn"):
        build(made.text(), ee.Recipe(encoder="tfidf"))


def test_without_a_recipe_the_first_method_that_fits_is_taken():
    for make in made.KINDS.values():
        data = make()
        assert build(data).recipe == ee.methods(data)["recipe"].iloc[0]


def test_a_phrase_falls_on_the_map_where_its_own_text_lies():
    from embedding_explorer.build.out_of_sample import place, place_on_map

    data = ee.sample("documents")
    recipe = ee.Recipe(encoder="tfidf", reducer="svd", projection="pca")
    out = ee.build(data, recipe)
    spot = place_on_map(out, place(out, str(data.items["text"][7])))
    np.testing.assert_allclose(spot, out.map[7], atol=1e-4)
    drifting = ee.build(ee.sample("produce"), ee.Recipe(encoder="one_hot", projection="tsne"))
    assert place_on_map(drifting, drifting.space.row(0)) is None
