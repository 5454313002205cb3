"""A class on one small server: many sessions at once, some of which start heavy jobs together.

Claim: 40 visitors for ten minutes on 2 cores, who open Explore, change methods and click points;
8 of them start UMAP or Word2Vec at the same moment, again and again, and 8 bring files (tables,
vectors, pictures) and use them: no error, no lost session, a median page answer under 1 s and a
95th percentile under 3 s for all that is no heavy job, memory of all processes bounded.

Every visitor is a real session over the websocket (`benchmarks.visitor`). The report goes to
docs/load.md and docs/images/load.png.

    python -m benchmarks.load [--visitors 40] [--heavy 8] [--bring 8] [--seconds 600] [--no-report]
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from benchmarks.serving import processor, serving
from benchmarks.visitor import Visitor

ROOT = Path(__file__).resolve().parents[1]
START = {
    "films": ("One-hot", "PCA", "SVD"),
    "produce": ("One-hot", "PCA", "SVD"),
    "digits": ("PCA", "SVD"),
    "documents": ("TF-IDF", "SVD"),
}
HEAVY = (
    "data=digits&method=umap&encode=pixels&reduce=none&project=umap&seed={seed}",
    "data=speeches&method=word2vec_cbow&encode=word2vec&reduce=none&project=pca&seed={seed}",
)
OTHERS = "\n## Other runs\n"  # of docs/load.md
HEAVY_EVERY = 120.0  # seconds between two rounds of heavy jobs
THINK = (1.0, 5.0)  # seconds between two clicks of a visitor


@dataclass
class Seen:
    """What all visitors saw together."""

    answers: list[tuple[float, str, float]] = field(default_factory=list)  # when, what, seconds
    jobs: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost: int = 0
    # When, and the MB of the server, of all its processes together, and of the largest of these.
    memory: list[tuple[float, ...]] = field(default_factory=list)


async def browse(address: str, seen: Seen, end: float, number: int) -> None:
    """Open a sample, then change methods and click points until the end."""
    chance = random.Random(number)
    data = chance.choice(list(START))
    visitor = Visitor(address, f"data={data}")
    await asyncio.sleep(chance.uniform(0, 5))
    try:
        note(seen, "open", await visitor.open())
        while time.monotonic() < end:
            await asyncio.sleep(chance.uniform(*THINK))
            if chance.random() < 0.3 or not visitor.map:
                method = chance.choice(START[data])
                note(seen, "method", await visitor.choose("method", method))
            else:
                point = chance.randrange(visitor.map["n"])
                note(seen, "click", await visitor.click(point))
            while visitor.waits and time.monotonic() < end + 60:
                await asyncio.sleep(0.4)
                await visitor.poll()
    except (ConnectionError, TimeoutError):
        seen.lost += 1
    finally:
        seen.errors += visitor.errors
        await visitor.close()


async def work(address: str, seen: Seen, number: int, start: float, end: float) -> None:
    """Start a heavy job together with others, wait for its map, and again, until the end."""
    turn = 0
    while (at := start + turn * HEAVY_EVERY) < end - 20 or not turn:
        await asyncio.sleep(max(0.0, at - time.monotonic()))
        seed = 1 + number + 100 * turn
        visitor = Visitor(address, HEAVY[number % len(HEAVY)].format(seed=seed))
        began = time.perf_counter()
        try:
            note(seen, "open a job", await visitor.open())
            await _wait(visitor)
            seen.jobs.append((visitor.query, time.perf_counter() - began))
        except (ConnectionError, TimeoutError):
            seen.lost += 1
        finally:
            seen.errors += visitor.errors
            await visitor.close()
        turn += 1


async def bring(address: str, seen: Seen, number: int, end: float) -> None:
    """Upload files of one kind after another and use them, until the end."""
    chance = np.random.default_rng(number)
    turn = number
    await asyncio.sleep(chance.uniform(0, 5))
    while time.monotonic() < end:
        visitor = Visitor(address, "", "data")
        kind, make = list(FILES.items())[turn % len(FILES)]
        try:
            note(seen, "open Data", await visitor.open())
            await visitor.choose("way", "Upload")
            note(seen, f"upload {kind}", await visitor.upload(make(chance)))
            began = time.perf_counter()
            note(seen, "use it", await visitor.press("use-files"))
            await _wait(visitor)
            if "explore-own" in visitor.ids:
                seen.jobs.append((f"read {kind}", time.perf_counter() - began))
            else:
                seen.errors.append(f"{kind} was not read")
        except (ConnectionError, TimeoutError):
            seen.lost += 1
        finally:
            seen.errors += visitor.errors
            await visitor.close()
        await asyncio.sleep(chance.uniform(*THINK))
        turn += 1


async def _wait(visitor: Visitor) -> None:
    while visitor.waits:
        await asyncio.sleep(0.4)
        await visitor.poll()


def _table(chance: np.random.Generator) -> dict[str, bytes]:
    rows = (f"thing {i},{'abc'[i % 3]},{x:.4f}" for i, x in enumerate(chance.normal(size=20_000)))
    return {"things.csv": "\n".join(["name,kind,size", *rows]).encode()}


def _vectors(chance: np.random.Generator) -> dict[str, bytes]:
    made = io.BytesIO()
    np.save(made, chance.normal(size=(20_000, 32)).astype(np.float32))
    return {"vectors.npy": made.getvalue()}


def _pictures(chance: np.random.Generator) -> dict[str, bytes]:
    from PIL import Image

    found = {}
    for number in range(40):
        made = io.BytesIO()
        pixels = chance.integers(0, 255, size=(160, 200, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(made, "PNG")
        found[f"picture{number}.png"] = made.getvalue()
    return found


FILES: dict[str, Callable[[np.random.Generator], dict[str, bytes]]] = {
    "CSV": _table,
    "NPY": _vectors,
    "pictures": _pictures,
}


def note(seen: Seen, what: str, seconds: float) -> None:
    """Keep one answer."""
    seen.answers.append((time.monotonic(), what, seconds))


async def weigh(seen: Seen, server: psutil.Process, end: float) -> None:
    """Note the memory of the server, of all its workers and of the largest, every second."""
    while time.monotonic() < end:
        sizes = [_rss(child) for child in server.children(recursive=True)]
        seen.memory.append((time.monotonic(), _rss(server), sum(sizes), max(sizes, default=0.0)))
        await asyncio.sleep(1)


def _rss(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


async def run(address: str, pid: int, given: argparse.Namespace) -> Seen:
    """Let all visitors in."""
    seen, start = Seen(), time.monotonic()
    end = start + given.seconds
    browsers = given.visitors - given.heavy - given.bring
    tasks = [browse(address, seen, end, number) for number in range(browsers)]
    tasks += [work(address, seen, number, start + 20, end) for number in range(given.heavy)]
    tasks += [bring(address, seen, number, end) for number in range(given.bring)]
    await asyncio.gather(*tasks, weigh(seen, psutil.Process(pid), end))
    seen.answers = [(when - start, what, took) for when, what, took in seen.answers]
    seen.memory = [(when - start, *rest) for when, *rest in seen.memory]
    return seen


def table(seen: Seen) -> list[tuple[str, int, float, float, float]]:
    """Return per kind of answer: how many, median, 95th percentile and longest, in seconds."""
    kinds = sorted({what for _, what, _ in seen.answers})
    rows = [(kind, [t for _, what, t in seen.answers if what == kind]) for kind in kinds]
    rows.append(("all", [t for _, _, t in seen.answers]))
    return [(kind, len(t), statistics.median(t), _late(t), max(t)) for kind, t in rows]


def _late(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, int(0.95 * len(times)))]


def main(arguments: list[str]) -> int:
    """Run, print, and write the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visitors", type=int, default=40)
    parser.add_argument("--heavy", type=int, default=8)
    parser.add_argument("--bring", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args(arguments)
    speed = yardstick()
    with tempfile.TemporaryDirectory() as store, serving(EXPLORER_STORE=store) as (address, pid):
        seen = asyncio.run(run(address, pid, given))
    lines = report(seen, given, speed)
    print("\n".join(lines))
    if not given.no_report:
        from benchmarks.plots import load_plot

        path = ROOT / "docs" / "load.md"
        _, head, others = path.read_text("utf-8").partition(OTHERS)  # written by hand, and kept
        path.write_text("\n".join(lines) + f"\n{head}{others}", "utf-8")
        load_plot(seen, ROOT / "docs" / "images" / "load.png")
    return int(bool(seen.errors or seen.lost))


def yardstick() -> float:
    """Return the seconds of processor time of five million additions: virtual cores differ."""
    start, total = time.process_time(), 0
    for number in range(5_000_000):
        total += number
    return time.process_time() - start


def report(seen: Seen, given: Any, speed: float) -> list[str]:
    """Return the report as Markdown."""
    lines = [
        "# A class on one small server",
        "",
        f"Made by `python -m benchmarks.load`: {given.visitors} sessions over the websocket for "
        f"{given.seconds:.0f} s on {psutil.cpu_count()} cores ({processor()}; five "
        f"million additions in a loop take one of them {speed:.2f} s); {given.heavy} of "
        f"them start UMAP or Word2Vec at the same moment, every {HEAVY_EVERY:.0f} s, and "
        f"{given.bring} upload a table "
        "of 20,000 rows, 20,000 vectors or 40 pictures and use them, one after another.",
        "",
        "| answer | how many | median | 95th percentile | longest |",
        "|---|---|---|---|---|",
    ]
    for kind, count, middle, late, longest in table(seen):
        lines.append(f"| {kind} | {count:,} | {middle:.2f} s | {late:.2f} s | {longest:.2f} s |")
    heavy = sorted(seconds for what, seconds in seen.jobs if not what.startswith("read "))
    lines += ["", "| read, from the click to the table on the page | how many | median | longest |"]
    lines.append("|---|---|---|---|")
    for kind in FILES:
        if took := [seconds for what, seconds in seen.jobs if what == f"read {kind}"]:
            middle, longest = statistics.median(took), max(took)
            lines.append(f"| {kind} | {len(took):,} | {middle:.2f} s | {longest:.2f} s |")
    _, server, workers, largest = (list(column) for column in zip(*seen.memory, strict=True))
    lines += [
        "",
        f"Errors: {len(seen.errors)}. Lost sessions: {seen.lost}. Heavy jobs done: {len(heavy)}, "
        f"the slowest after {heavy[-1] if heavy else float('nan'):.0f} s.",
        "",
        f"Memory: server {max(server):,.0f} MB at most ({server[-1]:,.0f} at the end), workers "
        f"together {max(workers):,.0f} MB at most ({workers[-1]:,.0f} at the end), the largest of "
        f"them {max(largest):,.0f} MB at most ({largest[-1]:,.0f} at the end).",
        "",
        "![Answers and memory over time](images/load.png)",
        *(["", "Errors seen:", *sorted(set(seen.errors))[:20]] if seen.errors else []),
    ]
    return lines


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
