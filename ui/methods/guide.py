"""What each method does and how to read a map, written from the methods themselves."""

from __future__ import annotations

from types import ModuleType

import streamlit as st

from embedding_explorer.base import registry
from embedding_explorer.base.registry import Field
from embedding_explorer.build.presets import presets as every_preset
from ui.frame import shell

READING = (
    "**The list is true, the map is a picture.** Neighbours are computed in the vectors, with all "
    "their dimensions. A map has two or three; something has to give. After PCA or SVD the list "
    "says how many of them are also the nearest before.",
    "**Believe near before far.** On UMAP and t-SNE maps only close neighbourhoods mean "
    "something: the gaps between groups, their sizes and densities do not.",
    "**On PCA and SVD maps far is far.** They are shadows: what looks far apart is at least that "
    "far apart in a straight line, but things in front of each other may differ in depth.",
    "**Look for the signs.** A dashed line leads to a true neighbour that the picture hides; a red "
    "cross marks one that it only pretends.",
    "**Ask how far to believe it.** “How faithful” below the map measures it against chance and "
    "lists where not to trust it; coloured by belief, or with what should not be believed dimmed, "
    "the map says it place by place, and a selected point says why.",
    "**Axes of UMAP and t-SNE mean nothing.** Turn or mirror the map and it says the same. Axes of "
    "PCA are directions of the data, with the share of variance each keeps.",
    "**Another seed, another picture.** Build on a group only if it is still there with another "
    "seed.",
)


def presets() -> None:
    """Draw the named methods, a row each."""
    with st.container(key="presets"):
        _table([{"method": m.title, "in a sentence": m.summary} for m in every_preset()])


def steps(folder: str) -> None:
    """Draw the encoders or reducers with what they accept and their settings."""
    for key, module in registry.all_of(folder).items():
        with st.expander(f"{module.TITLE}: {module.SUMMARY}", key=f"{folder}-{key}"):
            _step(module)


def _step(module: ModuleType) -> None:
    if accepts := getattr(module, "ACCEPTS", ()):
        st.caption(f"Works on {', '.join(accepts)}.")
    if caption := getattr(module, "CAPTION", ""):
        st.markdown(f"*Its map:* {caption}")
    settings = [
        {"setting": f.label, "starts at": start(f), "what it does": _help(f)}
        for f in registry.fields(module.Params)
    ]
    if settings:
        with st.container(key=f"settings-{module.__name__.rpartition('.')[2]}"):
            _table(settings)
    else:
        st.caption("It has no settings.")


def _table(rows: list[dict[str, str]]) -> None:
    """Draw a table whose text wraps, so that no sentence is cut."""
    inert = [{name: shell.plain(text) for name, text in row.items()} for row in rows]
    st.table(inert, border="horizontal", hide_index=True)


def start(f: Field) -> str:
    """Return what a setting starts at, as its form shows it."""
    if f.type is bool:
        return "on" if f.default else "off"
    return "nothing" if f.default in ((), "") else f"{f.default}"


def _help(f: Field) -> str:
    only = f" Only for {' and '.join(f.kinds)}." if f.kinds else ""
    return f.help + only


def reading() -> None:
    """Draw how to read a map."""
    for sentence in READING:
        st.markdown(f"- {sentence}")
