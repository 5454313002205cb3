"""Put small faults into a copy of the code, one at a time, and see whether a test falls.

    python -m scripts.mutations [--only WORD] [--write docs/testing.md]

The faults, what each breaks and which tests should tell are in scripts/mutations.toml. Without the
faults the same tests must pass, which is tried first.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

from benchmarks.serving import processor

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_suffix(".toml")
MARKS = ("<!-- mutations: written by scripts/mutations.py -->", "<!-- end of mutations -->")
MINUTES = 15  # for the tests of one fault; one that makes them hang is told by that
PASSED, FAILED = 0, 1  # what pytest returns
SAID = {PASSED: "**not caught**", FAILED: "caught"}


@dataclass(frozen=True)
class Mutation:
    """A fault: what it breaks, where `old` becomes `new`, and the tests that should fall."""

    breaks: str
    file: str
    old: str
    new: str
    tests: list[str]

    def put_into(self, root: Path) -> None:
        """Write the fault into a copy."""
        path = root / self.file
        text = path.read_text("utf-8")
        if text.count(self.old) != 1:
            raise SystemExit(f"{self.file} has {self.old!r} {text.count(self.old)} times, not once")
        path.write_text(text.replace(self.old, self.new), "utf-8")
        _forget(path)

    def take_from(self, root: Path) -> None:
        """Write the file as it is here."""
        shutil.copyfile(ROOT / self.file, root / self.file)
        _forget(root / self.file)


def _forget(path: Path) -> None:
    """Remove what was compiled of a file: of the same second and size, it would pass for new."""
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


def listed() -> list[Mutation]:
    """Return the faults of the list."""
    return [Mutation(**one) for one in tomllib.loads(LIST.read_text("utf-8"))["mutation"]]


def copied(root: Path) -> None:
    """Copy what is committed or about to be, as it stands here."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, run.stdout.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, root / name)


def tested(root: Path, tests: list[str]) -> int:
    """Run tests in a copy, up to the first that falls; return what pytest returns."""
    command = [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", "--tb=no", *tests]
    own = {**os.environ, "PYTHONPATH": str(root)}
    try:
        return subprocess.run(
            command, cwd=root, env=own, stdout=subprocess.DEVNULL, timeout=60 * MINUTES
        ).returncode
    except subprocess.TimeoutExpired:
        return FAILED


def tried(mutations: list[Mutation]) -> list[str]:
    """Return a line of a table for every fault."""
    lines = []
    with tempfile.TemporaryDirectory(prefix="mutations-") as folder:
        root = Path(folder)
        copied(root)
        if code := tested(root, sorted({test for one in mutations for test in one.tests})):
            raise SystemExit(f"without any fault the tests do not pass: pytest returned {code}")
        for one in mutations:
            began = time.monotonic()
            one.put_into(root)
            code = tested(root, one.tests)
            one.take_from(root)
            said = SAID.get(code, f"pytest returned {code}")
            tests = ", ".join(f"`{test.removeprefix('tests/')}`" for test in one.tests)
            where = one.file.removeprefix("embedding_explorer/")
            lines.append(f"| {one.breaks} | `{where}` | {tests} | {said} |")
            print(f"{said:15} {time.monotonic() - began:5.0f} s  {one.breaks}", flush=True)
    return lines


def written_into(text: str, lines: list[str]) -> str:
    """Return a document with the table between its two marks."""
    caught = sum(line.endswith("| caught |") for line in lines)
    busy = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "not known"
    said = (
        f"{caught} of {len(lines)} caught, {time.strftime('%Y-%m-%d')}, on {processor()}, "
        f"{os.cpu_count()} cores, load {busy}."
    )
    head = ["| what it breaks | in | tests | |", "|---|---|---|---|"]
    table = "\n".join([said, "", *head, *lines])
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    return f"{before}{MARKS[0]}\n\n{table}\n\n{MARKS[1]}{after}"


def main() -> int:
    """Try the faults and tell how many were not caught."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", default="", help="faults whose file or sentence has this word")
    parser.add_argument("--write", type=Path, help="the document that takes the table")
    chosen = parser.parse_args()
    some = [one for one in listed() if chosen.only in f"{one.file} {one.breaks}"]
    if not some:
        parser.error(f"no fault has {chosen.only!r} in its file or sentence")
    lines = tried(some)
    if chosen.write:
        text = chosen.write.read_text("utf-8")
        chosen.write.write_text(written_into(text, lines), "utf-8")
    return sum(not line.endswith("| caught |") for line in lines)


if __name__ == "__main__":
    sys.exit(main())
