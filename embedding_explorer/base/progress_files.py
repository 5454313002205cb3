"""What a running step says and hears: small files in the store's folder, replaced as a whole."""

from __future__ import annotations

import io
import json
import logging
import re
import time
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from embedding_explorer.base import files
from embedding_explorer.base.disk_faults import StoreError, writing
from embedding_explorer.base.errors import Cancelled

LOG = logging.getLogger(__name__)
HELD = "held.json"
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
        """Say that the step runs now, and where."""
        self._worker, self._began = worker, time.time()
        self._tell(0.0, "")

    def weigh(self, worker: str, held: int) -> None:
        """Say how many bytes a worker holds after the step."""
        self._write(HELD, json.dumps([worker, held]).encode())

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
            made = io.BytesIO()
            np.save(made, np.asarray(coords, np.float32), allow_pickle=False)
            self._write("frame.npy", made.getvalue())

    def _tell(self, fraction: float, step: str) -> None:
        told = Told(float(fraction), step, self._worker, self._frames, self._began)
        self._write("progress.json", json.dumps(asdict(told)).encode())

    def _write(self, name: str, content: bytes) -> None:
        """Replace a file as a whole.

        A step whose progress cannot be written, on a full disk or because the folder was taken
        away, goes on: what counts is its result, and that is either kept or said to be lost. The
        folder is not made again: it may be gone because nobody waits any more.
        """
        try:
            with files.replacing(self.folder, name) as file:
                file.write(content)
        except (OSError, StoreError) as error:
            LOG.info("progress is not written: %s", error)

    # The server's side

    def told(self) -> Told | None:
        """Return what the step said last; None before it began."""
        try:
            return Told(**json.loads((self.folder / "progress.json").read_text("utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def held(self) -> tuple[str, int] | None:
        """Return the worker that made the step and the bytes it held after, once it is over."""
        try:
            worker, held = json.loads((self.folder / HELD).read_text("utf-8"))
            return str(worker), int(held)
        except (OSError, ValueError, TypeError):
            return None

    def shown(self) -> np.ndarray | None:
        """Return the last unfinished layout, if there is one."""
        try:
            frame: np.ndarray = np.load(self.folder / "frame.npy", allow_pickle=False)
            return frame
        except (OSError, ValueError, EOFError):
            return None

    def lay(self, around: bool = False) -> None:
        """Make the folder, also where somebody removed it.

        Parameters
        ----------
        around : bool
            Whether to make the one in which it lies, too. For a part of a step that one must not
            come back: it is gone once nobody waits for the step.

        Raises
        ------
        StoreError
            If it cannot be made.
        """
        parent, names = self.folder.parent, [self.folder.name]
        with writing():
            if around:  # in the root, which nobody else may look into, and through no link
                parent, names = files.make_root(parent.parent), [parent.name, *names]
            files.make_own_folder(parent, *names)

    def cancel(self, around: bool = False) -> None:
        """Ask the step to stop at its next telling; one that cannot be asked is stopped later."""
        with suppress(StoreError, OSError):
            self.lay(around)
            with files.replacing(self.folder, "cancel"):
                pass

    def clear(self) -> None:
        """Remove the folder; what cannot be removed now is swept later."""
        with suppress(OSError, StoreError):
            files.remove(self.folder.parent, self.folder.name)


def new_ticket(root: Path) -> Ticket:
    """Return a ticket of which the folder is nobody else's, once it is made (`Ticket.lay`)."""
    return Ticket(root / "jobs" / uuid.uuid4().hex)
