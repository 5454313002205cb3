"""All benchmarks with rows in docs/benchmarks.md, each run in a process of its own; the page.

    python -m benchmarks [NAME ...] [--long] [--runs 3] [--no-report]

Without names: every module with rows, the long ones with --long only. Runs are interleaved: all
modules once, then all again. Figures go to docs/benchmarks.json and docs/benchmarks.md; what was
measured on another machine, or with other versions, is dropped there. A benchmark that fails keeps
the figures it had, and ends this with an error.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks._machine import load, machine
from benchmarks._page import FIGURES, write
from benchmarks._rows import Row

ROOT = Path(__file__).resolve().parents[1]
Runs = dict[str, list[dict[str, Any]]]


def modules() -> list[str]:
    """Return the names of the modules that have rows."""
    files = sorted(Path(__file__).parent.glob("*.py"))
    return [f.stem for f in files if f.stem[0] != "_" and "\nROWS = " in f.read_text("utf-8")]


def table(names: list[str] | None = None) -> Iterator[tuple[str, Row]]:
    """Yield every row with the module that measures it."""
    for name in names or modules():
        for row in import_module(f"benchmarks.{name}").ROWS:
            yield name, row


def once(name: str, turn: int, anchors: list[str]) -> dict[str, Any]:
    """Measure rows of a module in this process."""
    found = import_module(f"benchmarks.{name}").rows(anchors, turn)
    return {anchor: asdict(one) for anchor, one in found}


def apart(name: str, turn: int, anchors: list[str]) -> dict[str, Any] | None:
    """Measure rows of a module in a process of its own; None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        path, before, began = Path(folder) / "found.json", load(), time.perf_counter()
        command = [sys.executable, "-W", "ignore", "-m", "benchmarks", "--once", str(path)]
        done = subprocess.run([*command, "--turn", str(turn), name, *anchors], cwd=ROOT)
        took = time.perf_counter() - began
        print(f"run {turn + 1}, {name}: {took:.0f} s, load {before:.1f} before", flush=True)
        if done.returncode:
            return None
        found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    for anchor, one in found.items():
        one["load"] = round(before, 1)
        peer = f", the peer {one['peer']:.3g}" if one["peer"] is not None else ""
        print(f"  {anchor}: {one['ours']:.3g}{peer}", flush=True)
    return found


def measured(asked: Mapping[str, list[str]], runs: int) -> tuple[Runs, list[str]]:
    """Return the runs of every row, and the modules that failed."""
    found: Runs = {}
    failed: list[str] = []
    for turn in range(runs):
        for name, anchors in asked.items():
            if name in failed:
                continue
            told = apart(name, turn, anchors)
            if told is None:
                failed.append(name)
            for anchor, one in (told or {}).items():
                found.setdefault(anchor, []).append(one)
    whole = {anchor: many for anchor, many in found.items() if len(many) == runs}
    return whole, failed


def kept(now: Mapping[str, str]) -> dict[str, Any]:
    """Return the rows that were measured on this machine with these versions."""
    if not FIGURES.exists():
        return {}
    before = json.loads(FIGURES.read_text("utf-8"))
    if before["machine"] == now:
        rows: dict[str, Any] = before["rows"]
        return rows
    print("What was measured on another machine, or with other versions, is dropped.")
    return {}


def main(arguments: list[str]) -> int:
    """Measure, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--long", action="store_true")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--no-report", action="store_true")
    parser.add_argument("--once", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--turn", type=int, default=0, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.once:
        name, *anchors = given.names
        given.once.write_text(json.dumps(once(name, given.turn, anchors)), "utf-8")
        return 0
    if unknown := sorted(set(given.names) - set(modules())):
        parser.error(f"no rows have: {', '.join(unknown)}; {', '.join(modules())} have")
    asked: dict[str, list[str]] = {}
    for name, row in table(given.names):
        if given.long or not row.long:
            asked.setdefault(name, []).append(row.anchor)
    found, failed = measured(asked, given.runs)
    if not given.no_report:
        now, today = machine(), date.today().isoformat()
        rows = {anchor: {"date": today, "runs": runs} for anchor, runs in found.items()}
        write(table(), {"machine": now, "rows": {**kept(now), **rows}})
    if failed:
        print(f"failed: {', '.join(failed)}")
    return int(bool(failed))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
