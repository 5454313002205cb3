"""The engine: takes jobs, lets them run in turn, tells how they are, stops them."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from embedding_explorer import large, model_policy
from embedding_explorer.dataset import Dataset
from embedding_explorer.engine import parts, tasks
from embedding_explorer.engine.crew import Crew
from embedding_explorer.engine.job import WAITING, Job, Work
from embedding_explorer.engine.line import Line
from embedding_explorer.engine.ticket import new_ticket
from embedding_explorer.errors import InputError
from embedding_explorer.recipe import Recipe
from embedding_explorer.store import Store

LOG = logging.getLogger(__name__)
TICK, IDLE_TICK, SWEEP_EVERY = 0.03, 0.25, 60.0
UPLOAD_IDLE, SAMPLE_IDLE = 3_600.0, 30 * 86_400.0  # seconds after its last use a result goes


class Engine:
    """Runs steps in worker processes; each step once, however many jobs wait for it.

    Parameters
    ----------
    store : Store, optional
        Where results are kept, on a disk that every worker reaches.
    address : str, optional
        Of a dask scheduler ("tcp://host:8786"); None starts worker processes on this machine.
    """

    def __init__(self, store: Store | None = None, address: str | None = None) -> None:
        self.store = store or Store()
        self.crew = Crew(address)
        self._line = Line(self.crew)
        self._woken = threading.Event()
        self._closed = False
        self._swept = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._thread.start()

    @property
    def ready(self) -> bool:
        """Whether workers are there."""
        return self.crew.ready

    @property
    def problem(self) -> str:
        """Why there are no workers, in one sentence for the operator; "" while there are."""
        return self.crew.problem

    def start(self) -> None:
        """Start or reach the workers in the background, before anybody needs them."""
        self.crew.start()

    def submit(self, data: Dataset | str, recipe: Recipe, *, owner: str = "") -> Job:
        """Ask for what a recipe makes of a dataset.

        Parameters
        ----------
        data : Dataset, or the store key of one
        recipe : Recipe
        owner : str
            Who asks: owners take turns.

        Returns
        -------
        Job
            Its `result()` is a `Built`. It is done at once where all is kept already.

        Raises
        ------
        InputError
            If a store key holds no dataset.
        StoreError
            If the data cannot be kept for the workers.
        """
        known = self._dataset(data)

        def load() -> Any:
            return parts.load(self.store, known, recipe)

        if load() is not None:
            return Job((), load, self, owner)
        self.keep(known)
        with self._line.lock:
            works = self._works(known, recipe, owner)
            return self._admit(Job(works, load, self, owner))

    def call(
        self,
        function: str,
        data: Dataset,
        recipe: Recipe,
        *,
        title: str,
        owner: str = "",
        arguments: Mapping[str, Any] | None = None,
        others: Sequence[tuple[Dataset, Recipe]] = (),
    ) -> Job:
        """Ask for what "module:function" says of a built recipe, which is made first if need be.

        The function gets the `Built`, then those of `others` in order, and the arguments, plain
        values; what it returns must be of the types the store keeps. One that takes ``progress``
        gets a progress that stops it.
        """
        given = dict(arguments or {})
        shared = parts.shared(data)
        asked = [(data, recipe), *others]
        made_of = [(d.fingerprint, r.key) for d, r in asked]
        key = self.store.key("call", function, made_of, sorted(given.items()))

        def load() -> Any:
            return self.store.find(key, shared=shared)

        if load() is not None:
            return Job((), load, self, owner)
        for one, _ in asked:
            self.keep(one)
        with self._line.lock:
            missing = [a for a in asked if parts.load(self.store, *a) is None]
            chains = [self._works(*a, owner) for a in missing]
            keys = tuple((parts.data_key(self.store, d), r.to_query(full=True)) for d, r in others)
            order = self._order(
                data, "call", key, recipe, function=function, arguments=given, others=keys
            )
            last = self._line.work(order, title, owner, [c[-1] for c in chains if c])
            works = list(dict.fromkeys([*(w for chain in chains for w in chain), last]))
            return self._admit(Job(works, load, self, owner))

    def large(
        self,
        path: str | os.PathLike[str],
        recipe: Recipe,
        *,
        landmarks: int = large.LANDMARKS,
        owner: str = "",
    ) -> Job:
        """Ask for what a recipe makes of data larger than memory (`large.build`).

        One step of the line drives it from a worker, which hands the chunks to all workers behind
        what visitors wait for. They must reach the path. The job's `result()` is a `LargeBuilt`;
        its `write` makes a file of it.

        Raises
        ------
        InputError, MethodError
            For files or a recipe that cannot be used so.
        """
        data = large.check(path, recipe, landmarks)
        data_key = self.store.key("data", large.fingerprint(data.path))
        key = self.store.key("large", data_key, data.roles, recipe.key, landmarks)

        def load() -> Any:
            kept = self.store.find(key)
            return None if kept is None else large.LargeBuilt(data, recipe, **kept)

        if load() is not None:
            return Job((), load, self, owner)
        arguments = {"data": data, "landmarks": landmarks}
        with self._line.lock:
            root = self.store.folder.resolve()
            ticket = str(new_ticket(root).folder)
            order = tasks.Order(
                str(root), ticket, "large", key, data_key, recipe.to_query(full=True),
                UPLOAD_IDLE, arguments=arguments, models=model_policy.setting(),
            )  # fmt: skip
            return self._admit(
                Job([self._line.work(order, "Large data", owner)], load, self, owner)
            )

    def keep(self, data: Dataset) -> str:
        """Keep a dataset for the workers, and for a link; return its store key."""
        key = parts.data_key(self.store, data)
        if not (self.store.sound(key) and self.store.touch(key)):
            self.store.put(key, data, idle=_idle(data), of=key)
        return key

    def forget(self, data: Dataset) -> None:
        """Remove a dataset and all that was made of it."""
        self.store.drop_of(parts.data_key(self.store, data))

    def place(self, job: Job) -> int:
        """Return the place in the queue of a job's next step, from 1; 0 when it does not wait."""
        waiting = self._line.queue()
        mine = next((w for w in job.works if w.state == WAITING), None)
        return waiting.index(mine) + 1 if mine in waiting else 0

    def abandon(self, job: Job) -> None:
        """Stop every step that only this job waits for."""
        self._line.abandon(job)
        self._woken.set()

    def report(self) -> dict[str, Any]:
        """Return the queue, the running steps, the workers and the size of the store in bytes."""
        return {
            "waiting": [work.title for work in self._line.queue()],
            "running": [(work.title, work.told()) for work in self._line.running()],
            "workers": self.crew.report(),
            "warm": self.crew.is_warm,
            "problem": self.crew.problem,
            "store_bytes": self.store.bytes(),
        }

    def close(self) -> None:
        """Stop the workers of this machine; jobs that were not done are lost."""
        self._closed = True
        self._woken.set()
        self._thread.join(timeout=20)
        self._line.close()
        self.crew.close()

    def _dataset(self, data: Dataset | str) -> Dataset:
        if isinstance(data, Dataset):
            return data
        found = parts.lookup(self.store, data)
        if found is None:
            raise InputError("That data is no longer kept; bring it again.")
        return found

    def _works(self, data: Dataset, recipe: Recipe, owner: str) -> list[Work]:
        """Return the steps that are still to be made, each after the one it needs."""
        steps = parts.parts(self.store, data, recipe)
        works: list[Work] = []
        for i in parts.missing(self.store, steps):
            part, before = steps[i], steps[i - 1].key if i else ""
            order = self._order(data, part.kind, part.key, part.recipe, before=before)
            works.append(self._line.work(order, part.title, owner, works[-1:]))
        return works

    def _order(
        self, data: Dataset, kind: str, key: str, recipe: Recipe, **more: Any
    ) -> tasks.Order:
        root = self.store.folder.resolve()
        return tasks.Order(
            root=str(root),
            ticket=str(new_ticket(root).folder),
            kind=kind,
            key=key,
            data_key=parts.data_key(self.store, data),
            query=recipe.to_query(full=True),
            idle=_idle(data),
            quick=parts.is_quick(data, kind, recipe),
            models=model_policy.setting(),
            **more,
        )

    def _admit(self, job: Job) -> Job:
        for work in job.works:
            work.jobs.add(job)
        self.crew.start()
        self._woken.set()
        return job

    def _run(self) -> None:
        while not self._closed:
            self._woken.wait(TICK if self._line.busy else IDLE_TICK)  # a submit wakes it at once
            self._woken.clear()
            try:
                self._turn()
            except Exception as error:  # whatever it was: without this thread no job ever ends
                LOG.error("A turn of the line failed", exc_info=error)
                time.sleep(IDLE_TICK)

    def _turn(self) -> None:
        self._line.step()
        if self._line.busy:
            self.crew.start()
        if time.monotonic() - self._swept > SWEEP_EVERY:
            self._swept = time.monotonic()
            self.store.sweep()


def _idle(data: Dataset) -> float:
    return SAMPLE_IDLE if data.source.startswith("sample ") else UPLOAD_IDLE


@cache
def default() -> Engine:
    """Return the one engine of this process; `EXPLORER_SCHEDULER` names a cluster to use."""
    return Engine(address=os.environ.get("EXPLORER_SCHEDULER") or None)


def submit(data: Dataset | str, recipe: Recipe, *, owner: str = "") -> Job:
    """Ask the engine of this process for what a recipe makes of a dataset (`Engine.submit`)."""
    return default().submit(data, recipe, owner=owner)
