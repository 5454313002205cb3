"""Workbooks of every kind, sparse matrices, tensors with their config, compressed files, pictures
with a table: what one file or a few are, and what is said of those that are never opened."""

import bz2
import io
import json
import lzma
import pickle
import struct
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy import io as scipy_io
from scipy import sparse

import embedding_explorer as ee
from tests.data.readers import makers
from tests.data.readers.makers import FRAME, MATRIX, WORDS, ods

# Workbooks


ROWS = [list(FRAME.columns), *FRAME.values.tolist()]
EMPTY_BELOW = (
    '<table:table-row table:number-rows-repeated="1048572"><table:table-cell '
    'table:number-columns-repeated="16384"/></table:table-row>'
)


@pytest.mark.parametrize("name", ["a.ods", "upload"])
@pytest.mark.parametrize("tail", ["", EMPTY_BELOW])
def test_a_sheet_of_libreoffice(name, tail):
    data = ee.read(ods(ROWS, tail), name=name)
    assert data.names.tolist() == FRAME["name"].tolist()
    assert data.items["price"].tolist() == FRAME["price"].tolist()


REPEATED = (
    '<table:table-row table:number-rows-repeated="{rows}"><table:table-cell '
    'office:value-type="float" office:value="1" table:number-columns-repeated="{columns}"/>'
    "</table:table-row>"
)


@pytest.mark.parametrize(("rows", "columns"), [(1_000_000, 4_000), (1, 16_000), (2_000_000, 1)])
def test_a_cell_repeated_without_end_is_refused_before_it_is_made(rows, columns):
    tail = REPEATED.format(rows=rows, columns=columns)
    with pytest.raises(ee.ExplorerError, match="allowed|beyond the last"):
        ee.read(ods(ROWS, tail), name="a.ods")


def sheet(rows):
    parts = {}
    with zipfile.ZipFile(io.BytesIO(makers.xlsx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    body = f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'
    return makers.zipped({**parts, "xl/worksheets/sheet1.xml": body.encode()})


def test_a_cell_in_the_last_corner_is_refused_before_the_square_is_made():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row>'
    far = f'{cells}<row r="1048576"><c r="CVZ1048576"><v>1</v></c></row>'
    with pytest.raises(ee.LimitError, match="allowed"):
        ee.read(sheet(far), name="a.xlsx")
    styled = f'{cells}<row r="1048576"><c r="CVZ1048576" s="0"/></row>'  # a format and no value
    assert len(ee.read(sheet(f"{cells}{styled[len(cells) :]}"), name="a.xlsx")) == 1


def test_cells_that_do_not_say_where_they_are():
    rows = "".join(f"<row><c><v>{i}</v></c><c><v>{i * i}</v></c></row>" for i in range(300))
    data = ee.read(sheet(rows), name="a.xlsx")
    assert len(data) == 300


def test_whole_numbers_of_a_workbook_have_no_fraction():
    frame = pd.DataFrame({"name": ["a", "b", "c"], "year": [2001, 2002, 2004], "x": [1.5, 2, 3]})
    data = ee.read(makers.xlsx({"S": frame}), name="a.xlsx")
    assert data.items["year"].tolist() == [2001, 2002, 2004]
    named = ee.read(makers.xlsx({"S": frame[["year", "x"]].astype({"year": float})}), name="a.xlsx")
    assert ee.read(named.items, roles={"year": "name"}).names.tolist() == ["2001", "2002", "2004"]


def test_a_real_xls_with_dates_booleans_errors_gaps_merged_cells_and_two_sheets():
    # birds.xls was written by xlwt in BIFF8: #N/A and #DIV/0! in ratio, place merged over two rows.
    read = ee.read(Path(__file__).with_name("birds.xls"))
    assert read.names.tolist() == ["Wren", "Owl", "Tit", "Crow"]
    assert read.items["wing"].fillna(-1).tolist() == [4.5, 30, -1, 33.25]
    assert read.items["seen"].fillna("").tolist() == ["2020-05-01", "2020-06-15", "2021-01-02", ""]
    assert read.items["tame"].tolist() == ["True", "False", "True", "False"]
    assert read.items["ratio"].fillna(-1).tolist() == [-1, -1, 0.75, 1]
    assert read.items["place"].fillna("").tolist() == ["wood", "", "town", ""]
    assert "Only the sheet 'Birds' was read, not Notes." in [note.text for note in read.notes]


def test_a_real_xlsb_with_texts_numbers_booleans_dates_and_times():
    # kinds.xlsb is base.xlsb of the tests of python-calamine, MIT licence, as Excel wrote it.
    read = ee.read(Path(__file__).with_name("kinds.xlsb"))
    assert read.items.iloc[0].tolist()[1:10] == [
        *("String", 1, 1.1, "True", "False", "2010-10-10", "2010-10-10T10:10:10"),
        *(36610, 36610.1),
    ]
    assert any(note.text.startswith("Only the sheet 'Sheet1' was read") for note in read.notes)


@pytest.mark.parametrize("name", ["a.xls", "a.xlsb", "a.ods"])
def test_workbooks_that_are_none(name):
    for content in (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), makers.zipped({"a": b"b"})):
        with pytest.raises(ee.InputError, match="not a readable Excel workbook"):
            ee.read(content, name=name)


def test_an_old_word_file_is_no_workbook():
    with pytest.raises(ee.InputError, match="old Word file"):
        ee.read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), name="a.doc")


# Sparse matrices


def saved(form):
    out = io.BytesIO()
    if form == "mtx":
        scipy_io.mmwrite(out, sparse.coo_matrix(MATRIX))
    else:
        sparse.save_npz(out, sparse.csr_matrix(MATRIX).asformat(form))
    return out.getvalue()


@pytest.mark.parametrize("bad", [b"1x5", b"1\x005", b"3\xff", b"3..5"])
def test_matrix_market_with_anything_but_numbers_is_refused(bad):
    """SciPy reads 1 of 1x5, and a byte of 0 ends its process."""
    good = b"%%MatrixMarket matrix coordinate real general\n% made\n2 2 2\n1 1 -1.5e-3\n2 2 nan\n"
    with pytest.raises(ee.InputError, match="among its numbers"):
        ee.read(good.replace(b"-1.5e-3", bad), name="a.mtx")
    whole = ee.read(good.replace(b"nan", b".5"), name="a.mtx")
    np.testing.assert_allclose(whole.vectors, [[-0.0015, 0], [0, 0.5]])


def test_odd_lines_of_a_table_or_a_list_of_neighbors_are_no_other_error():
    rows = "".join(f"w{i},{i},\n" for i in range(9))
    wide = ee.read(f"a,b,\n{rows}w,1,,,x\n".encode(), name="a.csv")
    assert (len(wide), wide.dropped["fields too many"].tolist()) == (9, [" | x"])
    graph = ee.read(b'" ,\n# ,\na b c\nb c\nd e\n', name="a.adjlist", kind="graph")
    assert set(graph.names) == {"a", "b", "c", "d", "e"}
    long = ee.read(b"7" * 6_000 + b"\ncat\nhen\n", name="a.txt")  # no number of rows
    assert len(long) == 3
    numbers = ee.read(b"a,b\n1,2\n3,4\n", name="a.csv", roles={"a": "text", "b": "text"})
    assert numbers.kind == "text"


@pytest.mark.parametrize("form", ["csr", "csc", "coo", "bsr", "mtx"])
def test_sparse_matrices(form):
    name = "a.mtx" if form == "mtx" else "a.npz"
    data = ee.read(saved(form), name=name)
    assert data.kind == "vectors"
    np.testing.assert_allclose(data.vectors, MATRIX, atol=1e-6)
    assert any("sparse" in note.text for note in data.notes)
    sampled = ee.read(saved(form), name=name, sample=2, sample_seed=3)
    rows = np.sort(np.random.default_rng(3).choice(4, 2, replace=False))
    np.testing.assert_allclose(sampled.vectors, MATRIX[rows], atol=1e-6)


def test_svmlight_has_a_label_before_each_row():
    text = b"1 1:0.5 3:2 # first\n-1 2:1.5\n1 1:3 2:4 3:5\n"
    for name in ("a.svm", "a.txt", "a.libsvm"):
        data = ee.read(text, name=name)
        np.testing.assert_allclose(data.vectors, [[0.5, 0, 2], [0, 1.5, 0], [3, 4, 5]])
        assert data.items["label"].tolist() == [1, -1, 1]
        assert data.roles["label"] == "label"


def test_a_symmetric_matrix_as_a_graph():
    out = io.BytesIO()
    links = np.array([[0, 2, 0], [2, 0, 1], [0, 1, 0]])
    scipy_io.mmwrite(out, sparse.coo_matrix(links), symmetry="symmetric")
    data = ee.read(out.getvalue(), name="a.mtx", kind="graph")
    assert sorted(data.edges["weight"]) == [1, 2]
    assert data.names.tolist() == ["1", "2", "3"]


def broken_npz(**parts):
    matrix = sparse.csr_matrix(MATRIX)
    whole = {"indices": matrix.indices, "indptr": matrix.indptr, "data": matrix.data}
    out = io.BytesIO()
    np.savez(out, **{**whole, "format": b"csr", "shape": matrix.shape, **parts})
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.npz", broken_npz(indices=np.full(10, 99)), "not a readable sparse matrix"),
        ("a.npz", broken_npz(format=b"odd"), "csr, csc, bsr and coo are read"),
        ("a.npz", broken_npz(shape=(4, 10**9)), "dimensions"),
        (
            "a.mtx",
            b"%%MatrixMarket matrix coordinate real general\n2 2 9\n1 1 1\n",
            "not a readable",
        ),
        (
            "a.mtx",
            b"%%MatrixMarket matrix coordinate real general\n9 999999999 1\n1 1 1\n",
            "dimen",
        ),
        ("a.svm", b"1 2:x\n", "not a readable"),
        ("a.svm", b"1 99999999:1\n", "dimensions"),
    ],
)
def test_sparse_matrices_that_are_broken_or_too_wide(name, content, sentence):
    with pytest.raises(ee.ExplorerError, match=sentence):
        ee.read(content, name=name)


# Tensors of the Embedding Projector


def config(**more):
    entry = {"tensorName": "a", "tensorShape": [4, 3], "tensorPath": "x/tensors.bytes", **more}
    return json.dumps({"embeddings": [{k: v for k, v in entry.items() if v is not None}]}).encode()


TENSOR = MATRIX.astype("<f4").tobytes()


def test_a_tensor_with_its_config():
    files = [("config.json", config()), ("tensors.bytes", TENSOR)]
    for turned in (files, files[::-1]):
        data = ee.read(turned)
        assert data.kind == "vectors"
        np.testing.assert_array_equal(data.vectors, MATRIX)


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ([("t.bytes", TENSOR)], "does not say its shape"),
        ([("c.json", config()), ("other.bytes", TENSOR)], "names the tensor tensors.bytes"),
        ([("c.json", config(tensorShape=[5, 3])), ("tensors.bytes", TENSOR)], "48 bytes; 5×3"),
        ([("c.json", config(tensorShape="x")), ("tensors.bytes", TENSOR)], "no shape"),
    ],
)
def test_tensors_without_their_shape(files, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(files)


# Compressed files


def zstd(data):
    return pa.compress(data, "zstd", asbytes=True)


PACKED = {"bz2": bz2.compress, "xz": lzma.compress, "zst": zstd}


@pytest.mark.parametrize("suffix", PACKED)
def test_compressed_files(suffix, monkeypatch):
    pack = PACKED[suffix]
    data = ee.read(pack(makers.csv()), name=f"a.csv.{suffix}")
    assert data.names.tolist() == FRAME["name"].tolist()
    assert ee.read(pack(b"a b\nb c\nc a\n"), name=f"a.edges.{suffix}").kind == "graph"
    whole = pack(b"word,number\n" * 100_000)
    with pytest.raises(ee.InputError, match="damaged or cut short"):
        ee.read(whole[: len(whole) // 2], name=f"a.csv.{suffix}")
    monkeypatch.setenv("EXPLORER_MAX_EXPANDED_BYTES", "100000")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_EXPANDED_BYTES"):
        ee.read(pack(b"word,number\n" * 100_000), name=f"a.csv.{suffix}")


# Pictures with a table

LABELS = b"filename,kind,year\na/1.PNG,cat,2001\n2.png,dog,2002\n9.png,owl,2003\n"


@pytest.mark.parametrize("zipped", [True, False])
def test_pictures_with_a_table_of_labels(zipped):
    files = {"a/1.png": makers.picture(), "a/2.png": makers.picture((16, 16)), "l.csv": LABELS}
    if zipped:
        data = ee.read(makers.zipped(files), name="a.zip")
    else:
        data = ee.read([(name.rpartition("/")[2], content) for name, content in files.items()])
    assert data.kind == "images"
    assert data.items["kind"].tolist() == ["cat", "dog"]
    assert data.items["year"].tolist() == [2001, 2002]
    only = ee.read([("1.png", files["a/1.png"]), ("l.csv", b"image,what\n1,cat\n2,dog\n")])
    assert only.roles["what"] == "label"


def test_pictures_that_the_table_does_not_name_are_said():
    files = [(f"{i}.png", makers.picture()) for i in (1, 2, 3)]
    data = ee.read([*files, ("l.csv", LABELS)])
    assert data.items["kind"].isna().tolist() == [False, False, True]
    assert any("1 picture not named in 'filename'" in note.text for note in data.notes)
    with pytest.raises(ee.InputError, match="do not fit together"):
        ee.read([*files, ("o.csv", makers.csv())])


# What is never opened


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("w.model", b"\x80\x04cgensim.models.word2vec\nWord2Vec\n.", "save_word2vec_format"),
        ("w.kv", b"\x80\x04.", "save_word2vec_format"),
        ("vectors", b"\x80\x04\x8c\x06gensim.", "save_word2vec_format"),
        ("m.bin", struct.pack("<ii", 793712314, 12) + bytes(400), "load_facebook_vectors"),
        ("e.pt", b"PK\x03\x04" + bytes(40), "numpy.save"),
        ("t.pkl", b"\x80\x04\x8c\x11pandas.core.frame.", "to_parquet or to_csv"),
        ("a.h5ad", b"\x89HDF\r\n\x1a\n" + bytes(40), "AnnData"),
        ("p.pkl", pickle.dumps([1, 2]), "numpy.save or as CSV"),
    ],
)
def test_what_is_never_opened_says_how_to_save_it(name, content, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(content, name=name)


def test_the_step_after_gensims_own_file_leads_to_a_file_that_is_read(tmp_path):
    from gensim.models import Word2Vec

    model = Word2Vec([WORDS, WORDS[::-1]], vector_size=4, min_count=1, seed=1, workers=1)
    model.save(str(tmp_path / "own.model"))
    with pytest.raises(ee.InputError, match="model.wv.save_word2vec_format"):
        ee.read(tmp_path / "own.model")
    model.wv.save_word2vec_format(str(tmp_path / "vectors.bin"), binary=True)
    assert set(ee.read(tmp_path / "vectors.bin").names) == set(WORDS)
