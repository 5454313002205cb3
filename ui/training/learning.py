"""A training as it went: loss, the map after every epoch, neighbours, and going on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.training import snapshots as ep
from embedding_explorer.analysis.training.snapshots import Epochs
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.presets import base
from embedding_explorer.charts.training import loss_figure, stability_figure
from embedding_explorer.engine import Job
from embedding_explorer.engine.training_questions import network_training, word_training
from ui.cache import cache
from ui.cache.questions import about
from ui.frame import names_listed, shell, state
from ui.jobs.answers import PATIENCE, POLL
from ui.map import Panel, Step, linked_map
from ui.panels import build_map
from ui.training import view

MAP = 300  # points of the map that plays
ROW = "(the row itself)"
TEXTS = "documents"  # the sample that is offered where there are no texts
PLAYED = 40  # steps it plays at most
BARE = {"displayModeBar": False}
JOB, STOPPED, NOW = "training-job", "training-stopped", "training-now"


def word2vec(data: ee.Dataset) -> None:
    """Draw the settings, and Word2Vec as it trains on the data."""
    with st.sidebar:
        kind = view.PAGE.select(
            "Training algorithm",
            "kind",
            view.KINDS,
            help="Which word predicts which; the tab “A sentence” shows it.",
        )
        epochs, dims = _size("Numbers per word vector.")
        about = "Number of context words on each side."
        window = view.PAGE.number("Window", "window", help=about)
        seed = view.PAGE.number("Seed", "start")
    if data.kind != "text":
        st.button(
            "Train on a sample of texts",
            key="training-texts",
            icon=":material/article:",
            on_click=state.show_data,
            args=(TEXTS,),
            help="Table cells give little context: sentences teach more.",
        )
    text = _added("text", "Sentences to add", "The wolf sat on the mat with the cat.")
    given = {"architecture": kind, "epochs": epochs, "vector_size": dims, "window": window}
    _show(data, word_training, {**given, "seed": seed, "text": text}, "word", more=1)


def network(data: ee.Dataset) -> None:
    """Draw the settings, and the network as it learns the table."""
    targets = [*data.with_role("label"), ROW, *data.with_role("category", "number")]
    with st.sidebar:
        target = view.PAGE.select("Target column", "target", targets)
        target = "" if target == ROW else target
        epochs, dims = _size("Hidden units: numbers per row vector.")
        seed = view.PAGE.number("Seed", "start")
    columns = [c for c in data.items.columns if data.roles.get(c, "name") != "ignore"]
    rows = _added("rows", "Rows to add, as CSV", ",".join(columns))
    given = {"target": target, "epochs": epochs, "hidden": dims, "rate": 0.01, "seed": seed}
    _show(data, network_training, {**given, "rows": rows}, "item", more=10)


def _size(help: str) -> tuple[int, int]:
    epochs = view.PAGE.number("Epochs", "epochs")
    return epochs, view.PAGE.number("Dimensions", "dims", help=help)


def _added(name: str, label: str, example: str) -> str:
    """Draw the field for more data and the buttons to go on; return what is added."""
    with st.expander("Continue training", key="training-go-on", expanded=view.view().more > 0):
        added = view.PAGE.text(label, name, lines=True, placeholder=example, height=90)
        if len(added) > view.LINKED:
            st.caption(
                f"More than {view.LINKED:,} characters: the link of this page does not include "
                "them."
            )
        left, right = st.columns(2)
        left.button(
            "Continue",
            key="training-more",
            icon=":material/play_arrow:",
            on_click=lambda: _go(view.view().more + 1),
            disabled=view.view().more >= view.PAGE.reader("more").high,
            width="stretch",
        )
        right.button(
            "Restart",
            key="training-again",
            icon=":material/restart_alt:",
            on_click=lambda: _go(0),
            width="stretch",
        )
    return added if view.view().more else ""


def _go(more: int) -> None:
    state.put(STOPPED, None)
    view.update(more=more)


def _show(
    data: ee.Dataset,
    question: Callable[..., dict[str, Any]],
    given: dict[str, Any],
    unit: str,
    *,
    more: int,
) -> None:
    now = (question.__name__, data.fingerprint, repr(given), view.view().more)
    if state.value(STOPPED) == now:
        shell.tell("info", "The training was stopped.", key="training-over", icon="stop_circle")
        st.button("Train", key="training-train", on_click=lambda: state.put(STOPPED, None))
        return
    state.put(NOW, now)
    recipe = Recipe(
        encoder=base(data).encoder, encoder_params=base(data).encoder_params, projection=None
    )
    built = build_map.made(data, recipe, view.share)
    ask = about(built, question, more=more * view.view().more, **given)
    found = cache.answer(ask, _wait, title="Training", owner=state.owner())
    for note in found["notes"]:
        st.caption(shell.plain(note))
    _curves(found)
    _map(found["epochs"])
    _neighbors(found["epochs"], unit)
    _moved(found, unit)


def _wait(job: Job) -> None:
    """Show how far the training is, with a button that stops it."""
    if job.wait(PATIENCE):
        return
    state.put(JOB, job)
    place = st.empty()
    with place.container():
        st.button("Stop", key="training-stop", icon=":material/stop_circle:", on_click=_stop)
        with shell.working("Training") as progress:
            while not job.wait(POLL):
                progress(job.progress.fraction, job.progress.step)
    place.empty()


def _stop() -> None:
    state.put(STOPPED, state.value(NOW))
    if (job := state.value(JOB)) is not None:
        job.cancel()


def _curves(found: dict[str, Any]) -> None:
    left, right = st.columns(2, gap="medium")
    dark = shell.is_dark()
    with left:
        st.markdown("**Loss after every epoch**")
        held = found.get("held", [])
        figure = loss_figure(found["loss"], held, first=found["first"], dark=dark)
        st.plotly_chart(figure, key="training-loss", theme=None, config=BARE)
        st.caption(
            "Where the dashed line rises, the network overfits: it memorises its rows."
            if held
            else "Word2Vec's own training loss: only its trend matters; no words are held out."
            if "held" not in found
            else "No row is held out, so overfitting cannot be detected."
        )
    with right:
        st.markdown("**Neighbours kept from epoch to epoch**")
        figure = stability_figure(found["stability"], dark=dark)
        st.plotly_chart(figure, key="training-stability", theme=None, config=BARE)
        st.caption(
            f"Share of the {found['k']} nearest, with the 95 % interval of the mean over these "
            "points in this run (each taken as independent: somewhat too narrow); dotted: chance."
        )


def _map(kept: Epochs) -> None:
    st.markdown("**The map after every epoch**")
    part = kept.last(MAP)
    pictures = ep.maps(part)
    places = np.unique(np.linspace(0, len(part) - 1, min(PLAYED, len(part))).round().astype(int))
    steps = tuple(Step(f"epoch {part.numbers[i]}", pictures[i]) for i in places)
    panel = Panel("training", "As it learns", pictures[places[0]], steps=steps)
    linked_map([panel], names=part.names, key="training-map", height=460)
    st.caption(
        f"{len(part.names):,} points on the first two principal components of the last epoch. "
        "All epochs share these axes, so movement never comes from changing axes."
    )


def _neighbors(kept: Epochs, unit: str) -> None:
    st.markdown(f"**Neighbours of a{'n' * (unit == 'item')} {unit}**")
    known = pd.Index(kept.names.astype(str))
    names = names_listed.listed(known, [view.view().word])
    first = names[min(10, len(names) - 1)]
    word = view.PAGE.select(unit.capitalize(), "word", names, first)
    names_listed.tell(known, "train on fewer for the others")
    table = ep.neighbors_per_epoch(kept, word, 5)
    table["shown"] = table["name"] + table["new"].map({True: " (new)", False: ""})
    wide = table.pivot(index="epoch", columns="rank", values="shown")
    wide.columns = [f"nearest {rank}" for rank in wide.columns]
    st.dataframe(wide, key="training-neighbors", height=240)


def _moved(found: dict[str, Any], unit: str) -> None:
    if found["moved"] is None:
        return
    st.markdown("**Biggest changes since the restart**")
    st.dataframe(found["moved"].head(200), key="training-moved", hide_index=True, height=240)
    if found["new"]:
        new = ", ".join(map(str, found["new"][:20]))
        st.caption(shell.plain(f"New {unit}s: {new}{' …' * (len(found['new']) > 20)}"))
