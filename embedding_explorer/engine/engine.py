"""The engine: takes jobs, lets them run in turn, tells how they are, stops them."""

from __future__ import annotations

import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from embedding_explorer import large
from embedding_explorer.base.errors import require
from embedding_explorer.base.faults import READING
from embedding_explorer.base.question import question_of
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import bringing, job_processes, keeping, orders, steps
from embedding_explorer.engine.job import WAITING, Job, Work
from embedding_explorer.engine.queue import Line
from embedding_explorer.engine.store import Store
from embedding_explorer.engine.tasks import Order
from embedding_explorer.engine.worker_pool import Crew

LOG = logging.getLogger(__name__)
TICK, IDLE_TICK, SWEEP_EVERY = 0.03, 0.25, 60.0


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
        require("distributed", "The engine", "app")
        self.store = store or Store()
        alone = address is None and job_processes.chosen()
        self.crew = job_processes.JobProcesses() if alone else Crew(address)
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

    def submit(
        self, data: Dataset | str, recipe: Recipe, *, owner: str = "", brought: bool = True
    ) -> Job:
        """Ask for what a recipe makes of a dataset.

        Parameters
        ----------
        data : Dataset, or the store key of one
        recipe : Recipe
        owner : str
            Who asks: owners take turns.
        brought : bool
            Whether this owner brought the data, which is then kept as theirs (`keep`).

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
        known = keeping.known(self.store, data)
        keeping.hold(self.store, known, owner, brought and isinstance(data, Dataset))

        def load() -> Any:
            return steps.load(self.store, known, recipe)

        if load() is not None:
            return Job((), load, self, owner)
        with self._line.lock:
            return self._admit(Job(self._works(known, recipe, owner), load, self, owner))

    def call(
        self,
        function: Callable[..., Any],
        data: Dataset,
        recipe: Recipe | None,
        *,
        title: str,
        owner: str = "",
        brought: bool = True,
        arguments: Mapping[str, Any] | None = None,
        others: Sequence[tuple[Dataset, Recipe]] = (),
        idle: float | None = None,
    ) -> Job:
        """Ask a question (`base.question`) to a built recipe, which is made first if need be.

        The function gets the `Built`, then those of `others` in order, and the arguments. Without
        a recipe it gets the dataset. Whoever asks the same of the same content shares the answer,
        so the title and the arguments name nobody's file. It goes `idle` seconds after its last
        use, or with the data when None.
        """
        name = question_of(function).name
        given = dict(arguments or {})
        asked = [(d, r) for d, r in ((data, recipe), *others) if r is not None]
        key = orders.answer_key(self.store, name, data, asked, given)
        for one in (data, *(d for d, _ in others)):
            keeping.hold(self.store, one, owner, brought)

        def load() -> Any:
            return self.store.find(key, shared=steps.shared(data))

        if load() is not None:
            return Job((), load, self, owner, key)
        with self._line.lock:
            chains = [self._works(*a, owner) for a in asked if not steps.load(self.store, *a)]
            order = orders.order_of(
                self.store, data, "call", key, recipe, function=name, arguments=given,
                others=others, idle=idle,
            )  # fmt: skip
            last = self._line.work(order, title, owner, [c[-1] for c in chains if c])
            works = list(dict.fromkeys([*(w for chain in chains for w in chain), last]))
            return self._admit(Job(works, load, self, owner, key))

    def bring(self, what: bringing.Brought, *, owner: str = "") -> str:
        """Keep files, a text or a table until they are read; return the key (`bringing.bring`)."""
        return bringing.bring(self.store, what, owner)

    def read(
        self,
        key: str,
        *,
        owner: str = "",
        function: Callable[..., Any] = bringing.dataset,
        title: str = READING,
        idle: float = keeping.UPLOAD_IDLE,
        joining: tuple[str, str] | None = None,
        **options: Any,
    ) -> Job:
        """Let a worker read what `bring` kept, by a question (`bringing.read`).

        The options are those of `ee.read`, or of that function. The job's `result()` is the
        dataset, kept for its owner; it may be joined with another (`bringing.read`).
        """
        made = self.store.key("read", key, uuid.uuid4().hex)

        def load() -> Any:
            found = self.store.find(made)
            return keeping.lookup(self.store, found) if isinstance(found, str) else found

        given = {"owner": owner, "options": options, "joining": joining}
        order = orders.reading(self.store, made, key, question_of(function).name, given, idle)
        return self._alone(order, title, owner, load)

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
        query = recipe.to_query(full=True)
        order = orders.order(self.store, "large", key, data_key, query, arguments=arguments)
        return self._alone(order, "Large data", owner, load)

    def keep(self, data: Dataset, *, owner: str = "") -> str:
        """Keep a dataset for who brought it, and for a link; return its store key."""
        return keeping.keep(self.store, data, owner)

    def forget(self, data: Dataset, *, owner: str = "") -> bool:
        """Remove a dataset of who brought it, and tell whether nothing of it is left (0150)."""
        return keeping.forget(self.store, data, owner)

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

    def _works(self, data: Dataset, recipe: Recipe, owner: str) -> list[Work]:
        """Return the steps that are still to be made, each after the one it needs."""
        chain = steps.parts(self.store, data, recipe)
        works: list[Work] = []
        for i in steps.missing(self.store, chain):
            part, before = chain[i], chain[i - 1].key if i else ""
            how = (part.kind, part.key, part.recipe)
            order = orders.order_of(self.store, data, *how, before=before)
            works.append(self._line.work(order, part.title, owner, works[-1:]))
        return works

    def _alone(self, order: Order, title: str, owner: str, load: Callable[[], Any]) -> Job:
        """Return the job of a step that needs no other."""
        with self._line.lock:
            works = [self._line.work(order, title, owner)]
            return self._admit(Job(works, load, self, owner, order.key))

    def _admit(self, job: Job) -> Job:
        self._line.admit(job)
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


@cache
def default() -> Engine:
    """Return the one engine of this process; `EXPLORER_SCHEDULER` names a cluster to use."""
    return Engine(address=os.environ.get("EXPLORER_SCHEDULER") or None)


def submit(data: Dataset | str, recipe: Recipe, *, owner: str = "") -> Job:
    """Ask the engine of this process for what a recipe makes of a dataset (`Engine.submit`)."""
    return default().submit(data, recipe, owner=owner)
