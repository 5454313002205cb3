"""What a running step says and hears: small files in the store's folder, replaced as a whole."""

from __future__ import annotations

import json
import re
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.errors import Cancelled

EVERY = 0.1  # seconds between two tellings, and between two looks for a cancellation
FRAME_EVERY = 0.25
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class Told:
    """How far a step is: 0..1, its words, which worker runs it, how many frames there were."""

    fraction: float
    step: str
    worker: str
    frames: int
    began: float  # seconds since the epoch, by the clock of the worker

    @property
    def spent(self) -> float:
        """Seconds since the step began."""
        return max(0.0, time.time() - self.began)


class Ticket:
    """The folder of one step. The worker calls it as its progress; the server reads it."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self._worker = self._kind = ""
        self._began = self._told = self._looked = self._framed = 0.0
        self._frames = 0

    # The worker's side

    def begin(self, worker: str) -> None:
        """Say that the step runs now, and where.

        Raises
        ------
        FileNotFoundError
            If the folder around it is gone, with all who waited.
        """
        self._worker, self._began = worker, time.time()
        self._make()
        self._tell(0.0, "")

    def __call__(self, fraction: float, step: str) -> None:
        """Tell how far the step is.

        Raises
        ------
        Cancelled
            If nobody waits for it any more.
        """
        now = time.monotonic()
        if now - self._looked >= EVERY:
            self._looked = now
            if (self.folder / "cancel").exists():
                raise Cancelled("Stopped, as you asked.")
        kind = _DIGITS.sub("", step)  # "Epoch 3 of 9" goes on, another kind of step is news
        if now - self._told >= EVERY or kind != self._kind:
            self._told, self._kind = now, kind
            self._tell(fraction, step)

    def frame(self, coords: np.ndarray) -> None:
        """Show an unfinished layout."""
        now = time.monotonic()
        if now - self._framed >= FRAME_EVERY:
            self._framed = now
            self._frames += 1
            with files.replacing(self.folder, "frame.npy") as file:
                np.save(file, np.asarray(coords, np.float32), allow_pickle=False)

    def _tell(self, fraction: float, step: str) -> None:
        told = {
            "fraction": float(fraction),
            "step": step,
            "worker": self._worker,
            "frames": self._frames,
            "began": self._began,
        }
        with files.replacing(self.folder, "progress.json") as file:
            file.write(json.dumps(told).encode())

    def _make(self) -> None:
        files.make_own_folder(self.folder.parent, self.folder.name)

    # The server's side

    def told(self) -> Told | None:
        """Return what the step said last; None before it began."""
        try:
            return Told(**json.loads((self.folder / "progress.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def shown(self) -> np.ndarray | None:
        """Return the last unfinished layout, if there is one."""
        try:
            return np.load(self.folder / "frame.npy", allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None

    def cancel(self) -> None:
        """Ask the step to stop at its next telling."""
        self._make()
        with files.replacing(self.folder, "cancel"):
            pass

    def clear(self) -> None:
        """Remove the folder."""
        if self.folder.parent.is_dir():
            files.remove(self.folder.parent, self.folder.name)


def new_ticket(root: Path) -> Ticket:
    """Return a ticket in a folder nobody has."""
    jobs = files.make_folder(files.make_root(root), "jobs")
    return Ticket(jobs / uuid.uuid4().hex)
