"""What each method does and how to read a map, written from the methods themselves."""

from __future__ import annotations

from types import ModuleType

import streamlit as st

from embedding_explorer.base import registry
from embedding_explorer.base.registry import Field
from embedding_explorer.build.presets import presets as every_preset
from ui.frame import shell

READING = (
    "**The list is exact, the map is an approximation.** Neighbours are computed in the "
    "vectors, in all dimensions. A map has two or three, so something is lost. After PCA or SVD "
    "the list shows how many were also nearest before.",
    "**Trust near, not far.** On UMAP and t-SNE maps only close neighbourhoods are meaningful. "
    "Gaps between groups, their sizes and densities are not.",
    "**On PCA and SVD maps far is far.** They are linear projections, like shadows. Points far "
    "apart on the map are at least that far apart in the vectors. Points close together may "
    "differ in the dimensions left out.",
    "**Watch for errors.** A dashed line leads to a true neighbour that the map puts far away. "
    "A red cross marks a false neighbour: near on the map only.",
    "**Check how reliable it is.** “Map quality” below the map compares it with chance and "
    "lists unreliable regions. Colour by local reliability, or fade unreliable points, to see "
    "this on the map. Select a point to see why.",
    "**Axes of UMAP and t-SNE mean nothing.** The map can be rotated or mirrored freely. Axes "
    "of PCA are directions in the data, each with its share of the variance.",
    "**Another seed, another map.** Rely on a group only if it reappears with another seed.",
)


def presets() -> None:
    """Draw the named methods, a row each."""
    with st.container(key="presets"):
        _table([{"method": m.title, "summary": m.summary} for m in every_preset()])


def steps(folder: str) -> None:
    """Draw the encoders or reducers with what they accept and their settings."""
    for key, module in registry.all_of(folder).items():
        with st.expander(f"{module.TITLE}: {module.SUMMARY}", key=f"{folder}-{key}"):
            _step(module)


def _step(module: ModuleType) -> None:
    if accepts := getattr(module, "ACCEPTS", ()):
        st.caption(f"Works on {', '.join(accepts)}.")
    if caption := getattr(module, "CAPTION", ""):
        st.markdown(f"*Reading its map:* {caption}")
    settings = [
        {"setting": f.label, "default": start(f), "effect": _help(f)}
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
