"""One Chromium for all tests that need a browser."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from scripts.browser import installed

# Nothing is kept beyond the tests, workers start at once, and a page waits for what it asks for.
os.environ["EXPLORER_STORE"] = tempfile.mkdtemp(prefix="explorer-tests-")
os.environ.update(EXPLORER_WORKERS="1", EXPLORER_WARM="0", EXPLORER_PATIENCE="300")
# Tests run beside one another: where each computes with all cores, they wait for one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# Where nothing compiled is kept, each of the hundreds of processes started here compiles all anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
atexit.register(shutil.rmtree, os.environ["EXPLORER_STORE"], ignore_errors=True)

# A busy machine makes no test wrong.
settings.register_profile(
    "steady", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("steady")

HERE = Path(__file__).parent
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
    "--process-per-site",  # for `window` in tests/browser/conftest.py
]


def chromium() -> str:
    """Return the browser to drive: EXPLORER_CHROMIUM, or one that is installed."""
    if found := installed():
        return found
    reason = "no Chromium found: python -m scripts.browser installs one"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


# What `make quick` leaves out, by folder or file: browsers, processes beside this one, networks of
# others, and whatever takes long. A test says so by where it lies.
MARKS = {
    "browser": ("browser",),
    "cluster": ("engine", "hosting"),
    "models": ("encoders/test_bert", "encoders/test_vision", "encoders/pretrained", "fuzz"),
    "slow": (
        "pages", "lessons", "compare", "cli", "exports/test_scripts", "exports/test_html",
        "exports/report", "reducers/test_umap", "reducers/test_layouts", "measures",
        "build/test_determinism", "build/test_long_runs", "data/readers/hostile",
        "data/readers/test_any_bytes", "data/test_cards", "encoders/test_any_input",
        "exports/test_hostile_names", "large", "test_javascript", "verdicts",
    ),
}  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Let files be handed out in our order, not those with the most tests first."""
    if hasattr(config.option, "loadscopereorder"):  # where pytest-xdist is at work
        config.option.loadscopereorder = False


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Call a case by its argument, not by its bytes: packed ones hold the second they were made."""
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test by where it lies, and put those first that take long.

    By turns from browsers, processes and the rest: most of them wait now and then, while others
    compute. So no long file is left at the end, when the other processes have nothing more to do.
    """
    _mark(items)
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    kinds: dict[str, list[Path]] = {mark: [] for mark in (*MARKS, "light")}
    for path, inside in files.items():
        kinds[next((m for m in MARKS if inside[0].get_closest_marker(m)), "light")].append(path)
    light = kinds.pop("light")
    by_turns = [path for some in zip_longest(*kinds.values()) for path in some if path]
    items[:] = [item for path in (*by_turns, *light) for item in files[path]]


def _mark(items: list[pytest.Item]) -> None:
    for item in items:
        place = item.path.relative_to(HERE).with_suffix("").as_posix()
        for mark, places in MARKS.items():
            if any(place == known or place.startswith(f"{known}/") for known in places):
                item.add_marker(mark)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """One Chromium for all browser tests."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        started.close()
