"""A page with nothing but the map, for its browser tests: the address says what it shows."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[2]))

from ui.map import (  # noqa: E402
    Coloring,
    Fields,
    Mark,
    Panel,
    Step,
    Thumbs,
    linked_map,
    media_arrays,
    panel_height,
    pending,
)

st.set_page_config(layout="wide")

CAPTION = "Distances near a point can be read, far ones not."
HOSTILE = "<img src=x onerror=window.hurt=1>"
N = int(st.query_params.get("n", 120))
DIMS = int(st.query_params.get("dims", 2))
PANELS = int(st.query_params.get("panels", 1))
COLOR = st.query_params.get("color", "levels")


@st.cache_resource(max_entries=20)
def blobs(seed: int, n: int, dims: int) -> np.ndarray:
    """Six round groups of points."""
    rng = np.random.default_rng(seed)
    middles = rng.normal(0, 4, (6, dims))
    far_apart = 10 if seed >= 50 else 1
    points = middles[np.arange(n) % 6] + rng.normal(0, 0.8, (n, dims))
    return (far_apart * points).astype(np.float32)


@st.cache_resource(max_entries=20, hash_funcs={np.ndarray: id})
def nearest(coords: np.ndarray, k: int) -> np.ndarray:
    """The k nearest items of every item."""
    from sklearn.neighbors import NearestNeighbors

    found = NearestNeighbors(n_neighbors=k + 1).fit(coords).kneighbors(return_distance=False)
    return found[:, :k].astype(np.int32)


@st.cache_data(max_entries=4)
def sheet(n: int) -> Thumbs:
    """One 8×8 tile per item, its brightness the item's number."""
    import io

    from PIL import Image

    columns = 16
    tiles = np.zeros((-(-n // columns) * 8, columns * 8), dtype=np.uint8)
    for i in range(n):
        y, x = divmod(i, columns)
        tiles[y * 8 : y * 8 + 8, x * 8 : x * 8 + 8] = (np.indices((8, 8)).sum(0) * 16 + i) % 256
    file = io.BytesIO()
    Image.fromarray(tiles).save(file, "PNG")
    return Thumbs(file.getvalue(), columns, 8, 8)


@st.cache_resource(max_entries=20)
def coloring(kind: str, n: int, long: bool) -> Coloring | None:
    """What the address asks for."""
    if kind == "levels":
        first = "Fruit " * 80 if long else "Fruit"
        levels = (first, "Vegetable", "Herb", "Nut", "Grain", "Spice")
        return Coloring("Kind", codes=np.arange(n, dtype=np.int32) % 6, levels=levels)
    if kind == "many":
        levels = tuple(f"Group {i}" for i in range(40))
        return Coloring("Group", codes=np.arange(n, dtype=np.int32) % 41 - 1, levels=levels)
    values = np.linspace(0.5, 10, n, dtype=np.float32)
    values[::9] = np.nan
    return Coloring("Price", values=values) if kind == "numbers" else None


@st.cache_resource(max_entries=20)
def words(n: int, hostile: bool) -> tuple[pd.Index, Fields]:
    """Names and fields of the items."""
    if hostile:
        return pd.Index([f"{HOSTILE} {i}" for i in range(n)]), Fields({HOSTILE: [HOSTILE] * n})
    columns = {"kind": [f"kind {i % 6}" for i in range(n)], "price": np.arange(n) / 4}
    return pd.Index([f"item {i}" for i in range(n)]), Fields(columns)


@st.cache_resource(max_entries=20)
def rising(n: int, panel: int) -> np.ndarray:
    """Belief from 0 to 1 along the items, falling in every other panel, the last not known."""
    belief = np.linspace(0, 1, n, dtype=np.float32)[:: -1 if panel % 2 else 1].copy()
    belief[n - 1] = np.nan
    return belief


@st.cache_resource(max_entries=20)
def believed(n: int, panel: int) -> Coloring:
    """The belief as colours of a panel's own."""
    return Coloring("Belief", values=rising(n, panel), range=(0, 1), missing="not known")


@st.cache_resource(max_entries=20)
def way(n: int, dims: int, count: int) -> tuple[Step, ...]:
    """Pictures that turn bit by bit; every second one lacks item 5."""
    steps = []
    for at in range(count):
        turn = at / max(count - 1, 1) * np.pi / 2
        coords = blobs(0, n, dims).copy()
        across, up = coords[:, 0].copy(), coords[:, 1].copy()
        coords[:, 0] = across * np.cos(turn) - up * np.sin(turn)
        coords[:, 1] = across * np.sin(turn) + up * np.cos(turn)
        coords[5] = np.nan if at % 2 else coords[5]
        steps.append(Step(f"Turned by {np.degrees(turn):.0f}°", coords.astype(np.float32)))
    return tuple(steps)


names, fields = words(N, "hostile" in st.query_params)
media_arrays.LIMIT = int(st.query_params.get("far", 200_000))
top = st.container()
st.text(f"other is {st.toggle('Something else', key='other')}", width="content")
ANOTHER = st.toggle("Another method", key="another")
SIZE = st.slider("Size", 2, 20, int(st.query_params.get("size", 9)), key="size")
st.text(f"size is {SIZE}")
TITLES = [
    "One-hot",
    "TF-IDF over words, reduced by a truncated singular value decomposition to 50 dimensions",
    "PCA",
    "Word2Vec (skip-gram), window 5, then UMAP with 15 neighbours and a least distance of 0.1",
    "UMAP",
    "Vectors as given",
]
BARE = int(st.query_params.get("bare", 0))
STEPS = int(st.query_params.get("steps", 0))
panels = []
for p in range(PANELS):
    coords = blobs(p + 50 * ANOTHER, N, DIMS)
    if p == 1 and "gaps" in st.query_params:
        coords = np.where(np.arange(N)[:, None] % 10 == 3, np.nan, coords).astype(np.float32)
    steps = way(N, DIMS, STEPS) if p == 0 and STEPS else ()
    title = HOSTILE if "hostile" in st.query_params else f"Picture {p + 1}"
    title = TITLES[p] if "titles" in st.query_params else title
    space = p if "own" in st.query_params else 0
    panels.append(
        Panel(
            key=f"panel-{p}",
            title=title,
            coords=steps[0].coords if steps else coords,
            steps=steps,
            belief=rising(N, p) if "belief" in st.query_params else None,
            coloring=believed(N, p) if "believed" in st.query_params and p else None,
            axis_titles=(title, "PC 2 (18 % kept)", "PC 3")[:DIMS]
            if p == 0 and "axes" in st.query_params
            else (),
            caption=HOSTILE if "hostile" in st.query_params else "" if BARE else CAPTION,
            neighbors=nearest(blobs(space, N, DIMS), 8) if 9 < N <= 20000 else None,
        )
    )
asked = tuple(int(i) for i in st.session_state.get("asked", ()))
if "feed" in st.query_params:
    told = pending("the-map", names=names, selected=asked).selected
    asked = asked if told is None else told
    st.session_state["asked"] = asked
marks = []
if "marks" in st.query_params:
    marks = [Mark(0, 6, "near"), Mark(0, 12, "near"), Mark(0, 1, "hidden"), Mark(0, 18, "false")]
    marks += [Mark(2, 8, "near"), Mark(2, 3, "hidden"), Mark(2, 14, "false")]
if "each" in st.query_params:
    marks = [Mark(0, 6, "near", panel=0), Mark(0, 12, "hidden", panel=1)]
of = st.query_params.get("of", "own")
if "below" in st.query_params:
    top.markdown("\\\n".join(["A line above the map."] * 60))
with top:
    event = linked_map(
        panels,
        names=names,
        fields=fields,
        coloring=coloring(COLOR, N, "long" in st.query_params),
        thumbs=sheet(N) if "thumbs" in st.query_params else None,
        marks=marks,
        selected=asked,
        size=SIZE,
        height=int(st.query_params.get("height", panel_height(PANELS) if BARE else 440)),
        neighbors_of=int(of) if of.isdigit() else of,
        doubt="doubt" in st.query_params,
        key="the-map",
    )
left, right = st.columns(2)
left.button("Ask for 7", key="ask", on_click=lambda: st.session_state.update(asked=(7,)))
right.button("Ask for none", key="none", on_click=lambda: st.session_state.update(asked=()))
shown = None if event.selected is None else sorted(event.selected)[:12]
st.text(f"python saw {shown} by {event.source}", width="content")
if event.selected is not None:
    st.text(f"python counts {len(event.selected)}")
