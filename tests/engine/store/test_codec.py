"""What is kept comes back as it was, whatever it is."""

import datetime
import decimal
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.communities import Communities
from embedding_explorer.base.kept import kept
from embedding_explorer.engine.store import codec
from embedding_explorer.engine.store.codec import CodecError, Reader, Writer
from tests.data.readers import makers


def there_and_back(folder, value, shared=None):
    writer = Writer(folder, shared)
    tree = json.loads(json.dumps(writer.encode(value)))
    assert all((folder / name).is_file() for name in writer.files)
    return Reader(folder, shared).decode(tree)


PLAIN = [
    None,
    True,
    -3,
    2.5,
    float("inf"),
    "text \ud800 with a lone surrogate",
    ["a", 1, None],
    ("a", ("b", 2)),
    {"a": 1, "$": "not a tag"},
    {1: "one", (2, 3): "pair"},
    {"x"},
    b"bytes",
    1 + 2j,
    decimal.Decimal("1.10"),
    datetime.date(2024, 2, 29),
    datetime.datetime(2024, 2, 29, 12, 30),
    datetime.time(12, 30),
    datetime.timedelta(days=1.5),
    pd.Timestamp("2024-02-29 12:30", tz="UTC"),
    pd.Timedelta("1h"),
]


@pytest.mark.parametrize("value", PLAIN, ids=repr)
def test_plain_values(tmp_path, value):
    found = there_and_back(tmp_path, value)
    assert found == value
    assert type(found) is type(value)


def test_missing_values_stay_what_they_are(tmp_path):
    found = there_and_back(tmp_path, [float("nan"), pd.NaT, pd.NA])
    assert np.isnan(found[0])
    assert found[1] is pd.NaT
    assert found[2] is pd.NA


@pytest.mark.parametrize("kind", ["f4", "f8", "i4", "i8", "u1", "?", "c8"])
@pytest.mark.parametrize("shape", [(3, 2), (0, 2), (5,), ()])
@pytest.mark.parametrize("mapped", [0, 1_000])
def test_arrays_small_and_mapped(tmp_path, monkeypatch, kind, shape, mapped):
    monkeypatch.setattr(codec, "MAPPED", mapped)
    value = np.arange(np.prod(shape, dtype=int)).reshape(shape).astype(kind)
    found = there_and_back(tmp_path, value)
    assert found.dtype == value.dtype
    np.testing.assert_array_equal(found, value)
    assert not found.flags.writeable
    assert isinstance(found.base, np.memmap) == (mapped == 0)


def test_an_array_met_twice_is_written_once(tmp_path):
    value = np.arange(1000.0)
    found = there_and_back(tmp_path, {"a": value, "b": [value]})
    assert found["a"] is found["b"][0]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_sparse_matrix_stays_sparse(tmp_path):
    value = csr_matrix(np.eye(4, dtype=np.float32))
    found = there_and_back(tmp_path, value)
    assert (found != value).nnz == 0
    assert found.dtype == np.float32


FRAMES = {
    "types": pd.DataFrame(
        {
            "name": pd.Series(["ä", "b", "c"], dtype="str"),
            "x": [1, 2, 3],
            "gap": [1.5, None, 2],
            "yes": [True, False, True],
            "when": pd.to_datetime(["2024-01-01", None, "2024-01-03"]),
            "kind": pd.Categorical(["u", "v", "u"]),
            "whole": pd.array([1, None, 3], dtype="Int64"),
        }
    ),
    "mixed": pd.DataFrame({"m": pd.Series([1, "a", [1, 2]], dtype=object)}),
    "lists": pd.DataFrame({"m": pd.Series([["a"], [], None], dtype=object)}),
    "no columns": pd.DataFrame(index=range(3)),
    "no rows": pd.DataFrame({"a": pd.Series([], dtype="str")}),
    "nothing": pd.DataFrame(),
}


@pytest.mark.parametrize("name", FRAMES)
def test_tables(tmp_path, name):
    pd.testing.assert_frame_equal(there_and_back(tmp_path, FRAMES[name]), FRAMES[name])


def test_what_is_not_known_is_refused(tmp_path):
    with pytest.raises(CodecError, match="object cannot be kept"):
        there_and_back(tmp_path, {"a": object()})


def test_shared_parts_are_named_only(tmp_path):
    items = pd.DataFrame({"name": ["a", "b"]})
    shared = {"items": items, "names": pd.Index(items["name"])}
    value = {"items": items, "names": pd.Index(["a", "b"], name="name"), "other": pd.Index(["a"])}
    found = there_and_back(tmp_path, value, shared)
    assert found["items"] is items
    assert found["names"] is shared["names"]
    assert found["other"].tolist() == ["a"]
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize("key", ee.samples()["key"])
def test_every_sample(tmp_path, key):
    data = ee.sample(key)
    found = there_and_back(tmp_path, data)
    again = ee.Dataset(**{**found.__dict__, "fingerprint": ""})
    assert found.fingerprint == data.fingerprint == again.fingerprint
    pd.testing.assert_frame_equal(found.items, data.items)
    assert found.columns == data.columns
    assert found.notes == data.notes
    assert dict(found.reading) == dict(data.reading)


@pytest.mark.parametrize("name", sorted(makers.VALID))
def test_every_kind_of_file(tmp_path, name):
    data = ee.read(makers.VALID[name], name=name)
    found = there_and_back(tmp_path, data)
    again = ee.Dataset(**{**found.__dict__, "fingerprint": ""})
    assert again.fingerprint == data.fingerprint
    pd.testing.assert_frame_equal(found.items, data.items)
    pd.testing.assert_frame_equal(found.dropped, data.dropped)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text() | st.integers(), inner)
    ),
    max_leaves=12,
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=values)
def test_any_value(tmp_path, value):
    assert there_and_back(tmp_path, value) == value


def test_a_class_that_nobody_loaded_yet_is_found_where_it_is_defined(tmp_path):
    value = Communities(np.arange(3), ("around a",), 0.5)
    (tmp_path / "tree.json").write_text(json.dumps(Writer(tmp_path).encode(value)))
    code = """
import json, pathlib, sys
from embedding_explorer.engine.store.codec import Reader
assert "embedding_explorer.analysis.graphs.communities" not in sys.modules
folder = pathlib.Path(sys.argv[1])
found = Reader(folder).decode(json.loads((folder / "tree.json").read_text()))
print(type(found).__qualname__, found.labels.tolist())
"""
    run = [sys.executable, "-c", code, str(tmp_path)]
    said = subprocess.run(run, capture_output=True, text=True, check=True).stdout
    assert said.split(maxsplit=1) == ["Communities", "[0, 1, 2]\n"]


SPACE = "embedding_explorer.space.space"
HOSTILE = [
    ("os", "system"), ("posix", "system"), ("os.path", "Space"), ("subprocess", "Popen"),
    ("builtins", "eval"), ("harm", "Space"), ("embedding_explorer_harm", "Space"),
    ("embedding_explorer.harm", "Space"), (".harm", "Space"), ("..harm", "Space"), ("", "Space"),
    ("tests.engine.sleepers", "Space"), ("ui.cache.cache", "Space"),
    ("embedding_explorer", "Space"),  # says where it is, not where it is defined
    ("embedding_explorer.__main__", "Space"), ("embedding_explorer.engine.__main__", "Space"),
    (f"{SPACE}.__class__", "Space"), (f"{SPACE}.Space", "Space"), (f"{SPACE}\n", "Space"),
    (f"{SPACE}:Space", "Space"), (f"{SPACE}.", "Space"), ("embedding_explorer..space", "Space"),
    ("embedding_explorer.space.built", "Built"), ("embedding_explorer.base.errors", "InputError"),
    (SPACE, "unit_rows"), (SPACE, "np"), (SPACE, "Dataset"), (SPACE, "Space.__init__"),
    (SPACE, "__builtins__"), (SPACE, "__class__"), (SPACE, "__import__"), (SPACE, ""),
    (None, "Space"), (1, "Space"), ([SPACE], "Space"), ({"a": SPACE}, "Space"),
    (SPACE, None), (SPACE, 1), (SPACE, ["Space"]), (SPACE, {"a": "Space"}),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), HOSTILE, ids=repr)
def test_an_entry_makes_nothing_but_what_the_package_keeps(tmp_path, monkeypatch, module, name):
    for stem in ("harm", "embedding_explorer_harm"):
        (tmp_path / f"{stem}.py").write_text(f"open({str(tmp_path / 'harmed')!r}, 'w')")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    node = {"$": "record", "of": module, "type": name, "parts": {}}
    with pytest.raises(CodecError):
        Reader(tmp_path).decode(node)
    assert not (tmp_path / "harmed").exists()
    assert all(new.startswith("embedding_explorer.") for new in set(sys.modules) - before)


def test_a_record_that_names_no_module_is_refused(tmp_path):
    with pytest.raises(CodecError):
        Reader(tmp_path).decode({"$": "record", "type": "Space", "parts": {}})


def test_two_classes_of_one_name_are_not_both_kept():
    with pytest.raises(TypeError, match=SPACE):
        kept(type("Space", (), {}))


def test_two_views_of_the_same_numbers_are_written_once(tmp_path):
    whole = np.arange(12, dtype=np.float32).reshape(3, 4)
    again = whole.view()
    again.setflags(write=False)
    value = {"matrix": whole, "again": again, "turned": whole.T, "part": whole[:2], "few": whole[0]}
    found = there_and_back(tmp_path, value)
    assert len(list(tmp_path.glob("*.npy"))) == 4
    assert found["matrix"] is found["again"]
    for name, part in value.items():
        np.testing.assert_array_equal(found[name], part)


def test_an_array_that_lies_elsewhere_is_named_only(tmp_path):
    vectors = np.arange(12, dtype=np.float32).reshape(3, 4)
    shared = {"vectors": vectors}
    found = there_and_back(tmp_path, [vectors.view(), vectors + 1, None], shared)
    assert found[0] is vectors
    assert len(list(tmp_path.iterdir())) == 1
    assert found[2] is None
