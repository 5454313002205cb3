import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, random_array
from sklearn.decomposition import PCA, TruncatedSVD

import embedding_explorer as ee
from embedding_explorer.reducers import pca, svd
from embedding_explorer.reducers.linear import svd as _svd
from embedding_explorer.reducers.linear.svd import percent
from tests.encoders import made


def space(matrix):
    data = made.vectors(np.zeros((matrix.shape[0], 1)))
    matrix = matrix if isinstance(matrix, np.ndarray) else csr_matrix(matrix)
    return ee.Space(data.names, matrix.astype(np.float32), data.items)


def reduced(module, matrix, k):
    params = module.Params(n_components=k)
    return module.reduce(space(matrix), params, metric="cosine", seed=0, progress=lambda *_: None)


def sparse(n, d, seed=0):
    rng = np.random.default_rng(seed)
    return random_array((n, d), density=0.1, format="csr", rng=rng, dtype=np.float32)


RNG = np.random.default_rng(0)
SHAPES = {
    "tall": made.cloud(60, 7),
    "wide": made.cloud(9, 40),
    "square": RNG.normal(size=(12, 12)),
    "offset": made.cloud(50, 6) + 100,
    "duplicates": np.repeat(made.cloud(6, 5), 4, axis=0),
    "constant column": np.column_stack([made.cloud(30, 4), np.full(30, 3.0)]),
    "two rows": made.cloud(2, 5),
    "sparse tall": sparse(80, 20),
    "sparse wide": sparse(15, 60),
}


@pytest.fixture(params=["lapack", "gram", "arpack"])
def route(request, monkeypatch):
    """Force each way to decompose, so that all of them meet the same known answers."""
    if request.param != "lapack":
        monkeypatch.setattr(_svd, "SMALL", 1)
    if request.param == "arpack":
        monkeypatch.setattr(_svd, "GRAM", 1)
    return request.param


@pytest.mark.parametrize("name", SHAPES)
def test_pca_equals_scikit_learn_to_sign(name, route):
    matrix = SHAPES[name]
    dense = (matrix if isinstance(matrix, np.ndarray) else matrix.toarray()).astype(np.float32)
    rank = np.linalg.matrix_rank(dense - dense.mean(axis=0), tol=1e-3)
    k = min(3, rank, min(dense.shape) - (route == "arpack"))
    theirs = PCA(k, svd_solver="full").fit(dense.astype(np.float64))
    ours = reduced(pca, matrix, k)
    expected = theirs.transform(dense.astype(np.float64))
    size = np.abs(expected).max()
    np.testing.assert_allclose(np.abs(ours.coords), np.abs(expected), atol=2e-5 * size)
    np.testing.assert_allclose(
        ours.extras["explained_variance_ratio"], theirs.explained_variance_ratio_, atol=1e-6
    )
    np.testing.assert_allclose(ours.extras["singular_values"], theirs.singular_values_, rtol=1e-5)
    np.testing.assert_allclose(
        np.abs(ours.extras["components"]), np.abs(theirs.components_), atol=1e-4
    )
    assert ours.kept == pytest.approx(theirs.explained_variance_ratio_.sum(), abs=1e-6)


def test_pca_has_scikit_learns_signs_too():
    for name in ("tall", "wide", "offset", "sparse tall"):
        matrix = SHAPES[name]
        dense = (matrix if isinstance(matrix, np.ndarray) else matrix.toarray()).astype(np.float32)
        expected = PCA(3, svd_solver="full").fit_transform(dense.astype(np.float64))
        np.testing.assert_allclose(reduced(pca, matrix, 3).coords, expected, rtol=1e-4, atol=1e-4)


def test_tied_entries_do_not_let_the_last_bit_choose_the_sign(route):
    """A yes and a no are opposite columns: their entries in a component tie in size."""
    yes = (np.arange(40) % 4 > 0).astype(float)
    matrix = np.column_stack([yes, 1 - yes, 0.01 * made.cloud(40, 1)])
    found = reduced(pca, matrix, 2)
    first = found.extras["components"][0]
    assert abs(first[0]) == pytest.approx(abs(first[1]), rel=1e-5)
    assert first[0] > 0 > first[1]
    for wobble in (1e-12, -1e-12):
        both = np.array([[-0.7, 0.7 + wobble], [0.7 - wobble, -0.7]])
        assert _svd.signs(both).tolist() == [-1, 1]
    assert _svd.signs(np.array([[0.1, -0.9], [0.0, 0.0]])).tolist() == [-1, 1]


@pytest.mark.parametrize("name", [n for n in SHAPES if n != "two rows"])
def test_svd_equals_scikit_learn(name, route):
    matrix = SHAPES[name]
    double = matrix.astype(np.float32).astype(np.float64)
    theirs = TruncatedSVD(3, algorithm="arpack", random_state=0).fit(double)
    ours = reduced(svd, matrix, 3)
    expected = theirs.transform(double)
    np.testing.assert_allclose(ours.coords, expected, atol=3e-5 * np.abs(expected).max())
    np.testing.assert_allclose(ours.extras["singular_values"], theirs.singular_values_, rtol=1e-5)
    np.testing.assert_allclose(
        ours.extras["explained_variance_ratio"], theirs.explained_variance_ratio_, atol=1e-6
    )
    dense = double if isinstance(double, np.ndarray) else double.toarray()
    energy = theirs.singular_values_**2 / np.square(dense).sum()
    np.testing.assert_allclose(ours.extras["energy_ratio"], energy, rtol=1e-5)


def test_svd_of_centred_data_is_pca_and_of_other_data_is_not():
    matrix = SHAPES["offset"].astype(np.float64)
    centred = matrix - matrix.mean(axis=0)
    a, b, c = reduced(pca, matrix, 3), reduced(svd, centred, 3), reduced(svd, matrix, 3)
    np.testing.assert_allclose(np.abs(a.coords), np.abs(b.coords), atol=1e-4)
    assert np.abs(a.coords - c.coords).max() > 1


def test_all_components_keep_all_variance_and_all_distances():
    matrix = SHAPES["tall"]
    full = reduced(pca, matrix, 7)
    assert full.kept == pytest.approx(1)
    before = np.linalg.norm(matrix[0] - matrix[5])
    assert np.linalg.norm(full.coords[0] - full.coords[5]) == pytest.approx(before, rel=1e-5)


def test_a_map_is_a_shadow_nothing_gets_farther_apart():
    matrix = SHAPES["tall"]
    for module in (pca, svd):
        flat = reduced(module, matrix, 2).coords
        for i, j in ((0, 1), (3, 9), (20, 44)):
            assert np.linalg.norm(flat[i] - flat[j]) <= np.linalg.norm(matrix[i] - matrix[j]) + 1e-4


@pytest.mark.parametrize("module", [pca, svd])
@pytest.mark.parametrize("value", [0.0, 0.1, 1e6])
def test_equal_rows_have_no_variance_to_keep(module, value, route):
    for matrix in (np.full((9, 4), value, np.float32), csr_matrix(np.full((9, 4), value))):
        found = reduced(module, matrix, 2)
        assert np.isfinite(found.coords).all()
        assert np.ptp(found.coords, axis=0).max() <= 1e-3 * max(value, 1)
        assert found.kept is None
        assert "no variance" in found.extras["notes"][0]


@pytest.mark.parametrize("module", [pca, svd])
def test_a_new_vector_lands_where_its_twin_lies(module):
    matrix = SHAPES["offset"].astype(np.float32)
    found = reduced(module, matrix, 3)
    placed = module.transform(matrix[4:6], found.extras)
    np.testing.assert_allclose(placed, found.coords[4:6], atol=1e-3)


@pytest.mark.parametrize("module", [pca, svd])
def test_what_is_kept_and_lost_is_said(module):
    note = reduced(module, SHAPES["tall"], 2).extras["notes"][0]
    kept = reduced(module, SHAPES["tall"], 2).kept
    assert f"kept {kept:.1%}" in note
    assert f"{percent(1 - kept)} is lost" in note


def test_a_sparse_matrix_is_never_made_dense(monkeypatch):
    monkeypatch.setattr(_svd, "SMALL", 1)
    monkeypatch.setattr(_svd, "GRAM", 1)
    matrix = csr_matrix(SHAPES["sparse tall"])

    def refuse(self, *args, **kwargs):
        raise AssertionError("made dense")

    expected = reduced(svd, matrix, 3).coords
    made_space = space(matrix)
    monkeypatch.setattr(type(matrix), "toarray", refuse)
    params = svd.Params(n_components=3)
    again = svd.reduce(made_space, params, metric="cosine", seed=0, progress=lambda *_: None)
    assert (again.coords == expected).all()


@settings(max_examples=40, deadline=None)
@given(
    n=st.integers(2, 12), d=st.integers(1, 12), k=st.integers(1, 12), seed=st.integers(0, 99),
    rank=st.integers(1, 12),
)  # fmt: skip
def test_any_shape_and_rank_gives_finite_coordinates(n, d, k, seed, rank):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(n, rank)) @ rng.normal(size=(rank, d))
    for module in (pca, svd):
        found = reduced(module, matrix, k)
        assert found.coords.shape == (n, min(k, n, d))
        assert np.isfinite(found.coords).all()
        assert (np.diff(found.extras["singular_values"]) <= 1e-9).all()
        lost = np.square(matrix - (matrix.mean(axis=0) if module is pca else 0)).sum()
        assert np.square(found.coords).sum() <= lost * (1 + 1e-5) + 1e-6


@pytest.mark.parametrize("again", ["pca", "svd"])
def test_a_second_step_counts_its_share_of_all_the_variance(again):
    data = ee.sample("films")
    once = ee.build(data, ee.Recipe(encoder="one_hot", projection="pca"))
    recipe = ee.Recipe(
        encoder="one_hot", reducer="pca", reducer_params={"n_components": 10}, projection=again
    )
    twice = ee.build(data, recipe)
    assert twice.trail[-1].kept == pytest.approx(once.trail[-1].kept, rel=1e-6)
    kept = [stage.kept for stage in twice.trail if stage.kept]
    assert kept == sorted(kept, reverse=True)
    if again == "pca":
        assert twice.map_extras["axis_names"] == once.map_extras["axis_names"]


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.0, "0%"), (1.0, "100%"), (0.9999, "over 99.9%"), (0.0001, "under 0.1%"), (0.5, "50.0%")],
)
def test_rounding_does_not_make_a_share_false(share, words):
    assert percent(share) == words


def test_how_far_a_solver_that_goes_by_steps_came_is_said(monkeypatch):
    matrix = csr_matrix(SHAPES["sparse tall"])
    assert "equations" not in reduced(svd, matrix, 3).extras["notes"][0]
    monkeypatch.setattr(_svd, "SMALL", 1)
    monkeypatch.setattr(_svd, "GRAM", 1)
    for module in (pca, svd):
        assert "The equations hold to" in reduced(module, matrix, 3).extras["notes"][0]
        exact = matrix.astype(np.float64)
        parts = _svd.factor(exact, 3, center=module is pca)
        assert parts.residual < 1e-9
        unsigned = parts.coords, parts.singular_values, parts.components
        assert _svd.residual(exact, parts.mean, *unsigned) == pytest.approx(
            parts.residual, rel=1e-2, abs=1e-12
        )
        off = parts.components.copy()
        off[0, 0] += 0.1
        spoilt = _svd.residual(exact, parts.mean, parts.coords, parts.singular_values, off)
        assert spoilt > 1e-3


@pytest.mark.parametrize("offset", [0, 3, 1000])
@pytest.mark.parametrize("slow", [True, False])
def test_many_rows_are_decomposed_as_in_float64(offset, slow):
    """Where float32 would lose digits (a large mean, a steep spectrum) none are lost."""
    rng = np.random.default_rng(0)
    fall = np.arange(1, 41) ** (-0.3 if slow else -2.5)
    matrix = (rng.normal(size=(120_000, 40)) * fall + offset).astype(np.float32)
    parts = _svd.factor(matrix, 10, center=True)
    exact = matrix.astype(np.float64)
    values, vectors = np.linalg.eigh(np.cov(exact.T))
    found = parts.singular_values**2 / (len(matrix) - 1)
    np.testing.assert_allclose(found, values[::-1][:10], rtol=1e-5)
    turned = np.abs((parts.components * vectors[:, ::-1][:, :10].T).sum(axis=1))
    assert turned.min() > 1 - 1e-6
    places = (exact - exact.mean(axis=0)) @ parts.components.T
    np.testing.assert_allclose(parts.coords, places, atol=3e-6 * np.abs(places).max())


def test_a_decomposition_takes_no_copy_of_the_data():
    import tracemalloc

    matrix = np.random.default_rng(0).standard_normal((120_000, 100), np.float32)
    tracemalloc.start()
    reduced_to = _svd.factor(matrix, 5, center=True)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert reduced_to.coords.shape == (120_000, 5)
    assert peak < matrix.nbytes
