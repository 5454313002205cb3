"""The trail: what each step made of the data, as a chain one can read aloud."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.data.dataset import own_columns
from ui.frame import shell

READ = ("number", "category")  # roles of the columns that features are made of
STANDARDISED = ("z-score", "rank")  # ways of scaling that leave a mean of 0


def show(built: ee.Built) -> None:
    """Draw the chain of steps with shapes, time, memory and information kept."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="trail"):
        st.markdown(f"Data {_badge(shape(_brought(built.dataset)))}", width="content")
        for stage in built.trail:
            chip = f"→ **{stage.title}** {_badge(shape(stage.shape_out))}"
            st.markdown(f"{chip} :small[:gray[{_facts(stage)}]]", width="content")
    st.caption(settings(built.recipe, built.dataset.roles))


def details(built: ee.Built) -> None:
    """Draw every step as a table, and what the methods want the reader to know."""
    st.dataframe(
        [
            {
                "step": stage.title,
                "in": shape(stage.shape_in if number else _brought(built.dataset)),
                "out": shape(stage.shape_out),
                "time": duration(stage.seconds),
                "memory": size(stage.bytes),
                "variance kept": "" if stage.kept is None else f"{stage.kept:.1%}",
            }
            for number, stage in enumerate(built.trail)
        ],
        hide_index=True,
        key="trail-table",
    )
    with st.container(key="trail-notes"):
        for stage in built.trail:
            if stage.notes:
                told = "  \n".join(shell.plain(note) for note in stage.notes)
                st.markdown(f"**{stage.title}**  \n{told}")
    st.caption(settings(built.recipe, built.dataset.roles))


def notes(built: ee.Built) -> None:
    """Draw the sentences of the methods: warnings of too little data, what was lost."""
    told = [note for note in built.notes if note != built.arbitrary]
    if told:
        with st.container(key="method-notes"):
            st.caption("  \n".join(f":material/info: {shell.plain(n)}" for n in told))


def _brought(data: ee.Dataset) -> tuple[int, int]:
    """Return rows and columns as the page Data counts them: without a name made by reading."""
    return len(data), len(own_columns(data)) or 1


def shape(numbers: tuple[int, int]) -> str:
    """Return 120 × 57."""
    return " × ".join(f"{n:,}" for n in numbers)


def duration(seconds: float) -> str:
    """Return 12 ms or 3.4 s."""
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def size(count: int) -> str:
    """Return bytes as kB, MB or GB."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"


def _badge(text: str) -> str:
    return f":primary-badge[{text}]"


def _facts(stage: ee.Stage) -> str:
    kept = "" if stage.kept is None else f" · {100 * stage.kept:.0f} % of variance"
    return f"{duration(stage.seconds)} · {size(stage.bytes)}{kept}"


def settings(recipe: ee.Recipe, roles: Mapping[str, str]) -> str:
    """Say how vectors were prepared, of data whose columns have these roles."""
    if recipe.metric == "precomputed":
        return f"Distances as given · seed {recipe.seed}"
    length = "normalised to unit length" if recipe.unit_norm else "not normalised"
    prepared = ", ".join(filter(None, [_centred(recipe, roles), length]))
    return f"Vectors {prepared} · distance: {recipe.metric} · seed {recipe.seed}"


def _centred(recipe: ee.Recipe, roles: Mapping[str, str]) -> str:
    """Say what was done to the mean; nothing of standardised numbers, whose mean is 0 already."""
    params = recipe.encoder_params
    if recipe.reducer == "pca":
        return "centred by PCA"
    if recipe.center:
        return "centred"
    columns = params.get("columns") or [c for c, role in roles.items() if role in READ]
    numbers = all(roles.get(column) == "number" for column in columns)
    scaled = recipe.encoder == "features" and params.get("scaling", "z-score") in STANDARDISED
    return "" if scaled and numbers else "not centred"
