"""Kinds of files that once made reading fail with another error than a sentence."""

import io

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError
from embedding_explorer.data.dataset import KINDS
from embedding_explorer.data.readers.binary.columnar import BEYOND
from tests.data.readers import makers
from tests.data.readers.promises import check
from tests.fuzz.readers import typed

NO_FILES = ["idna", "punycode", "rot13", "hex", "base64", "zlib", "unicode_escape", "undefined"]


@pytest.mark.parametrize("encoding", [*NO_FILES, "raw_unicode_escape", "", "\x00", "no such"])
@pytest.mark.parametrize("name", ["a.edges", "a.txt", "a.csv", "a.vec", "a.json"])
def test_an_encoding_that_is_none_of_files_is_refused(encoding, name):
    with pytest.raises(ee.InputError, match="There is no encoding of text called"):
        ee.read(b"a b\nb c\n", name=name, encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-7", "hz", "gb18030", "utf-32-le", "cp037", "big5hkscs"])
def test_any_other_encoding_reads_its_text(encoding):
    text = "name,kind\nAnn,one\nBob,two\nEve,one\n"
    read = ee.read(text.encode(encoding), name="a.csv", encoding=encoding)
    assert read.names.tolist() == ["Ann", "Bob", "Eve"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("roles", [None, {"source": "category"}, {"weight": "number"}])
def test_edges_between_remarks_as_any_kind(kind, roles):
    data = b"# remark\n\nfrom to weight\n\na b 1.5\n// x\nb c 2\nlone\nc a 3\n"
    try:
        read = ee.read(data, name="a.edges", kind=kind, roles=roles)
    except ee.InputError:
        assert kind in ("images", "graph", "distances") or roles or kind == "text"
    else:
        check(read)
        if kind == "items" and roles is None:
            assert read.reading["drop"] == [0, 1, 2, 3, 5, 7]
            assert read.items["weight"].tolist() == [1.5, 2, 3]


def test_a_title_above_weights_leaves_them_numbers():
    read = ee.read(b"source,target,weight\na,b,1.5\nb,c,2\n", name="a.edges")
    assert read.edges["weight"].tolist() == [1.5, 2.0]


@pytest.mark.parametrize("key", list(typed())[1:])
def test_any_type_of_arrow_with_extremes(key):
    import pyarrow as pa
    import pyarrow.feather as feather

    out = io.BytesIO()
    feather.write_feather(pa.table({"name": typed()["name"], key: typed()[key]}), out)
    read = ee.read(out.getvalue(), name="a.feather")
    check(read)
    if key in ("t s", "z us"):
        assert BEYOND in set(read.items[key])


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("code", [0x110000, 0xFFFFFFFF, 0xD800, 0xDFFF])
def test_a_number_that_is_no_letter(order, code):
    array = np.array(["alpha", "beta", "gamma"], f"{order}U5")
    view = array.view(f"{order}u4").copy()
    view[1] = code
    read = ee.read(makers.npy(view.view(f"{order}U5")), name="a.npy")
    assert read.items["text"].tolist() == ["a\ufffdpha", "beta", "gamma"]


def test_parquet_that_contradicts_itself_or_is_damaged_ends_nothing():
    from tests.fuzz import harness

    assert harness.attempt("parquet", 1, 10)[0] == "refused"  # ended the process inside pyarrow


def test_json_lines_of_lists_with_titles():
    read = ee.read(b'["name","x"]\n["a",1]\n["b",2]\n', name="a.jsonl")
    assert read.names.tolist() == ["a", "b"]
    assert read.reading["columns"] == ["name", "x"]


@pytest.mark.parametrize("kind", ["U1", "S2", "c8"])
def test_a_stack_of_what_is_no_number(kind):
    with pytest.raises(ee.InputError, match="not plain numbers"):
        ee.read(makers.npy(np.zeros((2, 3, 3), kind)), name="a.npy")


@pytest.mark.parametrize(
    "ends", [[0, 3, 0, 0, 0], [0, -16777216, 5, 8, 0], [0, 3, -1, 65535, -255]]
)
@pytest.mark.parametrize("form", ["csr", "csc"])
def test_a_sparse_matrix_whose_rows_contradict_one_another(form, ends):
    parts = {
        "format": np.array(form.encode()),
        "shape": np.array([4, 4]),
        "data": np.ones(3, np.float32),
        "indices": np.arange(3, dtype=np.int32),
        "indptr": np.array(ends, np.int32),
    }
    file = io.BytesIO()
    np.savez(file, **parts)
    with pytest.raises(InputError, match="not a readable sparse matrix"):
        ee.read(file.getvalue(), name="a.npz")


def test_a_square_of_which_no_row_could_be_read_is_none():
    text = "a,b,c\n" + "1,2,3,4\n" * 3
    with pytest.raises(InputError):
        ee.read(text.encode(), name="a.csv", kind="distances")
