"""Mutated files, one after another, in a process of their own that is watched from outside.

A target is one reader, or one part that reads what a user brings. Only an `ExplorerError` may come
out of it, within 20 s and 500 MB; anything else is counted, and printed with the command that
repeats it. A case is decided by the name of its target, the seed and its number alone.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import random
import sys
import time
import traceback
import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

SECONDS = 20.0  # from which on a case counts as a hang, and is ended
GROWTH = 500_000_000  # bytes of resident memory beyond what there was before the case
FATAL = 4_000_000_000  # bytes of growth at which a case is ended, before it ends the machine
STARTING = 120.0  # seconds that a process may take to import what the targets need
POLL = 0.05
MODULES = ("tests.fuzz.readers", "tests.fuzz.models")  # each has TARGETS
FAULTS = ("escape", "hang", "growth", "crash")
Case = tuple[str, bytes]


@dataclass(frozen=True)
class Target:
    """Something that reads files a user brings.

    Attributes
    ----------
    name : str
    corpus : callable () -> list of (file name, bytes)
        Valid files, made by code.
    mutate : callable (rng, name, data) -> bytes
        The file with something wrong in it; all chance comes from `rng`.
    run : callable (rng, name, data) -> None
        Read it. Only an `ExplorerError` may come out, of one sentence under 300 characters.
    """

    name: str
    corpus: Callable[[], Sequence[Case]]
    mutate: Callable[[random.Random, str, bytes], bytes]
    run: Callable[[random.Random, str, bytes], None]


@dataclass
class Figures:
    """What came of the cases of one target."""

    target: str
    cases: int = 0
    refused: int = 0
    slowest: float = 0.0  # seconds
    largest: int = 0  # bytes of growth
    faults: dict[str, list[str]] = field(default_factory=lambda: {f: [] for f in FAULTS})

    @property
    def good(self) -> bool:
        """Whether nothing went wrong."""
        return not any(self.faults.values())


@cache
def targets(modules: tuple[str, ...] = MODULES) -> dict[str, Target]:
    """Return every target by its name; a module that is not there yet has none."""
    listed: list[Target] = []
    for module in modules:
        try:
            listed += import_module(module).TARGETS
        except ModuleNotFoundError as error:
            if error.name != module:
                raise
    return {target.name: target for target in listed}


@cache
def _corpus(name: str, modules: tuple[str, ...]) -> tuple[Case, ...]:
    return tuple(targets(modules)[name].corpus())


def case(
    name: str, seed: int, number: int, modules: tuple[str, ...] = MODULES
) -> tuple[random.Random, str, bytes]:
    """Return the generator, the file name and the bytes of one case."""
    # Seeded by a string, which random hashes the same way in every process.
    rng = random.Random(f"{name}:{seed}:{number}")
    file, data = rng.choice(_corpus(name, modules))
    return rng, file, targets(modules)[name].mutate(rng, file, data)


def attempt(
    name: str, seed: int, number: int, modules: tuple[str, ...] = MODULES
) -> tuple[str, str]:
    """Run one case here; return what came of it ("read", "refused" or "escape") and the details."""
    from embedding_explorer.base.errors import ExplorerError

    rng, file, data = case(name, seed, number, modules)
    try:
        targets(modules)[name].run(rng, file, data)
    except ExplorerError as error:
        if wrong := unfit(str(error)):
            return "escape", f"a sentence that {wrong}: {str(error)[:600]}"
        return "refused", ""
    except Exception as error:  # noqa: BLE001  # whatever escapes is what is looked for
        place = traceback.extract_tb(error.__traceback__)[-8:]
        where = " < ".join(f"{f.filename.rpartition('/')[2]}:{f.lineno}" for f in reversed(place))
        return "escape", f"{type(error).__name__}: {str(error)[:300]} ({file}; {where})"
    return "read", ""


def unfit(sentence: str) -> str:
    """Say what is wrong with a sentence for the user, "" if nothing is."""
    if len(sentence) >= 300:
        return f"has {len(sentence)} characters"
    if not sentence.endswith((".", "?")):
        return "does not end"
    # Letters that print nothing, or stand for no character, cannot be shown or written.
    return "" if sentence.isprintable() else "has characters that do not print"


def fuzz(
    names: Sequence[str],
    cases: int,
    seed: int,
    say: Callable[[str], None] = print,
    modules: Sequence[str] = MODULES,
) -> list[Figures]:
    """Run `cases` cases of each target in one process, renewed where a case ends it.

    Parameters
    ----------
    names : list of str
        Keys of `targets()`.
    cases : int
        For each of them.
    seed : int
    say : callable (str) -> None
        Takes a line for every fault, with the command that repeats it.
    modules : list of str
        Where the targets are.
    """
    child = _Child(modules)
    try:
        return [_one(child, name, range(cases), seed, say) for name in names]
    finally:
        child.end()


def _one(
    child: _Child, name: str, numbers: Sequence[int], seed: int, say: Callable[[str], None]
) -> Figures:
    figures = Figures(name)
    for number in numbers:
        found, details, seconds, growth = child.run(name, seed, number)
        figures.cases += 1
        figures.refused += found == "refused"
        figures.slowest = max(figures.slowest, seconds)
        figures.largest = max(figures.largest, growth)
        for fault in _faults(found, seconds, growth):
            repeat = f"--target {name} --seed {seed} --case {number}"
            figures.faults[fault].append(repeat)
            say(f"{fault}: {repeat}: {seconds:.1f} s, {growth / 1e6:.0f} MB. {details}")
    return figures


def _faults(found: str, seconds: float, growth: int) -> Iterator[str]:
    if found in ("escape", "crash"):
        yield found
    if seconds >= SECONDS:
        yield "hang"
    if growth >= GROWTH:
        yield "growth"


class _Child:
    """The process that runs the cases, and who watches it."""

    def __init__(self, modules: Sequence[str] = MODULES) -> None:
        self.modules = tuple(modules)
        self.process: multiprocessing.process.BaseProcess | None = None

    def run(self, name: str, seed: int, number: int) -> tuple[str, str, float, int]:
        """Return what came of a case, the details, seconds, and bytes of growth."""
        import psutil

        if self.process is None:
            self._start()
        seen = psutil.Process(self.process.pid)
        before, start, growth = seen.memory_info().rss, time.monotonic(), 0
        self.pipe.send((name, seed, number))
        try:
            while not self.pipe.poll(POLL):
                growth = max(growth, seen.memory_info().rss - before)
                seconds = time.monotonic() - start
                if seconds > SECONDS or growth > FATAL:
                    self.end()
                    return "ended", "ended from outside", seconds, growth
            found, details, peak = self.pipe.recv()
        except (EOFError, ConnectionError, psutil.Error):
            self.process.join(5)
            details = f"the process ended with {self.process.exitcode}"
            self.end()
            return "crash", details, time.monotonic() - start, growth
        return found, details, time.monotonic() - start, max(growth, peak)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, self.modules), daemon=True)
        # The child runs the file of __main__ first, which a test of a page replaced by that page.
        main, sys.modules["__main__"] = sys.modules["__main__"], types.ModuleType("__main__")
        try:
            self.process.start()
        finally:
            sys.modules["__main__"] = main
        theirs.close()
        if not self.pipe.poll(STARTING):
            raise TimeoutError("The process that runs the cases did not start.")
        self.pipe.recv()

    def end(self) -> None:
        """End the process; the next case starts another."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
            self.pipe.close()
            self.process = None


def _serve(pipe: multiprocessing.connection.Connection, modules: tuple[str, ...]) -> None:
    import warnings

    import embedding_explorer  # noqa: F401  # before the first case, whose time is taken

    warnings.simplefilter("ignore")
    for name in targets(modules):
        _corpus(name, modules)
    pipe.send("ready")
    while True:
        name, seed, number = pipe.recv()
        before = _resident(reset=True)
        found, details = attempt(name, seed, number, modules)
        pipe.send((found, details, _resident() - before))


def _resident(*, reset: bool = False) -> int:
    """Return the highest resident memory since it was last reset, in bytes; 0 where none tells."""
    try:
        if reset:
            with open("/proc/self/clear_refs", "w") as file:
                file.write("5")
        with open("/proc/self/status") as file:
            line = next(line for line in file if line.startswith("VmHWM"))
    except (OSError, StopIteration):
        return 0
    return int(line.split()[1]) * 1024
