"""Parquet files of a few kilobytes that become large: refused before the memory is taken."""

from __future__ import annotations

import io
import os
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import embedding_explorer as ee

LIMIT = 2_000_000
N = 20_000
TEXT = "x" * 4_000
READ = """
import sys
import pyarrow as pa
import embedding_explorer as ee
for path in sys.argv[1:]:
    try:
        ee.read(path)
        said = "read"
    except ee.LimitError as error:
        said = "refused"
    print(said, pa.default_memory_pool().max_memory())
"""


def repeated(kind):
    value = TEXT.encode() if pa.types.is_binary(kind) else TEXT
    return pa.array([value] * N, kind)


def lists(values, length):
    return pa.ListArray.from_arrays(np.arange(0, len(values) + 1, length, dtype="i4"), values)


BOMBS = {
    "numbers": lambda: {f"c{i}": np.zeros(200_000) for i in range(20)},
    "lists of numbers": lambda: {"v": lists(pa.array(np.zeros(5_000_000)), 1_000)},
    "fixed lists": lambda: {"v": pa.FixedSizeListArray.from_arrays(np.zeros(9_000_000, "f4"), 900)},
    "texts": lambda: {"t": repeated(pa.string())},
    "large texts": lambda: {"t": repeated(pa.large_string())},
    "bytes": lambda: {"t": repeated(pa.binary())},
    "lists of texts": lambda: {"t": lists(repeated(pa.string()), 2)},
    "structs of texts": lambda: {"t": pa.StructArray.from_arrays([repeated(pa.string())], ["a"])},
    "texts that grow": lambda: {"t": ["x" * i for i in range(9_000)]},
}
GROWING = {"use_dictionary": False, "column_encoding": {"t": "DELTA_BYTE_ARRAY"}}


def written(columns, **options):
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out, **options)
    return out.getvalue()


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """What became of every bomb, and the most memory Arrow took until then."""
    folder = tmp_path_factory.mktemp("bombs")
    paths = []
    for number, (key, build) in enumerate(BOMBS.items()):
        path = folder / f"{number}.parquet"
        path.write_bytes(written(build(), **(GROWING if "grow" in key else {})))
        assert path.stat().st_size < 80_000
        paths.append(str(path))
    env = {**os.environ, "EXPLORER_MAX_EXPANDED_BYTES": str(LIMIT)}
    run = subprocess.run(
        [sys.executable, "-c", READ, *paths], env=env, capture_output=True, text=True, check=True
    )
    lines = [line.split() for line in run.stdout.splitlines()]
    return dict(zip(BOMBS, lines, strict=True))


@pytest.mark.parametrize("key", BOMBS)
def test_a_bomb_is_refused_before_it_expands(key, outcomes):
    said, most = outcomes[key]
    assert said == "refused"
    assert int(most) < 5 * LIMIT


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_dictionary": False},
        {"use_dictionary": False, "column_encoding": {"t": "DELTA_BYTE_ARRAY"}},
        {"use_dictionary": False, "column_encoding": {"t": "DELTA_LENGTH_BYTE_ARRAY"}},
        {"row_group_size": 70},
    ],
    ids=["dictionary", "plain", "delta", "lengths", "groups"],
)
def test_what_is_no_bomb_reads_the_same_however_it_is_stored(options):
    columns = {
        "t": [f"thing {i}" for i in range(300)],
        "s": ["x", "y", None] * 100,
        "tags": pa.array([["a", "bb"], None, []] * 100),
        "n": range(300),
    }
    data = ee.read(written(columns, **options), name="a.parquet")
    assert data.names.tolist() == columns["t"]
    assert data.items["n"].tolist() == list(range(300))
    assert data.items["s"].fillna("-").tolist() == ["x", "y", "-"] * 100
    assert data.items["tags"].iloc[0] == "a | bb"


def test_texts_seen_through_views_are_counted(monkeypatch):
    out = io.BytesIO()
    # 300 views of one text: its length, how it begins, its buffer and its place there.
    view = len(TEXT).to_bytes(4, "little") + TEXT[:4].encode() + bytes(8)
    buffers = [None, pa.py_buffer(view * 300), pa.py_buffer(TEXT.encode())]
    table = pa.table({"t": pa.Array.from_buffers(pa.string_view(), 300, buffers)})
    with pa.ipc.new_file(out, table.schema) as file:
        file.write_table(table)
    assert len(out.getvalue()) < 20_000
    monkeypatch.setenv("EXPLORER_MAX_EXPANDED_BYTES", "1200000")
    assert len(ee.read(out.getvalue(), name="a.arrow")) == 300
    monkeypatch.setenv("EXPLORER_MAX_EXPANDED_BYTES", "1000000")
    with pytest.raises(ee.LimitError, match="1,200,000 bytes"):
        ee.read(out.getvalue(), name="a.arrow")
