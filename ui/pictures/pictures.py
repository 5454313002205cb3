"""Pictures as sums of patterns: one picture at any rank, and the eigenimages of many."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

import embedding_explorer as ee
from embedding_explorer.analysis.vectors.eigenimages import (
    Decomposed,
    EigenImages,
    eigenimages,
    open_picture,
    to_png,
)
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.charts.pictures import rank_curve
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import called
from embedding_explorer.engine import bringing
from embedding_explorer.engine.data_questions import decomposed
from ui.cache import cache
from ui.data import reading
from ui.frame import shell, state
from ui.frame.page_state import PageState
from ui.jobs.answers import answer_of
from ui.page_state.address import declared
from ui.page_state.value_kinds import OneOf, Text, Whole
from ui.panels import build_map

SIDE = 420  # px of the longer side: a worker finds its SVD, the page sums a rank in some 30 ms
PATTERNS, TILE = 12, 132  # how many, and the px each is wide
# Two pictures that ship inside scikit-learn, CC BY 2.0.
EXAMPLES = {
    "A temple": ("china.jpg", "Photo: danielbuechele, CC BY 2.0, from scikit-learn."),
    "A flower": ("flower.jpg", "Photo: vultilion, CC BY 2.0, from scikit-learn."),
}
OWN = "Your own"
PLACE = "picture"  # where the bar of what is being read stands
BROUGHT, PIXELS = "picture-brought", "picture-pixels"  # the file that was brought, and its pixels
WAYS = ("PCA", "SVD")


@dataclass(frozen=True)
class PicturesView:
    """Every choice of this page: one image by rank; method, image and components of many."""

    picture: str = declared(next(iter(EXAMPLES)), OneOf((*EXAMPLES, OWN)))
    rank: int = declared(20, Whole(1, SIDE))
    by: str = declared(WAYS[0], OneOf(WAYS))
    image: str = declared("", Text())
    sum: int = declared(8, Whole(0, 1_000))


PAGE = PageState("pictures", PicturesView)
view = PAGE.now


def share() -> None:
    """Put the view into the address bar, with the data that many pictures are taken from."""
    PAGE.share({"data": [state.view().data]})


def one() -> None:
    """Draw one picture beside itself at a rank, with its size, its error and the curve."""
    st.subheader("Low-rank approximation of one image", anchor="rank")
    pixels, note = _picked()
    if pixels is None:
        st.markdown("Upload a PNG, JPEG or WebP file to see it at every rank.")
        return
    full = min(pixels.shape[:2])
    if full < 2:
        st.markdown("An image one pixel wide or high has only one component: upload a larger one.")
        return
    found = _decomposed(pixels)
    start, said = PAGE.within("rank", full, least=1), "Rank: number of components summed"
    rank = PAGE.slider(said, "rank", 1, full, start, key="picture-rank", of=full)
    made = found.at(rank)
    left, right = st.columns(2, gap="medium")
    left.image(to_png(pixels), caption="Original", width="stretch")
    right.image(to_png(made.picture), caption=f"Rank {rank} of {full}", width="stretch")
    numbers = f"{made.numbers / made.numbers_before:.0%} of {made.numbers_before:,}"
    kept, error, size = st.columns(3)
    kept.metric("Energy kept", f"{made.kept:.1%}")
    error.metric("Error", f"{made.error:.1%}")
    size.metric(
        "Numbers stored", f"{made.numbers:,}", numbers, delta_color="off", delta_arrow="off"
    )
    st.markdown(
        "Energy kept is a share of the squared pixel values. "
        f"The relative error, {made.error:.1%}, squared is the energy lost: {made.error**2:.1%}."
    )
    figure = rank_curve(found.curve(), rank, dark=shell.is_dark())
    st.plotly_chart(figure, key="rank-curve", theme=None, config={"displayModeBar": False})
    st.caption(
        "The best approximation of each rank by squared error (Eckart and Young 1936). It saves "
        f"space only at a small rank. {note}"
    )


def _decomposed(pixels: np.ndarray) -> Decomposed:
    """Return a picture taken apart, once for all ranks and for all who have the same pixels."""
    data = Dataset("images", pd.DataFrame({"name": ["picture"]}), images=pixels[None])
    return answer_of([(data, None)], decomposed, "Decomposing the image")


def _picked() -> tuple[np.ndarray | None, str]:
    """Draw the choice of a picture; return it and who made it."""
    chosen = PAGE.segments("Image", "picture", [*EXAMPLES, OWN], key="picture", place=st.sidebar)
    if chosen in EXAMPLES:
        file, note = EXAMPLES[chosen]
        spec = find_spec("sklearn")
        folder = Path(str(spec and spec.origin)).parent / "datasets" / "images"
        return open_picture((folder / file).read_bytes(), file, side=SIDE), note
    file_ = st.file_uploader("A picture", key="picture-file")
    if file_ is None:
        return None, ""
    pixels = _own(file_)
    return pixels, f"Reduced to at most {SIDE} pixels on the longer side."


def _own(file_: UploadedFile) -> np.ndarray | None:
    """Return the pixels of a picture of the visitor's own; None until a worker has opened it."""
    if state.value(BROUGHT) != file_.file_id:
        files = [(file_.name, file_.getvalue())]
        reading.begin(PLACE, reading.bring(files, function=bringing.picture, side=SIDE))
        state.put(BROUGHT, file_.file_id)
        state.put(PIXELS, None)
    reading.settle(PLACE, _accept, _refuse)
    found: np.ndarray | ee.ExplorerError | None = state.value(PIXELS)
    if isinstance(found, ee.ExplorerError):
        reading.told(found, "picture-problem")
        return None
    return found


def _accept(brought: reading.Brought, pixels: np.ndarray, instead: str) -> None:
    cache.drop(brought.upload)
    state.put(PIXELS, pixels)


def _refuse(brought: reading.Brought, error: ee.ExplorerError, instead: str) -> None:
    cache.drop(brought.upload)
    state.put(PIXELS, error)  # it is said as long as the file is there


def many() -> None:
    """Draw the patterns behind a set of pictures, and one of them as their sum."""
    st.subheader("Eigenimages: components of many images", anchor="eigenimages")
    current = state.current()
    data = current if current.kind == "images" else ee.sample("digits")
    if len(data) < 2:
        st.markdown("Eigenimages need at least two images: upload more.")
        return
    reducer = PAGE.segments("Method", "by", WAYS, key="eigen-way").lower()
    params = Params({"n_components": min(PATTERNS * 2, len(data) - 1)})
    recipe = Recipe(encoder="pixels", reducer=reducer, reducer_params=params, projection=None)
    built = build_map.made(data, recipe, share)
    found = cache.of_built("eigenimages", built, "", lambda: eigenimages(built))
    scale = max(1, 96 // max(found.mean.shape[:2]))
    shown = [("the mean", found.mean, False)] if reducer == "pca" else []
    shown += [
        (f"{i + 1}: {found.share[i]:.1%}", found.images[i], True)
        for i in range(min(PATTERNS - len(shown), len(found.images)))
    ]
    with st.container(horizontal=True, key="eigen-patterns"):  # as many in a row as have room
        for title, pixels, signed in shown:
            st.image(to_png(pixels, signed=signed, scale=scale), caption=title, width=TILE)
    st.caption(
        f"{len(data):,} images of {shell.plain(called(data))}. Each component is itself an image; "
        "the number is its share of the variance (for SVD, of the squared length). Light areas "
        "add brightness, dark areas subtract it."
    )
    _rebuilt(data, built, found, scale)


def _rebuilt(data: ee.Dataset, built: ee.Built, found: EigenImages, scale: int) -> None:
    """Draw one picture of the set beside its sum of the first patterns."""
    names = data.names[:2_000].tolist()
    left, right = st.columns([0.5, 0.5], gap="medium")
    of = data.fingerprint
    name = PAGE.select("Image", "image", names, key="eigen-row", of=of, place=left)
    most = len(found.images)
    start = PAGE.within("sum", most)
    few = PAGE.slider(
        "Components summed", "sum", 0, most, start, key="eigen-k", of=most, place=right
    )
    row = names.index(name) if name in names else 0
    images = data.images
    if images is None:
        return
    a, b = st.columns(2, gap="medium")
    a.image(to_png(images[row], scale=2 * scale), caption="Original", width=240)
    b.image(to_png(found.rebuilt(row, few), scale=2 * scale), caption=f"{few} patterns", width=240)
