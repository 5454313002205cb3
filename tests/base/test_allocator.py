"""Memory that threads gave back is found by other threads, and large blocks go back at once."""

import os
import subprocess
import sys

import pytest

from embedding_explorer.base import allocator

CODE = """
import re, threading
from pathlib import Path
from embedding_explorer.base import allocator
print({few} and allocator.few_arenas())
def visits():
    kept = [bytes(50_000) for _ in range(20)]
    ended.wait()
ended = threading.Barrier(17)
threads = [threading.Thread(target=visits) for _ in range(16)]
for thread in threads:
    thread.start()
maps = Path("/proc/self/maps").read_text()
ended.wait()
print(len(re.findall("^[0-9a-f]+[048c]000000-[0-9a-f]+ rw-p", maps, re.MULTILINE)))
"""


LARGE = """
import re
from pathlib import Path
from embedding_explorer.base import allocator
def held():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
print({apart} and allocator.large_apart())
first = b"x" * 20_000_000
del first  # from now on glibc takes less than that for small
before = held()
large, small = [], []
for _ in range(20):
    large.append(b"x" * 5_000_000)
    small.append(b"y" * 2_000)
del large
print(held() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
def test_threads_share_few_places():
    env = {name: value for name, value in os.environ.items() if name != allocator.VARIABLE}
    said, places = zip(*(tried(CODE.format(few=few), env) for few in (True, False)), strict=True)
    assert said == ("True", "False")
    assert int(places[0]) + 4 < int(places[1]), "a place begins at a whole 64 MB"


@pytest.mark.skipif(sys.platform != "linux", reason="glibc")
def test_large_blocks_go_back_to_the_system_though_small_ones_stay():
    tries = [tried(LARGE.format(apart=apart), os.environ) for apart in (True, False)]
    (apart, left), (plain, left_plain) = tries
    assert (apart, plain) == ("True", "False")
    assert int(left) < 5_000 < int(left_plain), "kB of 100,000"


def tried(code, env):
    run = subprocess.run(
        [sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True
    )
    return run.stdout.split()


def test_who_says_how_many_is_heard(monkeypatch):
    monkeypatch.setenv(allocator.VARIABLE, "8")
    assert not allocator.few_arenas()
