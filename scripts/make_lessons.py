"""Make what the lessons show on their own data, which comes with the program.

python -m scripts.make_lessons    writes embedding_explorer/engine/store/lesson_results

Only what a page would leave to a worker is kept: the steps of recipes that are no matter of some
50 ms, and the answers to heavy questions about them.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from embedding_explorer.base import registry
from embedding_explorer.base.files import MARK
from embedding_explorer.base.one_thread import one_blas_thread
from embedding_explorer.base.question import question_of
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import keeping, load, made_here, orders, steps
from embedding_explorer.engine.store import Store
from embedding_explorer.engine.store.entries import USED, entry_folder
from embedding_explorer.engine.store.shipped import FOLDER, INDEX
from embedding_explorer.lessons import Seen, Step, ask_all, first_data
from embedding_explorer.space.built import Built
from ui.cache.questions import about

SILENT = lambda fraction, step: None  # noqa: E731


@dataclass(frozen=True)
class Result:
    """Something that a step needs of a worker.

    Attributes
    ----------
    what : str
        In words, for who reads the index.
    key : str
        Under which the store keeps it.
    made_of : tuple of str
        The parts of that key.
    make : callable
        Makes it, of what the store has by then.
    shared : mapping
        What it has in common with its dataset.
    """

    what: str
    key: str
    made_of: tuple[str, ...]
    make: Callable[[], Any]
    shared: dict[str, Any]


class Noting(Store):
    """A store that knows of every key what it was made of."""

    def __init__(self, folder: Path, *, beside: Path | None) -> None:
        self.made_of: dict[str, tuple[str, ...]] = {}
        super().__init__(folder, beside=beside)

    def key(self, *parts: object) -> str:
        """Return the key of a result, and note it."""
        key = super().key(*parts)
        self.made_of[key] = tuple(map(str, parts))
        return key


class Maker:
    """Finds in a store all that lessons need of a worker, and makes what is not there.

    Attributes
    ----------
    results : dict of str to Result
        All that was needed, by its key.
    seconds : dict of str to float
        How long it took to make what was not there.
    """

    def __init__(self, store: Noting) -> None:
        self.store = store
        self.results: dict[str, Result] = {}
        self.seconds: dict[str, float] = {}

    def seen(self, step: Step) -> Seen:
        """Return what a step looks at on the data it begins with."""
        data = keeping.anonymous(first_data(step))
        return Seen(data, tuple(self.built(data, r) for r in step.recipes(data)), self.answer)

    def built(self, data: Dataset, recipe: Recipe) -> Built:
        """Return what a recipe makes of some data."""
        made = made_here(data, recipe)
        if made is not None:
            return made
        before = ""
        for part in steps.parts(self.store, data, recipe):
            self._step(data, part, before)
            before = part.key
        found = load(self.store, data, recipe)
        assert found is not None
        return found

    def _step(self, data: Dataset, part: steps.Part, before: str) -> None:
        shared = steps.shared(data)

        def make() -> Any:
            kept = self.store.get(before, shared=shared) if before else None
            return steps.make(part.kind, data, part.recipe, kept, SILENT)

        self._needed(f"{data.origin[:6]} {part.kind}: {part.title}", part.key, make, shared)

    def answer(self, question: Callable[..., Any], built: Built, *others: Any, **given: Any) -> Any:
        """Answer a question of a lesson, as a worker does."""
        asked = about(built, question, *others, **given)
        if asked.is_light:
            return asked.here()
        every: tuple[Built, ...] = (built, *others)
        name = question_of(question).name
        of = [(b.dataset, b.recipe) for b in every]
        key = orders.answer_key(self.store, name, built.dataset, of, given)
        if "progress" in inspect.signature(question).parameters:
            given = {**given, "progress": SILENT}
        shared = steps.shared(built.dataset)
        return self._needed(name, key, lambda: question(*every, **given), shared)

    def _needed(self, what: str, key: str, make: Callable[[], Any], shared: dict[str, Any]) -> Any:
        self.results[key] = Result(what, key, self.store.made_of[key], make, shared)
        if not self.store.sound(key):
            began = time.process_time()
            self.store.put(key, one_blas_thread(make)(), shared=shared)
            self.seconds[key] = time.process_time() - began
        return self.store.get(key, shared=shared)


def lesson_steps() -> list[tuple[str, Step]]:
    """Return every step of every lesson by its number ("5.1"), but for those not possible here."""
    return [
        (f"{number}.{place}", step)
        for number, module in enumerate(registry.all_of("lessons").values(), start=1)
        for place, step in enumerate(module.STEPS, start=1)
        if step.missing() is None
    ]


@contextmanager
def maker(beside: Path | None) -> Iterator[Maker]:
    """Yield a maker on a store of its own, which goes at the end."""
    with TemporaryDirectory() as folder:
        yield Maker(Noting(Path(folder), beside=beside))


def main() -> None:
    """Make everything anew, and put it where the program finds it."""
    with maker(None) as made:
        for number, step in lesson_steps():
            before = set(made.results)
            ask_all(step, made.seen(step))
            seconds = sum(made.seconds[key] for key in set(made.results) - before)
            print(f"{number} {step.title}: {seconds:.1f} s of CPU", flush=True)
        _write(made)
    size = sum(path.stat().st_size for path in FOLDER.rglob("*"))
    print(f"{len(made.results)} results, {size:,} bytes: {FOLDER}")


def _write(made: Maker) -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    index: dict[str, Any] = {}
    for key, result in made.results.items():
        name = hashlib.sha256(json.dumps(result.made_of).encode()).hexdigest()[:16]
        folder = entry_folder(made.store.folder, key)
        assert folder is not None
        shutil.copytree(folder, FOLDER / name, ignore=shutil.ignore_patterns(MARK, USED))
        index[name] = {
            "what": result.what,
            "made of": result.made_of,
            "seconds": round(made.seconds[key], 1),
        }
    text = json.dumps(dict(sorted(index.items())), indent=1, ensure_ascii=False)
    (FOLDER / INDEX).write_text(f"{text}\n", "utf-8")


if __name__ == "__main__":
    main()
