"""Short files that become very many rows, cells, lines or bytes: what they take is bounded.

Each is read in a process of its own, forked from one that has loaded all readers; its memory is
measured from outside Python's allocators.
"""

from __future__ import annotations

import gzip
import io
import os
import random
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.readers.text import cells, record_scan
from tests.data.readers import makers

MOST = 150_000_000  # bytes beyond what an empty process takes
# A fifth of the usual, so that a file over them is written and read in a second or two.
LIMITS = {
    "ROWS": "200000",
    "CELLS": "4000000",
    "EDGES": "400000",
    "JSON_VALUES": "4000000",
    "CHARACTERS": "20000000",
    "EXPANDED_BYTES": "100000000",
}
READ = """
import os, sys, traceback
import pyarrow, openpyxl, numpy, pandas
import embedding_explorer as ee
ee.read(b"name,x\\na,1\\nb,2\\n", name="a.csv")
def peak():
    with open("/proc/self/status") as file:
        return int(next(l for l in file if l.startswith("VmHWM")).split()[1]) * 1024
def told(path):
    before = peak()
    try:
        said = f"read {len(ee.read(path, sample=1_000 if 'sampled' in path else None))}"
    except ee.ExplorerError as error:
        said = f"{type(error).__name__} {error}"
    print(peak() - before, said, flush=True)
for path in sys.stdin:
    child = os.fork()
    if not child:
        try:
            told(path.rstrip("\\n"))
        except BaseException:
            print("0", " ".join(traceback.format_exc().split()), flush=True)
        finally:
            os._exit(0)
    if os.waitpid(child, 0)[1]:
        print("0 the process was ended", flush=True)
"""


def lying_zip(content, stated):
    """An archive whose directory states another size, and the checksum of what it states."""
    data = bytearray(makers.zipped({"a.csv": content}))
    right = zlib.crc32(content).to_bytes(4, "little")
    false = zlib.crc32(content[:stated]).to_bytes(4, "little")
    size, said = len(content).to_bytes(4, "little"), stated.to_bytes(4, "little")
    return bytes(data).replace(size, said).replace(right, false)


def sheet(rows):
    return makers.zipped(
        {
            **dict(_parts(makers.xlsx())),
            "xl/worksheets/sheet1.xml": b"<worksheet><sheetData>%s</sheetData></worksheet>" % rows,
        }
    )


def _parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def nested(depth, data=b"a\n" * 10_000_000):
    for _ in range(depth):
        data = gzip.compress(data, 6)
    return data


HOSTILE = {
    "rows.csv.gz": lambda: gzip.compress(b"a,b\n" + b"1,2\n" * 4_000_000),
    "sampled.csv.gz": lambda: gzip.compress(b"a,b\n" + b"1,2\n" * 5_000_000),
    "ragged.csv.gz": lambda: gzip.compress(b"a,b\n" + b"1,2\n" * 4_000_000 + b"1\n"),
    "lines.txt.gz": lambda: gzip.compress(b"a\n" * 16_000_000),
    "edges.edges.gz": lambda: gzip.compress(b"a b\n" * 4_000_000),
    "words.vec.gz": lambda: gzip.compress(b"a 1 2\n" * 2_400_000),
    "matrix.txt.gz": lambda: gzip.compress(b"1 2\n" * 4_000_000),
    "columns.csv.gz": lambda: gzip.compress(b"a," * 20_000_000 + b"a\n" + b"1," * 20_000_000),
    "objects.json.gz": lambda: gzip.compress(b"[" + b"{}," * 4_000_000 + b"{}]"),
    "lines.jsonl.gz": lambda: gzip.compress(b"{}\n" * 4_000_000),
    "members.csv.gz": lambda: gzip.compress(b"") * 1_000_000,
    "twice.csv.gz": lambda: nested(2),
    "lying.zip": lambda: lying_zip(b"a\n" * 100_000_000, 10),
    "cells.xlsx": lambda: sheet(b"<row>%s</row>" % (b"<c/>" * 4_000_000)),
    "far.xlsx": lambda: sheet(b'<row><c r="XFD1"><v>1</v></c></row>' * 40_000),
    "styles.xlsx": lambda: makers.zipped(
        {**dict(_parts(makers.xlsx())), "xl/styles.xml": b"<s>%s</s>" % (b"<xf/>" * 9_000_000)}
    ),
}


@pytest.fixture(scope="module")
def reader():
    """A process that reads the files whose paths it is told, each in a child, and answers."""
    with subprocess.Popen(
        [sys.executable, "-c", READ],
        env={**os.environ, **{f"EXPLORER_MAX_{name}": value for name, value in LIMITS.items()}},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.stdin.close()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_short_file_takes_little_however_much_it_becomes(reader, name, tmp_path):
    path = tmp_path / name
    path.write_bytes(HOSTILE[name]())
    assert path.stat().st_size < 25_000_000
    print(path, file=reader.stdin, flush=True)
    growth, said = reader.stdout.readline().split(maxsplit=1)
    assert int(growth) < MOST, said
    assert said.startswith("read 1000") if "sampled" in name else said.split()[0].endswith("Error")


def test_files_that_are_small_each_have_one_bound_together(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_EXPANDED_BYTES", "1000000")
    inner = gzip.compress(b"a\n" * 100_000)
    archive = makers.zipped({f"{i}.txt.gz": inner for i in range(9)})
    for source in (archive, [(f"{i}.txt.gz", inner) for i in range(9)]):
        with pytest.raises(ee.LimitError, match="EXPLORER_MAX_EXPANDED_BYTES"):
            ee.read(source, **({"name": "a.zip"} if isinstance(source, bytes) else {}))


def test_a_quotation_mark_that_is_never_closed_swallows_no_memory(monkeypatch):
    from embedding_explorer.data.readers.text import records

    monkeypatch.setattr(records, "LONGEST", 1_000)
    read = ee.read(b'name,say\na,"one\n' + b"b,two\n" * 1_000, name="a.csv")
    assert len(read) == 1_001
    with pytest.raises(ee.LimitError, match="characters in one cell"):
        ee.read(b"name,say\na," + b"x" * 2_000 + b"\nb\n", name="a.csv")


def test_cells_read_some_at_a_time_are_the_same(monkeypatch):
    draw = np.random.default_rng(0)
    frame = pd.DataFrame(
        {
            "name": [f"n{i}" for i in range(500)],
            "whole": draw.integers(0, 9, 500),
            "late": [*range(499), 0.5],
            "text at last": [*range(499), "x"],
            "code": [*range(1, 500), "007"],
            "gap": [None, *range(499)],
            "truth": [True, False] * 250,
            "large": [2**63 + 5, *range(499)],
        }
    )
    data = makers.csv(frame=frame)
    whole = ee.read(data, name="a.csv").items
    monkeypatch.setattr(cells, "CELLS", 80)
    assert ee.read(data, name="a.csv").items.equals(whole)
    assert whole["code"].tolist()[-1] == "007"
    assert whole["text at last"].tolist()[:2] == ["0", "1"]


def test_records_found_block_by_block_are_those_of_the_whole(monkeypatch):
    rng = random.Random(1)
    texts = ["".join(rng.choices('ab,"\n\r', k=rng.randrange(1, 25))) for _ in range(300)]
    for data in (text.encode() for text in texts):
        monkeypatch.setattr(record_scan, "BLOCK", 1 << 21)
        whole = record_scan.survey(data, ",")
        chosen = np.arange(0, whole.total, 2)
        found = record_scan.extract(data, ",", chosen), list(record_scan.lines(data))
        assert found[1] == data.decode().split("\n")
        for block in (1, 2, 5):
            monkeypatch.setattr(record_scan, "BLOCK", block)
            assert record_scan.survey(data, ",") == whole
            assert (record_scan.extract(data, ",", chosen), list(record_scan.lines(data))) == found


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "I;16", "1", "L"])
def test_a_large_picture_is_made_coarser_before_it_is_copied(mode):
    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, (2_400, 1_600), 0).save(out, "PNG")
    read = ee.read(out.getvalue(), name="a.png")
    assert read.images.shape[1:3] == (43, 64)
    assert int(read.images.max()) == (255 if mode == "RGBA" else 0)  # nothing over white is white
