"""Run the fuzz targets: python -m tests.fuzz [--cases N] [--target NAME] [--seed S]."""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

from tests.fuzz import harness

TABLE = ("<!-- table -->\n", "<!-- end of table -->")


def main() -> int:
    """Run what the command line asks for; 0 where nothing went wrong."""
    given = _arguments()
    if given.case is not None:
        found, details = harness.attempt(given.target[0], given.seed, given.case)
        print(found, details)
        return int(found == "escape")
    names = given.target or list(harness.targets())
    each = -(-given.cases // len(names))
    print(f"{each} cases for each of {len(names)} targets, seed {given.seed}", flush=True)
    figures = harness.fuzz(names, each, given.seed, lambda line: print(line, flush=True))
    text = table(figures)
    print(text)
    if given.write:
        _write(Path(given.write), text)
    return int(not all(f.good for f in figures))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000, help="over all targets together")
    parser.add_argument("--target", action="append", choices=list(harness.targets()))
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--case", type=int, help="repeat this one case of one target, here")
    parser.add_argument("--write", help="put the table of figures into this page")
    given = parser.parse_args()
    if given.case is not None and len(given.target or ()) != 1:
        parser.error("--case needs one --target")
    return given


def table(figures: list[harness.Figures]) -> str:
    """Return the figures of every target, and their sums, as a Markdown table."""
    head = "| target | cases | refused | escapes | hangs over 20 s | growth over 500 MB | crashes "
    head += "| slowest, s | largest growth, MB |"
    rows = [_row(f.target, [f]) for f in figures] + [_row("**all**", figures)]
    return "\n".join([head, "|---" + "|---:" * 8 + "|", *rows])


def _row(name: str, figures: list[harness.Figures]) -> str:
    faults = [sum(len(f.faults[fault]) for f in figures) for fault in harness.FAULTS]
    counts = [sum(f.cases for f in figures), sum(f.refused for f in figures), *faults]
    most = max(f.slowest for f in figures), max(f.largest for f in figures) / 1e6
    shown = [f"{count:,}" for count in counts] + [f"{most[0]:.1f}", f"{most[1]:.0f}"]
    return "| " + " | ".join([name, *shown]) + " |"


def _write(path: Path, text: str) -> None:
    before, rest = path.read_text("utf-8").split(TABLE[0])
    after = rest.split(TABLE[1])[1]
    path.write_text(f"{before}{TABLE[0]}\n{text}\n\n{TABLE[1]}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
