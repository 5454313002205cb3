"""Every format gives back what was written in it."""

import io
import json

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from tests.data.readers import makers
from tests.data.readers.makers import FRAME, MATRIX, WORDS

TABLES = {
    "a.csv": makers.csv(),
    "a.tsv": makers.csv("\t"),
    "a.txt": makers.csv("\t"),
    "a.csv.gz": makers.gzipped(makers.csv()),
    "a.zip": makers.zipped({"inner/a.csv": makers.csv(), "__MACOSX/._a.csv": b"\x00"}),
    "a.xlsx": makers.xlsx(),
    "a.json": makers.json_objects(),
    "columns.json": json.dumps(FRAME.to_dict("list")).encode(),
    "pandas.json": FRAME.to_json().encode(),
    "index.json": FRAME.set_index("name").to_json(orient="index").encode(),
    "split.json": FRAME.to_json(orient="split").encode(),
    "wrapped.json": json.dumps({"data": FRAME.to_dict("records"), "n": 3}).encode(),
    "rows.json": json.dumps([list(FRAME.columns), *FRAME.to_numpy().tolist()]).encode(),
    "a.jsonl": makers.json_lines(),
    "lines.json": makers.json_lines(),
    "a.parquet": makers.parquet(),
    "a.parquet.gz": makers.gzipped(makers.parquet()),
    "a.feather": makers.arrow(),
    "packed.feather": makers.arrow(compression="zstd"),
    "a.arrow": makers.arrow(),
    "a.arrows": makers.arrow(stream=True),
    "no suffix": makers.parquet(),
}


@pytest.mark.parametrize("name", TABLES)
def test_table(name):
    read = ee.read(TABLES[name], name=name)
    assert read.kind == "items"
    assert read.items["name"].tolist() == FRAME["name"].tolist()
    assert read.items["kind"].tolist() == FRAME["kind"].tolist()
    assert read.items["price"].tolist() == FRAME["price"].tolist()
    assert read.roles == {"kind": "category", "price": "number"}
    assert len(read.dropped) == 0


def test_sources(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(makers.csv())
    wanted = ee.read(FRAME).items
    with path.open("rb") as raw, path.open() as text:
        for source in (path, str(path), raw, text, io.BytesIO(makers.csv())):
            assert ee.read(source, name="a.csv").items.equals(wanted)
    assert ee.read(FRAME.to_dict("records")).items.equals(wanted)
    assert ee.read(FRAME.set_index("name")).items.equals(wanted)
    assert ee.read(path).source == "a.csv"


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a text that is no path", "read_text"),
        ("x" * 5_000, "read_text"),
        ("nul\x00", "no file"),
        (None, "NoneType cannot be read"),
        (42, "int cannot be read"),
        ([], "is empty"),
        ([None], "NoneType cannot be read"),
        (["", " "], "no line with text"),
        (pd.DataFrame(), "0 rows and 0 columns"),
        (pd.DataFrame({"a": []}), "0 rows and 1 column;"),
        (np.zeros((0, 3)), "0×3"),
        (np.array([object()]), "object and not plain numbers"),
        ([[1, 2], [3]], "1 to 2 numbers"),
    ],
)
def test_sources_that_are_none(source, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        ee.read(source)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(ee.InputError, match="is a folder"):
        ee.read(tmp_path)


VECTORS = {
    "a.npy": makers.npy(),
    "double.npy": makers.npy(MATRIX.astype(np.float64)),
    "fortran.npy": makers.npy(np.asfortranarray(MATRIX)),
    "half.npy": makers.npy(MATRIX.astype(np.float16)),
    "a.npz": makers.npz(),
    "other names.npz": makers.npz(X=MATRIX, words=np.array(WORDS)),
    "bytes.npz": makers.npz(embeddings=MATRIX, labels=np.array(WORDS, "S")),
    "a.vec": makers.word2vec_text(),
    "a.glove": makers.glove(),
    "a.vec.gz": makers.gzipped(makers.word2vec_text()),
    "windows.vec": makers.word2vec_text().replace(b"\n", b" \r\n"),
    "tabs.vec": makers.glove(separator="\t"),
    "a.bin": makers.word2vec_binary(),
    "plain.bin": makers.word2vec_binary(newline=b""),
    "a.json": json.dumps(MATRIX.tolist()).encode(),
    "lists.jsonl": "\n".join(
        json.dumps({"word": w, "v": v}) for w, v in zip(WORDS, MATRIX.tolist(), strict=True)
    ).encode(),
    "by name.json": json.dumps(dict(zip(WORDS, MATRIX.tolist(), strict=True))).encode(),
    "a.parquet": makers.parquet(pd.DataFrame({"word": WORDS, "v": list(MATRIX)})),
    "a.feather": makers.arrow(pd.DataFrame({"word": WORDS, "v": list(MATRIX)})),
    "cells.csv": makers.csv(
        frame=pd.DataFrame({"word": WORDS, "v": [str(list(map(float, r))) for r in MATRIX]})
    ),
    "numpy cells.csv": makers.csv(
        frame=pd.DataFrame({"word": WORDS, "v": [str(r) for r in MATRIX]})
    ),
    "matrix.tsv": "\n".join("\t".join(map(str, r)) for r in MATRIX.tolist()).encode(),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vectors(name):
    read = ee.read(VECTORS[name], name=name)
    assert read.kind == "vectors"
    assert read.vectors.dtype == np.float32
    np.testing.assert_array_equal(read.vectors, MATRIX)
    unnamed = name in ("a.npy", "double.npy", "fortran.npy", "half.npy", "a.json", "matrix.tsv")
    assert read.names.tolist() == ([f"row {i}" for i in range(1, 5)] if unnamed else WORDS)


def test_gensim_reads_and_writes_the_same(tmp_path):
    from gensim.models import KeyedVectors

    vectors = KeyedVectors(MATRIX.shape[1])
    vectors.add_vectors(WORDS, MATRIX)
    for binary, name in ((True, "a.bin"), (False, "a.vec")):
        vectors.save_word2vec_format(tmp_path / name, binary=binary)
        read = ee.read(tmp_path / name)
        assert read.names.tolist() == WORDS
        np.testing.assert_array_equal(read.vectors, MATRIX)


def test_words_that_trip_other_readers():
    words = ['"', "nan", "NULL", "#", "a b", "1", "\u00a0", "naïve", ",", "x\x85y"]
    matrix = np.arange(60, dtype=np.float32).reshape(10, 6)
    read = ee.read(makers.glove(words, matrix), name="glove.txt")
    np.testing.assert_array_equal(read.vectors, matrix)
    assert read.names[:9].tolist() == [*words[:6], "(row 7)", *words[7:9]]


def test_vectors_with_holes_are_dropped_and_reported():
    frame = pd.DataFrame({"word": WORDS, "v": ["[1, 2]", "[nan, 1]", "[1]", "[0.1 ... 0.2]"]})
    read = ee.read(makers.csv(frame=frame), name="a.csv", roles={"v": "vector"}, kind="vectors")
    assert read.names.tolist() == ["sun"]
    assert dict(zip(read.dropped["row"], read.dropped["reason"], strict=True)) == {
        3: "a missing or infinite number in the vector",
        4: "no list of 2 numbers in 'v'",
        5: "numbers cut short by ... in 'v'",
    }
    assert read.dropped["word"].tolist() == WORDS[1:]
    lines = b"sun 1 2 3\nmoon 1 2\nstar 4 5 x\nsky 7 8 9\n" + makers.glove()
    read = ee.read(lines, name="a.glove")
    assert set(read.dropped["row"]) == {2, 3}


def test_numbers_too_large_for_single_precision():
    read = ee.read([[1e300, 1.0], [1.0, 2.0]])
    assert len(read) == 1
    assert "1 row left out" in read.notes[0].text


def test_other_sheets_are_named_and_empty_ones_passed_over():
    data = makers.xlsx({"Notes": pd.DataFrame(), "Fruit": FRAME, "More": FRAME})
    read = ee.read(data, name="a.xlsx")
    assert read.reading["sheet"] == "Fruit"
    assert any("Only the sheet 'Fruit' was read, not Notes, More." in n.text for n in read.notes)


def test_rows_of_a_sheet_are_counted_as_excel_does():
    frame = pd.DataFrame([[None] * 3, list(FRAME.columns), *FRAME.to_numpy().tolist()])
    frame.loc[3.5] = [None] * 3
    frame = frame.sort_index()
    out = io.BytesIO()
    frame.to_excel(out, header=False, index=False)
    read = ee.read(out.getvalue(), name="a.xlsx")
    assert read.names.tolist() == FRAME["name"].tolist()
    assert read.dropped["row"].tolist() == [5]


def test_formulas_without_a_result_are_reported():
    frame = FRAME.assign(twice=["=C2*2", "=C3*2", "=C4*2"])
    read = ee.read(makers.xlsx({"S": frame}), name="a.xlsx")
    assert read.items["twice"].isna().all()
    assert any("3 formulas without a stored result" in n.text for n in read.notes)
    plain = ee.read(makers.xlsx(), name="a.xlsx")
    assert not any("formulas" in n.text for n in plain.notes)


def test_dates_and_truth_become_text():
    frame = FRAME.assign(when=pd.date_range("2024-01-01", periods=3), ripe=[True, False, True])
    for name, data in {
        "a.xlsx": makers.xlsx({"S": frame}),
        "a.parquet": makers.parquet(frame),
    }.items():
        read = ee.read(data, name=name)
        assert read.items["when"].tolist() == ["2024-01-01", "2024-01-02", "2024-01-03"]
        assert read.items["ripe"].tolist() == ["True", "False", "True"]
        assert read.roles["when"] == "ignore"


def test_lists_of_texts_are_several_values_in_a_cell():
    rows = [{"name": "a", "genre": ["Horror", "Comedy"]}, {"name": "b", "genre": ["Horror"]}]
    assert ee.read(rows).items["genre"].tolist() == ["Horror | Comedy", "Horror"]


def test_bad_lines_of_json_lines():
    read = ee.read(
        makers.json_lines() + b'\n{"name": \n\n{"name": "plum", "kind": "fruit"}', name="a.jsonl"
    )
    assert read.names.tolist() == ["apple", "carrot", "kiwi", "plum"]
    assert read.dropped["row"].tolist() == [4, 5]
    assert read.reading["drop"] == [3, 4]


def test_images_in_arrays():
    stack = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
    read = ee.read(makers.npz(images=stack, label=np.array([0, 1, 1])), name="a.npz")
    assert read.kind == "images"
    np.testing.assert_array_equal(read.images, stack)
    assert read.roles["label"] == "label"
    fractions = ee.read(makers.npy(stack / 255.0), name="a.npy")
    np.testing.assert_array_equal(fractions.images, stack)
    assert ee.read(makers.npy(np.zeros((2, 3, 3, 3), np.uint8)), name="a.npy").images.shape == (
        2,
        3,
        3,
        3,
    )


def test_links_with_and_without_weights_are_all_kept_and_bad_weights_are_said():
    read = ee.read(b"Ann, Bob\nBob, Cem\nCem, Ann, 3", name="links.edges", kind="graph")
    assert read.edges["weight"].tolist() == [1, 1, 3]
    assert not [note for note in read.notes if note.level == "warning"]
    read = ee.read(b"A,B,2\nB,C,inf\nC,A,\nA,D,5", name="links.edges", kind="graph")
    assert read.edges["weight"].tolist() == [1, 1, 1, 1]
    (warning,) = [note.text for note in read.notes if note.level == "warning"]
    assert "not a number for 2 edges" in warning
    words = ee.read(b"A,B,likes\nB,C,knows", name="links.edges", kind="graph")
    assert not [note for note in words.notes if note.level == "warning"]


def test_a_long_name_of_a_node_is_cut_in_its_links_too():
    text = f"{'w' * 300},A\nA,B\nB,C\nC,{'w' * 300}"
    data = ee.read(text.encode(), name="links.edges", kind="graph")
    assert data.names.str.len().max() == 200
    assert len(ee.build(data, ee.Recipe(encoder="spectral", projection=None)).space) == 4


def test_what_cannot_be_shown_stands_in_no_name():
    rows = [{"name": f"a\x01{i}", "ki\x1bnd": "xy"[i % 2]} for i in range(4)]
    read = ee.read(json.dumps(rows).encode(), name="odd.json")
    assert list(read.items.columns) == ["name", "ki\ufffdnd"]
    assert read.names.tolist() == [f"a\ufffd{i}" for i in range(4)]
