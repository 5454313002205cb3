"""The Dataset itself: unique names, fingerprints, roles that change."""

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.base.wording import counted
from embedding_explorer.data import fingerprint as fingerprints
from embedding_explorer.data.columns import text_of, texts_of
from embedding_explorer.data.dataset import Column, Dataset, unique_names, with_roles
from embedding_explorer.data.fingerprint import digest_of

FRAME = pd.DataFrame({"name": ["a", "b", "c"], "kind": ["x", "y", "x"], "size": [1.0, 2.0, 3.0]})


def made(**changes):
    return Dataset(
        "items", FRAME, (Column("kind", "category"), Column("size", "number")), **changes
    )


@pytest.mark.parametrize(
    ("given_names", "unique", "changed"),
    [
        (["a", "b"], ["a", "b"], []),
        (["a", "b", "a"], ["a", "b", "a (2)"], [2]),
        (["a", "a (2)", "a", "a"], ["a", "a (2)", "a (3)", "a (4)"], [2, 3]),
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"], [1]),
        ([1, 1.5, 1], ["1", "1.5", "1 (2)"], [2]),
        ([], [], []),
    ],
)
def test_unique_names(given_names, unique, changed):
    assert unique_names(given_names) == (unique, changed)


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "b", "a (2) (2)"]), max_size=12))
def test_names_are_unique_and_the_first_of_each_keeps_its_own(names):
    unique, changed = unique_names(names)
    assert len(set(unique)) == len(names)
    firsts = [names.index(name) for name in dict.fromkeys(names)]
    assert [unique[i] for i in firsts] == [names[i] for i in firsts]
    assert changed == [i for i in range(len(names)) if i not in firsts]


def test_many_equal_names_are_quick():
    import time

    start = time.process_time()
    assert len(set(unique_names(["a"] * 100_000)[0])) == 100_000
    assert time.process_time() - start < 20


def changed_cell(column, row, value):
    frame = FRAME.copy()
    frame[column] = frame[column].astype(object) if isinstance(value, str) else frame[column]
    frame.loc[row, column] = value
    return replace(made(), items=frame, fingerprint="")


def test_fingerprint_tells_content_and_nothing_else():
    start = made().fingerprint
    assert len(start) == 32
    assert made(source="elsewhere").fingerprint == start
    assert replace(made(), items=FRAME.copy(), fingerprint="").fingerprint == start
    others = {
        changed_cell("size", 1, 2.0000001).fingerprint,
        changed_cell("size", 1, np.nan).fingerprint,
        changed_cell("kind", 2, "y").fingerprint,
        replace(made(), items=FRAME.iloc[::-1], fingerprint="").fingerprint,
        replace(made(), items=FRAME.rename(columns={"size": "Size"}), fingerprint="").fingerprint,
        replace(made(), kind="text", fingerprint="").fingerprint,
        with_roles(made(), {"kind": "label"}).fingerprint,
        made(vectors=np.zeros((3, 2), np.float32)).fingerprint,
        made(vectors=np.ones((3, 2), np.float32)).fingerprint,
        made(images=np.zeros((3, 2), np.uint8)).fingerprint,
        made(edges=pd.DataFrame({"source": ["a"], "target": ["b"], "weight": [1.0]})).fingerprint,
    }
    assert len(others) == 11
    assert start not in others


def test_fingerprint_tells_the_names_of_the_dimensions():
    vectors = np.zeros((3, 2), np.float32)
    found = [
        made(vectors=vectors, reading=reading).fingerprint
        for reading in ({}, {"feature_names": ["x", "y"]}, {"feature_names": ["x", "z"]})
    ]
    assert len(set(found)) == 3
    assert made(vectors=vectors, reading={"file": "a.csv"}).fingerprint == found[0]


def test_one_changed_number_in_a_large_matrix_is_noticed():
    matrix = np.zeros((5_000, 300), np.float32)
    items = pd.DataFrame({"name": [str(i) for i in range(5_000)]})
    start = Dataset("vectors", items, vectors=matrix).fingerprint
    matrix[4_321, 7] = 1e-30
    assert Dataset("vectors", items, vectors=matrix).fingerprint != start


def test_roles_change_and_the_dataset_does_not():
    data = made()
    changed = with_roles(data, {"size": "ignore"})
    assert data.roles == {"kind": "category", "size": "number"}
    assert changed.roles == {"kind": "category", "size": "ignore"}
    assert changed.columns[1].reason == "chosen by you"
    assert changed.with_role("category", "ignore") == ["kind", "size"]


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ({"sise": "number"}, "no column called 'sise'"),
        ({"size": "sum"}, "no role called 'sum'"),
        ({"size": "name", "kind": "name"}, "Only one column"),
    ],
)
def test_roles_that_cannot_be(roles, sentence):
    with pytest.raises(ee.InputError, match=sentence):
        with_roles(made(), roles)


@pytest.mark.parametrize("sample", [None, 5])
def test_notes_on_new_names_count_the_rows_of_the_file(tmp_path, sample):
    body = ["fig,fruit", "", "leek,root", "", "kale,leaf", "pear,fruit", "lime,fruit", "beet,root"]
    path = tmp_path / "food.csv"
    path.write_text("\n".join(["food,kind", *body, ""]))
    data = ee.read(path, sample=sample, sample_seed=1)
    note = with_roles(data, {"kind": "name"}).notes[-1]
    lines = ["", "food,kind", *body]  # the first line of the file is row 1
    kinds = [lines[row].split(",")[1] for row in note.rows]
    again = with_roles(data, {"kind": "name"}).names
    assert note.rows
    assert kinds == [
        name.removesuffix(" (2)").removesuffix(" (3)") for name in again if "(" in name
    ]
    assert note.count == len(note.rows)


def test_whole_numbers_as_names_stay_whole_beside_a_gap():
    frame = FRAME.assign(size=[2001.0, np.nan, 1.5])
    data = Dataset("items", frame, (Column("kind", "category"), Column("size", "number")))
    assert with_roles(data, {"size": "name"}).names.tolist() == ["2001", "(no name)", "1.5"]


def test_another_column_as_name_keeps_the_former_one():
    frame = pd.DataFrame({"name": ["fig", "leek"], "kind": ["fruit", "fruit"], "size": [1, 2]})
    data = ee.read(frame, kind="items", roles={"kind": "category"})
    changed = with_roles(data, {"kind": "name"})
    assert changed.names.tolist() == ["fruit", "fruit (2)"]
    assert changed.items["name (column)"].tolist() == ["fig", "leek"]
    assert changed.roles == {"name (column)": "category", "kind": "name", "size": "number"}
    assert list(changed.items.columns[1:]) == [c.name for c in changed.columns]
    titled = ee.read(frame.rename(columns={"name": "title"}))
    changed = with_roles(titled, {"kind": "name"})
    assert changed.roles == {"title": "category", "kind": "name", "size": "number"}
    assert with_roles(data, {"name": "name"}).items.equals(data.items)


def test_a_column_called_name_can_be_something_else():
    frame = b"name,kind,size\nfig,fruit,1\nleek,root,2\nkale,leaf,3\n"
    data = ee.read(frame, name="food.csv", kind="items", roles={"kind": "category"})
    assert data.names.tolist() == ["fig", "leek", "kale"]
    changed = with_roles(data, {"name": "category"})
    assert changed.names.tolist() == ["row 2", "row 3", "row 4"]
    assert changed.items["name (column)"].tolist() == ["fig", "leek", "kale"]
    assert changed.roles == {"name (column)": "category", "kind": "category", "size": "number"}
    assert changed.columns[0].reason == "chosen by you"
    assert changed.reading["name_column"] is None
    assert "numbered as in the file" in changed.notes[-1].text
    again = with_roles(changed, {"name (column)": "name"})
    assert again.names.equals(data.names)
    other = with_roles(data, {"name": "label", "kind": "name"})
    assert other.names.tolist() == ["fruit", "root", "leaf"]
    assert other.roles == {"name (column)": "label", "kind": "name", "size": "number"}
    with pytest.raises(ee.InputError, match="No column named 'name'"):
        with_roles(other, {"name": "category"})


def test_a_graph_keeps_the_names_that_its_edges_speak_of():
    graph = ee.read(b"source,target\na,b\nb,c\n", name="edges.csv")
    for roles in ({"links": "name"}, {"name": "category"}):
        with pytest.raises(ee.InputError, match="Graph nodes keep their names"):
            with_roles(graph, roles)


@pytest.mark.parametrize(
    ("cells", "decimal", "wanted"),
    [
        (["12,5", "7", "n/a"], ".", [12.5, 7, None]),
        (["1.234,50 €", "12,5", "2.000"], ".", [1234.5, 12.5, 2000]),
        (["1,234.50", "$2,000", "n/a"], ",", [1234.5, 2000, None]),
        (["12,500", "1,750"], ",", [12.5, 1.75]),
        (["1.5", "12,5"], ".", [1.5, None]),
        (["1.5", "12,5"], ",", [None, 12.5]),
    ],
)
def test_a_column_becomes_numbers_by_what_can_be_read_in_one_way(cells, decimal, wanted):
    frame = pd.DataFrame({"name": list("abc")[: len(cells)], "price": cells})
    column = (Column("price", "category"),)
    data = Dataset("items", frame, column, reading={"decimal": decimal})
    changed = with_roles(data, {"price": "number"})
    np.testing.assert_array_equal(changed.items["price"], np.array(wanted, float))
    lost = [n.text for n in changed.notes]
    said = ["1 cell of 'price' without a number, treated as missing."]
    assert lost == said * (None in wanted)


def test_what_may_be_thousands_or_a_fraction_is_not_guessed():
    frame = pd.DataFrame({"name": ["a", "b"], "price": ["12,500", "1,750"]})
    data = Dataset("items", frame, (Column("price", "category"),))
    with pytest.raises(ee.InputError, match="cannot be a number: it holds '12,500'"):
        with_roles(data, {"price": "number"})


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 rows"), (1, "1 row"), (3, "3 rows"), (1200, "1,200 rows")]
)
def test_counted(count, text):
    assert counted(count, "row") == text
    assert counted(count, "entry", "entries") == text.replace("row", "entry").replace(
        "entrys", "entries"
    )


def test_kinds_that_are_none():
    with pytest.raises(ee.InputError, match="no kind of data called 'music'"):
        Dataset("music", FRAME)


LONG = np.arange(10_000.0)
OTHER = np.where(LONG == 5_000, -1.0, LONG)
DIFFERENT = [
    (LONG, OTHER),
    (pd.DataFrame({"a": LONG}), pd.DataFrame({"a": OTHER})),
    (pd.Series(LONG), pd.Series(OTHER)),
    (pd.Series([1, 2], index=["a", "b"]), pd.Series([1, 2], index=["a", "c"])),
    ({"x": [LONG]}, {"x": [OTHER]}),
    ((1, 23), (12, 3)),
    (["a", "b"], ["ab"]),
    (("a",), ["a"]),
    ("1", 1),
    (1, 1.0),
    (1, True),
    (None, "None"),
    ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
    (np.float32(1), np.float64(1)),
    (LONG.reshape(2, -1), LONG.reshape(-1, 2)),
    (np.array(["a", "b"], object), np.array(["a", "c"], object)),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT, ids=lambda v: type(v).__name__)
def test_what_is_asked_is_told_apart_however_long(one, other):
    assert digest_of(one) != digest_of(other)
    assert digest_of(one) == digest_of(copy.deepcopy(one))


def test_arguments_in_another_order_are_the_same_and_what_is_not_known_is_refused():
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})
    with pytest.raises(TypeError, match="object is no plain value"):
        digest_of({"a": object()})


@pytest.mark.parametrize("cells", [["a", None, "1.0"], [1.0, None, 2.5], [True, False], ["a", 2.0]])
def test_a_column_as_text_is_each_of_its_cells_as_text(cells):
    column = pd.Series(cells)
    found = texts_of(column)
    for cell, text in zip(column, found, strict=True):
        assert pd.isna(text) if pd.isna(cell) else text == text_of(cell)
    assert texts_of(found.dropna().astype("str")).tolist() == found.dropna().tolist()


def large(**columns):
    """A dataset that is gone through in pieces, once the bounds are low."""
    columns = {"name": [f"row {i}" for i in range(100)], "size": np.arange(100.0), **columns}
    return Dataset("items", pd.DataFrame(columns), (Column("size", "number"),)).fingerprint


def test_a_large_table_is_told_from_others_piece_by_piece(monkeypatch):
    monkeypatch.setattr(fingerprints, "LARGE", 100)
    monkeypatch.setattr(fingerprints, "PIECE", 64)
    monkeypatch.setattr(fingerprints, "ROWS", 10)
    shifted = [f"row {i}"[:-1] for i in range(100)]
    texts = pd.Series(["ab", "c"] * 50, dtype="str")
    others = [
        large(),
        *(large(size=np.where(np.arange(100) == i, -1.0, np.arange(100))) for i in (0, 50, 99)),
        large(size=np.roll(np.arange(100.0), 8)),
        large(size=np.arange(100)),
        large(name=shifted),
        large(text=texts),
        large(text=texts.replace({"ab": "a", "c": "bc"})),
        large(text=texts.replace({"c": ""})),
        large(text=texts.where(texts == "ab")),
        large(size=np.arange(200.0)[::2]),
    ]
    assert len(set(others)) == len(others)
    assert large(size=np.arange(200.0)[:100]) == others[0]  # a view of other memory


def test_small_tables_keep_the_fingerprint_under_which_their_results_lie():
    assert made().fingerprint == "1c42e18beb285ba8dd5b9a83b4e02bb4"


def test_letters_of_large_columns_are_those_of_their_cells(monkeypatch):
    """What Arrow keeps may begin anywhere, lie in several pieces and hold gaps."""
    monkeypatch.setattr(fingerprints, "ROWS", 2)
    parts = [pd.Series(["é京", "", "abc"], dtype="str"), pd.Series(["x 𝄞", "abc"], dtype="str")]
    whole = pd.concat(parts, ignore_index=True)
    objects = pd.StringDtype("python", na_value=np.nan)
    for column in (whole, whole.iloc[1:4], whole.mask(whole == "abc"), whole.iloc[:0]):
        digest, plain = (fingerprints.digest_of([c]) for c in (column, column.astype(objects)))
        assert digest == plain
    assert fingerprints.digest_of([whole]) != fingerprints.digest_of([whole.iloc[::-1]])
