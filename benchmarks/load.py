"""A class on one small server: many sessions at once, some of which start heavy jobs together.

Claim: 40 visitors who open Explore, change methods and click points for three minutes, 8 of them
starting UMAP or Word2Vec at the same moment, on 2 cores: no error, no lost session, a median page
answer under 1 s and a 95th percentile under 3 s for all that is no heavy job, memory bounded.

Every visitor is a real session over the websocket (`benchmarks.visitor`). The report goes to
docs/load.md and docs/images/load.png.

    python -m benchmarks.load [--visitors 40] [--heavy 8] [--seconds 180] [--no-report]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from benchmarks.serving import serving
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
THINK = (1.0, 5.0)  # seconds between two clicks of a visitor


@dataclass
class Seen:
    """What all visitors saw together."""

    answers: list[tuple[float, str, float]] = field(default_factory=list)  # when, what, seconds
    jobs: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    lost: int = 0
    memory: list[tuple[float, float, float]] = field(default_factory=list)  # when, server, workers


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


async def work(address: str, seen: Seen, number: int, at: float) -> None:
    """Start a heavy job at the given moment and wait for its map."""
    query = HEAVY[number % len(HEAVY)].format(seed=number + 1)
    visitor = Visitor(address, query)
    await asyncio.sleep(at - time.monotonic())
    start = time.perf_counter()
    try:
        note(seen, "open a job", await visitor.open())
        while visitor.waits:
            await asyncio.sleep(0.4)
            await visitor.poll()
        seen.jobs.append((query, time.perf_counter() - start))
    except (ConnectionError, TimeoutError):
        seen.lost += 1
    finally:
        seen.errors += visitor.errors
        await visitor.close()


def note(seen: Seen, what: str, seconds: float) -> None:
    """Keep one answer."""
    seen.answers.append((time.monotonic(), what, seconds))


async def weigh(seen: Seen, server: psutil.Process, end: float) -> None:
    """Note the memory of the server and of its workers every second."""
    while time.monotonic() < end:
        workers = sum(_rss(child) for child in server.children(recursive=True))
        seen.memory.append((time.monotonic(), _rss(server), workers))
        await asyncio.sleep(1)


def _rss(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.Error:
        return 0.0


async def run(address: str, pid: int, visitors: int, heavy: int, seconds: float) -> Seen:
    """Let all visitors in."""
    seen, start = Seen(), time.monotonic()
    end = start + seconds
    tasks = [browse(address, seen, end, number) for number in range(visitors - heavy)]
    tasks += [work(address, seen, number, start + 20) for number in range(heavy)]
    await asyncio.gather(*tasks, weigh(seen, psutil.Process(pid), end))
    seen.answers = [(when - start, what, took) for when, what, took in seen.answers]
    seen.memory = [(when - start, a, b) for when, a, b in seen.memory]
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
    parser.add_argument("--seconds", type=float, default=180)
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as store, serving(EXPLORER_STORE=store) as (address, pid):
        seen = asyncio.run(run(address, pid, given.visitors, given.heavy, given.seconds))
    lines = report(seen, given)
    print("\n".join(lines))
    if not given.no_report:
        from benchmarks.plots import load_plot

        (ROOT / "docs" / "load.md").write_text("\n".join(lines) + "\n", "utf-8")
        load_plot(seen, ROOT / "docs" / "images" / "load.png")
    return int(bool(seen.errors or seen.lost))


def report(seen: Seen, given: Any) -> list[str]:
    """Return the report as Markdown."""
    lines = [
        "# A class on one small server",
        "",
        f"Made by `python -m benchmarks.load`: {given.visitors} sessions over the websocket for "
        f"{given.seconds:.0f} s on {psutil.cpu_count()} cores; {given.heavy} of them start UMAP or "
        "Word2Vec at the same moment.",
        "",
        "| answer | how many | median | 95th percentile | longest |",
        "|---|---|---|---|---|",
    ]
    for kind, count, middle, late, longest in table(seen):
        lines.append(f"| {kind} | {count:,} | {middle:.2f} s | {late:.2f} s | {longest:.2f} s |")
    jobs = sorted(seconds for _, seconds in seen.jobs)
    server = [a for _, a, _ in seen.memory]
    workers = [b for _, _, b in seen.memory]
    lines += [
        "",
        f"Errors: {len(seen.errors)}. Lost sessions: {seen.lost}. Heavy jobs done: {len(jobs)}, "
        f"the last after {jobs[-1] if jobs else float('nan'):.0f} s.",
        "",
        f"Memory: server {max(server):,.0f} MB at most ({server[-1]:,.0f} at the end), workers "
        f"together {max(workers):,.0f} MB at most ({workers[-1]:,.0f} at the end).",
        "",
        "![Answers and memory over time](images/load.png)",
        *(["", "Errors seen:", *sorted(set(seen.errors))[:20]] if seen.errors else []),
    ]
    return lines


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
