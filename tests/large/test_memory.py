"""What memory it takes does not grow with the data: measured in processes of their own."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS, WIDTH = 1_000_000, 100  # 400 MB
GROWTH = 200_000_000  # bytes it may take beyond what the libraries take

RUN = """
import json, re, sys
import numpy as np, scipy.linalg, pyarrow.parquet, threadpoolctl
import embedding_explorer as ee
from embedding_explorer import large
np.linalg.eigh(np.eye(3))

def peak():  # bytes; ru_maxrss would count what the parent process took
    told = open("/proc/self/status").read()
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+) kB", told)[1])

before = peak()
recipe = ee.Recipe(encoder="as_given", projection="pca", metric="euclidean")
made = large.build(sys.argv[1], recipe, out=sys.argv[2])
print(json.dumps({"growth": peak() - before, "rows": len(made.map)}))
"""


def measured(path, out):
    done = subprocess.run(
        [sys.executable, "-c", RUN, str(path), str(out)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def numbers(tmp_path_factory):
    """A file of 400 MB, which goes with the test."""
    path = tmp_path_factory.mktemp("large") / "numbers.npy"
    rng = np.random.default_rng(0)
    made = np.lib.format.open_memmap(path, "w+", np.float32, (ROWS, WIDTH))
    block = rng.normal(size=(10_000, WIDTH)).astype(np.float32)
    for start in range(0, ROWS, len(block)):
        made[start : start + len(block)] = block + start / ROWS
    made.flush()
    del made
    yield path
    path.unlink()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_400_mb_of_npy(numbers, tmp_path):
    told = measured(numbers, tmp_path / "map.npy")
    assert told["rows"] == ROWS
    assert told["growth"] < GROWTH


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_parquet_with_one_large_row_group(numbers, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    flat = np.load(numbers, mmap_mode="r")[: ROWS // 2].ravel()
    column = pa.FixedSizeListArray.from_arrays(pa.array(flat), WIDTH)
    pq.write_table(pa.table({"emb": column}), tmp_path / "a.parquet", row_group_size=ROWS,
                   compression="none", use_dictionary=False)  # fmt: skip
    told = measured(tmp_path / "a.parquet", tmp_path / "map.parquet")
    assert told["rows"] == ROWS // 2
    assert told["growth"] < GROWTH
