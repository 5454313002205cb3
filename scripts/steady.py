"""Run browser tests again and again on a busy machine, and say which fell, how often.

    python -m scripts.steady [tests/browser/test_map.py ...] [--times 20] [--burners 2]

A test that falls once in twenty runs is wrong, or what it tests is. Beside it run processes that
do nothing but keep a processor busy; a failure is printed whole the first time.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

from benchmarks.serving import processor

ROOT = Path(__file__).resolve().parents[1]
NONE_RAN = 5  # what pytest returns where nothing was chosen


def burn() -> None:
    """Keep a processor busy until ended."""
    while True:
        pass


@contextmanager
def burning(many: int) -> Iterator[None]:
    """Keep so many processors busy."""
    started = [multiprocessing.Process(target=burn, daemon=True) for _ in range(many)]
    for one in started:
        one.start()
    try:
        yield
    finally:
        for one in started:
            one.terminate()
            one.join()


def collected(places: list[str]) -> list[str]:
    """Return the files of tests in some files or folders."""
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-q", *places]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    files = [line.rpartition(": ")[0] for line in run.stdout.splitlines() if ": " in line]
    return [file for file in files if file.endswith(".py")]


def ran(file: str) -> tuple[dict[str, str], str]:
    """Run the tests of a file once; return what each came to, and what pytest said."""
    with tempfile.TemporaryDirectory(prefix="steady-") as folder:
        report = Path(folder) / "report.xml"
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", f"--junitxml={report}"]
        run = subprocess.run([*command, file], cwd=ROOT, capture_output=True, text=True)
        if run.returncode == NONE_RAN:
            return {}, run.stdout
        if not report.exists():
            raise SystemExit(run.stdout + run.stderr)
        cases = ElementTree.parse(report).getroot().iter("testcase")
        return {_name(file, case): _outcome(case) for case in cases}, run.stdout


def _name(file: str, case: ElementTree.Element) -> str:
    return f"{file}::{case.get('name')}"


def _outcome(case: ElementTree.Element) -> str:
    for kind in ("failure", "error", "skipped"):
        if case.find(kind) is not None:
            return kind
    return "passed"


def main() -> int:
    """Run all, and tell which fell."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("places", nargs="*", default=["tests/browser"], help="files or folders")
    parser.add_argument("--times", type=int, default=20, help="runs of each file")
    parser.add_argument("--burners", type=int, default=2, help="processors kept busy beside it")
    chosen = parser.parse_args()
    files = collected(chosen.places)
    fell, outcomes = Counter[str](), Counter[str]()
    with burning(chosen.burners):
        for file in files:
            for turn in range(chosen.times):
                found, said = ran(file)
                bad = [name for name, outcome in found.items() if outcome in ("failure", "error")]
                if bad and not any(fell[name] for name in bad):
                    print(said, flush=True)
                fell.update(bad)
                outcomes.update(found.values())
                print(f"{file}, run {turn + 1}: {len(found)} tests, {len(bad)} fell", flush=True)
    beside = f"{chosen.burners} processes burning beside it, on {processor()}"
    print(f"{len(files)} files, {chosen.times} times each, {beside}: {dict(outcomes)}")
    for name, times in fell.most_common():
        print(f"fell {times} of {chosen.times} times: {name}")
    return 1 if fell else 0


if __name__ == "__main__":
    sys.exit(main())
