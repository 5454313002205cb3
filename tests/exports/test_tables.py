"""Every table survives the trip to a file and back; text stays text."""

from dataclasses import replace
from io import BytesIO
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer import exports
from embedding_explorer.base import registry
from embedding_explorer.base.inert import inert, starts_formula
from embedding_explorer.data.dataset import Column
from embedding_explorer.exports import tables

WHATS = list(tables.TABLES)


def read_csv(content: bytes) -> pd.DataFrame:
    return pd.read_csv(BytesIO(content), keep_default_na=False, na_values={}, dtype=object)


def unguarded(values):
    """Take off the apostrophe that `inert` put before a formula."""
    return [v[1:] if v[:1] == "'" and starts_formula(v[1:]) else v for v in values]


@pytest.mark.parametrize("what", WHATS)
def test_parquet_comes_back_equal(hostile, what):
    back = pd.read_parquet(BytesIO(exports.to_bytes(hostile, "parquet", what=what)))
    made = tables.table(hostile, what)
    assert list(back.columns) == list(made.columns)
    assert back["name"].tolist() == made["name"].tolist()
    for column in made.select_dtypes("number"):
        assert back[column].dtype == made[column].dtype
        np.testing.assert_array_equal(back[column], made[column])


@pytest.mark.parametrize("what", WHATS)
def test_csv_comes_back_equal(hostile, what):
    back = read_csv(exports.to_bytes(hostile, "csv", what=what))
    made = tables.table(hostile, what)
    assert unguarded(back.columns) == list(made.columns)
    assert unguarded(back["name"]) == made["name"].tolist()
    for i, column in enumerate(made.columns):
        if made[column].dtype.kind == "f":
            numbers = back.iloc[:, i].astype(made[column].dtype)
            np.testing.assert_array_equal(numbers, made[column])


def test_csv_runs_no_formula_and_leaves_numbers_alone(hostile):
    back = read_csv(exports.to_bytes(hostile, "csv"))
    assert back["name"][0] == "'=cmd|' /C calc'!A0"
    assert back["'=genre"][2] == "'+1"
    assert not any(starts_formula(cell) for cell in back["name"])
    assert back["x (column)"][0] == "-2.5", "a number below zero is not a formula"


def test_whole_numbers_beside_a_gap_stay_whole_in_csv():
    frame = pd.DataFrame(
        {
            "whole": [3.0, np.nan, 10.0],
            "half": [3.5, np.nan, 10.0],
            "full": [3.0, 4.0, 10.0],
            "huge": [1e300, np.nan, 1.0],
            "none": [np.nan] * 3,
        }
    )
    lines = inert(frame).to_csv(index=False).splitlines()
    assert lines[1:] == ["3,3.5,3.0,1e+300,", ",,4.0,,", "10,10.0,10.0,1.0,"]
    data = ee.read(b"name,n\na,3\nb,\nc,10\n", name="a.csv")
    content = exports.to_bytes(ee.build(data, ee.Recipe(projection="pca")), "csv").decode()
    assert [line.rsplit(",", 1)[1] for line in content.splitlines()[1:]] == ["3", "", "10"]


def test_map_has_name_and_place_then_the_users_columns(hostile, solid):
    assert list(tables.table(hostile).columns) == [
        "name",
        "x",
        "y",
        "=genre",
        "x (column)",
        "mixed",
    ]
    assert list(tables.table(solid, "coordinates").columns) == ["name", "x", "y", "z"]
    frame = tables.table(hostile)
    np.testing.assert_array_equal(frame[["x", "y"]].to_numpy(), hostile.map)
    assert frame["mixed"][3] == "[3, 4]"


def test_only_the_selected_rows_in_the_order_given(hostile):
    part = tables.table(hostile, rows=[4, 1])
    assert part["name"].tolist() == [hostile.space.names[4], hostile.space.names[1]]
    np.testing.assert_array_equal(part[["x", "y"]].to_numpy(), hostile.map[[4, 1]])
    assert np.load(BytesIO(exports.to_bytes(hostile, "npy", rows=[4]))).shape[0] == 1


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
def test_neighbours_are_those_of_the_space(hostile, metric):
    frame = tables.table(hostile, "neighbors", rows=[3, 0], k=4, metric=metric)
    for position in (3, 0):
        name = hostile.space.names[position]
        mine = frame[frame["name"] == name]
        true = ee.neighbors(hostile.space, name, k=4, metric=metric)
        assert mine["neighbour"].tolist() == true["name"].tolist()
        np.testing.assert_allclose(mine["distance"], true["distance"], atol=1e-12)
        np.testing.assert_allclose(mine["similarity"], true["similarity"], atol=1e-12)


def test_vectors_are_named_by_feature(hostile):
    frame = tables.table(hostile, "vectors")
    assert list(frame.columns[1:]) == list(hostile.space.extras["feature_names"])
    np.testing.assert_array_equal(frame.iloc[:, 1:].to_numpy(), hostile.space.matrix.toarray())


def test_projector_pair(hostile, tmp_path):
    vectors, metadata = ee.export(hostile, tmp_path / "odd.tsv")
    assert (vectors.name, metadata.name) == ("odd.vectors.tsv", "odd.metadata.tsv")
    numbers = np.loadtxt(vectors, delimiter="\t", dtype=np.float32)
    np.testing.assert_array_equal(numbers, hostile.space.matrix.toarray())
    lines = metadata.read_text("utf-8").split("\n")
    assert len(lines) == 1 + len(hostile.space) + 1
    assert lines[-1] == ""
    assert {line.count("\t") for line in lines[:-1]} == {3}
    assert lines[0] == "name\t'=genre\tx\tmixed"
    assert lines[5].startswith("two lines and more\t")
    archive = ZipFile(BytesIO(exports.to_bytes(hostile, "tsv")))
    assert archive.namelist() == ["vectors.tsv", "metadata.tsv"]
    assert archive.read("vectors.tsv") == vectors.read_bytes()


def test_projector_labels_alone_have_no_header():
    frame = pd.DataFrame({"name": ["", "b\tc", "d"], "one": [1.0, 2.0, 3.0]})
    data = ee.Dataset("items", frame, (Column("one", "number"),))
    built = ee.build(data, ee.Recipe(projection=None))
    lone = ee.Built(
        ee.Space(built.space.names, built.space.matrix, frame[["name"]]),
        None,
        (),
        built.recipe,
        data,
    )
    archive = ZipFile(BytesIO(exports.to_bytes(lone, "tsv")))
    assert archive.read("metadata.tsv").decode() == "(empty)\nb c\nd\n"


@pytest.mark.parametrize("key", exports.KEYS)
def test_every_format_keeps_the_contract(hostile, key, tmp_path):
    module = registry.find("exports", key)
    assert module.TITLE
    assert module.SUMMARY.endswith(".")
    assert module.SUFFIX.startswith(".")
    assert "/" in module.MIME
    content = exports.to_bytes(hostile, key, rows=[0, 3])
    assert isinstance(content, bytes)
    files = exports.to_files(hostile, key, "some map", rows=[0, 3])
    assert all(name.startswith("some map.") for name in files)
    written = ee.export(hostile, tmp_path / f"some map.{key}", rows=[0, 3])
    assert [path.name for path in written] == list(files)
    assert [path.read_bytes() for path in written] == list(files.values())


def test_a_suffix_may_be_in_capitals(hostile, tmp_path):
    assert [path.name for path in ee.export(hostile, tmp_path / "MAP.CSV")] == ["MAP.CSV"]


def test_npy_with_its_names(hostile, tmp_path):
    path, names = ee.export(hostile, tmp_path / "v.npy")
    np.testing.assert_array_equal(np.load(path), hostile.space.matrix.toarray())
    assert np.load(path).dtype == np.float32
    assert names.name == "v.names.txt"
    assert len(names.read_text("utf-8").split("\n")) == len(hostile.space) + 1


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".npy", ".tsv", ".zip"])
def test_the_same_thing_gives_the_same_bytes(hostile, tmp_path, suffix):
    first = [path.read_bytes() for path in ee.export(hostile, tmp_path / f"a{suffix}")]
    again = [path.read_bytes() for path in ee.export(hostile, tmp_path / f"b{suffix}")]
    assert first == again


@pytest.mark.parametrize(
    ("path", "options", "said"),
    [
        ("map.docx", {}, "There is no kind of export called '.docx'; choose one of .csv"),
        ("map", {}, "There is no kind of export called 'map'"),
        ("map.csv", {"colour": 1}, "There is no option of csv called 'colour'"),
        ("map.csv", {"what": "moon"}, "There is no table called 'moon'; choose one of map"),
        ("map.csv", {"what": "neighbors", "k": 0}, "k must be at least 1, not 0"),
        ("map.csv", {"what": "neighbors", "metric": "x"}, "There is no metric called 'x'"),
        ("map.csv", {"rows": [12]}, "Rows are whole numbers from 0 to 11, not [12]"),
        ("map.csv", {"rows": [-1]}, "Rows are whole numbers from 0 to 11, not [-1]"),
        ("map.csv", {"rows": [0.5]}, "Rows are whole numbers"),
        ("map.csv", {"rows": []}, "No rows are selected"),
        ("none/map.csv", {}, "There is no folder"),
    ],
)
def test_what_cannot_be_written_is_said(hostile, tmp_path, path, options, said):
    with pytest.raises(ee.InputError) as caught:
        ee.export(hostile, tmp_path / path, **options)
    assert said in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_without_a_map_the_vectors_can_still_be_taken(flatless, tmp_path):
    with pytest.raises(ee.InputError, match="There is no map to export"):
        ee.export(flatless, tmp_path / "map.csv")
    (path,) = ee.export(flatless, tmp_path / "v.csv", what="vectors")
    assert path.stat().st_size > 0


def test_a_file_over_the_limit_is_refused(hostile, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_EXPORT_CELLS", "40")
    with pytest.raises(ee.LimitError, match="more than the 40 allowed.*EXPLORER_MAX_EXPORT_CELLS"):
        exports.to_bytes(hostile, "csv", what="vectors")
    assert exports.to_bytes(hostile, "csv", what="coordinates")


def test_a_target_that_cannot_be_written_is_said(hostile, tmp_path):
    (tmp_path / "map.csv").mkdir()
    for target in (tmp_path / "map.csv", tmp_path / f"{'x' * 300}.csv"):
        with pytest.raises(ee.InputError, match="cannot be written: [A-Z].*\\.$"):
            ee.export(hostile, target)
    assert [path.name for path in tmp_path.iterdir()] == ["map.csv"]


def test_the_nearest_has_rank_one_and_lists_in_cells_are_json(hostile):
    found = tables.table(hostile, "neighbors", k=3)
    assert found["rank"].tolist() == [1, 2, 3] * len(hostile.space)
    tags = pd.Series([["ü", "b"]] * len(hostile.space), dtype=object)
    space = replace(hostile.space, items=hostile.space.items.assign(tags=tags))
    whole = tables.table(replace(hostile, space=space), "map")
    assert set(whole["tags"]) == {'["ü", "b"]'}
