"""Whatever bytes come in under whatever name: a Dataset or an ExplorerError, nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.dataset import KINDS, ROLES
from tests.data.readers.makers import VALID
from tests.data.readers.promises import check
from tests.fuzz.harness import unfit

TEXT = ["csv", "tsv", "txt", "json", "jsonl", "vec", "edges", "md"]
TEXT += ["graphml", "gexf", "gml", "net", "dot", "adjlist", "dst", "mtx", "svm", "sif", "phy"]
BINARY = [
    "xlsx",
    "xls",
    "xlsb",
    "ods",
    "bz2",
    "xz",
    "zst",
    "parquet",
    "feather",
    "arrow",
    "arrows",
    "npy",
    "npz",
    "bin",
    "png",
    "jpg",
]
SUFFIXES = [*TEXT, *BINARY, "webp", "zip", "gz", "csv.gz", "pkl"]
QUICK = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def read_or_refuse(data, name):
    try:
        result = ee.read(data, name=name)
    except ee.ExplorerError as error:
        text = str(error)
        assert not unfit(text), text
        return
    check(result)


@QUICK
@given(st.binary(max_size=300), st.sampled_from(SUFFIXES))
def test_random_bytes(data, suffix):
    read_or_refuse(data, f"file.{suffix}")


@QUICK
@given(st.text(max_size=200), st.sampled_from(SUFFIXES), st.sampled_from(["utf-8", "utf-16"]))
def test_random_text(text, suffix, encoding):
    read_or_refuse(text.encode(encoding, "replace"), f"file.{suffix}")


ODD = st.text(st.sampled_from(list("a1;,\t|\"\n\r '-.[]{}:=\x00é漢")), max_size=60)


@QUICK
@given(ODD, st.sampled_from(["csv", "tsv", "txt", "json", "jsonl", "vec", "edges"]))
def test_text_of_separators(text, suffix):
    read_or_refuse(text.encode(), f"file.{suffix}")


@st.composite
def broken(draw):
    """A valid file with some bytes changed, cut out, doubled or cut off."""
    name = draw(st.sampled_from(sorted(VALID)))
    data = bytearray(VALID[name])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        how = draw(st.sampled_from(["flip", "cut", "double", "end", "zero"]))
        if how == "flip" and data:
            data[at] ^= draw(st.integers(1, 255))
        elif how == "zero":
            data[at : at + 4] = b"\x00" * len(data[at : at + 4])
        elif how == "cut":
            del data[at : at + draw(st.integers(1, 20))]
        elif how == "double":
            data[at:at] = data[at : at + 50]
        else:
            del data[at:]
    return name, bytes(data)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(broken())
def test_valid_files_broken(case):
    name, data = case
    read_or_refuse(data, name)


@pytest.mark.parametrize("name", sorted(VALID))
def test_the_same_files_unbroken(name):
    check(ee.read(VALID[name], name=name))


# A table as every kind and every other file as one, in turn; the rest is exhaustive.
AS_KINDS = [
    pytest.param(
        name,
        kind,
        marks=[] if name == "table.csv" or (i - j) % len(KINDS) == 0 else [pytest.mark.exhaustive],
    )
    for i, name in enumerate(sorted(VALID))
    for j, kind in enumerate(KINDS)
]


@pytest.mark.parametrize(("name", "kind"), AS_KINDS)
def test_any_kind_and_any_roles(name, kind):
    columns = ee.read(VALID[name], name=name).reading.get("columns", [])
    # Of a table each role for every column; of the others for two, another two for every role.
    many = len(columns) if name == "table.csv" else min(2, len(columns))
    for i, role in enumerate(ROLES):
        for column in (columns[(i + j) % len(columns)] for j in range(many)):
            try:
                data = ee.read(VALID[name], name=name, kind=kind, roles={column: role})
            except ee.InputError as error:
                assert str(error).endswith("."), error  # noqa: PT017
            else:
                check(data)
                assert data.kind == kind
                assert data.roles.get(column, role) == role or column == "name"


CELLS = st.one_of(
    st.none(), st.text(max_size=20), st.integers(), st.floats(), st.booleans(),
    st.lists(st.floats(), max_size=3), st.binary(max_size=5), st.datetimes(),
)  # fmt: skip


@QUICK
@given(st.dictionaries(st.text(max_size=5), st.lists(CELLS, min_size=2, max_size=2), max_size=4))
def test_any_frame(columns):
    import pandas as pd

    from embedding_explorer.data.readers.infer.cell_values import objects

    frame = pd.DataFrame({key: objects(cells) for key, cells in columns.items()})
    try:
        check(ee.read(frame))
    except ee.ExplorerError as error:
        assert str(error).endswith(".")  # noqa: PT017
