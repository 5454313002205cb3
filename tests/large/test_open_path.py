"""What is found at a path, and every way it can be wrong, in one sentence."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scipy import sparse

import embedding_explorer as ee
from embedding_explorer import large
from embedding_explorer.base.errors import InputError, MethodError

PCA = ee.Recipe(encoder="as_given", projection="pca")


def table(vectors, **columns):
    kind = pa.list_(pa.float32())
    return pa.table({**columns, "emb": pa.array([v.tolist() for v in vectors], kind)})


@pytest.fixture
def folder(tmp_path, cloud):
    """The cloud in three Parquet files, with names, and a file that is no data."""
    made = tmp_path / "parts"
    made.mkdir()
    (made / "_SUCCESS").touch()
    names = [f"thing {i}" for i in range(len(cloud))]
    kind = ["odd" if i % 2 else "even" for i in range(len(cloud))]
    for i, (a, b) in enumerate([(0, 1_000), (1_000, 1_001), (1_001, 3_000)]):
        part = table(cloud[a:b], name=names[a:b], kind=kind[a:b], year=list(range(a, b)))
        pq.write_table(part, made / f"{i}.parquet", row_group_size=300)
    return made


def test_parquet_keeps_what_is_known_of_the_rows(folder, cloud, tmp_path):
    data = large.open(folder, chunk_bytes=40_000)
    assert (data.n, data.d, data.name) == (3_000, 24, "name")
    assert len(data.chunks) > 6
    out = tmp_path / "map.parquet"
    made = large.build(data, PCA, out=out)
    here = ee.build(ee.read(cloud), PCA)
    np.testing.assert_allclose(made.map, here.map, atol=1e-4 * np.abs(here.map).max())
    written = pd.read_parquet(out)
    assert written.columns.tolist() == ["name", "x", "y", "kind", "year"]
    assert written["name"].tolist() == [f"thing {i}" for i in range(3_000)]
    np.testing.assert_array_equal(written[["x", "y"]].to_numpy(), made.map)
    assert written["year"].tolist() == list(range(3_000))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["map.parquet", "parts"]


def test_columns_of_numbers_are_a_vector(tmp_path, cloud):
    frame = pd.DataFrame(cloud, columns=[f"c{i}" for i in range(24)]).assign(title="x")
    frame.to_parquet(tmp_path / "one.parquet")
    data = large.open(tmp_path / "one.parquet", roles={"title": "name"})
    assert (data.d, data.name) == (24, "title")
    made = large.build(data, PCA, out=tmp_path / "map.csv")
    assert made.notes[0] == "The vectors are 24 columns of 1 files."
    assert pd.read_csv(tmp_path / "map.csv").columns.tolist() == ["name", "x", "y"]


def test_a_folder_of_npy_is_one_array(tmp_path, cloud):
    (tmp_path / "a").mkdir()
    for i, part in enumerate(np.array_split(cloud.astype(np.float64), 3)):
        np.save(tmp_path / "a" / f"{i}.npy", part)
    made = large.build(tmp_path / "a", PCA, out=tmp_path / "map.npy")
    np.testing.assert_array_equal(np.load(tmp_path / "map.npy"), made.map)
    assert made.map.shape == (3_000, 2)


def test_written_headers_are_read_by_numpy(tmp_path):
    from embedding_explorer.large.tasks import writing

    for k in (1, 3):
        rows = np.arange(6 * k, dtype=np.float32).reshape(-1, k)
        with (tmp_path / "x.npy").open("wb") as file, writing(file) as write:
            write(rows[:4])
            write(rows[4:])
        np.testing.assert_array_equal(np.load(tmp_path / "x.npy"), rows)


def put(folder, **files):
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        if isinstance(content, pa.Table):
            pq.write_table(content, path)
        elif isinstance(content, bytes):
            path.write_bytes(content)
        elif sparse.issparse(content):
            sparse.save_npz(path, content)
        else:
            np.save(path, content)


A = np.ones((4, 3), np.float32)
NAN = np.array([[1, 2, 3], [4, np.nan, 6]], np.float32)
S = sparse.csr_matrix(A)
OBJECTS = np.array([[1, "a"]], dtype=object)
CASES = {
    "an empty folder": ({}, "The folder 'd' is empty"),
    "several kinds": ({"a_npy": A, "b_parquet": table(A)}, r"several kinds \(.npy, .parquet\)"),
    "a kind not read": ({"a_txt": b"x"}, "not of a kind that is read chunk by chunk"),
    "npy of other length": ({"a_npy": A, "b_npy": A[:, :2]}, "'b.npy' has vectors of 2 numbers"),
    "npy of text": ({"a_npy": np.array([["x"]])}, "'a.npy' holds <U1 of shape"),
    "npy of objects": ({"a_npy": OBJECTS}, "'a.npy' holds object"),
    "npy by column": ({"a_npy": np.asfortranarray(A)}, "'a.npy' is stored column by column"),
    "npy flat": ({"a_npy": A[0]}, "a matrix of numbers"),
    "npy without rows": ({"a_npy": A[:0]}, "at least 1 × 1"),
    "npy broken": ({"a_npy": b"\x93NUMPY junk"}, "'a.npy' is not an NPY file"),
    "npy not finite": ({"a_npy": A, "b_npy": NAN}, "'b.npy' has a value .* in its row 2;"),
    "npy too large": (
        {"a_npy": np.full((4, 3), 1e300)},
        "not a finite float32 number in its row 1",
    ),
    "parquet broken": ({"a_parquet": table(A), "b_parquet": b"PAR1"}, "'b.parquet' is not a Par"),
    "parquet of text": ({"a_parquet": pa.table({"x": ["a"]})}, "no column of numbers .* are x"),
    "parquet ragged": (
        {"a_parquet": table(A), "b_parquet": table([A[0], A[0, :2]])},
        "'b.parquet' has a vector of 2 numbers in its row 2, and the first has 3",
    ),
    "parquet missing": ({"a_parquet": table([*A, A[0, :0]])}, "a vector of 0 numbers in its row 5"),
    "parquet not finite": ({"a_parquet": table(NAN)}, "'a.parquet' has a value .* in its row 2"),
    "parquet null": (
        {"a_parquet": pa.table({"x": [1.0, None, 2.0], "y": [1, 2, 3]})},
        "'a.parquet' has a value that is missing .* row 2",
    ),
    "parquet other columns": (
        {"a_parquet": table(A), "b_parquet": pa.table({"other": [1.0]})},
        "'b.parquet' the column 'emb' is missing, unlike in 'a.parquet'",
    ),
    "parquet other types": (
        {"a_parquet": table(A), "b_parquet": pa.table({"emb": ["a"]})},
        "'b.parquet' the column 'emb' is string",
    ),
    "parquet two vectors": (
        {"a_parquet": table(A).append_column("b", table(A).column("emb"))},
        r"several columns of lists of numbers \(emb, b\)",
    ),
    "parquet without rows": ({"a_parquet": table(A).slice(0, 0)}, "no vector in its first row"),
    "sparse of other width": ({"a_npz": S, "b_npz": S[:, :2]}, "'b.npz' has 2 columns"),
    "sparse broken": ({"a_npz": b"PK junk"}, "'a.npz' holds no sparse matrix"),
    "sparse by column": ({"a_npz": S.tocsc()}, "'a.npz' holds no sparse matrix of rows"),
    "sparse without rows": ({"a_npz": S[:0]}, "has no rows"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_one_sentence(tmp_path, case):
    files, said = CASES[case]
    folder = tmp_path / "d"
    folder.mkdir()
    put(folder, **files)
    with pytest.raises(InputError, match=said) as caught:
        large.build(folder, PCA if "a_npz" not in files else PCA_SVD)
    assert str(caught.value).count("\n") == 0
    assert str(tmp_path) not in str(caught.value)


PCA_SVD = ee.Recipe(encoder="as_given", projection="svd")


def test_a_sparse_matrix_with_an_index_out_of_place_is_refused(tmp_path):
    bad = S.copy()
    bad.indices[3] = 10**6
    parts = {"data": bad.data, "indices": bad.indices, "indptr": bad.indptr}
    np.savez(tmp_path / "a.npz", shape=[4, 3], format=b"csr", **parts)
    with pytest.raises(InputError, match="'a.npz' holds no sparse matrix"):
        large.build(tmp_path / "a.npz", PCA_SVD)


def test_a_pickle_in_npz_is_not_opened(tmp_path):
    np.savez(tmp_path / "a.npz", shape=np.array([4, 3]), format=np.array([{}], dtype=object))
    with pytest.raises(InputError, match="'a.npz' holds no sparse matrix"):
        large.open(tmp_path / "a.npz")


def test_a_file_cut_short_is_named(npy):
    npy.write_bytes(npy.read_bytes()[:-10])
    with pytest.raises(InputError, match="'cloud.npy' is cut short"):
        large.open(npy)


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        ({"emb": "label"}, "has only the roles vector and name, not 'label'"),
        ({"moon": "vector"}, "no column of lists of numbers called 'moon'; choose one of emb"),
        ({"moon": "name"}, "no column 'moon' to name the rows by"),
    ],
)
def test_roles_that_are_not_there(folder, roles, said):
    with pytest.raises(InputError, match=said):
        large.open(folder, roles=roles)


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"encoder": "one_hot"}, MethodError, "the encoder can be as_given, not one_hot"),
        ({"reducer": "tsne"}, MethodError, "the reducer can be none, pca, svd, not tsne"),
        ({"projection": "axes"}, MethodError, "the projection can be none, pca, svd, umap"),
        ({"projection": None}, InputError, "Name a reducer or a projection"),
        ({"projection_params": {"n_components": 7}}, InputError, "2 or 3 dimensions, not 7"),
    ],
)
def test_recipes_that_are_not_offered(npy, how, error, said):
    with pytest.raises(error, match=said):
        large.build(npy, ee.Recipe(**{"encoder": "as_given", **how}))


def test_where_nothing_can_be_written(npy, tmp_path):
    for out, said in {
        "a.txt": "called '.txt'; choose one of .npy",
        "no/a.npy": "no folder",
    }.items():
        with pytest.raises(InputError, match=said):
            large.build(npy, PCA, out=tmp_path / out)


def test_a_stop_leaves_nothing_behind(npy, tmp_path):
    told = []

    def stop(fraction, step):
        told.append((fraction, step))
        if len(told) > 30:
            raise ee.Cancelled("Stopped, as you asked.")

    with pytest.raises(ee.Cancelled):
        large.build(npy, PCA, out=tmp_path / "map.npy", progress=stop)
    assert [p.name for p in tmp_path.iterdir()] == ["cloud.npy"]
    assert [f for f, _ in told] == sorted(f for f, _ in told)
    assert "PCA" in told[-1][1]
