"""Steps that take their time, for tests: they run in the workers as any other."""

import ctypes
import os
import time
from pathlib import Path

import numpy as np

import embedding_explorer as ee
from embedding_explorer.base.question import question


@question()
def note(built, path, text="x"):
    """Add a line to a file: how often something really ran."""
    with Path(path).open("a") as file:
        file.write(f"{text}\n")
    return text


@question()
def nap(built, path, seconds):
    """Sleep in Python."""
    note(built, path)
    time.sleep(seconds)
    return os.getpid()


@question()
def holds(built, path, until):
    """Wait until there is a file."""
    note(built, path)
    while not os.path.exists(until):
        time.sleep(0.02)
    return os.getpid()


@question()
def deaf(built, path, seconds):
    """Sleep in native code, where no cancellation is heard, holding every Python thread up."""
    note(built, path)
    ctypes.PyDLL(None).sleep(int(seconds))
    return "slept"


@question()
def dies(built, path):
    """End the worker as the system does when memory runs out."""
    note(built, path)
    os.kill(os.getpid(), 9)


@question()
def hungry(built, path):
    """Take memory until the limit."""
    note(built, path)
    taken = []
    for _ in range(2_000):
        taken.append(np.ones(2_000_000))
        time.sleep(0.01)
    return len(taken)


KEPT = []


@question()
def leaks(built, path, megabytes):
    """Keep memory for good."""
    note(built, path)
    KEPT.append(np.ones(megabytes * 125_000))
    return os.getpid()


@question()
def greedy(built, path, gigabytes):
    """Ask for a lot at once."""
    note(built, path)
    return len(np.ones(int(gigabytes * 125_000_000)))


@question()
def hoards(built, path):
    """Open files until there are no more to be had, and keep them."""
    import resource

    note(built, path)
    resource.setrlimit(resource.RLIMIT_NOFILE, (200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    while True:
        KEPT.append(open(os.devnull))


@question()
def fails(built, path):
    """Fail as a defect would."""
    raise ZeroDivisionError("nobody foresaw this")


# Readers of what was brought, as `engine.read` runs them


@question()
def swallows(what, path, name=None, progress=None):
    """Take memory as fast as it can be had, and write down how much there was at most."""
    taken = []
    try:
        for _ in range(200):
            taken.append(np.ones(12_500_000))
    finally:
        Path(path).write_text(peak())
    return len(taken)


def peak():
    """Return the most memory that this process ever held, in kB."""
    status = Path("/proc/self/status").read_text()
    return next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))


@question()
def slow(what, path, name=None, progress=None):
    """Read for as long as nobody stops it."""
    for i in range(6_000):
        Path(path).write_text("begun")
        progress(i / 6_000, "Reading slowly")
        time.sleep(0.1)


@question()
def killed(what, path, name=None, progress=None):
    """End the worker in the middle of reading."""
    Path(path).write_text("begun")
    os.kill(os.getpid(), 9)


@question()
def late(what, path, name=None, progress=None):
    """Read a file after a while."""
    Path(path).write_text("begun")
    time.sleep(1.5)
    return ee.read(what[0][1], name="p.csv")


@question()
def settings(built, path):
    """Return the names of the settings that a worker sees."""
    return sorted(os.environ)
