"""The first UMAP after a cold start: from the click to the drawn map, against a plain script.

Aim: on a server that was just started and has warmed up, a click on UMAP draws the map of the
films in under a second, where a script that imports umap and fits the same vectors takes tens of
seconds. Each round starts a server on an empty store, and a new process of the script.

    python -m benchmarks.first_umap [ROUNDS]
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Collection, Iterator

from benchmarks._rows import Found, Row
from benchmarks.first_page import FLAGS, MAP
from benchmarks.serving import serving
from scripts.browser import installed

PLAIN = """
import numpy as np, umap
umap.UMAP().fit_transform(np.load(r"{path}"))
"""


def app() -> tuple[float, float]:
    """Return the seconds from the click on UMAP to its map, and those warming up took."""
    from playwright.sync_api import sync_playwright

    with (
        tempfile.TemporaryDirectory() as store,
        serving(EXPLORER_STORE=store) as (address, _),
        sync_playwright() as playwright,
    ):
        began = time.perf_counter()
        while not _warm(address):
            time.sleep(0.2)
        warmed = time.perf_counter() - began
        browser = playwright.chromium.launch(executable_path=installed(), args=FLAGS)
        page = browser.new_page()
        page.goto(f"{address}/?data=films")
        page.wait_for_selector(MAP, timeout=120_000)
        page.wait_for_timeout(2_000)
        button = page.locator(".st-key-method").get_by_text("UMAP", exact=True)
        began = time.perf_counter()
        button.click()
        page.wait_for_selector(f"{MAP} :text('UMAP')", timeout=120_000)
        took = time.perf_counter() - began
        browser.close()
    return took, warmed


def _warm(address: str) -> bool:
    with urllib.request.urlopen(f"{address}/readyz", timeout=10) as answer:
        return bool(json.load(answer)["warm"])


def plain() -> float:
    """Return the seconds a new process of a plain script takes for the same vectors."""
    import numpy as np

    import embedding_explorer as ee

    data, recipe = ee.sample("films"), ee.Recipe(encoder="one_hot", projection=None)
    matrix = ee.build(data, recipe).space.matrix
    with tempfile.NamedTemporaryFile(suffix=".npy") as file:
        np.save(file, matrix if isinstance(matrix, np.ndarray) else matrix.toarray())
        file.flush()
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", PLAIN.format(path=file.name)], check=True)
        return time.perf_counter() - began


def main(rounds: int = 3) -> None:
    """Print every round and the medians."""
    rows = []
    for _ in range(rounds):
        (took, warmed), peer = app(), plain()
        rows.append((took, peer))
        print(f"click to map {took:.2f} s (warmed up in {warmed:.0f} s)   script {peer:.1f} s")
    took, peer = (statistics.median(column) for column in zip(*rows, strict=True))
    print(f"median of {rounds}: {took:.2f} s, script {peer:.1f} s, {peer / took:.0f} times")


ROWS = (
    Row("first-umap", "the first UMAP of a warm server, from the click to the drawn map, films",
        "a new process that imports umap and fits the same vectors"),
)  # fmt: skip


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says: one round."""
    yield "first-umap", Found(app()[0], plain())


if __name__ == "__main__":
    main(*(int(a) for a in sys.argv[1:2]))
