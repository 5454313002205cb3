"""What a lesson is shown on: its own sample, another of the same kind, or the learner's data."""

from __future__ import annotations

import embedding_explorer as ee
from embedding_explorer.data.dataset import unique_names
from embedding_explorer.data.samples import cards
from embedding_explorer.lessons import Step, first_data
from ui.cache.owned import OWN
from ui.frame import shell, state, widgets
from ui.learn import view


def offered(step: Step) -> dict[str, str]:
    """Return the data a step accepts by kind: titles by key, the step's own choice first."""
    titles = {view.OWN: "Sentences of this lesson"} if step.own else {}
    titles |= {
        key: str(card["title"]) for key, card in cards().items() if card["kind"] in step.accepts
    }
    titles |= {
        key: data.source for key, data in state.other_data().items() if data.kind in step.accepts
    }
    first = {step.start: titles.pop(step.start)}
    every = first | titles
    return dict(zip(every, unique_names(every.values())[0], strict=True))


def now() -> str:
    """Return the key of the data that is shown: the one chosen where the step accepts it."""
    wanted, step = view.view().data, view.step()
    return wanted if wanted and _found(wanted, step) else step.start


def _found(key: str, step: Step) -> bool:
    """Tell whether there is data of this key and of a kind that the step accepts."""
    if key in offered(step):
        return True
    if not key.startswith(OWN):
        return False
    try:
        return state.kept_data(key).kind in step.accepts
    except ee.ExplorerError:
        return False


def chosen() -> tuple[str, ee.Dataset]:
    """Return key and data that the step is shown on; what does not suit it is said."""
    wanted, step, key = view.view().data, view.step(), now()
    if wanted and key != wanted:
        shell.tell(
            "info",
            shell.plain(
                f"This step needs {' or '.join(step.accepts)}; your data is of another kind, so "
                "the lesson's data is shown."
            ),
            key="learn-data-problem",
            icon="info",
        )
    return key, get(key, step)


def get(key: str, step: Step) -> ee.Dataset:
    """Return the data of a key."""
    if key == view.OWN:
        return first_data(step)
    return state.kept_data(key) if key in state.other_data() else ee.sample(key)


def pick() -> None:
    """Draw the choice of data."""
    titles = offered(view.step())
    widgets.select(
        "Data",
        titles,
        now(),
        lambda key: view.update(data=key),
        key="learn-data",
        of=(view.view().lesson, view.view().step),
        help="Choose another sample of the same kind, or your own data.",
    )
    shell.link("pages/data.py", "Upload your own", ":material/upload_file:")
