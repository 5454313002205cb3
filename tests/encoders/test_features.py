"""Standardised features: the numbers by another route, and columns that count the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.distance import pdist
from scipy.stats import rankdata
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

import embedding_explorer as ee
from embedding_explorer.encoders.inputs.scaled_numbers import is_binary, scaled
from tests.encoders import made

SCALINGS = ("z-score", "0..1", "rank", "none")


def space_of(data, **params):
    recipe = ee.Recipe(encoder="features", encoder_params=params, projection=None)
    return ee.build(data, recipe).space


def dense(space):
    return space.matrix.toarray() if space.sparse else space.matrix


def penguins(n=60):
    """Four measurements, a 0/1 column, and categories of six and of two levels."""
    rng = np.random.default_rng(3)
    return made.table(
        roles={"a": "number", "b": "number", "c": "number", "d": "number", "ringed": "number"},
        name=[f"p{i}" for i in range(n)],
        a=rng.normal(40, 5, n),
        b=rng.normal(17, 2, n),
        c=rng.normal(200, 14, n),
        d=rng.normal(4200, 800, n),
        ringed=rng.integers(0, 2, n).astype(float),
        island=rng.choice(list("uvwxyz"), n, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05]),
        sex=rng.choice(["f", "m"], n),
    )


def test_measurements_are_what_scikit_learn_standardises():
    frame = load_wine(as_frame=True).data
    space = space_of(ee.read(frame))
    assert np.allclose(space.matrix, StandardScaler().fit_transform(frame), atol=1e-5)
    built = ee.build(ee.read(frame))
    assert built.recipe.encoder == "features"
    assert built.recipe.metric == "euclidean"
    share = PCA(2).fit(StandardScaler().fit_transform(frame)).explained_variance_ratio_.sum()
    assert built.trail[-1].kept == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize(
    ("scaling", "route"),
    [
        ("0..1", lambda x: MinMaxScaler().fit_transform(x)),
        ("rank", lambda x: StandardScaler().fit_transform(rankdata(x, axis=0))),
        ("none", lambda x: x),
    ],
)
def test_every_other_scale_is_the_one_it_is_called_by(scaling, route):
    frame = pd.DataFrame(
        np.random.default_rng(0).normal(5, 3, (40, 3)).round(1), columns=list("abc")
    )
    space = space_of(ee.read(frame), scaling=scaling)
    assert np.allclose(space.matrix, route(frame.to_numpy()), atol=1e-5)


def test_a_mixed_table_by_another_route():
    data = penguins()
    items, names = data.items, space_of(data).extras["feature_names"]
    numbers = StandardScaler().fit_transform(items[list("abcd")])
    parts = [numbers, items[["ringed"]].to_numpy()]
    for column in ("island", "sex"):
        ones = OneHotEncoder(sparse_output=False).fit(items[[column]])
        cells = ones.transform(items[[column]])
        weighted = cells / np.sqrt(cells.var(axis=0).sum())
        levels = [f"{column}={level}" for level in ones.categories_[0]]
        assert set(levels) <= set(names)
        parts.append(weighted[:, np.argsort([names.index(level) for level in levels])])
    assert np.allclose(dense(space_of(data)), np.hstack(parts), atol=1e-5)


def test_columns_count_the_same_and_not_categories():
    """Of the mean squared distance of two rows each column has one share, whatever its levels."""
    data = penguins()
    space = space_of(data)
    names = [name.split("=")[0] for name in space.extras["feature_names"]]
    share = {
        column: np.square(pdist(dense(space)[:, [n == column for n in names]])).mean()
        for column in dict.fromkeys(names)
    }
    one = share.pop("a")
    assert share.pop("ringed") < 0.3 * one, "0/1 columns stay as they are"
    assert all(value == pytest.approx(one, rel=1e-5) for value in share.values())
    plain = ee.build(data, ee.Recipe(encoder="one_hot", projection=None)).space
    island = [n.startswith("island=") for n in plain.extras["feature_names"]]
    ones = plain.matrix.toarray()
    assert np.square(pdist(ones[:, island])).mean() > 5 * np.square(pdist(ones[:, :1])).mean()


def test_scaled_to_a_range_a_category_is_gowers():
    data = made.table(
        roles={"size": "number"}, name=list("abc"), size=[0.0, 4.0, 1.0], kind=["x", "y", "x"]
    )
    far = np.square(pdist(dense(space_of(data, scaling="0..1"))))
    assert far == pytest.approx([1 + 1, 0.25**2, 0.75**2 + 1], abs=1e-6)


def test_columns_of_0_and_1_stay_as_they_are_and_are_said():
    space = space_of(penguins())
    column = dense(space)[:, space.extras["feature_names"].index("ringed")]
    assert set(column) == {0, 1}
    assert "0/1 columns are unchanged: ringed." in space.extras["notes"]
    assert is_binary(np.array([0.0, 1.0]))
    assert not is_binary(np.array([0.0, 0.0]))


def test_what_is_missing_is_the_mean_and_said_in_one_sentence():
    data = made.table(
        roles={c: "number" for c in "abc"},
        name=list("wxyz"),
        a=[1.0, 3.0, np.nan, 2.0],
        b=[5.0, np.nan, np.nan, 7.0],
        c=[1.0, 2.0, 3.0, 4.0],
    )
    space = space_of(data)
    assert space.matrix[2, 0] == space.matrix[1, 1] == 0
    notes = [n for n in space.extras["notes"] if "without a number" in n]
    assert notes == [
        "2 rows without a number in a (2) and b (6): filled with the mean of the columns."
    ]


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(1, 12), st.integers(1, 3)),
        elements=st.floats(-1e38, 1e38) | st.sampled_from([np.nan, np.inf, 0.0, 1.0]),
    ),
    st.sampled_from(SCALINGS),
)
@example(np.array([[5e-324], [0.0]]), "z-score")  # their mean is no number of float64
@example(np.array([[1e16], [1e16 + 2]]), "z-score")
def test_any_numbers_become_finite_ones_of_the_scale_promised(values, scaling):
    frame = pd.DataFrame(values, columns=list("abc")[: values.shape[1]])
    found = scaled(frame, list(frame.columns), scaling)
    assert found.matrix.shape == values.shape
    assert np.isfinite(found.matrix).all()
    for place, column in enumerate(frame.columns):
        if column in (*found.binary, *found.constant):
            continue
        got = found.matrix[:, place].astype(np.float64)
        if scaling in ("z-score", "rank"):
            assert got.mean() == pytest.approx(0, abs=1e-5)
            assert got.std() == pytest.approx(1, abs=1e-4)
        if scaling == "0..1":
            assert (got.min(), got.max()) == (0, 1)


@pytest.mark.parametrize("scaling", SCALINGS)
def test_the_scale_stands_in_title_note_caption_and_link(scaling):
    recipe = ee.Recipe(encoder="features", encoder_params={"scaling": scaling}, metric="euclidean")
    built = ee.build(penguins(), recipe)
    words = {"z-score": "tandardised", "0..1": "0..1", "rank": "anke", "none": "nscaled"}[scaling]
    assert words in built.trail[0].title
    assert words.replace("anke", "anks") in built.notes[0]
    assert built.notes[0].split(":")[0] in built.caption
    assert ee.Recipe.from_query(recipe.to_query()) == recipe
    assert scaling in recipe.to_query()


def test_a_table_without_numbers_is_refused_with_the_way_out():
    data = made.table(name=list("abc"), kind=list("xyx"))
    with pytest.raises(ee.MethodError, match="nothing to standardise; choose One-hot"):
        space_of(data)
    assert "features" not in ee.methods(data)["key"].tolist()


def test_a_table_without_categories_is_never_called_one_hot():
    data = ee.read(load_wine(as_frame=True).data)
    assert "one_hot" not in ee.methods(data)["key"].tolist()
    assert [s.title for s in ee.build(data, ee.Recipe()).trail] == ["Numbers scaled", "PCA"]
    assert "one_hot" in ee.methods(penguins())["key"].tolist()


def test_a_wrong_column_lists_what_exists():
    with pytest.raises(ee.MethodError, match="no column 'colour' to use.*island"):
        space_of(penguins(), columns=("colour",))


def test_many_categories_stay_sparse():
    n = 400
    data = made.table(
        roles={"v": "number"}, name=[f"r{i}" for i in range(n)], v=np.arange(n) / 7,
        kind=[f"k{i % 200}" for i in range(n)],
    )  # fmt: skip
    space = space_of(data)
    assert space.sparse
    assert space.matrix.dtype == np.float32
