"""Memory of all processes before and after 200 reruns of every page.

Claim: no page leaves anything behind: after a first round that loads what it needs, the server
grows by less than 20 MB by 200 more runs of a page, in sessions that come and go.

The report goes to docs/reruns.md.

    python -m benchmarks.reruns [--reruns 200] [--pages explore compare ...] [--no-report]
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.serving import processor, serving
from benchmarks.visitor import Visitor

ROOT = Path(__file__).resolve().parents[1]
PAGES = (
    "", "learn", "data", "compare", "words", "context", "training", "graphs", "pictures", "uses",
    "methods", "operator",
)  # fmt: skip
PER_SESSION = 20  # reruns before a visitor leaves and another comes
CHANGES = ("films", "produce", "digits", "documents")  # what the address of the page names in turn


@dataclass(frozen=True)
class Grown:
    """What a page's reruns did: MB of the server and of the workers before and after, errors."""

    page: str
    server: tuple[float, float]
    workers: tuple[float, float]
    seconds: float
    errors: tuple[str, ...]


async def page_of(address: str, pid: int, page: str, reruns: int) -> Grown:
    """Open a page again and again, and weigh what is left after the visitors have gone."""
    times: list[float] = []
    errors: list[str] = []
    await sessions(address, page, 2 * PER_SESSION, [], errors)  # loads what the page needs
    before = await weighed(pid)
    await sessions(address, page, reruns, times, errors)
    after = await weighed(pid)
    pairs = list(zip(before, after, strict=True))
    return Grown(page or "explore", pairs[0], pairs[1], statistics.median(times), tuple(errors))


async def sessions(
    address: str, page: str, reruns: int, times: list[float], errors: list[str]
) -> None:
    """Let visitors come one after another, each for some runs of the page."""
    for first in range(0, reruns, PER_SESSION):
        visitor = Visitor(address, "", page)
        try:
            times.append(await visitor.open())
            for turn in range(min(PER_SESSION, reruns - first) - 1):
                if turn % 5 == 0:
                    visitor.query = f"data={CHANGES[turn % len(CHANGES)]}"
                times.append(await visitor.again())
                if visitor.waits:
                    await visitor.poll()
        except (ConnectionError, TimeoutError) as error:
            errors.append(type(error).__name__)
        finally:
            errors += visitor.errors
            await visitor.close()


async def weighed(pid: int) -> tuple[float, float]:
    """Return the MB of the server and of all its workers together, once they are at rest."""
    await asyncio.sleep(8)
    server = psutil.Process(pid)
    children = server.children(recursive=True)
    return server.memory_info().rss / 1e6, sum(c.memory_info().rss for c in children) / 1e6


async def run(address: str, pid: int, pages: list[str], reruns: int) -> list[Grown]:
    """Weigh one page after another on one server."""
    found = []
    for page in pages:
        found.append(await page_of(address, pid, page, reruns))
        print(line(found[-1]), flush=True)
    return found


def line(one: Grown) -> str:
    """Return a row of the table."""
    (a, b), (c, d) = one.server, one.workers
    return (
        f"| {one.page} | {a:,.0f} | {b:,.0f} | {b - a:+,.0f} | {c:,.0f} | {d:,.0f} | "
        f"{1000 * one.seconds:,.0f} ms | {len(one.errors)} |"
    )


HEAD = [
    "| page | server before, MB | after | grown | workers before, MB | after | a run | errors |",
    "|---|---|---|---|---|---|---|---|",
]


def main(arguments: list[str]) -> int:
    """Run, print, and write the report."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reruns", type=int, default=200)
    parser.add_argument("--pages", nargs="*", default=list(PAGES))
    parser.add_argument("--no-report", action="store_true")
    given = parser.parse_args(arguments)
    print("\n".join(HEAD))
    with tempfile.TemporaryDirectory() as store, serving(EXPLORER_STORE=store) as (address, pid):
        pages = ["" if page == "explore" else page for page in given.pages]
        found = asyncio.run(run(address, pid, pages, given.reruns))
    said = sorted({error for one in found for error in one.errors})[:20]
    lines = [
        "# What is left of 200 reruns of every page" if given.reruns == 200 else "# Reruns",
        "",
        f"Made by `python -m benchmarks.reruns`: {given.reruns} runs of each page over the "
        f"websocket, {PER_SESSION} to a session, after {2 * PER_SESSION} that are not counted; on "
        f"{psutil.cpu_count()} cores ({processor()}).",
        "",
        *HEAD,
        *map(line, found),
        *(["", "Errors seen:", *said] if said else []),
    ]
    if not given.no_report:
        (ROOT / "docs" / "reruns.md").write_text("\n".join(lines) + "\n", "utf-8")
    return int(bool(said))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
