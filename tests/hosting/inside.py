"""Runs the app as a container would, within mount and network namespaces of its own (`unshare`).

    unshare --mount --net python inside.py FOLDER

The file system is read-only but for FOLDER/store and FOLDER/tmp, there is no network but the
loopback, and the app runs as nobody, without a home. It is asked for pages and for a map; what it
answered is printed as one JSON object.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65_534
SECONDS = 240
PORT = 8501  # no other process shares this network


def mount(*words: str) -> None:
    subprocess.run(["mount", *words], check=True)


def close(folder: Path) -> None:
    """Make everything read-only but the store and the scratch folder."""
    mount("--make-rprivate", "/")
    open_up([ROOT, Path(sys.base_prefix), Path(sys.prefix)], folder / "seen")
    writable = {folder / "store", folder / "tmp"}
    mount("--bind", str(folder / "store"), str(folder / "store"))
    scratch = "noexec,nosuid,nodev,mode=1777,size=1g"  # as compose.yaml has it
    mount("-t", "tmpfs", "-o", scratch, "tmpfs", str(folder / "tmp"))
    for line in Path("/proc/self/mounts").read_text().splitlines():
        place = Path(line.split()[1])
        system = any(place.is_relative_to(of) for of in ("/proc", "/sys", "/dev"))
        if place not in writable and not system:
            mount("-o", "remount,bind,ro", str(place))


def open_up(needed: list[Path], aside: Path) -> None:
    """Let nobody reach the code and Python where they lie in a folder closed to others (/root)."""
    for number, place in enumerate(needed):
        shut = [p for p in reversed(place.parents) if not p.stat().st_mode & 0o001]
        if shut:
            (kept := aside / str(number)).mkdir(parents=True)
            mount("--bind", str(place), str(kept))
            mount("-t", "tmpfs", "-o", "mode=0755", "tmpfs", str(shut[0]))
            place.mkdir(parents=True)
            mount("--bind", str(kept), str(place))


def loopback() -> None:
    """Switch the loopback on, which is down in a network just made."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        up = struct.pack("16sh", b"lo", 0x1 | 0x40)  # IFF_UP, IFF_RUNNING
        fcntl.ioctl(control, 0x8914, up)  # SIOCSIFFLAGS


def start(folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """Start the app by the command and the environment of the Dockerfile."""
    recipe = (ROOT / "Dockerfile").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split(None, 1) for line in recipe.splitlines() if line[:1].isupper()]
    words = " ".join(rest for word, rest in lines if word == "ENV").split()
    here = {"/store": folder / "store", "/tmp": folder / "tmp", "/app": ROOT}
    environment = {"PATH": os.environ["PATH"], "TMPDIR": str(folder / "tmp")}
    for name, value in (word.split("=", 1) for word in words):
        top, slash, rest = value.removeprefix("/").partition("/")
        place = here.get(f"/{top}") if value.startswith("/") else None
        environment[name] = value if place is None else f"{place}{slash}{rest}"
    command = json.loads(next(rest for word, rest in lines if word == "CMD"))
    who = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    who += ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"]
    with log.open("wb") as out:
        return subprocess.Popen(
            [*who, sys.executable, *command[1:]],
            cwd=ROOT,
            env={**environment, "EXPLORER_WORKERS": "1"},
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
        )


def get(path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError as error:
        return 0, str(error)


def until(path: str, process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Ask until the answer is 200, the app has ended, or it took too long."""
    deadline = time.monotonic() + SECONDS
    while (answer := get(path))[0] != 200:
        if process.poll() is not None or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    return answer


async def visit() -> list[str]:
    """Open the first page, ask for a UMAP map, and wait for it; return what went wrong."""
    sys.path.insert(0, str(ROOT))
    from benchmarks.visitor import Visitor

    visitor = Visitor(f"http://127.0.0.1:{PORT}", "data=films&method=umap")
    await visitor.open()
    deadline = time.monotonic() + SECONDS
    while visitor.waits and not visitor.map and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        await visitor.poll()
    await visitor.close()
    if "url" not in visitor.map.get("plotly", {}):
        return [*visitor.errors, f"no map that could be drawn: {visitor.map}"]
    return visitor.errors


def main(folder: Path) -> None:
    """Run the app, ask it, and print the answers."""
    close(folder)
    loopback()
    log = folder / "store" / "log.txt"
    process = start(folder, log)
    told: dict[str, object] = {"healthz": until("/healthz", process)}
    try:
        if process.poll() is None:
            told["readyz"] = until("/readyz", process)
            told["page"] = get("/")[0]
            told["errors"] = asyncio.run(visit())
            told["cache"] = sorted(p.name for p in (folder / "tmp").iterdir())
            status = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            told["status"] = dict(line.split(":\t", 1) for line in status if ":\t" in line)
    finally:
        process.terminate()
        told["ended"] = process.wait(timeout=60)
        told["log"] = log.read_text()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
