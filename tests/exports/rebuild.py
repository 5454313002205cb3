"""Run exported scripts or notebooks, each in its own folder, and keep what they leave behind.

    python rebuild.py FOLDER [FOLDER ...]

Every folder holds map.py or map.ipynb; result.npz is written beside it. One process for all, as
the first UMAP of a process takes longest.
"""

import json
import os
import sys
import traceback
from pathlib import Path

import numpy as np


def code(folder: Path) -> str:
    """Return the text of the script, or of the code cells of the notebook."""
    if (folder / "map.py").exists():
        return (folder / "map.py").read_text("utf-8")
    cells = json.loads((folder / "map.ipynb").read_text("utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def rebuild(folder: Path) -> None:
    """Run what is in a folder as a program of its own would run."""
    os.chdir(folder)
    left: dict = {"__name__": "__main__"}
    exec(compile(code(folder), str(folder / "map"), "exec"), left)
    vectors, map_xy = left["vectors"], left["map_xy"]
    dense = vectors if isinstance(vectors, np.ndarray) else vectors.toarray()
    arrays = {"vectors": dense, "names": np.array([str(n) for n in left["names"]])}
    np.savez("result.npz", **arrays, **({} if map_xy is None else {"map": map_xy}))


def main() -> None:
    """Run every folder; a failure is written down where its result would be."""
    for folder in map(Path, sys.argv[1:]):
        try:
            rebuild(folder.resolve())
        except Exception:  # noqa: BLE001 - whatever it is, the test shows it
            (folder / "failure.txt").write_text(traceback.format_exc(), "utf-8")
    if bad := [name for name in sys.modules if name.startswith("embedding_explorer")]:
        sys.exit(f"The scripts must do without our package, and {bad[0]} was imported.")


if __name__ == "__main__":
    main()
